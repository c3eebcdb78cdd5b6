import Metrics
import Testing
import Units

@testable import LoadEngine

/// A server that drops everybody at once, on a manual clock: how clients come back.
@Suite struct StormTests {
    static let ms = ScriptedGraph.millisecond

    /// 5,000 clients whose sessions all end one second after their handshakes.
    private static func storm(jitter: Double) -> ScriptedRun {
        var template = ScriptedGraph.template()
        template.reconnect = ReconnectPolicy(
            delay: 400 * ms, max: 10_000 * ms, factor: 2, jitter: jitter, attempts: nil)
        return ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template],
                stages: [ScriptedGraph.population(5_000, for: 1_900 * ms)]),
            .init(lifetime: ScriptedGraph.second))
    }

    @Test func delaysAreEvenUpToTheWholeOne() {
        let run = Self.storm(jitter: 1)
        #expect(run.wrongBooks == [])
        let reconnect = run.store.histogram(.reconnect)
        #expect(reconnect.moments.count == 5_000)
        // The largest distance between the even distribution and what was seen (Kolmogorov-Smirnov).
        let distance =
            (1...19).map { step in
                let share = Double(step) / 20
                return abs((reconnect.quantile(share) ?? 0) / Double(400 * Self.ms) - share)
            }.max() ?? 1
        #expect(distance < 1.95 / 5_000.0.squareRoot())
    }

    @Test func withoutJitterAllComeBackAtOnce() {
        let run = Self.storm(jitter: 0)
        #expect(run.wrongBooks == [])
        let reconnect = run.store.histogram(.reconnect).moments
        #expect(reconnect.count == 5_000 && reconnect.min >= 400 * Self.ms)
        #expect(reconnect.max < 430 * Self.ms)
    }
}
