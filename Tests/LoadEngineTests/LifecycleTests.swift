import Metrics
import Testing
import Units

@testable import LoadEngine

/// Sessions in turn, busy and idle times, pools: on a manual clock, exactly.
@Suite struct LifecycleTests {
    static let ms = ScriptedGraph.millisecond

    /// So many clients that send every 10 ms, with a lifecycle, for two seconds.
    static func run(
        clients: Int = 4, session: Spread? = nil, script: ScriptedServer.Script = .init(),
        share: LoopShare = LoopShare(index: 0, count: 1), connectRate: Double? = nil,
        _ change: (inout Lifecycle) -> Void
    ) -> ScriptedRun {
        var template = ScriptedGraph.template(
            mix: [(0, 1)], every: .constant(.milliseconds(10)), session: session)
        change(&template.lifecycle)
        if template.lifecycle.pool != nil {
            template.reconnect = ReconnectPolicy(
                delay: 200 * ms, max: 10_000 * ms, factor: 2, jitter: 1, attempts: nil)
        }
        var stage = ScriptedGraph.population(clients, for: 2 * ScriptedGraph.second)
        stage.connectRate = connectRate
        return ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template], stages: [stage]),
            script, share: share)
    }

    @Test func clientsHaveSoManySessionsWithRestsBetween() {
        let run = Self.run(session: .constant(.milliseconds(100))) {
            $0.sessions = 3
            $0.rest = .constant(.milliseconds(50))
        }
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.opened) == 12 && run.store.count(.sessions) == 12)
        // Three sessions of 100 ms with rests of 50 ms are over after 400 ms.
        let last = run.messages.map(\.sent).max() ?? 0
        #expect(last < ScriptedServer.start + 410 * Self.ms)
        #expect(run.store.count(.messagesSent) == 4 * 3 * 10)
    }

    @Test func nothingIsPlannedInIdleTimes() {
        let run = Self.run {
            $0.activity = .init(
                busy: .constant(.milliseconds(100)), idle: .constant(.milliseconds(150)))
        }
        #expect(run.wrongBooks == [] && run.store.count(.dropped) == 0)
        for message in run.messages {
            #expect((message.sent - ScriptedServer.start) / Self.ms % 250 < 100)
        }
        // Eight busy times in two seconds, ten sends in each.
        #expect(run.messages.count == 4 * 8 * 10)
    }

    @Test func plannedEventsDoNotDependOnTheNumberOfLoops() {
        func events(_ loops: Int) -> [Int64] {
            (0..<loops).flatMap { index in
                Self.run(clients: 8, share: LoopShare(index: index, count: loops)) {
                    $0.activity = .init(
                        busy: .exponential(mean: .milliseconds(80)),
                        idle: .uniform(.milliseconds(20), .milliseconds(90)))
                }.messages.map(\.sent)
            }.sorted()
        }
        let one = events(1)
        #expect(one.count > 500)
        #expect(events(2) == one && events(4) == one)
    }

    /// Two schedules of each client stand still together and begin again together.
    @Test func allSchedulesRestInIdleTimes() {
        var template = ScriptedGraph.template(mix: [(0, 1)], every: .constant(.milliseconds(10)))
        template.schedules.append(
            SendSchedule(
                mix: [(message: 0, weight: 1)], every: .constant(.milliseconds(25)),
                pace: .schedule, limit: nil, align: false))
        template.lifecycle.activity = .init(
            busy: .constant(.milliseconds(100)), idle: .constant(.milliseconds(150)))
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template],
                stages: [ScriptedGraph.population(4, for: 2 * ScriptedGraph.second)]), .init())
        #expect(run.wrongBooks == [] && run.store.count(.dropped) == 0)
        for message in run.messages {
            #expect((message.sent - ScriptedServer.start) / Self.ms % 250 < 100)
        }
        // Ten and four sends in each of eight busy times.
        #expect(run.messages.count == 4 * 8 * 14)
    }

    /// Two schedules of each client ask the pool, each for its own messages.
    @Test func allSchedulesBorrowFromThePool() {
        var template = ScriptedGraph.template(mix: [(0, 1)], every: .constant(.milliseconds(20)))
        template.schedules.append(
            SendSchedule(
                mix: [(message: 0, weight: 1)], every: .constant(.zero), pace: .reply, limit: nil,
                align: false))
        template.lifecycle.pool = .init(min: 2, max: 6, acquireTimeout: ScriptedGraph.second)
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template],
                stages: [ScriptedGraph.population(3, for: ScriptedGraph.second)]),
            .init(delays: [(1, .constant(.milliseconds(5)))]))
        #expect(run.wrongBooks == [])
        // Three clients: 50 planned sends and up to 200 one after the other's answer each.
        let sent = run.store.count(.messagesSent)
        #expect(sent > 600 && sent < 760 && run.store.count(.opened) <= 6)
    }

    /// A stage with weights of its own decides about those that return, too, and about nobody else.
    @Test(arguments: [1, 2])
    func weightsOfAStageHoldForThoseThatReturn(_ loops: Int) {
        let templates = (0..<2).map { _ in
            ScriptedGraph.template(mix: [(0, 1)], every: .constant(.milliseconds(100)))
        }
        var stages: [Stage] = []
        for (index, level) in [10, 4, 12].enumerated() {
            var stage = ScriptedGraph.stage(
                index, .population(LoadCurve(Double(level))),
                ScriptedGraph.second)
            stage.weights = index == 2 ? [0, 1] : [1, 0]
            stages.append(stage)
        }
        var opened = [UInt64](repeating: 0, count: 4)
        for share in 0..<loops {
            let run = ScriptedRun(
                ScriptedGraph.graph(
                    messages: [ScriptedGraph.probe], templates: templates, stages: stages),
                .init(), share: LoopShare(index: share, count: loops))
            #expect(run.wrongBooks == [])
            for (place, selection) in [
                Selection(profile: 0, stretches: [0]), Selection(profile: 1, stretches: [0]),
                Selection(profile: 0, stretches: [2]), Selection(profile: 1, stretches: [2]),
            ].enumerated() {
                opened[place] += run.store.count(.opened, in: selection)
            }
        }
        #expect(opened == [10, 0, 0, 8])
    }

    @Test func connectsStartAtTheirRate() {
        let run = Self.run(clients: 20, connectRate: 50) { _ in }
        #expect(run.wrongBooks == [])
        let starts = Dictionary(
            grouping: run.messages,
            by: { String(decoding: $0.payload, as: UTF8.self).split(separator: ",")[1] }
        )
        .values.compactMap { $0.map(\.sent).min() }.sorted()
        #expect(starts.count == 20)
        // The first message of each comes within 10 ms after its connect, each 20 ms after the last.
        for (index, start) in starts.enumerated() {
            let planned = ScriptedServer.start + Int64(index) * 20 * Self.ms
            #expect(start >= planned && start < planned + 11 * Self.ms)
        }
    }

    @Test(arguments: [1, 2, 3])
    func aPoolHasNoMoreConnectionsThanItsBound(_ loops: Int) {
        var opened: UInt64 = 0
        for index in 0..<loops {
            let run = Self.run(
                clients: 50, script: .init(delays: [(1, .constant(.milliseconds(2)))]),
                share: LoopShare(index: index, count: loops)
            ) { $0.pool = .init(min: 2, max: 10, acquireTimeout: ScriptedGraph.second) }
            #expect(run.wrongBooks == [])
            opened += run.store.count(.opened)
            let acquired = run.store.histogram(.acquire).moments
            #expect(acquired.count == run.store.count(.messagesSent))
            // 50 clients with 100 messages a second for 2 s, each of which takes 2 ms of one of ten
            // connections: all that can be carried is, the rest waits.
            #expect(run.store.count(.planned) > 9_000 / UInt64(loops))
            #expect(run.store.errors(.poolTimeout) == 0 && acquired.max < 1_000 * Self.ms)
        }
        #expect(opened == 10)
    }

    @Test func whoWaitsTooLongForAConnectionGivesUp() {
        let run = Self.run(
            clients: 10, script: .init(delays: [(1, .constant(.milliseconds(100)))])
        ) { $0.pool = .init(min: 0, max: 2, acquireTimeout: 50 * Self.ms) }
        #expect(run.wrongBooks == [])
        #expect(run.store.errors(.poolTimeout) > 1_000)
        #expect(run.store.count(.opened) == 2)
        #expect(run.store.histogram(.acquire).moments.max < 51 * Self.ms)
        // What waited is in `held`, so that rtt shows it.
        let held = run.store.histogram(.held).moments
        #expect(held.max > 20 * Self.ms)
    }

    @Test func lostConnectionsOfAPoolAreReplaced() {
        let run = Self.run(
            clients: 10,
            script: .init(delays: [(1, .constant(.milliseconds(3)))], lifetime: 200 * Self.ms)
        ) { $0.pool = .init(min: 3, max: 5, acquireTimeout: ScriptedGraph.second) }
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.opened) > 15 && run.store.count(.answered) > 1_000)
    }

    @Test func runsOfAFlowBorrowAConnectionEach() {
        var template = ScriptedGraph.template(flow: [
            .send(message: 0, count: 3), .wait(.constant(.milliseconds(5))),
            .send(message: 0, count: 1),
        ])
        template.lifecycle.pool = .init(min: 1, max: 4, acquireTimeout: 10 * ScriptedGraph.second)
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template],
                stages: [ScriptedGraph.population(20, for: ScriptedGraph.second)]),
            .init(delays: [(1, .constant(.milliseconds(1)))]))
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.opened) == 4)
        let done = run.store.count(.flowsCompleted)
        // A run takes 9 ms, so that four connections carry some 440 of them in a second.
        #expect(done > 400 && done < 460)
        #expect(run.store.histogram(.acquire).moments.count >= done)
    }
}
