internal import EmbeddedServer
internal import LoadEngine
internal import Plan
internal import Units
internal import Wire

extension ServerSettings {
    /// The settings of a plan's embedded target.
    init(_ target: EmbeddedTarget, seed: UInt64, cpu: Int?) {
        self.init()
        self.seed = seed
        self.cpu = cpu
        if let delay = target.delay { delays = [WeightedDelay(delay)] }
        stamp = target.stamp
        drop = target.drop
        closeAfter = target.closeAfter
        if let stall = target.stall { stalls = [Stall(at: stall.at, for: stall.duration)] }
        if let reject = target.rejection {
            rejection = Rejection(share: reject.share, status: reject.status)
        }
    }
}

extension StageGraph {
    /// Points the endpoint of an embedded target to where the server listens.
    mutating func connect(to server: RunningServer) {
        endpoints[0].port = server.port
        endpoints[0].authority = "127.0.0.1:\(server.port)"
    }

    /// The addresses of all endpoints; a name without one is an error of the run's connects.
    func resolved() -> [[SocketAddress]] {
        endpoints.map { endpoint in
            (try? SocketAddress.resolve(endpoint.host, port: endpoint.port)) ?? []
        }
    }
}
