import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// What errors are shares of, and whom a measured phase finds there, on a manual clock.
@Suite struct UnitTests {
    private static let second = ScriptedGraph.second

    private static func stage(
        _ index: Int, _ clients: Double, measured: Bool, seconds: Int64 = 1
    ) -> Stage {
        var stage = ScriptedGraph.stage(
            index, .population(LoadCurve(clients)),
            seconds * second)
        stage.measured = measured
        return stage
    }

    private static func counts(_ run: ScriptedRun, _ metric: CountMetric) -> [UInt64] {
        (0..<4).map { run.store.count(metric, in: Selection(stretches: [$0])) }
    }

    /// Ten sessions that are there from the start, two that come between two measured phases.
    @Test func sessionsAreCountedWhereTheyAreOpen() {
        let graph = ScriptedGraph.graph(
            messages: [ScriptedGraph.probe], templates: [ScriptedGraph.template()],
            stages: [
                Self.stage(0, 10, measured: false),
                Self.stage(1, 10, measured: true),
                Self.stage(2, 12, measured: false),
                Self.stage(3, 12, measured: true),
            ])
        let run = ScriptedRun(graph, ScriptedServer.Script())
        #expect(run.wrongBooks == [])
        #expect(Self.counts(run, .sessionsBegun) == [10, 0, 2, 0])
        #expect(Self.counts(run, .sessionsCarried) == [0, 10, 10, 12])
        #expect(Self.counts(run, .sessionsJoined) == [0, 10, 0, 2])
        #expect(Self.counts(run, .clientsDue) == [0, 10, 0, 12])
        #expect(run.store.count(.handshakesAnswered) == 12)
    }

    /// A connect that one phase plans may open in the next one, where its session may fail.
    @Test func aSessionBeginsInThePhaseInWhichItOpens() {
        var script = ScriptedServer.Script(connectDelay: 1_500 * ScriptedGraph.millisecond)
        script.lifetime = 100 * ScriptedGraph.millisecond
        let graph = ScriptedGraph.graph(
            messages: [ScriptedGraph.probe], templates: [ScriptedGraph.template()],
            stages: [
                Self.stage(0, 4, measured: false), Self.stage(1, 4, measured: true),
            ])
        let run = ScriptedRun(graph, script)
        #expect(run.wrongBooks == [])
        #expect(Self.counts(run, .opened) == [4, 0, 0, 0])
        #expect(Self.counts(run, .sessionsBegun) == [0, 4, 0, 0])
        #expect(run.store.failures(.abrupt, in: Selection(stretches: [1])) == 4)
    }

    /// A host with eight sockets for ten clients that are to be there before anything is measured;
    /// those that may try again find out each time.
    @Test(arguments: [true, false])
    func clientsWithoutASocketAreMissing(_ comeBack: Bool) {
        var template = ScriptedGraph.template()
        if comeBack {
            template.reconnect = ReconnectPolicy(
                delay: 50_000_000, max: 50_000_000, factor: 1, jitter: 0, attempts: nil)
        }
        let graph = ScriptedGraph.graph(
            messages: [ScriptedGraph.probe], templates: [template],
            stages: [
                Self.stage(0, 10, measured: false),
                Self.stage(1, 10, measured: true),
            ])
        let run = ScriptedRun(graph, ScriptedServer.Script(sockets: 8))
        #expect(run.wrongBooks == [])
        #expect(Self.counts(run, .clientsDue) == [0, 10, 0, 0])
        #expect(Self.counts(run, .clientsMissing) == [0, 2, 0, 0])
        let errors = run.store.errors(.descriptors)
        #expect(comeBack ? errors > 20 : errors == 2)
    }

