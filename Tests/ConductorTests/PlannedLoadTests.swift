import Conductor
import Plan
import PlanText
import Reports
import Testing

/// What is said of a plan's load in one line.
@Suite struct PlannedLoadTests {
    private static func text(
        _ profiles: String, _ phases: String, target: String = "ws://host/x", smoke: Bool = false
    ) throws -> String {
        let text = """
            version: 1
            target: \(target)
            vars: { token: tell-nobody }
            messages: { m: { text: a, expect: next }, n: { text: b } }
            profiles: { \(profiles) }
            phases: [\(phases)]
            thresholds: [p95(rtt) < 1s, count(errors) == 0]
            """
        let source = SourceFile(name: "load.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        return PlannedLoad(
            try #require(plan, "\(diagnostics.items.map(\.message))"), smoke: smoke
        ).text
    }

    @Test(arguments: [
        (
            "a: { send: { mix: m, every: 1s } }", "{ steady: { clients: 10, for: 1m } }",
            "1 phase, 1m, up to 10 clients, up to 10 messages/s"
        ),
        (
            "a: { send: { mix: { m: 1, n: 3 }, every: 500ms..1500ms } }",
            "{ ramp: { clients: -> 200, for: 20s } }, { steady: { clients: 50, for: 2m } }",
            "2 phases, 2m20s, up to 200 clients, up to 200 messages/s"
        ),
        (
            "a: { weight: 3, send: { mix: n, every: 2s } }, b: { send: { mix: m, messages: 5/s } }",
            "{ steady: { clients: 8, for: 60s } }",
            "1 phase, 1m, up to 8 clients, up to 8 messages/s"
        ),
        (
            "a: { session: 10s, send: { mix: m, every: 2s } }",
            "{ ramp: { arrivals: 0/s -> 10/s, for: 60s } }",
            "1 phase, 1m, up to 10 arrivals/s, up to 45.8 messages/s"
        ),
        (
            "a: { flow: [{ send: m, count: 3 }] }", "{ steady: { arrivals: 0.5/s, for: 60s } }",
            "1 phase, 1m, up to 0.5 arrivals/s, up to 1.5 messages/s"
        ),
        (
            "a: { flow: [{ send: m }] }", "{ once: { clients: 1, for: 5s } }",
            "1 phase, at most 5s, up to 1 client, as many messages as are answered"
        ),
        (
            "a: { flow: [{ repeat: 2, steps: [{ send: n }, { wait: 1s }] }] }",
            "{ steady: { clients: 4, for: 5s } }, { pause: 5s }",
            "2 phases, 10s, up to 4 clients, up to 4 messages/s"
        ),
        (
            "a: { send: { mix: m, every: 0s, pace: reply } }",
            "{ steady: { clients: 4, for: 5s } }",
            "1 phase, 5s, up to 4 clients, as many messages as are answered"
        ),
        (
            "a: { session: 1s }", "{ steady: { clients: 0, for: 5s } }",
            "1 phase, 5s, up to 0 clients, no messages by schedule"
        ),
        (
            "a: { send: { mix: m, every: 1s } }",
            "{ ramp: { clients: -> 10, for: 20s } }, { steady: { clients: 10, for: 30s..5m } }",
            "2 phases, 50s to 5m20s, up to 10 clients, up to 10 messages/s"
        ),
        (
            "a: { send: { mix: m, every: 1s } }",
            "{ steady: { clients: 10, for: 30s..5m } }, { once: { clients: 1, for: 1m } }",
            "2 phases, at most 6m, up to 11 clients, up to 11 messages/s"
        ),
    ])
    func isALine(_ profiles: String, _ phases: String, _ text: String) throws {
        #expect(try Self.text(profiles, phases) == "ws://host/x, " + text)
    }

    @Test(arguments: [
        ("embedded", "embedded"), ("{ urls: [ws://a, ws://b] }", "ws://a and 1 other"),
        ("{ urls: [ws://a, ws://b, ws://c] }", "ws://a and 2 others"),
        ("ws://host/$token", "ws://host/***"),
    ])
    func namesItsTarget(_ target: String, _ text: String) throws {
        let line = try Self.text(
            "a: { session: 1s }", "{ steady: { clients: 1, for: 1s } }", target: target)
        #expect(line.hasPrefix(text + ", 1 phase, "), "\(line)")
    }

    @Test func aSmokeRunIsSmall() throws {
        let line = try Self.text(
            "a: { weight: 9, send: { mix: m, every: 1s } }, b: { send: { mix: n, every: 500ms } }",
            "{ steady: { clients: 100, for: 1m } }", smoke: true)
        #expect(line == "ws://host/x, 1 phase, 1s, up to 2 clients, up to 3 messages/s")
    }
}
