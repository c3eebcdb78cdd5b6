internal import LoadEngine
public import Plan
internal import PlanCompiler
internal import Units
internal import Wire

/// How many descriptors (open files, which sockets are) a run needs, and how many it may have.
public struct DescriptorNeed: Equatable, Sendable {
    /// The most connections that the plan's phases hold at once. Of arrivals nothing is known
    /// ahead, since how long they stay depends on the target.
    public var connections: Int
    /// Whether the other ends are in this process too.
    public var embedded: Bool
    public var available: Int

    /// What the process itself holds: standard streams, pollers, wake signals, output files.
    static let reserve = 64

    public init(connections: Int, embedded: Bool, available: Int) {
        self.connections = connections
        self.embedded = embedded
        self.available = available
    }

    /// What to say of a plan that this host cannot carry, without running it.
    public static func problem(of plan: Plan) -> (text: String, hint: String)? {
        guard let options = try? CompileOptions(target: nil, seed: 0, smoke: false) else {
            return nil
        }
        let (graph, _, embedded) = PlanCompiler.compile(plan, options: options)
        return DescriptorNeed(graph, embedded: embedded != nil).problem
    }

    init(_ graph: StageGraph, embedded: Bool) {
        self.init(
            connections: graph.peakConnections, embedded: embedded,
            available: Host.descriptorLimit())
    }

    /// How many the run needs.
    public var needed: Int {
        connections * (embedded ? 2 : 1) + DescriptorNeed.reserve
    }

    /// What to say where the host does not allow so many; nil where it does.
    public var problem: (text: String, hint: String)? {
        guard needed > available else { return nil }
        let each = embedded ? ", one at each end" : ""
        let fit = max(0, available - DescriptorNeed.reserve) / (embedded ? 2 : 1)
        let elsewhere = embedded ? ", or use a target in another process" : ""
        return (
            "\(Format.count(connections)) connections at once need \(Format.count(needed)) "
                + "descriptors\(each); this process may have \(Format.count(available))",
            "raise the limit (ulimit -n \(needed)), use at most \(Format.count(fit)) clients"
                + elsewhere
        )
    }
}

extension StageGraph {
    /// The most connections that populations and `once` stages hold at once.
    fileprivate var peakConnections: Int {
        var peak = 0
        var carried = 0
        for stage in stages {
            switch stage.load {
            case .population(let curve):
                let highest = curve.knots.map { Int($0.level.rounded(.up)) }.max() ?? 0
                peak = max(peak, carried, highest)
                carried = Int((curve.knots.last?.level ?? 0).rounded(.up))
            case .arrivals: carried = 0
            case .once(let clients, _): peak = max(peak, carried + clients)
            case .pause: break
            }
        }
        return peak
    }
}
