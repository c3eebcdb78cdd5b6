import Conductor
import LoadEngine
import Metrics
import Plan
import PlanCompiler
import PlanText
import Reports
import TestSupport
import Testing
import Wire

/// All suites that run plans against scripted peers; each has one run at a time.
@Suite(.ownThreads) struct PeerTests {}

/// A whole run of a short plan against a `ScriptedPeer`, and what must hold after every run: the
/// books close, no connection is left open.
struct PeerRun {
    let store: MetricStore
    /// What the clients sent.
    let frames: [PeerFrame]
    /// What did not hold; empty if all is well.
    let broken: [String]

    /// Two clients that say hello once and wait for the answer, without a second try.
    static let once = "{ reconnect: never, flow: [{ send: hello }] }"
    /// Two clients that only listen.
    static let listening = "{ reconnect: never }"

    /// The phase of most runs. It ends when its clients are done, so that a busy machine only makes it
    /// longer; clients that are not done at its end, far away, hang.
    private static let onePhase = "once: { clients: 2, for: 20s }"
    private static let endOfOnePhase: Int64 = 20_000_000_000

    /// `timeout` is how long an answer to hello is waited for: as long as it takes, unless a test is about
    /// answers that do not come.
    /// With `names` they are asked for names, and the peer listens at all addresses.
    init(
        _ profile: String = once, phases: [String] = [onePhase], timeout: String = "5s",
        messages: String = "", target: (UInt16) -> String = { "ws://127.0.0.1:\($0)/" },
        path: String? = nil, names: Resolver? = nil, sinks: [any RunSink] = [],
        script: @escaping ScriptedPeer.Script
    ) throws {
        self = try ScriptedPeer.with(path: path, everywhere: names != nil, script) { peer in
            let plan = try Self.plan(profile, phases, timeout, messages, target(peer.port))
            return try PeerRun(peer, phases) { try Self.conduct(plan, names, sinks) }
        }
    }

    /// A run on the bare engine with a graph that no plan can describe yet. The peer's name stands
    /// for `others`, where nobody answers, and then for the peer's own address.
    init(
        _ profile: String = once, timeout: String = "5s", behind others: [SocketAddress] = [],
        script: @escaping ScriptedPeer.Script, changing change: (inout StageGraph) -> Void
    ) throws {
        self = try ScriptedPeer.with(script) { peer in
            let (plan, _) = try Self.plan(
                profile, [Self.onePhase], timeout, "", "ws://127.0.0.1:\(peer.port)/")
            let options = try CompileOptions(target: nil, seed: 7, smoke: false)
            var (graph, _, _) = try PlanCompiler.compile(plan, options: options)
            change(&graph)
            let addresses = others + [.loopback(port: peer.port)]
            return try PeerRun(peer, [Self.onePhase]) { try Self.drive(graph, addresses) }
        }
    }

    /// A run against something else than a scripted peer, which ends early once
    /// what was measured is enough.
    init(
        target: String, _ profile: String = once,
        phases: [String] = [onePhase], timeout: String = "5s", messages: String = "",
        names: Resolver? = nil,
        until isEnough: @escaping (MetricStore) -> Bool = { _ in false }
    ) throws {
        let plan = try Self.plan(profile, phases, timeout, messages, target)
        try self.init(nil, phases) { try Self.conduct(plan, names, [], until: isEnough) }
    }

    private init(
        _ peer: ScriptedPeer?, _ phases: [String], _ run: () throws -> MetricStore
    ) throws {
        let start = MonotonicTime.now()
        store = try run()
        let hangs =
            phases == [Self.onePhase] && MonotonicTime.now() - start >= Self.endOfOnePhase
        var broken = Books(store).wrong.map { "\($0.name): \($0.total), \($0.missing) missing" }
        broken += ShareBounds.broken(store)
        if hangs { broken.append("clients were not done in time") }
        let left = peer.map { PeerSocket.count(connectedTo: $0.port) } ?? 0
        if left > 0 { broken.append("\(left) sockets are open") }
        self.broken = broken
        frames = peer?.frames ?? []
    }

    private static func plan(
        _ profile: String, _ phases: [String], _ timeout: String, _ messages: String,
        _ target: String
    ) throws -> (Plan, SourceFile) {
        let text = """
            version: 1
            name: peer
            target: \(target)
            messages:
              hello:
                json: { id: "{{ id }}" }
                expect: { match: { $.id: "{{ id }}" }, timeout: \(timeout) }
              \(messages)
            profiles:
              user: \(profile)
            phases:
              \(phases.map { "- " + $0 }.joined(separator: "\n  "))
            """
        let source = SourceFile(name: "peer.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let found = diagnostics.items.map { "\($0.code): \($0.message)" }
        return (try #require(plan, "\(found)"), source)
    }

    private static func conduct(
        _ plan: (Plan, SourceFile), _ names: Resolver?, _ sinks: [any RunSink],
        until isEnough: @escaping (MetricStore) -> Bool = { _ in false }
    ) throws -> MetricStore {
        var setup = RunSetup(
            plan: plan.0, source: plan.1, target: nil, seed: 7, loops: 1, smoke: false,
            tool: "test")
        if let names { setup.names = names }
        let conductor = try Conductor(setup)
        let tally = Tally()
        return conductor.run(sinks + [tally], interrupted: { isEnough(tally.store) }).store
    }

    /// What was measured so far; it grows once a second.
    private final class Tally: RunSink {
        private(set) var store = MetricStore()

        func add(_ second: RunSecond) { store.merge(second.snapshot) }
    }

    /// Runs the only stage of a graph, which is one of `once`.
    private static func drive(
        _ graph: StageGraph, _ addresses: [SocketAddress]
    ) throws -> MetricStore {
        let engine = try Engine(
            graph, routes: [Route(addresses: addresses)], names: Resolver(), loops: 1, salt: 7,
            firstCPU: nil)
        let end = MonotonicTime.now() + graph.stages[0].duration
        engine.begin(stage: 0, at: MonotonicTime.now())
        while MonotonicTime.now() < end, !engine.isDone(stage: 0) { engine.wait(until: end) }
        engine.stop()
        try eventually("the end of the engine") {
            engine.wait(until: MonotonicTime.now() + 10_000_000)
            return engine.hasEnded
        }
        var snapshot = Snapshot(second: 0, running: [(0, 0)], labels: graph.labels)
        engine.collect(into: &snapshot)
        var store = MetricStore()
        store.merge(snapshot)
        return store
    }

    /// How often each error kind was counted; kinds that were not are left out.
    var errors: [String: UInt64] {
        var found: [String: UInt64] = [:]
        for kind in ErrorKind.allCases where store.errors(kind) > 0 {
            found[kind.name] = store.errors(kind)
        }
        return found
    }

    /// The text of the first error of a kind.
    func first(_ kind: ErrorKind) -> String { store.firstTexts[kind] ?? "" }

    /// The codes with which clients closed, in any order; 1005 for none.
    var closeCodes: Set<Int> {
        Set(frames.filter { $0.opcode == 8 }.map { $0.closeCode ?? 1005 })
    }

    /// Counters by name, for one comparison.
    func counts(_ metrics: CountMetric...) -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: metrics.map { ($0.name, store.count($0)) })
    }
}
