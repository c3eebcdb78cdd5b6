import Metrics
import Testing
import Units

@testable import Plan

/// Searches for a capacity as plans write them.
@Suite struct StressReadingTests {
    private static func search(_ keys: String) -> String {
        plan(
            message: "{ text: hi, expect: echo }",
            profile: "{ session: 1s, send: { mix: m, every: 1s } }", phase: "stress: { \(keys) }")
    }

    private static let clients =
        "clients: 10, step: 10, every: 5s, until: p95(rtt) > 1s or share(errors) > 1%, max: 100"

    @Test func allOfASearchIsRead() throws {
        let text = Self.search(
            "arrivals: poisson 5/s, step: 2.5/s, every: 10s, until: p95(rtt) > 1s, max: 20/s, "
                + "search: bisect, precision: 1%, recover: 30s")
        let (read, found) = read(text)
        let phase = try #require(read?.phases.first, "\(found)")
        guard case .stress(let stress) = phase.shape else {
            Issue.record("\(phase.shape)")
            return
        }
        #expect(stress.quantity == .arrivals && stress.isPoisson)
        let rules = LevelRules(first: 5, step: 2.5, max: 20, bisects: true, precision: 0.01)
        #expect(stress.rules == rules)
        #expect(stress.every == .seconds(10) && stress.recover == .seconds(30))
        #expect(stress.untilText == "p95(rtt) > 1s")
        #expect(stress.until.comparisons.map(\.limit) == [1e9])
        #expect(stress.settling == .seconds(2) && stress.judged == .seconds(8))
        // 7 levels raise, 8 narrow, 3 confirm; each may wait as long as it settled.
        #expect(stress.rules.mostLevels == 18)
        let longest = TimeAmount.seconds(18 * 12 + 11 * 20 + 30)
        #expect(stress.longest == longest)
    }

    @Test(arguments: [
        (clients, []),
        ("arrivals: 5/s, step: 1/s, every: 1s, until: share(errors) > 1%, max: 5/s", []),
        (clients.replacing("step: 10", with: "step: 0"), ["bad-value"]),
        (clients.replacing("step: 10", with: "step: 10/s"), ["bad-value"]),
        (clients.replacing("max: 100", with: "max: 100/s"), ["bad-value"]),
        (clients.replacing("max: 100", with: "max: 9"), ["bad-value"]),
        (clients.replacing("max: 100", with: "max: 1000000"), ["bad-value"]),
        (clients.replacing("clients: 10", with: "clients: 0"), ["bad-value"]),
        (clients.replacing("every: 5s", with: "every: 500ms"), ["bad-value"]),
        (clients + ", search: golden", ["bad-value"]),
        (clients + ", precision: 1%", ["missing-key"]),
        (clients.replacing("p95(rtt)", with: "p95(rt)"), ["unknown-name"]),
        (clients.replacing("p95(rtt)", with: "p95(rtt phase=stress)"), ["conflict"]),
        (clients.replacing("p95(rtt) > 1s", with: "last(capacity) > 5"), ["conflict"]),
        (clients + ", arrivals: 5/s", ["conflict"]),
        ("messages: 10/s, step: 1/s, every: 1s, until: p50(rtt) > 1s, max: 20/s", ["no-clients"]),
    ])
    func whatIsWrongIsTold(_ keys: String, _ codes: [String]) {
        let (_, found) = read(Self.search(keys))
        #expect(found.compactMap { $0.split(separator: " ").last.map(String.init) } == codes)
    }

    private static let level = "stress: { \(clients) }"

    @Test(arguments: [
        ("- \(level)\n  - ramp: { clients: 0 -> 5, for: 1s }", []),
        ("- \(level)\n  - ramp: { clients: -> 5, for: 1s }", ["conflict"]),
        ("- \(level)\n  - pause: 1s", []),
        ("- \(level)\n    measure: false", ["conflict"]),
        ("- repeat: { times: 2, phases: [{ \(level) }] }", ["conflict"]),
        ("- parallel: [[{ \(level) }], [{ steady: { clients: 1, for: 1s } }]]", ["conflict"]),
        (
            "- steady: { clients: 5, for: 1s }\n"
                + "  - stress: { messages: 10/s, step: 1/s, every: 1s, until: p50(rtt) > 1s, max: 20/s }",
            []
        ),
    ])
    func aSearchStandsAmongPhases(_ phases: String, _ codes: [String]) {
        let text =
            "version: 1\ntarget: ws://a\nmessages: { m: { text: a, expect: echo } }\n"
            + "profiles: { p: { send: { mix: m, every: 1s } } }\nphases:\n  \(phases)\n"
        let (_, found) = read(text)
        let told = found.compactMap { $0.split(separator: " ").last.map(String.init) }
        #expect(told == codes, "\(text)")
    }

    @Test(arguments: [
        (1.0, 1.0, 10.0, 10), (1, 4, 10, 4), (1, 3, 10, 4), (0.1, 0.1, 1, 10), (5, 1, 5, 1),
    ])
    func levelsAreCounted(_ first: Double, _ step: Double, _ max: Double, _ count: Int) {
        #expect(LevelRules(first: first, step: step, max: max).mostRaising == count)
    }
}
