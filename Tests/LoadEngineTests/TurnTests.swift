import Metrics
import Testing
import Wire

@testable import LoadEngine

/// A peer that sends more than a turn's worth at once, beside others.
@Suite struct TurnTests {
    static let ms = ScriptedGraph.millisecond

    /// A loop on a scripted server, tick by tick.
    private struct Ticks: ~Copyable {
        let server: ScriptedServer
        var loop: EventLoop<ScriptedWorld>
        private let end: Int64

        init(_ graph: StageGraph, _ script: ScriptedServer.Script) {
            server = ScriptedServer(script)
            let settings = LoopSettings(
                graph: graph, share: LoopShare(index: 0, count: 1),
                routes: [Route(addresses: [.loopback(port: 1)])], salt: 7)
            loop = EventLoop(settings, world: ScriptedWorld(server))
            loop.announce(stage: 0, at: ScriptedServer.start)
            end = ScriptedServer.start + graph.stages[0].duration
        }

        /// One tick; false once the stage is over.
        mutating func next() -> Bool {
            guard server.clock < end, server.standstill < 10_000 else { return false }
            loop.tick(until: end)
            return true
        }

        func count(_ metric: CountMetric) -> Int {
            var store = MetricStore()
            store.merge(loop.recorder)
            return Int(store.count(metric))
        }
    }

    /// Clients that all send at every full period.
    private static func graph(clients: Int, every: Int64, duration: Int64, timeout: Int64 = 5_000)
        -> StageGraph
    {
        var probe = ScriptedGraph.probe
        probe.timeout = timeout * ms
        return ScriptedGraph.graph(
            messages: [probe],
            templates: [
                ScriptedGraph.template(
                    mix: [(0, 1)], every: .constant(.milliseconds(every)), align: true)
            ],
            stages: [ScriptedGraph.population(clients, for: duration * ms)])
    }

    /// An echo after so many milliseconds, behind so many pings on the first connection.
    private static func script(after delay: Int64, pings: Int) -> ScriptedServer.Script {
        .init(
            delays: [(1, .constant(.milliseconds(delay)))], push: .ping, pushes: pings,
            pushedConnections: 1)
    }

    /// One of ten peers puts 60,000 pings before its echo. In the tick in which its turn ends the
    /// others have their answers, no turn takes more than it may, and all that came is dealt with
    /// although no event tells of it.
    @Test func othersHaveTheirTurnBesideAFlood() {
        var ticks = Ticks(
            Self.graph(clients: 10, every: 100, duration: 250), Self.script(after: 1, pings: 60_000)
        )
        var (pings, most, answered) = (0, 0, [Int]())
        while ticks.next() {
            let count = ticks.count(.controlReceived)
            most = max(most, count - pings)
            pings = count
            if ticks.loop.incoming.behindCount > 0 { answered.append(ticks.count(.answered)) }
        }
        #expect(most == EngineLimits.framesPerTurn && pings == 120_000)
        #expect(answered.count > 100 && answered.allSatisfy { $0 % 10 == 9 })
        let (sent, replies) = (ticks.count(.messagesSent), ticks.count(.answered))
        #expect(sent == 20 && replies == 20)
        #expect(ticks.count(.late) == 0 && ticks.server.strays == [])
    }

    /// The loop comes late to a reply that came in time, behind more than a turn's worth of pings: it
    /// counts as what it was, by its own moment. One that came late is late.
    @Test(arguments: [(timeout: Int64(20), timeouts: 0), (timeout: 4, timeouts: 1)])
    func aReplyBehindAFloodIsJudgedByItsOwnMoment(timeout: Int64, timeouts: Int) {
        var script = Self.script(after: 5, pings: 5_000)
        script.holds = [104 * Self.ms..<160 * Self.ms]
        var ticks = Ticks(
            Self.graph(clients: 1, every: 100, duration: 190, timeout: timeout), script)
        while ticks.next() {}
        let counts = [CountMetric.requests, .timeouts, .answered, .repliesLate]
            .map { ticks.count($0) }
        #expect(counts == [1, timeouts, 1 - timeouts, timeouts])
        var store = MetricStore()
        store.merge(ticks.loop.recorder)
        #expect(store.histogram(.rtt).moments.max == (timeouts == 0 ? 5 : 4) * Self.ms)
    }

    /// A stream that ends behind a flood is told once the flood is dealt with.
    @Test func anEndWaitsBehindTheBacklog() {
        var script = Self.script(after: 5, pings: 5_000)
        script.holds = [104 * Self.ms..<160 * Self.ms]
        script.lifetime = 106 * Self.ms
        var ticks = Ticks(Self.graph(clients: 1, every: 100, duration: 190), script)
        while ticks.next() {}
        let counts = [CountMetric.controlReceived, .answered, .errors].map { ticks.count($0) }
        #expect(counts == [5_000, 1, 1])
    }

    /// A slow consumer that is behind reads no faster than it may, and loses nothing.
    @Test func slowConsumersKeepTheirPace() {
        var graph = Self.graph(clients: 1, every: 1_000, duration: 1_990)
        // A read of 50 kB, 4,545 pings, every 50 ms.
        graph.templates[0].readRate = 1_000_000
        var ticks = Ticks(graph, Self.script(after: 1, pings: 60_000))
        var times: [Int64] = []
        var received: UInt64 = 0
        while ticks.next() {
            if ticks.server.wire.received != received, ticks.count(.controlReceived) > 0 {
                times.append((ticks.server.clock - ScriptedServer.start) / Self.ms)
            }
            received = ticks.server.wire.received
        }
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(times.count >= 13 && gaps.allSatisfy { $0 >= 49 }, "\(gaps)")
        let counts = [CountMetric.controlReceived, .answered].map { ticks.count($0) }
        #expect(counts == [60_000, 1])
    }
}