    /// 2,000 sends a second, some of them up to 6 ms behind their moment: late for clients that send
    /// once in 5 ms, not for those that do so once in 10 ms and more.
    @Test(arguments: [(5, true), (10, true), (20, false), (400, false)])
    func lateIsByTheIntervalOfOneClient(_ clients: Int, _ isLate: Bool) {
        var template = ScriptedGraph.template(mix: [(0, 1)], every: .constant(.zero))
        template.schedules[0].sharedRate = 2_000
        let holds = (1..<40).map { n in
            let start = Int64(n) * 25 * ScriptedGraph.millisecond
            return start..<start + 6 * ScriptedGraph.millisecond
        }
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template],
                stages: [ScriptedGraph.population(clients, for: Self.second)]),
            ScriptedServer.Script(holds: holds))
        #expect(run.wrongBooks == [])
        #expect(run.store.histogram(.sendLag).moments.max > 5 * ScriptedGraph.millisecond)
        // The intervals are 2.5, 5, 10 and 200 ms; the lag is up to 6 ms.
        #expect((run.store.count(.late) > 0) == isLate)
    }

    /// What is sent as often as possible is never late.
    @Test func whatHasNoIntervalIsNeverLate() {
        var template = ScriptedGraph.template(mix: [(0, 1)], every: .constant(.zero))
        template.schedules[0].pace = .reply
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template],
                stages: [ScriptedGraph.population(3, for: Self.second)]),
            ScriptedServer.Script(
                delays: [(1, .constant(.milliseconds(1)))],
                holds: [100_000_000..<150_000_000, 300_000_000..<350_000_000]))
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.messagesSent) > 100 && run.store.count(.late) == 0)
    }

    /// Whatever happens, no unit fails twice, and nothing fails that was no unit.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func sharesStayWithinTheirWhole(_ seed: UInt64) {
        var random = RandomStream(seed: seed &* 0x9E37_79B9)
        func chance(_ share: Double) -> Bool { random.unit() < share }
        func ms(_ range: ClosedRange<Int64>) -> Int64 {
            (range.lowerBound + Int64(random.below(UInt64(range.upperBound - range.lowerBound))))
                * ScriptedGraph.millisecond
        }
        var script = ScriptedServer.Script(connectDelay: ms(0...400))
        script.delays = [
            (5, .uniform(.milliseconds(1), .milliseconds(60))),
            (1, .constant(TimeAmount(nanoseconds: ms(100...900)))),
        ]
        if chance(0.4) { script.sockets = 3 + Int(random.below(8)) }
        if chance(0.5) { script.lifetime = ms(100...1_500) }
        if chance(0.4) { script.echoes = 2 }
        if chance(0.3) { script.socketBuffer = 300 + Int(random.below(2_000)) }
        if chance(0.4) { script.stalls = [400_000_000..<400_000_000 + ms(100...1_500)] }
        if chance(0.4) { script.holds = [900_000_000..<900_000_000 + ms(10...400)] }
        if chance(0.3) { script.greeting = [(.text, "hello")] }
        var probe = ScriptedGraph.probe
        probe.timeout = ms(50...600)
        var mute = probe
        mute.expect = .none
        let session: Spread? = chance(0.4) ? .constant(TimeAmount(nanoseconds: ms(200...900))) : nil
        var templates = [
            ScriptedGraph.template(
                mix: [(0, 2), (1, 1)], every: .constant(TimeAmount(nanoseconds: ms(10...200))),
                limit: chance(0.5) ? 2 : nil, session: session),
            ScriptedGraph.template(flow: [
                .send(message: 0, count: 2, isAsync: false, mayFail: chance(0.5)),
                .wait(.constant(.milliseconds(20))),
            ]),
        ]
        for index in templates.indices where chance(0.6) {
            templates[index].reconnect = ReconnectPolicy(
                delay: ms(10...200), max: 1_000_000_000, factor: 2, jitter: 0.5,
                attempts: chance(0.3) ? 3 : nil)
        }
        let levels = (0..<4).map { _ in Double(1 + random.below(14)) }
        let stages = levels.enumerated().map { index, level in
            return Self.stage(index, level, measured: chance(0.6))
        }
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [probe, mute], templates: templates, stages: stages, seed: seed), script)
        #expect(run.wrongBooks == [], "\(script)")
        #expect(run.wrongMeasuredSessions(stages) == [], "\(script)")
    }
}

extension ScriptedRun {
    /// Sessions that failed in measured phases are among those that these phases had.
    fileprivate func wrongMeasuredSessions(_ stages: [Stage]) -> [String] {
        let measured = Selection(
            stretches: Set(stages.filter(\.measured).map(\.label)))
        let failed = ErrorKind.allCases.filter { $0.subject == .sessions }
            .reduce(UInt64(0)) { $0 + store.failures($1, in: measured) }
        let units =
            store.count(.sessionsBegun, in: measured) + store.count(.sessionsJoined, in: measured)
        return failed > units ? ["\(failed) of \(units) sessions failed"] : []
    }
}
