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
    private static func graph(_ stages: [Stage], seed: UInt64) -> StageGraph {
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
        _ index: Int, _ knots: [(at: Double, level: Double)], _ seconds: Int64
    ) -> Stage {
        let curve = LoadCurve.line(
            knots.map { LoadCurve.Knot(at: Int64($0.at * 1e9), value: $0.level) })
        return ScriptedGraph.stage(
            index, .population(curve), seconds * second)
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
