import LoadEngine
import PlanText
import Testing

@testable import Plan
@testable import PlanCompiler

/// Phases that start programs, as stages.
@Suite struct ProgramStageTests {
    private static func stages(_ phases: String, smoke: Bool = false) throws -> [Stage] {
        let text = """
            version: 1
            target: ws://host
            messages: { m: hi }
            profiles: { p: { session: 1s, send: { mix: m, every: 1s } } }
            phases: \(phases)
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let read = PlanReader.read(source, variables: [:], environment: [:], language: .plain)
        let plan = try #require(read.plan, "\(read.diagnostics.items)")
        return PlanCompiler.stages(plan, smoke: smoke)
    }

    /// A program runs beside the load: the population stays, arrivals and shared rates go on.
    @Test func programsLetTheLoadGoOn() throws {
        let second: Int64 = 1_000_000_000
        let stages = try Self.stages(
            """
            [{ steady: { clients: 4, messages: 8/s, for: 1s } }, { run: { command: [a], for: 2s } },
             { ramp: { arrivals: 2/s -> 4/s, for: 2s }, profiles: { p: 3 } },
             { run: { command: [a], for: 1s..5s } }, { run: { command: [a], for: 3s } },
             { pause: 1s }, { run: { command: [a], for: 3s, must: succeed } }]
            """)
        let runs = [1, 3, 4, 6].map { stages[$0] }
        #expect(runs.allSatisfy { $0.continues && $0.watchesRecovery && $0.shape == "run" })
        #expect(runs.map(\.duration) == [2, 5, 3, 3].map { $0 * second })
        #expect(runs.map(\.least) == [nil, second, nil, nil])
        #expect(runs.map(\.endsByItself) == [false, true, false, false])
        #expect(runs[0].load == .hold && runs[0].messages == LoadCurve(8))
        #expect(runs[1].load == .arrivals(LoadCurve(4)) && runs[1].weights == [3])
        #expect(runs[2].load == runs[1].load && runs[2].weights == [3])
        // Nobody arrives in a pause.
        #expect(runs[3].load == .hold && runs[3].messages == nil)
    }

    /// The few arrivals of a smoke run go on too, and not those of the plan.
    @Test func aSmokeRunStaysSmall() throws {
        let stages = try Self.stages(
            """
            [{ steady: { arrivals: 200/s, for: 1m } }, { run: { command: [a], for: 1m, must: succeed } }]
            """, smoke: true)
        #expect(stages[1].load == stages[0].load && stages[1].least == 1_000_000_000)
        #expect(stages[1].duration == 60_000_000_000)
    }
}
