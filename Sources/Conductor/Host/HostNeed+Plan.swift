internal import Assertions
internal import DataSources
internal import LoadEngine
internal import Plan
internal import PlanCompiler
internal import Wire

extension HostNeed {
    /// What is known of a run before it: how its plan was compiled, and where its names lead to.
    struct Circumstances {
        var graph: StageGraph
        /// The servers inside.
        var embedded: [EmbeddedEndpoints]
        var loops: Int
        var data: PlanData
        /// How many addresses a name has; 1 where nobody has asked.
        var addresses: (_ host: String, _ port: UInt16) -> Int

        init(
            _ graph: StageGraph, embedded: [EmbeddedEndpoints], loops: Int,
            data: PlanData = PlanData(),
            addresses: @escaping (_ host: String, _ port: UInt16) -> Int = { _, _ in 1 }
        ) {
            self.graph = graph
            self.embedded = embedded
            self.loops = loops
            self.data = data
            self.addresses = addresses
        }
    }

    /// A plan as a run would compile it; the target may be another one.
    static func circumstances(
        _ plan: Plan, _ data: PlanData, target: String?, smoke: Bool, loops: Int?,
        _ host: HostOffer, _ environment: [String: String]
    ) throws(SetupError) -> (options: CompileOptions, run: Circumstances) {
        let options = try CompileOptions(
            target, of: plan, plan.seed ?? 1, smoke: smoke, environment)
        do {
            let (graph, _, embedded) = try PlanCompiler.compile(plan, options: options)
            let loops = graph.loops(loops, besidesServer: !embedded.isEmpty, cores: host.cores)
            return (
                options, Circumstances(graph, embedded: embedded, loops: loops, data: data)
            )
        } catch {
            throw SetupError(error.message, hint: error.hint, exitCode: .invalid)
        }
    }

    /// What a forecast needs, on both sides of a run beside each other.
    init(_ forecast: Forecast, _ run: Circumstances) {
        let sides = run.graph.eachSide.map { graph in
            var side = run
            side.graph = graph
            return HostNeed(oneSide: forecast, side)
        }
        self = sides.dropFirst().reduce(sides[0]) { $0.beside($1) }
    }

    private init(oneSide forecast: Forecast, _ run: Circumstances) {
        let places = HostPlaces(forecast, run)
        let sizes = MessageSizes(forecast, run)
        let crowded = places.connections { _ in 1 }
        let isLocal = places.all.allSatisfy(\.isLoopback)
        self.init(
            connections: crowded.sure, expected: crowded.expected, embedded: !run.embedded.isEmpty,
            loops: run.loops, destinations: places.all,
            memory: MemoryNeed(forecast, run, places),
            sentPerSecond: isLocal ? 0 : forecast.peak(of: .bytes(forecast, sizes.wire)),
            receivedPerSecond: isLocal
                ? 0 : forecast.peak(of: .bytes(forecast, sizes.replyWire)),
            length: forecast.length)
    }
}

extension Yardstick {
    /// Bytes a second, by the size of each message.
    static func bytes(_ forecast: Forecast, _ sizes: [Double]) -> Yardstick {
        .events(forecast, ClientShape.Counting(ofMessages: sizes))
    }
}

extension MessageSizes {
    /// Those of a run.
    init(_ forecast: Forecast, _ run: HostNeed.Circumstances) {
        let inside = Set(
            run.embedded.filter { $0.settings.behaviour == .echo }.flatMap(\.endpoints))
        let used = run.graph.endpointsInUse
        self.init(
            forecast.plan, run.data, echoes: used.allSatisfy(inside.contains),
            isSecured: used.contains { run.graph.endpoints[$0].security != nil })
    }
}

/// The places that a run connects to, and how many connections each has.
struct HostPlaces {
    private(set) var all: [HostNeed.Destination] = []
    private let forecast: Forecast
    private let templates: [ClientTemplate]

