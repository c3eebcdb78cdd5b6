internal import Units
internal import Wire

/// What chance decides about planned sends. A draw follows from the seed, the client, the schedule and
/// how many sends there were before: it is the same in every run and in whatever loop the client is.
struct SendDraws: BitwiseCopyable {
    let seed: UInt64

    /// The gap in front of send number `sends` (from 1) of a schedule, in nanoseconds.
    @inline(__always)
    func gap(_ facts: ScheduleFacts, of client: PacedClient, _ sends: UInt32) -> Int64 {
        if case .constant(let value) = facts.every { return max(value.nanoseconds, 1) }
        var random = stream(
            .sendGap, facts, client, index: client.session << 32 | UInt64(sends))
        return max(facts.every.sample(&random), 1)
    }

    /// A number of [0, 1) that decides which message send number `sends` (from 0) is.
    func message(_ facts: ScheduleFacts, of client: PacedClient, _ sends: UInt32) -> Double {
        var random = stream(.mix, facts, client, index: UInt64(sends))
        return random.unit()
    }

    /// When a schedule that begins at a time plans its first send: with `align` at the next multiple
    /// of its interval since the run's `origin`, else at a random phase of its first interval.
    /// Exponential gaps have no memory: a whole one is as good as the rest of one. `turn` counts the
    /// busy times before.
    func firstSend(
        _ facts: ScheduleFacts, of client: PacedClient, from now: Int64, origin: Int64,
        turn: UInt32 = 0
    ) -> Int64 {
        if facts.align {
            let mean = max(1, facts.every.mean.nanoseconds)
            return now + mean - (now - origin) % mean
        }
        var random = stream(
            .sendGap, facts, client, index: client.session << 32 ^ mix64(UInt64(turn)))
        let gap = facts.every.sample(&random)
        if case .exponential = facts.every { return now + gap }
        var phase = stream(
            .firstSend, facts, client, index: UInt64(turn) << 32 | client.session)
        return now + Int64(phase.unit() * Double(gap))
    }

    @inline(__always)
    private func stream(
        _ purpose: RandomPurpose, _ facts: ScheduleFacts, _ client: PacedClient, index: UInt64
    ) -> RandomStream {
        RandomStream(
            seed: seed, purpose, client: UInt64(facts.number) << 32 | UInt64(client.number),
            index: index)
    }
}
