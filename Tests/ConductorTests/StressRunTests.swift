import Assertions
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing

@testable import Conductor

/// Runs with a `stress` phase on the server inside; what is timed exactly stands in `LevelRunTests`.
@Suite(.ownThreads) struct StressRunTests {
    private static func setup(_ stress: String, smoke: Bool = false) throws -> RunSetup {
        // Whoever arrives leaves again; the others stay, so that somebody is always there.
        let session = stress.hasPrefix("arrivals") ? "session: 500ms, " : ""
        let text = """
            version: 1
            target: embedded
            messages: { m: { json: { id: "{{ id }}" }, expect: echo, timeout: 10s } }
            profiles: { p: { \(session)send: { mix: m, every: 50ms } } }
            phases:
              - steady: { clients: 3, for: 200ms }
              - stress: { \(stress), every: 1s }
            thresholds: [last(capacity) >= 1]
            health: { on-saturation: warn }
            """
        let source = SourceFile(name: "stress.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let found = diagnostics.items.filter { $0.severity == .error }.map(\.message)
        return RunSetup(
            plan: try #require(plan, "\(found)"), source: source, seed: 3, loops: 2, smoke: smoke,
            tool: "test")
    }

    private static func run(
        _ stress: String, smoke: Bool = false, interrupted: @escaping () -> Bool = { false }
    ) throws -> RunResult {
        let result = try Conductor(setup(stress, smoke: smoke)).run([], interrupted: interrupted)
        #expect(Books(result.store).wrong == [])
        return result
    }

    @Test(arguments: [
        ("clients: 5, step: 5, max: 10", "clients"),
        ("arrivals: 5/s, step: 5/s, max: 10/s", "arrivals/s"),
        ("messages: 50/s, step: 50/s, max: 100/s", "messages/s"),
    ])
    func anythingIsRaised(_ levels: String, _ unit: String) throws {
        let result = try Self.run("\(levels), until: p50(rtt) > 9s or share(errors) > 99%")
        let found = try #require(result.conclusion.searches?.first)
        #expect(found.kind == .atLeast && found.unit == unit && found.levels.count == 2)
        #expect(
            found.capacity == found.levels[1].value && found.levels.map(\.result) == [.good, .good])
        #expect(result.conclusion.verdicts[0].observed == found.capacity)
        #expect(result.conclusion.outcome.kind == .passed)
        // Each level is a part with what was planned in it, and the load of the level.
        let parts = try #require(PhaseOutline(result).rows.last).parts
        #expect(parts.map(\.number) == [1, 2])
        #expect(parts.map { $0.level?.value } == found.levels.map { $0.value })
        if unit == "messages/s" {
            let counts = parts.map { PhaseOutline(result).figures($0.extent)[.planned] }
            // A send may belong to either of two levels; at the first one somebody may still connect.
            #expect((1...41).contains(counts[0]) && (79...81).contains(counts[1]))
        }
    }

    @Test func aFirstLevelThatIsTooMuchLeavesNone() throws {
        let result = try Self.run(
            "clients: 5, step: 5, max: 50, until: p50(rtt) > 1ns, search: bisect")
        let found = try #require(result.conclusion.searches?.first)
        #expect(found.kind == .found && found.capacity == 0 && found.tooMuch == 5)
        #expect(result.conclusion.outcome.exitCode == .failed)
        #expect(found.text == "0: the first level, 5 clients, was too much")
    }

    /// What a result file says of the levels is what the run knew.
    @Test func aResultFileKnowsTheLevels() throws {
        let result = try Self.run("clients: 2, step: 2, max: 4, until: p50(rtt) > 9s")
        // It is begun when no level is known yet.
        var begun = result
        for index in begun.header.labels.stretches.indices {
            begun.header.labels.stretches[index].level = nil
        }
        let read = try ResultReader.read(ResultEncoder.bytes(of: begun))
        #expect(read.conclusion == result.conclusion)
        #expect(read.header.labels == result.header.labels)
        let levels = read.header.labels.stretches.compactMap { $0.level?.value }
        #expect(levels == [2, 4])
    }

    @Test func anInterruptedSearchHasNoResult() throws {
        let start = ContinuousClock.now
        let result = try Self.run(
            "clients: 2, step: 2, max: 40, until: p50(rtt) > 9s",
            interrupted: { start.duration(to: .now) > .milliseconds(1_700) })
        let found = try #require(result.conclusion.searches?.first)
        #expect(found.kind == .unfinished && !found.isOfTarget)
        #expect(result.conclusion.verdicts[0].observed == nil)
        #expect(result.conclusion.outcome.exitCode == .interrupted)
    }

    @Test func aSmokeRunHasOneLevelAndSearchesNothing() throws {
        let result = try Self.run(
            "clients: 50, step: 5, max: 100, until: p50(rtt) > 1ns", smoke: true)
        #expect(result.conclusion.searches == nil && result.conclusion.outcome.exitCode == .passed)
    }
}
