internal import Assertions
internal import LoadEngine
internal import Metrics
internal import Units
internal import Wire

/// Waits for a target: handshakes to each of its URLs, once a second, until each has answered in HTTP,
/// whatever it says. They are made by an engine of their own, so they are in no figure of the run.
struct TargetWait {
    private let graph: StageGraph
    private let names: Resolver
    private let deadline: Int64
    private let interrupted: () -> Bool
    /// The endpoints that have not answered, and why, as far as is known.
    private var silent: [Int]
    private var reasons: [Int: String] = [:]

    /// How often answers are looked for.
    private static let pulse: Int64 = 50_000_000

    /// Waits for these endpoints at most so many nanoseconds; throws if that was too short.
    static func wait(
        _ length: Int64, for endpoints: [Int], of graph: StageGraph, names: Resolver,
        interrupted: @escaping () -> Bool
    ) throws(SetupError) {
        var wait = TargetWait(
            graph: graph, names: names, deadline: MonotonicTime.now() + length,
            interrupted: interrupted, silent: endpoints)
        while !wait.silent.isEmpty {
            if interrupted() {
                throw SetupError("interrupted while waiting for the target", exitCode: .interrupted)
            }
            guard MonotonicTime.now() < wait.deadline else { throw wait.failure(length) }
            try wait.probe()
        }
    }

    private init(
        graph: StageGraph, names: Resolver, deadline: Int64, interrupted: @escaping () -> Bool,
        silent: [Int]
    ) {
        self.graph = graph
        self.names = names
        self.deadline = deadline
        self.interrupted = interrupted
        self.silent = silent
    }

    private func failure(_ length: Int64) -> SetupError {
        let names = silent.map { endpoint in
            graph.endpoints[endpoint].label + (reasons[endpoint].map { " (\($0))" } ?? "")
        }
        return SetupError(
            "the target did not answer within \(TimeAmount(nanoseconds: length)): "
                + names.joined(separator: ", "), exitCode: .noVerdict)
    }

    /// Tries the silent endpoints once a second until all have answered.
    private mutating func probe() throws(SetupError) {
        let endpoints = silent
        let probe = graph.probing(endpoints)
        let routes: [Route]
        let engine: Engine
        do {
            routes = try Route.all(to: probe.endpoints)
        } catch {
            throw SetupError("TLS: \(error.text)", exitCode: .invalid)
        }
        do {
            engine = try Engine(
                probe, routes: routes, names: names, loops: 1, salt: UInt32.random(in: 0 ... .max),
                firstCPU: nil)
        } catch {
            throw SetupError("the load engine cannot start: \(error)", exitCode: .noVerdict)
        }
        engine.begin(stage: 0, at: MonotonicTime.now())
        var seen = Snapshot(second: 0, running: [], labels: probe.labels)
        while MonotonicTime.now() < deadline, !silent.isEmpty, !interrupted() {
            engine.wait(until: min(deadline, MonotonicTime.now() + TargetWait.pulse))
            engine.collect(into: &seen)
            note(seen.delta, endpoints)
        }
        engine.stop(drains: false)
        while !engine.hasEnded { engine.wait(until: MonotonicTime.now() + TargetWait.pulse) }
        engine.collect(into: &seen)
        note(seen.delta, endpoints)
        engine.release()
    }

    /// Who has answered by now, and what kept the others from it.
    private mutating func note(_ store: MetricStore, _ endpoints: [Int]) {
        for (url, endpoint) in endpoints.enumerated() {
            let here = Selection(url: url)
            if store.count(.handshakesAnswered, in: here) > 0 {
                silent.removeAll { $0 == endpoint }
            }
            let kinds = ErrorKind.allCases.filter { store.errors($0, in: here) > 0 }
            guard
                let kind = kinds.max(by: { store.errors($0, in: here) < store.errors($1, in: here) }
                )
            else { continue }
            reasons[endpoint] = store.firstTexts[kind].map { "\(kind.name), \($0)" } ?? kind.name
        }
    }
}

extension StageGraph {
    /// The endpoints to which clients of some stage connect, in order.
    var endpointsInUse: [Int] {
        let used = templates.indices.filter { index in
            templates[index].weight > 0
                || stages.contains { !$0.weights.isEmpty && $0.weights[index] > 0 }
        }
        return Set(used.flatMap { templates[$0].endpoints }).sorted()
    }

    /// A load that opens a session to each of some endpoints once a second and leaves at once.
    fileprivate func probing(_ chosen: [Int]) -> StageGraph {
        let names = chosen.map { endpoints[$0].label }
        let rate = Double(chosen.count)
        let templates = chosen.indices.map { url in
            ClientTemplate(
                weight: 1, endpoints: [url], pick: .first, session: .constant(.zero),
                reconnect: nil,
                open: StepProgram(), flow: StepProgram(), schedules: [], reactions: [],
                closeCode: 1000)
        }
        let stage = Stage(
            label: 0, shape: "wait",
            load: .arrivals(LoadCurve(rate)),
            duration: 1 << 52, measured: false, concurrentConnects: 1_000)
        var graph = StageGraph(
            labels: LabelSpace(phases: ["wait"], profiles: names, messages: [], urls: names),
            seed: seed, endpoints: chosen.map { endpoints[$0].withoutRows }, messages: [],
            templates: templates, stages: [stage], drain: 0, lateSend: .max)
        graph.data = data
        graph.captures = captures
        return graph
    }
}

extension Endpoint {
    /// The same without what only a client of the load has: rows, and values that replies gave.
    fileprivate var withoutRows: Endpoint {
        var endpoint = self
        endpoint.resource = resource.withoutRows
        endpoint.origin = origin?.withoutRows
        endpoint.headers = headers.map { ($0.name, $0.value.withoutRows) }
        // A subprotocol of which a part is missing is none.
        endpoint.subprotocols = subprotocols.filter { $0 == $0.withoutRows }
        return endpoint
    }
}

extension PayloadTemplate {
    fileprivate var withoutRows: PayloadTemplate {
        PayloadTemplate(
            parts: parts.compactMap { part in
                switch part {
                case .slot(.field), .slot(.captured): nil
                case .slot(.choose(let branches)):
                    .slot(
                        .choose(
                            branches.map {
                                Branch(weight: $0.weight, template: $0.template.withoutRows)
                            }))
                case .slot(.encoded(let encoding, let inner)):
                    .slot(.encoded(encoding, inner.withoutRows))
                case .slot(.fallback(let first, let second)):
                    .slot(
                        first == first.withoutRows
                            ? .fallback(first, second.withoutRows)
                            : .fallback(second.withoutRows, second.withoutRows))
                default: part
                }
            })
    }
}
