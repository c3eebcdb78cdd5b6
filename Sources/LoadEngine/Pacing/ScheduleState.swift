internal import Wire

/// Where a client stands in one of its schedules. Of the first one that lies in the client itself, of
/// further ones in `Pacing`, linked in their order.
struct ScheduleState: BitwiseCopyable {
    /// When the next send is planned; `.max` for none.
    var nextSend = Int64.max
    /// Planned sends so far.
    var sends: UInt32 = 0
    /// Its requests in flight.
    var requests = RequestTally()
    /// Its waiting sends.
    var queue: Handle<WaitingLine<PlannedSend>> = .none
    /// The state in the next schedule of the client; none behind the last.
    var next: Handle<ScheduleState> = .none

    /// Takes the next send if it is planned up to `now` and before `end`, and plans the one behind it.
    @inline(__always)
    mutating func take(
        _ facts: ScheduleFacts, of client: PacedClient, _ draws: SendDraws,
        _ table: inout ScheduleTable, until now: Int64, before end: Int64
    ) -> PlannedSend? {
        guard nextSend <= now, nextSend < end else { return nil }
        let planned = nextSend
        let message =
            facts.soleMessage >= 0
            ? facts.soleMessage
            : table.message(facts.mix, draws.message(facts, of: client, sends))
        sends &+= 1
        if facts.afterReply {
            nextSend = .max
        } else {
            nextSend = planned &+ draws.gap(facts, of: client, sends)
            // As often as the loop comes round.
            if facts.isUnpaced { nextSend = max(nextSend, now) }
        }
        return PlannedSend(planned: planned, message: message, schedule: facts.number)
    }

    /// Moves what is planned by the length of a pause.
    mutating func shift(by length: Int64) {
        if nextSend != .max { nextSend += length }
    }

    /// Whether a reply or a waiting send will go on with the schedule.
    func awaitsReply(_ facts: ScheduleFacts) -> Bool {
        facts.afterReply && (queue.isSome || !requests.isEmpty)
    }
}

/// A send with its planned moment.
struct PlannedSend: BitwiseCopyable, Equatable {
    var planned: Int64
    var message: Int32
    /// The schedule that planned it, of those of its profile.
    var schedule: UInt8
}

/// A client as its schedules see it.
struct PacedClient: BitwiseCopyable {
    /// `client.index`.
    var number: UInt32
    /// What tells the draws of its sessions apart.
    var session: UInt64 = 0
    var schedules: ScheduleTable.Range
    /// Whether the rate of its lane replaces its first schedule.
    var isFirstShared = false

    /// Whether a rate of its lane replaces one of its schedules.
    @inline(__always)
    func shares(_ number: UInt8) -> Bool { isFirstShared && number == 0 }
}
