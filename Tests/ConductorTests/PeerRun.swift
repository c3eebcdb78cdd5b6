import Conductor
import LoadEngine
import Metrics
import Plan
import PlanCompiler
import PlanText
import Reports
import Testing
import Wire

/// All suites that run plans against scripted peers, one run at a time.
@Suite(.serialized) struct PeerTests {}

/// A whole run of a short plan against a `ScriptedPeer`, and what must hold after every run: the
/// books close, no connection is left open, the end comes in time.
struct PeerRun {
    let store: MetricStore
    /// What the clients sent.
    let frames: [PeerFrame]
    /// What did not hold; empty if all is well.
    let broken: [String]

    /// Two clients that say hello once and wait 300 ms for the answer, without a second try.
    static let once = "{ reconnect: never, flow: [{ send: hello }] }"
    /// Two clients that only listen.
    static let listening = "{ reconnect: never }"

    init(
        _ profile: String = once, phases: [String] = ["once: { clients: 2, for: 1s }"],
        messages: String = "", target: (UInt16) -> String = { "ws://127.0.0.1:\($0)/" },
        path: String? = nil, script: @escaping ScriptedPeer.Script
    ) throws {
        self = try ScriptedPeer.with(path: path, script) { peer in
            let plan = try Self.plan(profile, phases, messages, target(peer.port))
            return try PeerRun(peer) { try Self.conduct(plan) }
        }
    }

    /// A run on the bare engine with a graph that no plan can describe yet. The peer's name stands
    /// for `others`, where nobody answers, and then for the peer's own address.
    init(
        _ profile: String = once, behind others: [SocketAddress] = [],
        script: @escaping ScriptedPeer.Script, changing change: (inout StageGraph) -> Void
    ) throws {
        self = try ScriptedPeer.with(script) { peer in
            let (plan, _) = try Self.plan(
                profile, ["once: { clients: 2, for: 1s }"], "", "ws://127.0.0.1:\(peer.port)/")
            let options = try CompileOptions(target: nil, seed: 7, smoke: false)
            var (graph, _, _) = try PlanCompiler.compile(plan, options: options)
            change(&graph)
            let addresses = others + [.loopback(port: peer.port)]
            return try PeerRun(peer) { try Self.drive(graph, addresses) }
        }
    }

    /// A run against something else than a scripted peer.
    init(
        target: String, _ profile: String = once,
        phases: [String] = ["once: { clients: 2, for: 1s }"], longest: Double = 1,
        messages: String = ""
    ) throws {
        let plan = try Self.plan(profile, phases, messages, target)
        try self.init(nil, longest: longest) { try Self.conduct(plan) }
    }

    /// `longest` is how many seconds the phases take at most.
    private init(
        _ peer: ScriptedPeer?, longest: Double = 1, _ run: () throws -> MetricStore
    ) throws {
        let start = MonotonicTime.now()
        store = try run()
        let elapsed = Double(MonotonicTime.now() - start) / 1e9
        var broken = Books(store).wrong.map { "\($0.name): \($0.total), \($0.missing) missing" }
        broken += ShareBounds.broken(store)
        // The phases, drain, and five seconds.
        if elapsed > longest + 0.3 + 5 { broken.append("ended after \(elapsed) s") }
        let left = peer.map { PeerSocket.count(connectedTo: $0.port) } ?? 0
        if left > 0 { broken.append("\(left) sockets are open") }
        self.broken = broken
        frames = peer?.frames ?? []
    }

    private static func plan(
        _ profile: String, _ phases: [String], _ messages: String, _ target: String
    ) throws -> (Plan, SourceFile) {
        let text = """
            version: 1
            name: peer
            target: \(target)
            messages:
              hello:
                json: { id: "{{ id }}" }
                expect: { match: { $.id: "{{ id }}" }, timeout: 300ms }
              \(messages)
            profiles:
              user: \(profile)
            phases:
              \(phases.map { "- " + $0 }.joined(separator: "\n  "))
            """
        let source = SourceFile(name: "peer.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(source, variables: [:], environment: [:])
        let found = diagnostics.items.map { "\($0.code): \($0.message)" }
        return (try #require(plan, "\(found)"), source)
    }

    private static func conduct(_ plan: (Plan, SourceFile)) throws -> MetricStore {
        let conductor = try Conductor(
            RunSetup(
                plan: plan.0, source: plan.1, target: nil, seed: 7, loops: 1, smoke: false,
                tool: "test"))
        return conductor.run([], interrupted: { false }).store
    }

    /// Runs the only stage of a graph, which is one of `once`.
    private static func drive(
        _ graph: StageGraph, _ addresses: [SocketAddress]
    ) throws -> MetricStore {
        let engine = try Engine(
            graph, routes: [Route(addresses: addresses)], loops: 1, salt: 7, firstCPU: nil)
        let end = MonotonicTime.now() + graph.stages[0].duration
        engine.begin(stage: 0, at: MonotonicTime.now())
        while MonotonicTime.now() < end, !engine.isDone(stage: 0) { engine.wait(until: end) }
        engine.stop()
        let patience = MonotonicTime.now() + 10_000_000_000
        while !engine.hasEnded, MonotonicTime.now() < patience { engine.wait(until: patience) }
        var snapshot = Snapshot(second: 0, phases: [0], profiles: 1)
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
