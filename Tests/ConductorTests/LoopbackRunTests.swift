import Conductor
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing

/// Runs of whole plans against the embedded server; the books must close exactly in each.
@Suite(.serialized, .ownThreads) struct LoopbackRunTests {
    @Test(arguments: [
        (
            "planned sends", "target: embedded",
            "{ send: { mix: hello, every: 20ms } }", "steady: { clients: 10, for: 1s }"
        ),
        (
            "closed loop", "target: embedded",
            "{ send: { mix: hello, every: 0s, pace: reply } }", "steady: { clients: 5, for: 300ms }"
        ),
        (
            "poisson sends under a limit", "target: { embedded: { delay: 5ms..20ms } }",
            "{ send: { mix: hello, every: poisson 5ms, limit: 1 } }",
            "steady: { clients: 5, for: 1s }"
        ),
        (
            "a target that drops", "target: { embedded: { drop: 30% } }",
            "{ send: { mix: hello, every: 20ms } }", "steady: { clients: 5, for: 1s }"
        ),
        (
            "a target that closes", "target: { embedded: { close-after: 100ms } }",
            "{ send: { mix: hello, every: 10ms } }", "steady: { clients: 5, for: 1s }"
        ),
        (
            "a target that refuses",
            "target: { embedded: { reject: { share: 50%, status: 503 } } }",
            "{ send: { mix: hello, every: 10ms } }", "steady: { clients: 10, for: 1s }"
        ),
        (
            "arrivals", "target: embedded",
            "{ session: 100ms..300ms, send: { mix: hello, every: 20ms } }",
            "steady: { arrivals: 50/s, for: 1s }"
        ),
        (
            "sessions", "target: embedded",
            "{ session: 50ms, send: { mix: hello, every: 20ms } }",
            "steady: { clients: 5, for: 1s }"
        ),
        (
            "once with a flow", "target: embedded",
            "{ flow: [{ repeat: 5, steps: [{ send: hello }, { wait: 5ms }] }] }",
            "once: { clients: 8 }"
        ),
        (
            "a ramp up and down", "target: embedded",
            "{ send: { mix: hello, every: 20ms } }",
            "ramp: { clients: 0 -> 20, for: 500ms }\n  - ramp: { clients: -> 0, for: 500ms }"
        ),
        (
            "a pause", "target: embedded",
            "{ send: { mix: hello, every: 20ms } }",
            "steady: { clients: 5, for: 300ms }\n  - pause: 200ms\n"
                + "  - steady: { clients: 5, for: 300ms }"
        ),
        (
            "nobody there", "target: ws://127.0.0.1:1/",
            "{ send: { mix: hello, every: 20ms } }", "steady: { clients: 3, for: 500ms }"
        ),
    ])
    func booksClose(_ name: String, _ target: String, _ profile: String, _ phase: String) throws {
        _ = try run(target, profile, phase)
    }

    @Test func targetThatIsNotThereGivesNoVerdict() throws {
        let result = try run(
            "target: ws://127.0.0.1:1/", "{ send: { mix: hello, every: 50ms } }",
            "steady: { clients: 2, for: 300ms }")
        #expect(result.conclusion.outcome.exitCode == .noVerdict)
        #expect(result.store.errors(.refused) > 0)
    }

    /// A server that says no in HTTP was reached, so what its clients make of that is judged.
    @Test func aRefusedHandshakeIsATargetThatWasReached() throws {
        let result = try run(
            "target: { embedded: { reject: { share: 100%, status: 401 } } }",
            "{ send: { mix: hello, every: 50ms } }", "steady: { clients: 2, for: 300ms }")
        #expect(result.store.count(.opened) == 0 && result.store.count(.handshakesAnswered) > 0)
        #expect(result.conclusion.outcome.exitCode == .failed)
        let units = result.errorUnits
        #expect(units[.connects].share == 1 && units[.sessions].share == nil)
    }

    @Test func brokenThresholdFails() throws {
        let result = try run(
            "target: { embedded: { delay: 30ms } }", "{ send: { mix: hello, every: 50ms } }",
            "steady: { clients: 2, for: 500ms }")
        #expect(result.conclusion.outcome.exitCode == .failed)
    }

    /// A phase shorter than a second has gauges too, those at the end are not those after all have
    /// left, and the time series has a point a second all the same.
    @Test func gaugesAreReadBeforeAPhaseEnds() throws {
        let result = try run(
            "target: embedded", "{ send: { mix: hello, every: 20ms } }",
            "steady: { clients: 6, for: 400ms }\n  - steady: { clients: 2, for: 800ms }")
        let seen = [0, 1].map { phase in
            result.store.gauges.summary(.connections, in: Selection(stretches: [phase]))
        }
        #expect(seen[0] != nil && seen[1]?.last == 2)
        let points = result.series.points
        #expect(
            points.map(\.start) == Array(points.indices) && points.allSatisfy { $0.seconds == 1 })
        #expect(
            points.reduce(0) { $0 + $1[.messagesSent] } == result.store.count(.messagesSent))
    }

    @Test func everyClientOfOnceRunsItsFlow() throws {
        let result = try run(
            "target: embedded",
            "{ flow: [{ repeat: 5, steps: [{ send: hello }, { wait: 2ms }] }] }",
            "once: { clients: 8, times: 2 }")
        #expect(result.store.count(.answered) == 80)
        #expect(result.store.count(.sessions) == 16)
        #expect(result.store.count(.flowsCompleted) == 16)
    }

    private func run(_ target: String, _ profile: String, _ phase: String) throws -> RunResult {
        let text = """
            version: 1
            name: loopback
            \(target)
            messages:
              hello:
                json: { id: "{{ id }}", n: "{{ seq }}" }
                expect: { match: { $.id: "{{ id }}" }, timeout: 2s }
            profiles:
              user: \(profile)
            phases:
              - \(phase)
            thresholds:
              - p50(rtt) < 20ms
            """
        let source = SourceFile(name: "loopback.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let found = diagnostics.items.map { "\($0.code): \($0.message)" }
        try #require(plan != nil, "\(found)")
        let conductor = try Conductor(
            RunSetup(
                plan: plan!, source: source, target: nil, seed: 7, loops: 2, smoke: false,
                tool: "test"))
        let result = conductor.run()
        #expect(Books(result.store).wrong == [], "\(text)")
        #expect(ShareBounds.broken(result.store) == [], "\(text)")
        return result
    }
}
