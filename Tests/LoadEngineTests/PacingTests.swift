import Testing
import Units
import Wire

@testable import LoadEngine

/// One client whose schedules are paced without a loop.
private struct Paced: ~Copyable {
    var table = ScheduleTable(lateSend: 10_000_000)
    var pacing: Pacing
    var state = ScheduleState()
    let client: PacedClient
    var inFlight = InFlight(now: 0, salt: 1)

    init(_ schedules: [SendSchedule], client number: UInt32 = 0, seed: UInt64 = 5) {
        client = PacedClient(number: number, schedules: table.add(schedules))
        pacing = Pacing(seed: seed, loop: 0, SendLedger(loops: 1))
    }

    /// The schedules begin, or go on.
    mutating func begin(at moment: Int64 = 0, isNew: Bool = true, origin: Int64 = 0) {
        pacing.begin(client, &state, isNew: isNew, from: moment, origin: origin, &table)
    }

    /// All that is due up to a moment, as one round of the loop deals with it.
    mutating func round(until now: Int64, before end: Int64 = .max) -> [PlannedSend] {
        var sends: [PlannedSend] = []
        var round = Pacing.Round(now: now, end: end)
        while let send = pacing.due(&round, of: client, &state, &table) { sends.append(send) }
        return sends
    }

    /// The planned moments of the first sends.
    mutating func moments(_ count: Int) -> [Int64] {
        var moments: [Int64] = []
        while moments.count < count { moments += round(until: nextSend).map(\.planned) }
        return moments
    }

    var nextSend: Int64 { mutating get { pacing.nextSend(state) } }

    mutating func replied(_ number: UInt8 = 0, at moment: Int64) {
        pacing.replied(table[client.schedules.place(number)], of: client, &state, at: moment)
    }
}

/// Planned sends against the formulas of the plan language.
@Suite struct PacingTests {
    private static let second: Int64 = 1_000_000_000
    private static let ms: Int64 = 1_000_000

    private static func schedule(
        _ every: Spread, pace: SendSchedule.Pace = .schedule, limit: Int? = nil,
        align: Bool = false, mix: [(Int, Double)] = [(0, 1)]
    ) -> SendSchedule {
        SendSchedule(
            mix: mix.map { ($0.0, $0.1) }, every: every, pace: pace, limit: limit, align: align)
    }

