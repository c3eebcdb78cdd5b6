import Metrics
import Testing
import Wire

@testable import LoadEngine

@Suite struct DetourTests {
    /// To the same server and to another one, with the first request taken whole and in part.
    @Test(arguments: ["/b", "ws://127.0.0.2:9/b"], [Int.max, 30])
    func aRedirectThatEndsTheStreamLeadsToASession(location: String, takes: Int) {
        let graph = ScriptedGraph.graph(
            messages: [], templates: [ScriptedGraph.template()],
            stages: [ScriptedGraph.population(1, for: ScriptedGraph.second)])
        let world = DetourWorld(
            answer: "HTTP/1.1 302 Found\r\nLocation: \(location)\r\n\r\n", firstTakes: takes)
        let log = world.log
        let settings = LoopSettings(
            graph: graph, share: LoopShare(index: 0, count: 1),
            routes: [Route(addresses: [.loopback(port: 1)])], salt: 1)
        var loop = EventLoop(settings, world: world)
        loop.announce(stage: 0, at: loop.time)
        let end = loop.time + ScriptedGraph.second / 2
        var ticks = 0
        while loop.time < end, ticks < 1_000 {
            loop.tick(until: end)
            ticks += 1
        }
        var store = MetricStore()
        store.merge(loop.recorder)
        #expect(store.count(.opened) == 1 && store.count(.connects) == 1)
        #expect(log.strayReads == 0 && log.closed == [0])
        // Nothing of the first request goes to where the second one does.
        let second = String(decoding: log.sent.last ?? [], as: UTF8.self)
        #expect(second.hasPrefix("GET /b HTTP/1.1\r\nHost: 127.0.0."))
    }
}
