import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// What the engine reports against what really happened, on a manual clock: exactly.
@Suite struct HonestyTests {
    typealias Script = ScriptedServer.Script

    static let ms = ScriptedGraph.millisecond

    /// The four distributions that are also measured against real time, with messages a second.
    static let delays: [(name: String, delays: [(weight: Double, spread: Spread)], rate: Int)] = [
        ("constant", [(1, .constant(amount(20)))], 1_000),
        ("uniform", [(1, .uniform(amount(5), amount(50)))], 2_000),
        ("bimodal", [(95, .constant(amount(2))), (5, .constant(amount(100)))], 3_000),
        ("exponential", [(1, .exponential(mean: amount(5)))], 5_000),
    ]

    static func amount(_ milliseconds: Int64) -> TimeAmount {
        TimeAmount(nanoseconds: milliseconds * ms)
    }

    /// 100 connections that send at `rate` in all for some seconds.
    static func run(rate: Int, seconds: Int64, _ script: Script)
        -> (run: ScriptedRun, truth: ScriptedTruth)
    {
        let every = Int64(100_000_000_000) / Int64(rate)
        let run = ScriptedRun(
            ScriptedGraph.steady(
                clients: 100, every: TimeAmount(nanoseconds: every),
                duration: seconds * ScriptedGraph.second), script)
        return (run, ScriptedTruth(run.messages, every: every))
    }

    @Test(arguments: delays.indices)
    func percentilesAreThoseOfTheTruth(_ index: Int) {
        let (_, delays, rate) = Self.delays[index]
        let (run, truth) = Self.run(rate: rate, seconds: 4, Script(delays: delays))
        #expect(truth.rtt.count >= rate * 4 - 100)
        #expect(truth.failures(of: run.store) + run.wrongBooks == [])
    }

    @Test func aTesterWhosePlannedClockIs5MsAheadIsFoundOut() {
        let (_, delays, _) = Self.delays[1]
        let (wrong, truth) = Self.run(
            rate: 1_000, seconds: 2, Script(delays: delays, planningShift: 5 * Self.ms))
        #expect(!truth.failures(of: wrong.store).isEmpty)
        let (right, other) = Self.run(rate: 1_000, seconds: 2, Script(delays: delays))
        #expect(!other.shifted(by: 5 * Self.ms).failures(of: right.store).isEmpty)
        #expect(other.failures(of: right.store) == [])
    }

    @Test func aStallShowsInRttAsItMustAndNotInTheMedianOfServiceTime() {
        let (length, stall) = (8.0, 2.0)
        let delays: [(weight: Double, spread: Spread)] = [(1, .constant(Self.amount(1)))]
        let (run, truth) = Self.run(
            rate: 1_000, seconds: Int64(length),
            Script(delays: delays, stalls: [3_000 * Self.ms..<5_000 * Self.ms]))
        #expect(truth.failures(of: run.store) + run.wrongBooks == [])
        let rtt = run.store.histogram(.rtt)
        for q in [0.9, 0.99] {
            let share = stall / length
            let expected = (q - (1 - share)) / share * stall * 1e9
            let seen = rtt.quantile(q) ?? 0
            #expect(abs(seen / expected - 1) < 0.01, "p\(q * 100) \(seen) for \(expected)")
        }
        let median = run.store.histogram(.serviceTime).quantile(0.5) ?? 0
        #expect(abs(median / 1e6 - 1) < 0.001)
    }

    @Test func aLoopThatIsHeldBusyChargesItselfNotTheTarget() {
        let delays: [(weight: Double, spread: Spread)] = [(1, .constant(Self.amount(20)))]
        // Half of the time, in pieces of 7 ms.
        let holds = (0..<280).map { ($0 * 14 + 7) * Self.ms..<($0 + 1) * 14 * Self.ms }
        let (run, truth) = Self.run(
            rate: 1_000, seconds: 4, Script(delays: delays, holds: holds))
        let (blind, _) = Self.run(
            rate: 1_000, seconds: 4, Script(delays: delays, holds: holds, stamps: false))
        #expect(truth.failures(of: run.store) + run.wrongBooks == [])
        let service = run.store.histogram(.serviceTime)
        #expect(service.moments.min == 20 * Self.ms && service.moments.max == 20 * Self.ms)
        let receiveLag = run.store.health[.receiveLag]?.moments.max ?? 0
        let sendLag = run.store.histogram(.sendLag).moments.max
        #expect(receiveLag > 6 * Self.ms && receiveLag <= 7 * Self.ms)
        #expect(sendLag > 6 * Self.ms && sendLag <= 7 * Self.ms)
        // Without stamps the lag of reading is charged to the target.
        #expect(blind.store.histogram(.serviceTime).moments.max > 26 * Self.ms)
    }

    @Test(arguments: [true, false])
    func aReplyAfterItsDeadlineIsATimeoutHoweverLateTheLoopComesToIt(
        _ stamps: Bool
    ) {
        let timeout = 50 * Self.ms
        // So seldom that no two replies of a session come in one hold: a scripted read brings one.
        let holds = (0..<70).map { ($0 * 57 + 20) * Self.ms..<($0 + 1) * 57 * Self.ms }
        let run = ScriptedRun(
            ScriptedGraph.steady(
                clients: 60, every: Self.amount(160), duration: 4 * ScriptedGraph.second,
                timeout: timeout),
            Script(
                delays: [(1, .uniform(Self.amount(10), Self.amount(80)))], holds: holds,
                stamps: stamps))
        let truth = ScriptedTruth(run.messages, every: 160 * Self.ms, timeout: timeout)
        let timeouts = run.store.count(.timeouts)
        let overdue = UInt64(truth.rtt.count - truth.service.count)
        #expect(run.wrongBooks == [])
        // By the clock of reading alone more replies are overdue than in truth.
        #expect(stamps ? timeouts == overdue : timeouts >= overdue)
        #expect(!stamps || truth.failures(of: run.store) == [])
        #expect(run.store.histogram(.rtt).moments.max == timeout)
        #expect(run.store.count(.deadlines) == timeouts && run.store.errors(.timeout) == timeouts)
        // All but the last ones find their session open.
        let late = run.store.count(.repliesLate)
        #expect(late <= timeouts && late + 60 > timeouts)
        #expect(run.store.count(.unmatched) + run.store.count(.repliesDuplicated) == 0)
    }

    @Test
    func whatAFullSocketKeepsIsHeldOrDroppedAtTheBoundAndAllIsInTheBooks() {
        let stall = 500 * Self.ms..<3_500 * Self.ms
        let graph = ScriptedGraph.steady(
            clients: 2, every: Self.amount(2), duration: 5 * ScriptedGraph.second)
        let run = ScriptedRun(graph, Script(stalls: [stall], socketBuffer: 1_000))
        #expect(run.wrongBooks == [])
        let dropped = run.store.count(.dropped)
        #expect(dropped > 0 && run.store.errors(.backpressure) == dropped)
        #expect(run.store.histogram(.held).moments.max > 1_000 * Self.ms)
        // What left was read whole and in order, and every reply found its request.
        #expect(UInt64(run.messages.count) == run.store.count(.messagesSent))
        #expect(run.store.count(.answered) == run.store.count(.messagesSent))
    }
}
