import Metrics
import Testing

@testable import LoadEngine

/// What happens when the host, not the target, is the limit.
@Suite struct ScarcityTests {
    /// Ten arrivals a second that stay for two seconds want twenty sockets; there are eight.
    @Test func arrivalsWithoutASocketAreSkipped() {
        let load = Stage.Load.arrivals(LoadCurve(10))
        let graph = ScriptedGraph.graph(
            messages: [ScriptedGraph.probe],
            templates: [
                ScriptedGraph.template(
                    mix: [(0, 1)], every: .constant(.milliseconds(100)),
                    session: .constant(.seconds(2)))
            ],
            stages: [ScriptedGraph.stage(0, load, 5 * ScriptedGraph.second)])
        var script = ScriptedServer.Script()
        script.sockets = 8
        let run = ScriptedRun(graph, script)
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.arrivals) == 50)
        let skipped = run.store.count(.skipped)
        #expect(skipped > 10 && skipped < 40)
        // The first of each shortage finds out, and is a failed connect.
        #expect(run.store.errors(.descriptors) == run.store.count(.failed))
        #expect(run.store.count(.failed) > 0)
    }
}
