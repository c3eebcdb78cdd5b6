import Plan
import PlanText
import Testing
import Units

@testable import Conductor

/// What is known of a plan's load before it runs.
@Suite struct LoadEstimateTests {
    private static func plan(
        _ profiles: String, _ phases: String, _ thresholds: String = "[max(rtt) < 1s]"
    ) throws -> Plan {
        let text = """
            version: 1
            target: ws://host
            messages: { m: { text: a, expect: next }, n: { text: b } }
            profiles: { \(profiles) }
            phases: [\(phases)]
            thresholds: \(thresholds)
            """
        let source = SourceFile(name: "load.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        return try #require(plan, "\(diagnostics.items.map(\.message))")
    }

    @Test(arguments: [
        ("a: { send: { mix: m, every: 1s } }", "{ steady: { clients: 10, for: 60s } }", 10, 600),
        ("a: { send: { mix: n, every: 1s } }", "{ steady: { clients: 10, for: 60s } }", 10, 0),
        (
            "a: { send: { mix: { m: 1, n: 3 }, every: 1s } }",
            "{ ramp: { clients: 0 -> 10, for: 60s } }", 10, 75
        ),
        (
            "a: { session: 4s, rest: 6s, open: [{ send: m }] }",
            "{ steady: { clients: 10, for: 60s } }", 60, 60
        ),
        (
            "a: { weight: 3 }, b: { session: 2s, send: { mix: m, messages: 5/s } }",
            "{ steady: { clients: 8, for: 60s } }", 6 + 60, 300
        ),
        (
            "a: { flow: [{ repeat: 3, steps: [{ send: m }] }, { expect: { match: { text: x } } }] }",
            "{ once: { clients: 5, times: 2 } }", 10, 40
        ),
        (
            "a: { session: 10s, send: { mix: m, every: 2s } }",
            "{ ramp: { arrivals: 0/s -> 10/s, for: 60s } }", 300, 1_263.9
        ),
        // Each cut is followed by a connect; those that come while the client is away are left out.
        (
            "a: { disrupt: { every: 5s }, open: [{ send: m }] }",
            "{ steady: { clients: 10, for: 60s } }", 130, 130
        ),
        (
            "a: { disrupt: { every: 5s, offline: 5s }, send: { mix: m, every: 1s } }",
            "{ steady: { clients: 10, for: 60s } }", 70, 300
        ),
    ])
    func countsSessionsAndRequests(
        _ profiles: String, _ phases: String, _ sessions: Double, _ requests: Double
    ) throws {
        let load = LoadEstimate(Forecast(try Self.plan(profiles, phases)))
        #expect(
            [load.sessions, load.requests].map { ($0 * 10).rounded() / 10 } == [sessions, requests])
    }

    /// How many arrivals are there at once, of profiles that say how long they stay, if only by their flow.
    @Test(arguments: [
        ("a: { session: 1h }", "{ steady: { arrivals: 500/s, for: 3s } }", 1_500),
        ("a: { session: 2s }", "{ steady: { arrivals: 100/s, for: 60s } }", 200),
        ("a: { session: 1s..3s }", "{ steady: { arrivals: poisson 100/s, for: 60s } }", 200),
        (
            "a: { session: 5s }",
            "{ steady: { arrivals: 10/s, for: 60s } }, { ramp: { arrivals: -> 50/s, for: 60s } }",
            725.0 / 3
        ),
        (
            "a: { session: 30s, weight: 1 }, b: { session: 10s, weight: 3 }",
            "{ steady: { arrivals: 40/s, for: 60s } }", 600
        ),
        (
            "a: { session: 20s }", "{ ramp: { arrivals: 0/s -> 40/s, for: 40s, steps: 4 } }", 700
        ),
        ("a: { flow: [{ wait: 1s }] }", "{ steady: { arrivals: 100/s, for: 60s } }", 100),
        ("a: { session: 1h }", "{ steady: { clients: 100, for: 60s } }", 0),
    ])
    func arrivalsTimesSession(_ profiles: String, _ phases: String, _ most: Double) throws {
        let plan = try Self.plan(profiles, phases)
        let forecast = Forecast(plan)
        let crowd = forecast.peak(of: .clients(forecast, withClients: false))
        #expect(abs(crowd - most) <= most * 1e-9)
    }

    private static let listeners = "a: { weight: 99 }, b: { open: [{ send: m }] }"

    /// A note where only the sum is gated, and requests are few beside sessions.
    @Test(arguments: [
        (listeners, "[share(errors) < 1%]", true),
        (listeners, "[share(errors) < 1%, 'share(errors, of=requests) < 1%']", false),
        (listeners, "['share(errors) < 1% and share(timeouts) < 1%']", false),
        (listeners, "['share(errors, message=m) < 1%']", false),
        (listeners, "['share(errors, of=sessions) < 1%']", false),
        ("a: {}", "[share(errors) < 1%]", false),
        ("a: { send: { mix: m, every: 1s } }", "[share(errors) < 1%]", false),
    ])
    func dilutedSharesAreNoted(_ profiles: String, _ thresholds: String, _ isNoted: Bool) throws {
        let plan = try Self.plan(
            profiles, "{ steady: { clients: 1000, for: 60s } }", thresholds)
        var diagnostics = Diagnostics()
        ErrorShareNote.check(plan, into: &diagnostics)
        #expect(diagnostics.items.map(\.code) == (isNoted ? [ErrorShareNote.code] : []))
        #expect(diagnostics.items.allSatisfy { $0.severity == .note && $0.range != nil })
    }
}
