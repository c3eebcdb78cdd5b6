import Assertions
import LoadEngine
import Metrics
import PlanCompiler
import PlanText
import Testing

@testable import Plan

@Suite struct PlanCompilerTests {
    /// The result for a plan with these messages, profiles, phases and thresholds.
    private func compile(
        message: String = "hi", profile: String = "{}", phases: String,
        thresholds: String = "[]", target: String? = nil, smoke: Bool = false
    ) throws -> (graph: StageGraph, assertions: [Assertion], embedded: EmbeddedTarget?) {
        let text = """
            version: 1
            target: embedded
            messages: { m: \(message) }
            profiles: { p: \(profile) }
            phases: \(phases)
            thresholds: \(thresholds)
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let read = PlanReader.read(source, variables: [:], environment: [:])
        let plan = try #require(read.plan, "\(read.diagnostics.items)")
        let options = try CompileOptions(target: target, seed: 1, smoke: smoke)
        return PlanCompiler.compile(plan, options: options)
    }

    private static let once = "[{ once: { clients: 2 } }]"

    @Test func phasesHandTheirLoadOn() throws {
        let graph = try compile(
            profile: "{ session: 1s }",
            phases: """
                [{ ramp: { clients: 0 -> 4, for: 2s, steps: 2 } }, { steady: { clients: 6, for: 1s } },
                 { once: { clients: 3 } }, { ramp: { arrivals: 2/s -> 4/s, for: 2s } },
                 { ramp: { arrivals: -> 0/s, for: 1s } }, { pause: 1s }, { steady: { clients: 1, for: 1s } }]
                """
        ).graph
        let lines = graph.stages.map { "\($0.shape) \($0.highWater) \($0.firstNumber)" }
        #expect(
            lines == [
                "ramp 0 0", "steady 4 4", "once 6 6", "ramp 6 9", "ramp 6 15", "pause 6 17",
                "steady 6 17",
            ])
        let second: Int64 = 1_000_000_000
        let knots = [(0, 2.0), (second, 2), (second, 4)].map {
            LevelCurve.Knot(at: $0.0, level: $0.1)
        }
        #expect(graph.stages[0].load == .population(LevelCurve(knots: knots)))
        #expect(graph.stages[4].load == .arrivals(RateCurve(from: 4, to: 0, poisson: false)))
        #expect(
            graph.labels.phases
                == ["ramp", "steady", "once", "ramp-2", "ramp-3", "pause", "steady-2"])
    }

    @Test(arguments: [
        ("'a {{ seq }}'", "a <seq>"),
        ("{ json: { a: \"{{ id }}\", b: \"{{ seq }}\" } }", #"{"a":"<id>","b":<seq>}"#),
        ("{ json: [\"x {{ seq }}\", '\"', 1, true, null] }", #"["x <seq>","\"",1,true,null]"#),
    ])
    func bodiesAreBytesAndSlots(_ message: String, _ expected: String) throws {
        let graph = try compile(message: message, phases: Self.once).graph
        guard case .template(let template) = graph.messages[0].body else {
            Issue.record("no template")
            return
        }
        let text = template.parts.map { part in
            switch part {
            case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
            case .slot(let slot): "<\(slot)>"
            }
        }
        #expect(text.joined() == expected)
    }

    @Test func repeatsBecomeJumps() throws {
        let profile = """
            { flow: [{ repeat: 3, steps: [{ send: m }, { repeat: 2, steps: [{ wait: 1s }] }] }, { close: 1001 }] }
            """
        let program = try compile(profile: profile, phases: Self.once).graph.templates[0].flow
        let words = program.instructions.map { instruction in
            switch instruction {
            case .send(let message, let count): "send \(message) \(count)"
            case .expect: "expect"
            case .wait(let spread): "wait \(spread)"
            case .beginRepeat(let count, let end): "begin \(count) \(end)"
            case .endRepeat(let begin): "end \(begin)"
            case .close(let code): "close \(code)"
            }
        }
        #expect(
            words == [
                "begin 3 5", "send 0 1", "begin 2 4", "wait 1s", "end 2", "end 0", "close 1001",
            ])
    }

    @Test func labelsBecomeIndices() throws {
        let assertions = try compile(
            phases: "[{ pause: 1s }, { once: { clients: 1 }, thresholds: [p99(rtt) < 1ms] }]",
            thresholds: "['p50(rtt, phase=once profile=p message=m) <= 2ms']"
        ).assertions
        let filters = assertions.map { assertion -> SeriesFilter? in
            if case .compare(let comparison) = assertion.condition {
                comparison.filter
            } else {
                nil
            }
        }
        #expect(
            filters == [SeriesFilter(phase: 1, profile: 0, message: 0), SeriesFilter(phase: 1)])
        #expect(assertions.map(\.line) == [6, 5])
    }

    @Test func optionsReplaceTheTarget() throws {
        let own = try compile(phases: Self.once)
        let other = try compile(phases: Self.once, target: "ws://other:8080/x?y", smoke: true)
        #expect(own.embedded == EmbeddedTarget() && other.embedded == nil)
        #expect(other.graph.endpoints.map { "\($0.host) \($0.port)" } == ["other 8080"])
        #expect(other.graph.stages.map(\.load) == [.once(clients: 1, times: 1)])
        #expect(throws: BadTarget.self) {
            try CompileOptions(target: "http://x", seed: 1, smoke: false)
        }
    }

    @Test(arguments: ["quickstart", "ramp", "basic", "conformance/echo-client"])
    func plansOfTheRepositoryAreRight(_ name: String) {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let read = PlanReader.read(
            path: "/\(root)/plans/\(name).yaml", variables: [:], environment: [:])
        #expect(read.plan != nil && read.diagnostics.items.isEmpty)
    }
}
