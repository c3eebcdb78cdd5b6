import Assertions
import Conductor
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing

/// Runs with phases of `for: A..B`: they end when their thresholds are decided, or take their time, and say so.
@Suite(.ownThreads) struct UntilSureRunTests {
    /// Hears of seconds.
    private final class Notebook: RunSink {
        var seconds = 0
        var stages: [String] = []
        func begin(_ briefing: RunBriefing) {
            stages = briefing.stages.map { "\($0.name) \($0.endsByItself)" }
        }
        func add(_ second: RunSecond) { seconds += 1 }
    }

    private static func setup(
        _ phases: String, target: String = "embedded", threshold: String, smoke: Bool = false
    ) throws -> RunSetup {
        let text = """
            version: 1
            target: \(target)
            messages:
              hello: { json: { id: "{{ id }}" }, expect: { match: { $.id: "{{ id }}" }, timeout: 10s } }
            profiles:
              user: { session: 2s, send: { mix: hello, every: 20ms } }
            phases: [\(phases)]
            thresholds: ["\(threshold)"]
            health: { on-saturation: warn }
            """
        let source = SourceFile(name: "sure.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let found = diagnostics.items.filter { $0.severity == .error }.map(\.message)
        return RunSetup(
            plan: try #require(plan, "\(found)"), source: source, seed: 3, loops: 1, smoke: smoke,
            tool: "test")
    }

    private static func run(
        _ setup: RunSetup, _ notebook: Notebook = Notebook(),
        interrupted: @escaping () -> Bool = { false }
    ) throws -> RunResult {
        let result = try Conductor(setup).run([notebook], interrupted: interrupted)
        #expect(Books(result.store).wrong == [])
        return result
    }

    /// A limit that is far away holds surely, and the next phase begins then.
    @Test func endsAtTheFirstLookThatIsSure() throws {
        let notebook = Notebook()
        let setup = try Self.setup(
            "{ steady: { clients: 20, for: 5s..20s } }, { steady: { clients: 5, for: 300ms } }",
            threshold: "p50(rtt, phase=steady) < 5s")
        let result = try Self.run(setup, notebook)
        #expect(notebook.stages == ["steady true", "steady-2 false"])
        let end = try #require(result.conclusion.phaseEnds?.first)
        #expect(end.reason == .decided && end.looks >= 1 && end.length >= 5_000_000_000)
        #expect(end.text.hasPrefix("decided after "))
        let spans = result.conclusion.phases
        #expect(spans.count == 2 && spans[0].end == spans[1].start)
        #expect(spans[0].end - spans[0].start >= end.length)
        #expect(result.conclusion.outcome.kind == .passed)
        #expect(result.phaseEnds == ["steady, 5s..20s: \(end.text)"])
    }

    /// One that is surely broken ends an arrivals phase too, and fails the run.
    @Test func endsEarlyWhereItFails() throws {
        let setup = try Self.setup(
            "{ steady: { arrivals: 10/s, for: 4s..10m } }",
            target: "{ embedded: { delay: 200ms } }", threshold: "p50(rtt) < 20ms")
        let result = try Self.run(setup)
        #expect(result.conclusion.phaseEnds?.map(\.reason) == [.decided])
        #expect(result.conclusion.outcome.kind == .failed && result.seconds < 600)
    }

    /// p99 cannot be sure in two seconds.
    @Test func runsItsWholeTimeWhereItCannotBeSure() throws {
        let setup = try Self.setup(
            "{ steady: { clients: 2, for: 1s..2s } }", threshold: "p99(rtt) < 9s")
        let result = try Self.run(setup)
        let end = try #require(result.conclusion.phaseEnds?.first)
        #expect(end.reason == .wholeTime && end.length == 2_000_000_000)
        #expect(end.text == "ran its whole time: p99(rtt) not sure" || end.looks == 0)
        #expect(result.conclusion.outcome.kind == .passed)
    }

    @Test func aSignalEndsItBefore() throws {
        let notebook = Notebook()
        let setup = try Self.setup(
            "{ steady: { clients: 2, for: 1m..10m } }", threshold: "p50(rtt) < 9s")
        let result = try Self.run(setup, notebook) { notebook.seconds >= 1 }
        #expect(result.conclusion.phaseEnds?.map(\.reason) == [.cutShort])
        #expect(result.conclusion.outcome.exitCode == .interrupted)
    }

    /// A smoke run does not wait for anything.
    @Test func aSmokeRunTakesASecond() throws {
        let setup = try Self.setup(
            "{ steady: { clients: 2, for: 1m..10m } }", threshold: "p50(rtt) < 9s", smoke: true)
        let result = try Self.run(setup)
        #expect(result.conclusion.phaseEnds == nil && result.seconds < 60)
    }
}
