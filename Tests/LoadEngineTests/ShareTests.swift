import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// Who sends what and when does not depend on how many loops there are: the planned events of all
/// shares together are those of one loop, to the nanosecond and to the byte.
@Suite struct ShareTests {
    private static let second = ScriptedGraph.second

    /// Every shape of load that the engine has, each long enough for restarts and all spreads.
    static let shapes: [(name: String, stages: [Stage])] = [
        ("a closed ramp", [population(0, [(0, 0), (3, 24)], 4)]),
        ("a jump", [population(0, [(0, 23)], 3)]),
        (
            "up, down and up again",
            [
                population(0, [(0, 0), (1, 16)], 2), population(1, [(0, 16), (1, 3)], 2),
                population(2, [(0, 3), (1, 20)], 2),
            ]
        ),
        ("even arrivals", [arrivals(0, 15, 15, poisson: false)]),
        ("rising arrivals", [arrivals(0, 0, 20, poisson: false)]),
        ("poisson arrivals", [arrivals(0, 20, 5, poisson: true)]),
        (
            "arrivals after a population",
            [population(0, [(0, 9)], 2), arrivals(1, 10, 10, poisson: false)]
        ),
        ("once", [ScriptedGraph.stage(0, .once(clients: 13, times: 2), 6 * second)]),
        (
            "a pause between",
            [
                population(0, [(0, 7)], 2), ScriptedGraph.stage(1, .pause, second),
                population(2, [(0, 7)], 2),
            ]
        ),
    ]

    /// Shapes beside the plain ones, with the order of their stages where they are not in series.
    static let further: [(name: String, stages: [Stage], order: [StageOrder]?)] = [
        ("a wave", [stage(0, .population(.wave(from: 4, to: 21, period: 2 * second)), 4)], nil),
        (
            "arrivals in a wave",
            [stage(0, .arrivals(.wave(from: 2, to: 25, period: 3 * second)), 5)], nil
        ),
        (
            "bursts of arrivals, one going on from the other",
            [burst(0, goesOn: false), burst(0, goesOn: true), burst(0, goesOn: true)], nil
        ),
        (
            "levels of profiles between those of all",
            [
                population(0, [(0, 13)], 1), profiles(1, [0: 9, 2: 5], 2),
                population(2, [(0, 4), (1, 19)], 2),
            ], nil
        ),
        (
            "arrivals of profiles",
            [
                stage(
                    0,
                    .arrivals([
                        Stage.Flow(LoadCurve(7), template: 0),
                        Stage.Flow(LoadCurve(5), template: 3, poisson: true),
                    ]), 4)
            ], nil
        ),
        (
            "a rate that all share",
            [
                population(0, [(0, 11)], 1),
                rate(1, LoadCurve(from: 40, to: 200, over: 2 * second)),
                population(2, [(0, 11)], 1),
            ], nil
        ),
        (
            "branches of their own",
            [
                population(0, [(0, 5)], 1), stage(1, .hold, 3),
                population(2, [(0, 0), (2, 9)], 2, 1),
                stage(1, .hold, 0, 1), stage(1, .population(LoadCurve(0)), 0, 1),
                stage(3, .arrivals(LoadCurve(9)), 3, 2), stage(1, .hold, 0, 2),
                stage(1, .population(LoadCurve(0)), 0, 2), population(4, [(0, 7)], 2),
            ],
            [
                .stage(0),
                .branches(
                    stage: 1,
                    [.init([.stage(2)], rest: 3, leave: 4), .init([.stage(5)], rest: 6, leave: 7)]),
                .stage(8),
            ]
        ),
    ]

    @Test(arguments: further.indices, [1, 0xFEED_FACE] as [UInt64])
    func furtherShapesArePlannedAlikeOnAllShares(_ shape: Int, _ seed: UInt64) {
        let row = Self.further[shape]
        var graph = Self.graph(row.stages, seed: seed)
        // Whose turn a send is depends on who has a session, and that on the answers of the target.
        if row.stages.contains(where: { $0.messages != nil }) {
            for index in graph.templates.indices { graph.templates[index].session = nil }
        }
        if let order = row.order {
            graph.order = order
            graph.lanes = [0, 1_000, 2_000]
            graph.labels.lanes = 3
        }
        let whole = Self.dump(graph, shares: 1)
        #expect(whole.count > 50)
        for count in [2, 3, 7] {
            #expect(Self.differences(whole, Self.dump(graph, shares: count)) == [])
        }
    }

    private static func stage(
        _ index: Int, _ load: Stage.Load, _ seconds: Int64, _ lane: Int = 0
    ) -> Stage {
        var stage = ScriptedGraph.stage(index, load, seconds * second)
        stage.lane = lane
        return stage
    }

    /// A burst from 3 to 30 arrivals a second and back, two seconds from its rise to the next one's.
    private static func burst(_ index: Int, goesOn: Bool) -> Stage {
        let knots = [(0, 3.0), (500, 30), (800, 30), (1_100, 3)].map {
            LoadCurve.Knot(at: Int64($0.0) * 1_000_000, value: $0.1)
        }
        var stage = stage(index, .arrivals(.line(knots)), 2)
        stage.continues = goesOn
        return stage
    }