    init(_ forecast: Forecast, _ run: HostNeed.Circumstances) {
        self.forecast = forecast
        templates = run.graph.templates
        var endpoints: [(key: String, members: Set<Int>)] = []
        for index in run.graph.endpointsInUse where run.graph.endpoints[index].socketPath == nil {
            let server = run.embedded.firstIndex { $0.endpoints.contains(index) }
            let (host, port) = run.graph.endpoints[index].peer
            let shown = host.contains(":") ? "[\(host)]" : host
            let key =
                server.map { run.embedded.count == 1 ? "the server inside" : "server \($0 + 1)" }
                ?? "\(shown):\(port)"
            if let known = endpoints.firstIndex(where: { $0.key == key }) {
                endpoints[known].members.insert(index)
            } else {
                endpoints.append((key, [index]))
            }
        }
        all = endpoints.map { key, members in
            destination(key, members, run)
        }
    }

    private func destination(
        _ name: String, _ members: Set<Int>, _ run: HostNeed.Circumstances
    ) -> HostNeed.Destination {
        let endpoint = run.graph.endpoints[members.min() ?? 0]
        let (host, port) = endpoint.peer
        let isInside = run.embedded.contains { !members.isDisjoint(with: $0.endpoints) }
        let isOne =
            isInside || !endpoint.names.spreads
            || SocketAddress(literal: host, port: port) != nil
        let addresses = isOne ? 1 : run.addresses(host, port)
        let share = { (profile: Int) -> Double in self.share(of: profile, to: members) }
        let open = connections(share)
        return HostNeed.Destination(
            name: name, isLoopback: isInside || HostPlaces.isLoopback(host),
            pairs: max(1, addresses) * max(1, endpoint.sources.count), connections: open.sure,
            expected: open.expected, endsPerSecond: ends(share))
    }

    /// The part of a profile's connections that goes to these endpoints.
    private func share(of profile: Int, to members: Set<Int>) -> Double {
        let own = templates[profile].endpoints
        guard let first = own.first else { return 0 }
        switch templates[profile].pick {
        case .first: return members.contains(first) ? 1 : 0
        case .roundRobin, .random:
            return Double(own.count { members.contains($0) }) / Double(own.count)
        }
    }

    /// The most connections at once: one a client, of those that share a pool as many as that has.
    func connections(_ share: @escaping (_ profile: Int) -> Double) -> (sure: Int, expected: Int) {
        let pools = templates.map(\.lifecycle.pool?.max)
        func count(withCrowd: Bool) -> Int {
            let single = forecast.peak(
                of: .clients(forecast, withCrowd: withCrowd) { pools[$0] == nil ? share($0) : 0 })
            var sum = Forecast.whole(single)
            for (profile, pool) in pools.enumerated() {
                guard let pool else { continue }
                let clients = forecast.peak(
                    of: .clients(forecast, withCrowd: withCrowd) { $0 == profile ? 1 : 0 })
                let most = Double(min(Forecast.whole(clients), pool))
                sum += Forecast.whole(most * share(profile))
            }
            return sum
        }
        return (count(withCrowd: false), count(withCrowd: true))
    }

    /// Ends by plan a second, at most, that are neither resets nor the server's.
    private func ends(_ share: @escaping (Int) -> Double) -> Double {
        let weights = forecast.habits.enumerated().map { profile, habits in
            let lifecycle = templates[profile].lifecycle
            let clean = lifecycle.pool == nil ? share(profile) * (1 - lifecycle.abruptShare) : 0
            let isClosed = lifecycle.disruptions.map { !$0.isAbrupt } ?? false
            let cuts = isClosed ? share(profile) * habits.cutsPerSecond : 0
            let each = (habits.turn.map { clean / $0 } ?? 0) + habits.shareInSession * cuts
            return Yardstick.Weight(
                each: each, besides: each, ofCrowd: cuts, besidesOfCrowd: cuts, arrival: clean)
        }
        return forecast.peak(of: Yardstick(profiles: weights, countsStill: true))
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
            || host.hasPrefix("127.")
    }
}

