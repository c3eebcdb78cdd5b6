import Assertions
import Conductor
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing

/// Runs that a threshold ends: they stop long before their plan does, drain, and say why.
@Suite(.serialized, .ownThreads) struct AbortRunTests {
    /// Runs a plan of ten clients against an embedded target. A machine that is too busy to send in time
    /// takes no verdict here.
    private func run(
        target: String, phases: String = "steady: { clients: 10, for: 10m }", thresholds: String
    ) throws -> RunResult {
        let text = """
            version: 1
            target: { embedded: { \(target) } }
            messages:
              hello: { json: { id: "{{ id }}" }, expect: { match: { $.id: "{{ id }}" }, timeout: 300ms } }
            profiles:
              user: { send: { mix: hello, every: 50ms } }
            phases:
              - \(phases)
            thresholds:
              - \(thresholds)
            health: { on-saturation: warn }
            """
        let source = SourceFile(name: "abort.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let found = diagnostics.items.map { "\($0.code): \($0.message)" }
        let setup = RunSetup(
            plan: try #require(plan, "\(found)"), source: source, seed: 7, loops: 1, smoke: false,
            tool: "test")
        let result = try Conductor(setup).run()
        #expect(Books(result.store).wrong == [])
        return result
    }

    @Test(arguments: [
        ("drop: 60%", "share(errors, of=requests) < 20%, window: 2s, abort: true"),
        ("drop: 60%", "share(errors, of=requests) < 20%, abort: true, grace: 1s"),
        ("close-after: 200ms", "share(errors, of=sessions) < 50%, window: 1s, abort: true"),
        ("delay: 100ms", "p50(rtt) < 50ms and count(errors) == 0, window: 1s, abort: true"),
    ])
    func endsTheRunAndReports(_ target: String, _ threshold: String) throws {
        let parts = threshold.split(separator: ", window").first!.split(separator: ", abort").first!
        let rest = threshold.dropFirst(parts.count)
        let result = try run(target: target, thresholds: "{ assert: \"\(parts)\"\(rest) }")
        let verdict = result.conclusion.verdicts[0]
        let aborted = try #require(verdict.aborted)
        let outcome = result.conclusion.outcome
        #expect(outcome.kind == .failed && outcome.exitCode == .failed)
        #expect(outcome.reason.contains("\(parts); it ended the run early, at"))
        #expect(outcome.ending == .complete)
        #expect(verdict.result == .failed && verdict.samples > 0)
        #expect(aborted <= result.conclusion.durationNanoseconds)
        #expect(result.seconds < 600)
        #expect((verdict.worst != nil) == threshold.contains("window"))
        #expect(result.store.count(.connects) == result.store.count(.opened))
    }

    /// A phase that is not measured ends nothing; the one behind it does.
    @Test func onlyWhatIsMeasuredEndsTheRun() throws {
        let result = try run(
            target: "drop: 100%",
            phases: """
                steady: { clients: 10, for: 3s }
                    measure: false
                  - steady: { clients: 10, for: 10m }
                    name: day
                """,
            thresholds: "{ assert: share(timeouts) < 20%, window: 1s, abort: true }")
        let verdict = result.conclusion.verdicts[0]
        #expect(verdict.worst?.phase == "day")
        #expect(verdict.aborted ?? 0 > 3_000_000_000)
        #expect(result.conclusion.phases.count == 2)
    }

    /// What may only warn is told and fails nothing.
    @Test func aWarningFailsNothing() throws {
        let result = try run(
            target: "drop: 60%", phases: "steady: { clients: 10, for: 2s }",
            thresholds: """
                { assert: "share(errors, of=requests) < 20%", severity: warn }
                  - count(messages.sent) > 0
                """)
        let outcome = result.conclusion.outcome
        #expect(outcome.kind == .passed)
        #expect(
            outcome.reason
                == "1 threshold passed; 1 warning: share(errors, of=requests) < 20%")
    }
}
