import PlanText
import Testing
import Units

@testable import Plan

/// Every shape of load, from the text to the model.
@Suite struct LoadShapeTests {
    private static let senders = "{ send: { mix: m, every: 1s }, session: 1s }"

    private func shape(_ phase: String, profiles: String? = nil, before: String = "") -> Phase
        .Shape?
    {
        let rest = before.isEmpty ? "" : "  - \(phase)"
        let text = plan(
            profile: profiles ?? Self.senders, phase: before.isEmpty ? phase : before, rest: rest)
        let (plan, found) = read(text)
        #expect(found == [], "\(text)")
        return plan?.phases.last?.shape
    }

    private static func flow(
        _ from: Double?, _ to: Double, of profile: Int? = nil, isPoisson: Bool = false
    ) -> Load.Flow {
        Load.Flow(profile: profile, line: Load.Line(from: from, to: to), isPoisson: isPoisson)
    }

    @Test(
        arguments: [
            (
                "steady: { clients: 5, messages: 600/min, for: 1m }",
                Load(
                    model: .clients, flows: [flow(5, 5)], messages: Load.Line(from: 10, to: 10),
                    length: .minutes(1))
            ),
            (
                "steady: { clients: { q: 5, p: 3 }, for: 1m }",
                Load(
                    model: .clients, flows: [flow(5, 5, of: 1), flow(3, 3, of: 0)],
                    length: .minutes(1))
            ),
            (
                "steady: { arrivals: { p: 5/s, q: poisson 3/s }, for: 1m }",
                Load(
                    model: .arrivals,
                    flows: [flow(5, 5, of: 0), flow(3, 3, of: 1, isPoisson: true)],
                    length: .minutes(1))
            ),
            (
                "ramp: { clients: { p: -> 5, q: 7 }, steps: 3, for: 1m }",
                Load(
                    model: .clients, course: .line(steps: 3),
                    flows: [flow(nil, 5, of: 0), flow(7, 7, of: 1)], length: .minutes(1))
            ),
            (
                "ramp: { arrivals: { p: 1/s -> 5/s }, for: 1m }",
                Load(model: .arrivals, flows: [flow(1, 5, of: 0)], length: .minutes(1))
            ),
            (
                "ramp: { clients: 100, messages: 0/s -> 50/s, for: 1m }",
                Load(
                    model: .clients, flows: [flow(100, 100)],
                    messages: Load.Line(from: 0, to: 50), length: .minutes(1))
            ),
            (
                "ramp: { clients: -> 100, messages: -> 50/s, for: 1m }",
                Load(
                    model: .clients, flows: [flow(nil, 100)],
                    messages: Load.Line(from: nil, to: 50), length: .minutes(1))
            ),
            (
                "ramp: { clients: -> 100, messages: 50/s, for: 1m }",
                Load(
                    model: .clients, flows: [flow(nil, 100)],
                    messages: Load.Line(from: 50, to: 50), length: .minutes(1))
            ),
            (
                "burst: { clients: 9, rise: 1s, hold: 2s, fall: 3s, times: 3, every: 10s }",
                Load(
                    model: .clients,
                    course: .bursts(
                        Load.Bursts(
                            rise: .seconds(1), hold: .seconds(2), fall: .seconds(3), times: 3,
                            every: .seconds(10))),
                    flows: [flow(nil, 9)], length: .seconds(26))
            ),
            (
                "burst: { arrivals: { p: poisson 9/s }, hold: 2s }",
                Load(
                    model: .arrivals, course: .bursts(Load.Bursts(hold: .seconds(2))),
                    flows: [flow(nil, 9, of: 0, isPoisson: true)], length: .seconds(2))
            ),
            (
                "wave: { clients: 200..800, period: 5m, for: 20m, messages: 10/s }",
                Load(
                    model: .clients, course: .wave(period: .minutes(5)), flows: [flow(200, 800)],
                    messages: Load.Line(from: 10, to: 10), length: .minutes(20))
            ),
            (
                "wave: { arrivals: { q: 8/s..2/s }, period: 5m, for: 20m }",
                Load(
                    model: .arrivals, course: .wave(period: .minutes(5)),
                    flows: [flow(8, 2, of: 1)], length: .minutes(20))
            ),
        ] as [(String, Load)])
    func loads(_ text: String, _ load: Load) {
        let profiles = Self.senders + "\n  q: \(Self.senders)"
        #expect(shape(text, profiles: profiles) == .load(load))
    }

