import Assertions
import Conductor
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing

/// What sinks hear of a run, and what keeps a run from beginning.
@Suite(.ownThreads) struct RunSinkTests {
    /// Writes down what it hears.
    private final class Notebook: RunSink {
        var heard: [String] = []
        var store = MetricStore()
        var series = TimeSeries()
        var spans: [[PhaseSpan]] = []
        var looks = 0

        func begin(_ briefing: RunBriefing) {
            heard.append("begin \(briefing.stages.map(\.name))")
        }

        func enter(_ activity: RunActivity, at elapsed: Int64) { heard.append("\(activity)") }

        func add(_ second: RunSecond) {
            store.merge(second.snapshot)
            series.append(second.point)
            spans.append(second.phases)
        }

        func look(_ moment: RunMoment) { looks += 1 }
    }

    private func setup(
        target: String = "embedded", seed: String = "", phases: String
    ) throws -> RunSetup {
        let text = """
            version: 1
            \(seed)
            target: \(target)
            messages:
              hello: { text: "{{ id }}", expect: echo, timeout: 300ms }
            profiles:
              user: { send: { mix: hello, every: 20ms } }
            phases: [\(phases)]
            """
        let source = SourceFile(name: "sinks.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        return RunSetup(
            plan: try #require(plan, "\(diagnostics.items.map(\.message))"), source: source,
            loops: 2, tool: "test")
    }

    @Test func everythingIsHeardInOrderAndAddsUp() throws {
        let notebook = Notebook()
        let conductor = try Conductor(
            setup(phases: "{ steady: { clients: 3, for: 1200ms } }, { pause: 100ms }"))
        let result = conductor.run([notebook])
        #expect(
            notebook.heard == [
                "begin [\"steady\", \"pause\"]", "stage(0)", "stage(1)",
                "draining(interrupted: false)", "over",
            ])
        notebook.series.finish()
        #expect(notebook.store == result.store && notebook.series == result.series)
        #expect(notebook.spans.last == result.conclusion.phases && notebook.looks > 1)
        #expect(result.conclusion.phases.map(\.end) == [1_200_000_000, 1_300_000_000])
        #expect(Books(result.store).wrong == [])
    }

    @Test func aSignalEndsTheRunInItsPhase() throws {
        let notebook = Notebook()
        let conductor = try Conductor(
            setup(
                phases: "{ steady: { clients: 3, for: 1m } }, { steady: { clients: 3, for: 1m } }"))
        let result = conductor.run([notebook]) { notebook.looks > 1 }
        #expect(result.conclusion.outcome.exitCode == .interrupted)
        #expect(notebook.heard.suffix(3) == ["stage(0)", "draining(interrupted: true)", "over"])
        #expect(result.conclusion.phases.count == 1 && result.seconds < 60)
        #expect(Books(result.store).wrong == [])
    }

    @Test(arguments: [("", nil, nil), ("seed: 5", nil, 5), ("seed: 5", 7, 7), ("", 7, 7)])
    func theCommandLineHasTheLastWordOnTheSeed(
        _ line: String, _ option: UInt64?, _ seed: UInt64?
    ) throws {
        var setup = try setup(seed: line, phases: "{ steady: { clients: 1, for: 1ms } }")
        setup.seed = option
        let conductor = try Conductor(setup)
        let used = conductor.briefing.header.seed
        #expect(seed.map { $0 == used } ?? (used > 0))
        #expect(Books(conductor.run().store).wrong == [])
    }

    @Test func aTargetThatIsNoneIsToldAhead() throws {
        var setup = try setup(phases: "{ steady: { clients: 1, for: 1s } }")
        setup.target = "http://example.com"
        let error = #expect(throws: SetupError.self) { _ = try Conductor(setup) }
        #expect(error?.exitCode == .invalid)
        #expect(error?.text.hasPrefix("the target cannot be 'http://example.com': ") == true)
    }

    @Test(arguments: [
        (1_928, false, nil), (964, true, nil),
        (
            1_929, false,
            "1,929 connections at once need 1,001 descriptors in each of 2 loops; 1,000 are allowed"
                + " | raise the limit (ulimit -n 1001), use at most 1,928 clients"
        ),
        (
            965, true,
            "965 connections at once need 1,001 descriptors; 1,000 are allowed | raise the limit "
                + "(ulimit -n 1001), use at most 964 clients, or use a target in another process"
        ),
    ])
    func descriptorsAreCountedForEachTable(_ connections: Int, _ embedded: Bool, _ told: String?) {
        let need = DescriptorNeed(
            connections: connections, embedded: embedded, loops: 2, available: 1_000)
        #expect(need.problem.map { "\($0.text) | \($0.hint)" } == told)
    }
}
