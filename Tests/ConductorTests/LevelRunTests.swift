import Assertions
import LoadEngine
import Metrics
import PlanCompiler
import PlanText
import TestSupport
import Testing

@testable import Conductor
@testable import Plan

/// Searches as a run carries them out, on targets that are formulas and a clock that is a number.
@Suite struct LevelRunTests {
    private static let second: Int64 = 1_000_000_000

    /// A search of messages with levels of 10 s.
    private static func search(_ rest: String) throws -> (LevelRun, StageGraph, Stress) {
        let text = """
            version: 1
            target: ws://a
            messages: { m: { text: a, expect: echo } }
            profiles: { p: { send: { mix: m, every: 1s } } }
            phases:
              - steady: { clients: 5, for: 1s }
              - stress: { messages: 100/s, step: 100/s, every: 10s, until: p95(rtt) > 100ms, \(rest) }
            """
        let source = SourceFile(name: "stress.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let found = diagnostics.items.map(\.message)
        let options = try CompileOptions(target: nil, seed: 7, smoke: false)
        let compiled = try PlanCompiler.compile(
            try #require(plan, "\(found)"), options: options)
        let rules = CapacitySearches.rules(of: try #require(plan), compiled.graph.labels)
        let searches = CapacitySearches(compiled.graph, rules, isVoided: true)
        guard case .levels(let levels) = compiled.graph.order[1] else {
            Issue.record("\(compiled.graph.order)")
            throw Wrong()
        }
        return (try #require(searches.run(levels)), compiled.graph, rules[0].stress)
    }

    private struct Wrong: Error {}

    /// A queue that answers so many a second, as a store and seconds show it.
    private struct Target {
        var capacity: Double
        var store = MetricStore()
        /// Requests that wait.
        var backlog = 0.0

        /// What it does in a tenth of a second of a stage at a rate.
        mutating func work(_ rate: Double, in stretch: Int) -> MetricStore {
            let tenth = 0.1
            var cell = SeriesCell()
            let sent = rate * tenth
            let wait = backlog / capacity
            backlog = max(0, backlog + sent - capacity * tenth)
            cell[.requests] = UInt64(sent.rounded())
            cell[.answered] = UInt64(sent.rounded())
            cell[.planned] = cell[.requests]
            var samples = Histogram()
            for _ in 0..<Int(sent.rounded()) { samples.record(Int64((wait + 0.001) * 1e9)) }
            cell[.rtt] = samples
            var delta = MetricStore()
            delta.add(
                SeriesKey(stretch: UInt16(stretch), profile: 0, message: 0, url: 0), cell)
            store.merge(delta)
            return delta
        }
    }

    /// Runs a search to its end; the finding, how long it took, and the stages that began.
    private static func run(
        _ rest: String, capacity: Double, later: (after: Int64, capacity: Double)? = nil
    ) throws -> (CapacityFinding, length: Int64, begun: [LevelRun.Begin], Stress) {
        var (run, graph, stress) = try search(rest)
        var target = Target(capacity: capacity)
        var begun = run.begin(at: 0)
        var now: Int64 = 0
        var alone = MetricStore()
        while now < 20_000 * second {
            let running = begun.last { $0.at <= now } ?? begun[0]
            let delta = target.work(running.level, in: graph.stages[running.stage].label)
            alone.merge(delta)
            now += second / 10
            if let later, now >= later.after { target.capacity = later.capacity }
            if now % second == 0 {
                run.add(alone, total: target.store, at: now)
                alone = MetricStore()
            }
            switch run.advance(at: now, target.store) {
            case .wait: break
            case .begin(let levels): begun += levels
            case .end(let time): return (run.finding, time, begun, stress)
            }
        }
        Issue.record("the search does not end")
        throw Wrong()
    }

    @Test(arguments: [350.0, 480, 80, 150, 733])
    func whatATargetCarriesIsFound(_ capacity: Double) throws {
        let (found, length, _, stress) = try Self.run(
            "max: 1000/s, search: bisect", capacity: capacity)
        #expect(found.kind == .found && found.isOfTarget)
        // In levels of 8 s, a p95 of 100 ms allows for 1.4 % more than it carries.
        #expect(found.capacity <= capacity * 1.03)
        #expect(capacity < 100 ? found.capacity == 0 : found.capacity >= capacity * 0.97)
        #expect(found.levels.count <= stress.rules.mostLevels)
        #expect(length <= stress.longest.nanoseconds)
        // The number has been judged good twice, the second time at last.
        let good = found.levels.filter { $0.value == found.capacity && $0.result == .good }
        #expect(capacity < 100 || good.count == 2 && found.levels.last == good.last)
    }

    /// A level settles in one stage, is judged in one of its own, and goes on in the first while replies come.
    @Test func stagesFollowEachOther() throws {
        let (found, _, begun, _) = try Self.run("max: 200/s", capacity: 1_000)
        #expect(found.kind == .atLeast && found.capacity == 200 && found.tooMuch == nil)
        #expect(begun.map(\.level) == [100, 100, 100, 200, 200, 200])
        #expect(Array(begun.prefix(3).map(\.at)) == [0, 2 * Self.second, 10 * Self.second])
        #expect(begun[2].stage == begun[3].stage && begun[1].stage + 1 == begun[4].stage)
        #expect(begun[0].stage + 1 == begun[2].stage)
    }

    @Test func aTargetThatGetsWorseIsNotPraised() throws {
        let (found, _, _, _) = try Self.run(
            "max: 1000/s, search: bisect", capacity: 800, later: (50 * Self.second, 420))
        #expect(found.capacity <= 420 * 1.03)
        let good = found.levels.filter { $0.result == .good }.map(\.value)
        #expect(found.capacity == 0 || good.contains(found.capacity))
    }

    @Test func aTargetThatDiesEndsTheSearch() throws {
        let (found, length, _, stress) = try Self.run(
            "max: 1000/s, search: bisect", capacity: 800, later: (45 * Self.second, 0.001))
        #expect(found.kind == .notRecovered && found.capacity == 400)
        #expect(length <= stress.longest.nanoseconds)
    }

    @Test func howSoonItIsWellAgainIsMeasured() throws {
        let (found, _, begun, _) = try Self.run("max: 1000/s, recover: 60s", capacity: 350)
        #expect(
            found.kind == .found && found.capacity == 300 && found.recoveryLimit == 60 * Self.second
        )
        // 50 too many a second for 12 s at most, which half of 300 leaves 200 a second for.
        let recovery = try #require(found.recovery)
        #expect(recovery > 0 && recovery <= 4 * Self.second && begun.last?.level == 150)
    }

    /// Searches on targets of any capacity: never above it, never longer than was said.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func noSearchIsAboveTheTruthOrTooLong(_ seed: UInt64) throws {
        var draws = Draws(seed: seed)
        let capacity = Double.random(in: 50...1_100, using: &draws)
        let (found, length, _, stress) = try Self.run(
            "max: 1000/s, search: bisect, precision: 3%", capacity: capacity)
        #expect(found.capacity <= capacity * 1.04)
        #expect(found.levels.count <= stress.rules.mostLevels)
        #expect(length <= stress.longest.nanoseconds)
    }
}
