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
        delays = target.delays.map { WeightedDelay(weight: $0.weight, $0.delay) }
        stamp = target.stamp
        behaviour =
            switch target.behaviour {
            case .echo: .echo
            case .agents: .agents
            case .chat: .chat
            }
        capacity = target.capacity
        drop = target.drop
        duplicate = target.duplicate
        reorder = target.reorder
        abrupt = target.abrupt
        slowReads = target.slowReads
        closeAfter = target.closeAfter
        compression = target.compression
        fragment = target.fragment
        stalls = target.stalls.map { Stall(at: $0.at, for: $0.duration) }
        if let reject = target.rejection {
            rejection = Rejection(share: reject.share, status: reject.status)
        }
    }
}

extension StageGraph {
    /// Points an endpoint of an embedded target to where the server listens.
    mutating func connect(_ endpoint: Int, to server: RunningServer) {
        endpoints[endpoint].port = server.port
        if endpoints[endpoint].authority == endpoints[endpoint].host {
            endpoints[endpoint].authority += ":\(server.port)"
        }
    }
}