    @Test func stormsDropAShare() {
        let before = "steady: { clients: 5, for: 1s }"
        #expect(
            shape("storm: { drop: 50%, for: 10s }", before: before)
                == .storm(drop: 0.5, abrupt: false, .seconds(10)))
        #expect(
            shape("storm: { drop: 1%, abrupt: true, for: 1s }", before: before)
                == .storm(drop: 0.01, abrupt: true, .seconds(1)))
    }

    @Test(
        arguments: [("30s..5m", 30, 300), ("5m", nil, 300), ("5m..5m", nil, 300)]
            as [(String, Int64?, Int64)])
    func aSteadyMayEndEarlier(_ text: String, _ shortest: Int64?, _ length: Int64) {
        let rest = "thresholds: [p95(rtt) < 1s]"
        let (plan, _) = read(plan(phase: "steady: { clients: 5, for: \(text) }", rest: rest))
        guard case .load(let load)? = plan?.phases[0].shape else {
            Issue.record("no load")
            return
        }
        #expect(load.shortest == shortest.map { .seconds($0) } && load.length == .seconds(length))
    }

    @Test func programsRunBesideTheLoad() throws {
        let before = "steady: { clients: 5, for: 1s }"
        let text =
            "run: { command: [sh, -c, 'exit 1', 7, true], for: 10s..2m, must: succeed, stop: true }"
        let plain = "run: { command: [./deploy.sh], for: 10s }"
        guard case .run(let program)? = shape(text, before: before),
            case .run(let other)? = shape(plain, before: before)
        else {
            Issue.record("they are no programs")
            return
        }
        #expect(program.words == ["sh", "-c", "exit 1", "7", "true"])
        #expect(program.lengths == .seconds(10)...(.minutes(2)) && program.mayEndEarlier)
        #expect(program.must == .succeed && program.stops)
        #expect(program.line == "sh -c 'exit 1' 7 true")
        #expect(other.lengths == .seconds(10)...(.seconds(10)) && !other.mayEndEarlier)
        #expect(other.must == nil && !other.stops)
        // A short run gives a second, and what must succeed its time.
        #expect(program.smokeLengths == .seconds(1)...(.minutes(2)))
        #expect(other.smokeLengths == .seconds(1)...(.seconds(1)))
    }

    /// All phases are named before those that they consist of, whether by the user or by us.
    @Test func phasesAreATree() throws {
        let text = plan(
            phase: "steady: { clients: 1, for: 1s }",
            rest: """
                  - name: day
                    repeat:
                      times: 3
                      phases:
                        - steady: { clients: 2, for: 1s }
                        - parallel:
                            - - burst: { clients: 3, hold: 1s, times: 2, every: 2s }
                            - - pause: 1s
                              - steady: { clients: 4, for: 1s }
                                name: side
                  - steady: { clients: 5, for: 1s }
                thresholds: [max(rtt phase=steady-2 part=3) < 1s, max(rtt part=6 phase=burst) < 1s]
                """)
        let (plan, found) = read(text)
        #expect(found == [])
        let places = try #require(plan).allPhases
        #expect(
            places.map(\.phase.name) == [
                "steady", "day", "steady-2", "parallel", "burst", "pause", "side", "steady-3",
            ])
        #expect(places.map(\.phase.word).filter { $0 == "steady" }.count == 4)
        #expect(places.map(\.runs) == [1, 1, 3, 3, 3, 3, 3, 1])
        #expect(places.map(\.parts) == [nil, 3, 3, 3, 6, 3, 3, nil])
        #expect(plan?.thresholds.flatMap(\.condition.comparisons).map(\.part) == [3, 6])
        guard case .rounds(3, let inner)? = plan?.phases[1].shape else {
            Issue.record("no rounds")
            return
        }
        #expect(inner.count == 2 && plan?.phases.count == 3)
    }

    /// What a phase says of its connects holds for the phases inside that say nothing else.
    @Test func settingsAreHandedDown() throws {
        let text = plan(
            profile: "{}\n  q: {}",
            phase: "measure: false",
            rest: """
                    profiles: { q: 1 }
                    connect-rate: 5/s
                    concurrent-connects: 7
                    drain: 9s
                    repeat:
                      times: 2
                      phases:
                        - steady: { clients: 2, for: 1s }
                        - steady: { clients: { p: 2 }, for: 1s }
                          drain: 1s
                          connect-rate: 6/s
                        - parallel:
                            - [{ steady: { clients: 2, for: 1s }, concurrent-connects: 8 }]
                            - [{ steady: { clients: 2, for: 1s }, profiles: { p: 3 } }]
                  - steady: { clients: 2, for: 1s }
                """)
        let (plan, found) = read(text)
        #expect(found == [], "\(text)")
        let phases = try #require(plan).allPhases.map(\.phase)
        #expect(phases.map(\.measured) == [false, false, false, false, false, false, true])
        #expect(phases.map(\.weights) == [[0, 1], [0, 1], [], [0, 1], [0, 1], [3, 0], []])
        #expect(phases.map(\.connectRate) == [5, 5, 6, 5, 5, 5, nil])
        #expect(phases.map(\.concurrentConnects) == [7, 7, 7, 7, 8, 7, 500])
        #expect(phases.map(\.drain?.seconds) == [9, 9, 1, 9, 9, 9, nil])
    }

    @Test(arguments: [
        plan(
            profile: Self.senders, phase: "steady: { clients: 1, for: 1s }",
            rest: "  - storm: { drop: 50%, for: 1s }\nthresholds: [p95(recovery) < 1s]"),
        plan(
            phase: "burst: { clients: 2, hold: 1s }",
            rest: "    thresholds: [max(rtt part=1) < 1s]"),
        plan(
            phase: "ramp: { clients: -> 2, steps: 2, for: 1s }",
            rest: "thresholds: [max(rtt part=2 phase=ramp) < 1s]"),
        plan(
            phase: "repeat: { times: 2, phases: [{ steady: { clients: 1, for: 1s } }] }",
            rest: "    thresholds: [max(rtt part=2) < 1s]"),
        plan(
            profile: Self.senders,
            phase: "repeat: { times: 2, phases: [{ ramp: { arrivals: -> 0/s, for: 1s } }, "
                + "{ ramp: { arrivals: -> 9/s, for: 1s } }] }"),
        plan(
            profile: Self.senders, phase: "steady: { clients: 5, for: 1s }",
            rest: "  - burst: { clients: { p: 9 }, hold: 1s }\n  - storm: { drop: 1%, for: 1s }"),
        plan(
            phase: "run: { command: [a], for: 0s..1s }",
            rest: "  - parallel: [[{ run: { command: [a], for: 1s } }], "
                + "[{ steady: { clients: 2, for: 1s } }]]\nthresholds: [max(recovery) < 1s]"),
        plan(
            phase: "parallel: [[{ once: { clients: 1 } }], [{ steady: { clients: 2, for: 1s } }]]"),
    ])
    func rightPlansHaveNoFindings(_ text: String) {
        let (plan, found) = read(text)
        #expect(found == [] && plan != nil, "\(text)")
    }
}