    private static func profiles(_ index: Int, _ levels: [Int: Double], _ seconds: Int64) -> Stage {
        stage(
            index,
            .population(
                levels.sorted { $0.key < $1.key }.map {
                    Stage.Flow(LoadCurve($0.value), template: $0.key)
                }), seconds)
    }

    private static func rate(_ index: Int, _ rate: LoadCurve) -> Stage {
        var stage = population(index, [(0, 11)], 2)
        stage.messages = rate
        return stage
    }

    @Test(arguments: shapes.indices, [1, 7, 0xFEED_FACE] as [UInt64])
    func sharesTogetherPlanWhatOneLoopPlans(_ shape: Int, _ seed: UInt64) {
        let graph = Self.graph(Self.shapes[shape].stages, seed: seed)
        let whole = Self.dump(graph, shares: 1)
        #expect(whole.count > 50)
        for count in 2...4 {
            #expect(Self.differences(whole, Self.dump(graph, shares: count)) == [])
        }
    }

    /// Schedules beside the first one, by which its own events do not change.
    @Test(arguments: [1, 7, 0xFEED_FACE] as [UInt64])
    func severalSchedulesOfAClientArePlannedAlikeOnAllShares(_ seed: UInt64) {
        let alone = Self.graph(Self.shapes[1].stages, seed: seed)
        var graph = alone
        for index in graph.templates.indices {
            graph.templates[index].session = nil
            graph.templates[index].schedules += [
                SendSchedule(
                    mix: [(4, 3), (5, 1)], every: .uniform(.milliseconds(40), .milliseconds(90)),
                    pace: .schedule, limit: 2, align: false),
                SendSchedule(
                    mix: [(5, 1)], every: .constant(.milliseconds(110)), pace: .schedule,
                    limit: nil, align: true),
            ]
        }
        graph.messages += [Self.message(4, .echo), Self.message(5, .none)]
        graph.labels.messages += ["message-4", "message-5"]
        let whole = Self.dump(graph, shares: 1)
        #expect(whole.count > 1_000)
        for count in 2...4 {
            #expect(Self.differences(whole, Self.dump(graph, shares: count)) == [])
        }
        var first = alone
        for index in first.templates.indices { first.templates[index].session = nil }
        // Moment and message; the rest of the payload has the number of the message.
        let events = [first, graph].map { graph in
            Self.dump(graph, shares: 1).map { $0.split(separator: " ").prefix(3) }
                .filter { $0[1] == "message" && !["4", "5"].contains($0[2]) }.map(Array.init)
        }
        #expect(events[0].count > 200 && events[0] == events[1])
    }

    /// Clients whose connections are cut and that come back, with every spread, beside idle times, rests
    /// and pauses.
    @Test(arguments: [1, 7, 0xFEED_FACE] as [UInt64], [true, false])
    func disruptionsArePlannedAlikeOnAllShares(_ seed: UInt64, _ isAbrupt: Bool) {
        let every: [Spread] = [
            .constant(.milliseconds(300)), .uniform(.milliseconds(100), .milliseconds(500)),
            .exponential(mean: .milliseconds(250)),
            .normal(mean: .milliseconds(300), deviation: .milliseconds(90)),
        ]
        for shape in [0, 3, 6, 7, 8] {
            var graph = Self.graph(Self.shapes[shape].stages, seed: seed)
            for index in graph.templates.indices {
                graph.templates[index].lifecycle.disruptions = .init(
                    every: every[index], offline: .uniform(.zero, .milliseconds(120)),
                    isAbrupt: isAbrupt)
            }
            graph.templates[1].lifecycle.activity = .init(
                busy: .exponential(mean: .milliseconds(80)), idle: .constant(.milliseconds(30)))
            graph.templates[2].lifecycle.rest = .uniform(.zero, .milliseconds(90))
            let whole = Self.dump(graph, shares: 1)
            #expect(whole.count > 50)
            for count in [2, 3, 7] {
                #expect(Self.differences(whole, Self.dump(graph, shares: count)) == [])
            }
        }
    }

    /// Sends that all clients share go to them in turn, whichever loops they are on.
    @Test func sharedSendsArePlannedAlikeOnAllShares() {
        var template = ScriptedGraph.template(
            mix: [(0, 70), (1, 30)], every: .constant(.zero))
        template.schedules[0].sharedRate = 170
        let graph = ScriptedGraph.graph(
            messages: [Self.message(0, .none), Self.message(1, .echo)], templates: [template],
            stages: [
                Self.population(0, [(0, 12)], 2),
                ScriptedGraph.stage(1, .pause, Self.second),
                Self.population(2, [(0, 12)], 2),
            ])
        let whole = Self.dump(graph, shares: 1)
        #expect(whole.count == 4 * 170)
        for count in [2, 3, 4] {
            #expect(Self.differences(whole, Self.dump(graph, shares: count)) == [])
        }
    }