extension MemoryNeed {
    /// What a forecast takes.
    init(_ forecast: Forecast, _ run: HostNeed.Circumstances, _ places: HostPlaces) {
        let graph = run.graph
        let inside = Set(run.embedded.flatMap(\.endpoints))
        func each(_ profile: Int) -> Double {
            let own = graph.templates[profile].endpoints
            let sizes = own.map {
                Each.connection(graph.endpoints[$0], isInside: inside.contains($0))
            }
            return sizes.isEmpty ? 0 : sizes.reduce(0, +) / Double(sizes.count)
        }
        let sizes = graph.templates.indices.map(each)
        func connections(withCrowd: Bool) -> Double {
            forecast.peak(of: .clients(forecast, withCrowd: withCrowd) { sizes[$0] })
        }
        let requests = forecast.peak(
            of: .events(forecast, .requests(forecast.plan.messages), isBusiest: true))
        let waiting = requests.isFinite ? requests : Double(forecast.residents)
        let rows = run.data.sets.reduce(0.0) { sum, set in
            guard case .table(let table) = set.rows else { return sum }
            return sum + Double(table.memory)
        }
        let series = forecast.series(urls: graph.endpointsInUse.count)
        func part(
            _ name: String, _ bytes: Double, isFixed: Bool = true, isOfLoad: Bool = true
        ) -> Part {
            Part(
                name: name, sure: bytes, expected: bytes, isFixed: isFixed, isOfLoad: isOfLoad)
        }
        perConnection = sizes.reduce(0, max)
        parts = [
            part(
                "the process", Each.process + Each.loop * Double(run.loops), isOfLoad: false),
            Part(
                name: "connections", sure: connections(withCrowd: false),
                expected: connections(withCrowd: true), isFixed: false),
            part("requests in flight for a second", waiting * Each.request, isFixed: false),
            part("rows", rows, isOfLoad: false),
            part("histograms", Double(series) * Each.series(loops: run.loops)),
        ]
    }
}

extension Forecast {
    /// The finest things that are counted apart: phase × profile × message, and so many URLs.
    fileprivate func series(urls: Int) -> Int {
        let phases = presence()
        return phases.reduce(0) { sum, profiles in
            sum
                + profiles.indices.reduce(0) { all, index in
                    let one = profiles[index]
                    guard one.seconds + one.arrivals + one.visits > 0 else { return all }
                    let profile = plan.profiles[index]
                    let sent = plan.messages.indices.count { message in
                        var counting = ClientShape.Counting(
                            ofMessages: plan.messages.map { _ in 0 })
                        counting.ofMessages[message] = 1
                        return one.events(profile, habits[index], counting, least: 0.001) > 0
                    }
                    return all + (1 + sent) * max(1, urls)
                }
        }
    }
}

extension MemoryNeed.Each {
    /// A connection to an endpoint; of the server inside both of its ends.
    fileprivate static func connection(_ endpoint: Endpoint, isInside: Bool) -> Double {
        var bytes = client + socket + (endpoint.security == nil ? 0 : tls)
        if isInside { bytes += served + socket + (endpoint.security == nil ? 0 : tls) }
        if let offer = endpoint.compression?.offer {
            let window = offer.window ?? 15
            bytes += deflate(
                compresses: offer.clientTakeover, inflates: offer.serverTakeover ? window : nil)
            if isInside {
                bytes += deflate(
                    compresses: offer.serverTakeover, inflates: offer.clientTakeover ? window : nil)
            }
        }
        return bytes
    }
}

extension CompileOptions {
    /// Those of a run; throws what is wrong with a target in place of the plan's.
    init(
        _ target: String?, of plan: Plan, _ seed: UInt64, smoke: Bool,
        _ environment: [String: String]
    ) throws(SetupError) {
        do {
            self = try CompileOptions(
                target: target, of: plan, seed: seed, smoke: smoke, environment: environment)
        } catch {
            throw SetupError(
                "the target cannot be '\(Redaction.masked(target ?? ""))': " + error.message,
                exitCode: .invalid)
        }
    }
}
