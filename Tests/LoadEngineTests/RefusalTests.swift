import Metrics
import Testing
import Wire

@testable import LoadEngine

/// Handshakes that are refused with `Retry-After`, in a world of its own time.
@Suite struct RefusalTests {
    private static let second = ScriptedGraph.second

    /// How long after the refusal the client comes again, in seconds; nil: never.
    private func wait(
        _ lines: String, delay: Int64 = second, attempts: Int? = nil, endpoints: Int = 1,
        reconnects: Bool = true
    ) -> Double? {
        var template = ScriptedGraph.template()
        template.endpoints = Array(0..<endpoints)
        template.pick = .roundRobin
        template.reconnect =
            reconnects
            ? ReconnectPolicy(
                delay: delay, max: delay, factor: 1, jitter: 0, attempts: attempts) : nil
        let graph = ScriptedGraph.graph(
            messages: [], templates: [template],
            stages: [ScriptedGraph.population(1, for: 2_000 * Self.second)], endpoints: endpoints)
        let world = DetourWorld(
            answer: "HTTP/1.1 503 Later\r\n\(lines)\r\n", firstTakes: .max)
        let log = world.log
        let settings = LoopSettings(
            graph: graph, share: LoopShare(index: 0, count: 1),
            routes: Array(
                repeating: Route(addresses: [.loopback(port: 1)]), count: endpoints), salt: 1)
        var loop = EventLoop(settings, world: world)
        loop.announce(stage: 0, at: loop.time)
        let end = loop.time + 1_000 * Self.second
        var ticks = 0
        while loop.time < end, ticks < 10_000 {
            loop.tick(until: end)
            ticks += 1
        }
        var store = MetricStore()
        store.merge(loop.recorder)
        #expect(store.errors(.handshake) == 1)
        #expect(store.count(.opened) == (log.opened.count == 2 ? 1 : 0))
        return log.opened.count == 2 ? Double(log.opened[1] - log.opened[0]) / 1e9 : nil
    }

    @Test func theNextTryIsNotBeforeWhatTheServerAsksFor() {
        #expect(wait("") == 1)
        #expect(wait("Retry-After: 7\r\n") == 7)
        #expect(wait("Retry-After: Thu, 01 Jan 1970 00:17:00 GMT\r\n") == 20)
        // Never before the delay of the plan, and not longer than five minutes.
        #expect(wait("Retry-After: 7\r\n", delay: 9 * Self.second) == 9)
        #expect(wait("Retry-After: 3600\r\n") == 300)
        #expect(wait("Retry-After: 3600\r\n", delay: 400 * Self.second) == 400)
        #expect(wait("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n") == 300)
    }

    @Test func whatSaysNothingOrIsOverIsLeftOut() {
        for line in ["-7", "soon", "1.5", "Thu, 01 Jan 1970 00:16:00 GMT", "0"] {
            #expect(wait("Retry-After: \(line)\r\n") == 1, "\(line)")
        }
    }

    @Test func anotherEndpointMayBeAskedAtOnce() {
        #expect(wait("Retry-After: 7\r\n", endpoints: 2) == 1)
    }

    @Test func whoDoesNotComeAgainDoesNotWait() {
        #expect(wait("Retry-After: 7\r\n", reconnects: false) == nil)
        #expect(wait("Retry-After: 7\r\n", attempts: 1) == 7)
    }
}