    @Test func uuidsDoNotRepeatNeitherInARunNorWithTheSeed() {
        let graph = ScriptedGraph.graph(
            messages: [
                MessageTemplate(
                    kind: .text,
                    body: .template(
                        PayloadTemplate(parts: [
                            .slot(.uuid), .bytes([0x20]), .slot(.uuid), .bytes([0x20]),
                            .slot(.int(0, 1 << 60)),
                        ])), expect: .none, timeout: Self.second)
            ],
            templates: [
                ScriptedGraph.template(
                    mix: [(0, 1)], every: .constant(TimeAmount(nanoseconds: 50_000_000)))
            ],
            stages: [ScriptedGraph.population(5, for: Self.second)])
        let runs = [1, 2].map { (salt: UInt32) in
            ScriptedRun(graph, ScriptedServer.Script(), salt: salt).messages.map {
                String(decoding: $0.payload, as: UTF8.self).split(separator: " ")
            }
        }
        let ids = runs.joined().flatMap { $0.prefix(2) }
        #expect(Set(ids).count == ids.count && ids.allSatisfy { $0.utf8.count == 36 })
        #expect(runs[0].count == 100 && runs[0].map { $0[2] } == runs[1].map { $0[2] })
    }

    /// The planned events of all shares, sorted. On a manual clock a send leaves when it is planned.
    private static func dump(_ graph: StageGraph, shares count: Int) -> [String] {
        let script = ScriptedServer.Script(
            connectDelay: 3_000_000, delays: [(1, .constant(.init(nanoseconds: 10_000_000)))])
        return (0..<count).flatMap { index -> [String] in
            let run = ScriptedRun(graph, script, share: LoopShare(index: index, count: count))
            guard run.wrongBooks.isEmpty else { return run.wrongBooks }
            return run.messages.map { message in
                "\(message.sent - ScriptedServer.start) "
                    + (String(validating: message.payload, as: UTF8.self) ?? "\(message.payload)")
            }
        }.sorted()
    }

    /// The first events that are not in both.
    private static func differences(_ a: [String], _ b: [String]) -> [String] {
        Array(b.difference(from: a).map { "\($0)" }.prefix(4))
    }

    // Graphs -------------------------------------------------------------------------------------

    /// Four profiles by weight with all spreads, mixes and sessions, on the given stages.
    static func graph(_ stages: [Stage], seed: UInt64) -> StageGraph {
        func amount(_ milliseconds: Int64) -> TimeAmount {
            TimeAmount(nanoseconds: milliseconds * 1_000_000)
        }
        let session = Spread.uniform(amount(600), amount(1_400))
        let profiles: [(Double, [(message: Int, weight: Double)], Spread)] = [
            (50, [(0, 1)], .constant(amount(150))),
            (25, [(0, 70), (1, 30)], .uniform(amount(50), amount(300))),
            (15, [(2, 1), (1, 1), (0, 2), (3, 1)], .exponential(mean: amount(120))),
            (10, [(2, 1)], .normal(mean: amount(150), deviation: amount(40))),
        ]
        return ScriptedGraph.graph(
            messages: [
                message(0, .none), message(1, .next), message(2, .echo),
                MessageTemplate(kind: .binary, body: .random(21), expect: .none, timeout: second),
            ],
            templates: profiles.map { weight, mix, every in
                ScriptedGraph.template(weight: weight, mix: mix, every: every, session: session)
            },
            stages: stages, seed: seed)
    }

    /// A message that says all that may depend on the client, the message and the seed.
    private static func message(_ index: Int, _ expect: LoadEngine.Expectation) -> MessageTemplate {
        let slots: [PayloadTemplate.Slot] = [
            .clientIndex, .seq, .iteration, .int(-1_000, 1_000), .float(0, 1), .text(8), .hex(4),
            .bool, .pick(["a", "b", "c"].map { Array($0.utf8) }),
            .sample(2, ["x", "y", "z"].map { Array($0.utf8) }, brackets: true),
        ]
        let parts = slots.flatMap { [PayloadTemplate.Part.bytes([0x20]), .slot($0)] }
        return MessageTemplate(
            kind: .text,
            body: .template(
                PayloadTemplate(parts: [.bytes(Array("message \(index)".utf8))] + parts)),
            expect: expect, timeout: 5 * second)
    }

    private static func population(
        _ index: Int, _ knots: [(at: Double, level: Double)], _ seconds: Int64, _ lane: Int = 0
    ) -> Stage {
        let curve = LoadCurve.line(
            knots.map { LoadCurve.Knot(at: Int64($0.at * 1e9), value: $0.level) })
        return stage(index, .population(curve), seconds, lane)
    }

    private static func arrivals(
        _ index: Int, _ from: Double, _ to: Double, poisson: Bool
    ) -> Stage {
        ScriptedGraph.stage(
            index,
            .arrivals(LoadCurve(from: from, to: to, over: 4 * second), poisson: poisson),
            4 * second)
    }
}