    private static func gaps(_ moments: [Int64]) -> [Double] {
        zip(moments.dropFirst(), moments).map { Double($0 - $1) }
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    // MARK: Times of their own

    @Test func aConstantIntervalIsKeptToTheNanosecondFromARandomPhaseOfIt() {
        let every = 20 * Self.ms
        var phases: [Double] = []
        var wrong = 0
        for number in 0..<2_000 as Range<UInt32> {
            var paced = Paced([Self.schedule(.constant(.milliseconds(20)))], client: number)
            paced.begin(at: 7)
            let moments = paced.moments(50)
            if moments != (0..<50).map({ moments[0] + $0 * every }) { wrong += 1 }
            if !(7..<7 + every).contains(moments[0]) { wrong += 1 }
            phases.append(Double(moments[0] - 7) / Double(every))
        }
        // The mean of n phases lies within 4.5 of its own deviations, 1/√(12 n), of a half.
        #expect(wrong == 0 && abs(Self.mean(phases) - 0.5) < 4.5 / (12.0 * 2_000).squareRoot())
    }

    /// Mean and variance of the gaps, of which each is checked within 4.5 of its own deviations.
    @Test(arguments: [
        (Spread.uniform(.milliseconds(10), .milliseconds(30)), 20e6, 20e6 * 20e6 / 12, 1.8),
        (Spread.exponential(mean: .milliseconds(20)), 20e6, 20e6 * 20e6, 9.0),
        (Spread.normal(mean: .milliseconds(20), deviation: .milliseconds(2)), 20e6, 2e6 * 2e6, 3.0),
    ])
    func gapsHaveTheMeanAndTheVarianceOfTheirSpread(
        _ every: Spread, _ mean: Double, _ variance: Double, _ kurtosis: Double
    ) {
        var paced = Paced([Self.schedule(every)])
        paced.begin()
        let gaps = Self.gaps(paced.moments(20_001))
        let n = Double(gaps.count)
        #expect(abs(Self.mean(gaps) - mean) < 4.5 * (variance / n).squareRoot())
        let squares = gaps.map { ($0 - mean) * ($0 - mean) }
        let deviation = variance * ((kurtosis - 1) / n).squareRoot()
        #expect(abs(Self.mean(squares) - variance) < 4.5 * deviation)
        if case .uniform(let low, let high) = every {
            let (least, most) = (Double(low.nanoseconds), Double(high.nanoseconds))
            #expect(gaps.allSatisfy { least...most ~= $0 })
        }
    }

    /// Of a Poisson process the time to the first send is spread as any other gap.
    @Test func exponentialGapsHaveNoPhase() {
        var firsts: [Double] = []
        for number in 0..<20_000 as Range<UInt32> {
            var paced = Paced(
                [Self.schedule(.exponential(mean: .milliseconds(20)))], client: number)
            paced.begin()
            firsts.append(Double(paced.nextSend))
        }
        #expect(abs(Self.mean(firsts) - 20e6) < 4.5 * 20e6 / 20_000.0.squareRoot())
        // One in e is longer than the mean.
        let longer = Double(firsts.count { $0 > 20e6 }) / 20_000
        let deviation = (0.367_879 * 0.632_121 / 20_000).squareRoot()
        #expect(abs(longer - 0.367_879) < 4.5 * deviation)
    }

    @Test(arguments: [0, 1, 19_999_999, 20_000_000, 123_456_789] as [Int64])
    func alignedClientsSendAtMultiplesOfTheIntervalSinceTheRunBegan(_ late: Int64) {
        let origin: Int64 = 1_000_003
        for number in 0..<20 as Range<UInt32> {
            var paced = Paced(
                [Self.schedule(.constant(.milliseconds(20)), align: true)], client: number)
            paced.begin(at: origin + late, origin: origin)
            let first = (late / (20 * Self.ms) + 1) * 20 * Self.ms
            let moments = paced.moments(10)
            #expect(moments == (0..<10).map { origin + first + $0 * 20 * Self.ms })
        }
    }

    @Test func asOftenAsTheLoopComesRoundIsOnceARoundAndNeverBeforeIt() {
        var paced = Paced([Self.schedule(.constant(.zero))])
        paced.begin(at: 100)
        for now in [100, 101, 105, 5_000] as [Int64] {
            let sends = paced.round(until: now)
            #expect(sends.count == 1 && sends[0].planned <= now)
            #expect(paced.nextSend == max(sends[0].planned + 1, now))
        }
    }

    @Test func aMixIsDrawnByItsWeightsTheSameForTheSameSeed() {
        let mix: [(Int, Double)] = [(4, 1), (5, 3), (6, 0)]
        func messages(seed: UInt64) -> [Int32] {
            var paced = Paced([Self.schedule(.constant(.milliseconds(1)), mix: mix)], seed: seed)
            paced.begin()
            return paced.round(until: 8 * Self.second).map(\.message)
        }
        let drawn = messages(seed: 5)
        let share = Double(drawn.count { $0 == 5 }) / Double(drawn.count)
        #expect(drawn.count == 8_000 && Set(drawn) == [4, 5])
        let deviation = (0.75 * 0.25 / 8_000).squareRoot()
        #expect(abs(share - 0.75) < 4.5 * deviation)
        #expect(messages(seed: 5) == drawn && messages(seed: 6) != drawn)
    }

    // MARK: After a reply

    @Test func withPaceReplyOneSendIsOutAndTheThinkTimeBeginsWithItsReply() {
        var paced = Paced([Self.schedule(.constant(.milliseconds(20)), pace: .reply)])
        paced.begin()
        var now = paced.nextSend
        for delay in [0, 1, 7_000_000, 90_000_000] as [Int64] {
            let sends = paced.round(until: now).map(\.planned)
            #expect(sends == [now] && paced.nextSend == .max)
            paced.replied(at: now + delay)
            now += delay + 20 * Self.ms
            let early = paced.round(until: now - 1)
            #expect(paced.nextSend == now && early == [])
        }
    }

    @Test func withoutAThinkTimeTheNextSendIsPlannedForTheReplyOnceARound() {
        var paced = Paced([Self.schedule(.constant(.zero), pace: .reply)])
        paced.begin()
        var round = Pacing.Round(now: 50, end: .max)
        let first = paced.pacing.due(&round, of: paced.client, &paced.state, &paced.table)
        // It was dropped at once, which plans the next one for this very moment.
        paced.replied(at: 50)
        let second = paced.pacing.due(&round, of: paced.client, &paced.state, &paced.table)
        #expect(first?.planned == 0 && second == nil && paced.nextSend == 50)
    }

    @Test func aScheduleGoesOnOverReconnectsOneThatWaitsForRepliesBeginsAnew() {
        var own = Paced([Self.schedule(.constant(.milliseconds(20)))])
        own.begin()
        let planned = own.nextSend
        own.begin(at: 5 * Self.second, isNew: false)
        #expect(own.nextSend == planned)

        var after = Paced([Self.schedule(.constant(.milliseconds(20)), pace: .reply)])
        after.begin()
        _ = after.moments(1)
        after.begin(at: 5 * Self.second, isNew: false)
        #expect((5 * Self.second..<5 * Self.second + 20 * Self.ms).contains(after.nextSend))
    }

    // MARK: Limits

    @Test(arguments: [1, 3])
    func aLimitLetsAsManyRequestsOutAndKeepsTheOrderOfTheOthers(_ limit: Int) {
        var paced = Paced([Self.schedule(.constant(.milliseconds(1)), limit: limit)])
        paced.begin()
        let facts = paced.table[0]
        var left: [Int64] = []
        for send in paced.round(until: 10 * Self.ms) {
            let waits = paced.pacing.hasToWait(facts, &paced.state)
            #expect(waits == (left.count >= limit))
            if waits {
                let waiting = paced.pacing.wait(send, &paced.state)
                #expect(waiting)
            } else {
                paced.pacing.began(0, &paced.state, &paced.inFlight)
                left.append(send.planned)
            }
        }
        while left.count < 10 {
            let early = paced.pacing.release(paced.client, &paced.state, &paced.table)
            #expect(early == nil)
            paced.pacing.ended(0, &paced.state, &paced.inFlight)
            let next = paced.pacing.release(paced.client, &paced.state, &paced.table)
            paced.pacing.began(0, &paced.state, &paced.inFlight)
            left.append(next?.planned ?? -1)
        }
        #expect(left == (0..<10).map { left[0] + $0 * Self.ms } && paced.state.queue == -1)
    }

    @Test func aQueueIsBoundedAndIsGivenUpWhateverTheLimitSays() {
        var paced = Paced([Self.schedule(.constant(.milliseconds(1)), limit: 0)])
        paced.begin()
        let sends = paced.round(until: 2 * Self.second)
        var waiting = 0
        for send in sends where paced.pacing.wait(send, &paced.state) { waiting += 1 }
        #expect(sends.count == 2_000 && waiting == EngineLimits.waitingSends)
        var given: [PlannedSend] = []
        while let send = paced.pacing.giveUp(paced.client, &paced.state) { given.append(send) }
        #expect(given == Array(sends.prefix(waiting)) && paced.state.queue == -1)
    }

    // MARK: Several schedules

    private static let several = [
        schedule(.constant(.milliseconds(20))),
        schedule(.uniform(.milliseconds(5), .milliseconds(30)), limit: 1),
        schedule(.constant(.milliseconds(7)), pace: .reply),
        schedule(.exponential(mean: .milliseconds(15)), mix: [(1, 1), (2, 1)]),
    ]

    /// Each of several schedules plans what it would plan if the others were never asked.
    @Test func schedulesDoNotKnowOfEachOther() {
        var together = Paced(Self.several)
        together.begin()
        var sends: [PlannedSend] = []
        while together.nextSend < Self.second {
            let now = together.nextSend
            for send in together.round(until: now) {
                if send.planned != now { sends = [] }
                if send.schedule == 2 { together.replied(2, at: now + 3 * Self.ms) }
                sends.append(send)
            }
        }
        for number in 0..<4 as Range<UInt8> {
            var alone = Paced(Self.several)
            alone.begin()
            var wanted: [PlannedSend] = []
            // The others stand still behind the moment that is looked at.
            while wanted.last?.planned ?? 0 < Self.second {
                var state = ScheduleState()
                let facts = alone.table[Int(number)]
                let draws = SendDraws(seed: 5)
                state.nextSend = draws.firstSend(facts, of: alone.client, from: 0, origin: 0)
                state.sends = UInt32(wanted.count)
                if let last = wanted.last?.planned {
                    let pause = number == 2 ? 3 * Self.ms : 0
                    state.nextSend =
                        last + pause + draws.gap(facts, of: alone.client, state.sends)
                }
                guard
                    let send = state.take(
                        facts, of: alone.client, draws, &alone.table, until: .max - 1,
                        before: .max)
                else { break }
                wanted.append(send)
            }
            wanted.removeAll { $0.planned >= Self.second }
            #expect(sends.filter { $0.schedule == number } == wanted && wanted.count > 30)
        }
        together.pacing.forget(&together.state)
        #expect(together.state.next == -1 && together.nextSend == .max)
    }

    @Test func aLimitAndAQueueAreThoseOfTheirScheduleAlone() {
        var paced = Paced(Self.several)
        paced.begin()
        paced.pacing.began(1, &paced.state, &paced.inFlight)
        let full = (0..<4).map { paced.pacing.hasToWait(paced.table[$0], &paced.state) }
        #expect(full == [false, true, false, false])
        let send = PlannedSend(planned: 1, message: 0, schedule: 1)
        let waiting = paced.pacing.wait(send, &paced.state)
        let early = paced.pacing.release(paced.client, &paced.state, &paced.table)
        paced.pacing.ended(1, &paced.state, &paced.inFlight)
        let later = paced.pacing.release(paced.client, &paced.state, &paced.table)
        #expect(waiting && early == nil && later == send)
    }

    // MARK: Pause, idle and busy

    @Test func aPauseMovesAllThatIsPlannedByItsLength() {
        var paced = Paced(Self.several)
        var other = Paced(Self.several)
        paced.begin()
        other.begin()
        _ = paced.round(until: 300 * Self.ms)
        _ = other.round(until: 300 * Self.ms)
        // That one waits for its reply: there is nothing to move.
        paced.pacing.shift(&paced.state, by: 777)
        let moved = paced.round(until: Self.second + 777)
        let wanted = other.round(until: Self.second).map {
            PlannedSend(planned: $0.planned + 777, message: $0.message, schedule: $0.schedule)
        }
        #expect(moved == wanted && moved.count > 100)
    }

    @Test func whatIsPlannedForIdleTimeIsNotSentAndBusyTimeBeginsAtAPhase() {
        let end = 500 * Self.ms
        var paced = Paced([Self.schedule(.constant(.milliseconds(20)))])
        paced.begin()
        let busy = paced.round(until: Self.second, before: end)
        #expect(busy.count == 25 && busy.allSatisfy { $0.planned < end })
        paced.pacing.stop(&paced.state)
        #expect(paced.nextSend == .max)
        var phases: Set<Int64> = []
        for turn in 1...50 as ClosedRange<UInt32> {
            paced.pacing.start(
                paced.client, &paced.state, turn: turn, from: end, origin: 0, &paced.table)
            phases.insert(paced.nextSend - end)
        }
        #expect(phases.count == 50 && phases.allSatisfy { 0..<20 * Self.ms ~= $0 })
    }

    /// In busy time that comes back a reply, or a send that waits, goes on with its schedule.
    @Test(arguments: [false, true])
    func busyTimeDoesNotPlanWhatAReplyWillPlan(_ waits: Bool) {
        var paced = Paced([Self.schedule(.constant(.milliseconds(20)), pace: .reply, limit: 1)])
        paced.begin()
        let send = paced.round(until: Self.second)[0]
        if waits {
            let waiting = paced.pacing.wait(send, &paced.state)
            #expect(waiting)
        } else {
            paced.pacing.began(0, &paced.state, &paced.inFlight)
        }
        for isOpen in [true, false] {
            if !isOpen {
                _ = paced.pacing.giveUp(paced.client, &paced.state)
                if !waits { paced.pacing.ended(0, &paced.state, &paced.inFlight) }
            }
            paced.pacing.start(
                paced.client, &paced.state, turn: 1, from: Self.second, origin: 0, &paced.table)
            #expect((paced.nextSend == .max) == isOpen)
        }
    }
}
