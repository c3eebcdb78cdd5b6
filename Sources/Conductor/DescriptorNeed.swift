internal import LoadEngine
public import Plan
internal import PlanCompiler
internal import Units
internal import Wire

/// How many descriptors (open files, which sockets are) a run needs, and how many it may have.
///
/// Each loop has a table of descriptors of its own, and the server inside has one too, so the limit
/// holds for each of them alone. Where a container does not allow that, all share one table: then
/// connects beyond it fail, each counted as `descriptors`.
public struct DescriptorNeed: Equatable, Sendable {
    /// The most connections that the plan's phases hold at once. Those of arrivals are not known
    /// ahead, since how long they stay depends on the target; what they ought to be is warned of.
    public var connections: Int
    /// Whether the other ends are in this process too.
    public var embedded: Bool
    /// Loop threads, which share the connections evenly.
    public var loops: Int
    /// How many each table may have.
    public var available: Int

    public init(connections: Int, embedded: Bool, loops: Int, available: Int) {
        self.connections = connections
        self.embedded = embedded
        self.loops = loops
        self.available = available
    }

    /// What a table holds without a connection: standard streams, output files, pollers.
    private var overhead: Int { 32 + 2 * loops }
    /// Tables that share the connections; the server inside has all of them.
    private var tables: Int { embedded ? 1 : loops }

    /// What to say of a plan that this host cannot carry, without running it; of one whose arrivals
    /// it cannot hold if they stay as long as they may, too.
    public static func problem(of plan: Plan) -> (text: String, hint: String)? {
        let certain = DescriptorNeed(
            plan,
            connections(
                PlanCompiler.stages(plan), weights: plan.profiles.map(\.weight),
                pools: plan.profiles.map(\.lifecycle.pool?.max)))
        return certain.problem ?? problem(ofArrivals: plan)
    }

    /// What to say of arrivals that this host cannot hold if they stay as long as they may. With a
    /// number of loops, where they share the connections.
    public static func problem(
        ofArrivals plan: Plan, loops: Int? = nil
    ) -> (text: String, hint: String)? {
        let crowd = ArrivalCrowd(
            PlanCompiler.stages(plan), weights: plan.profiles.map(\.weight),
            sessions: plan.profiles.map { $0.session.map(\.mean.seconds) })
        guard
            let problem = DescriptorNeed(plan, Int(crowd.peak.rounded()), loops: loops).problem
        else { return nil }
        return ("if arrivals stay for their sessions, \(problem.text)", problem.hint)
    }

    private init(_ plan: Plan, _ connections: Int, loops: Int? = nil) {
        let targets = [plan.target] + plan.profiles.compactMap(\.target?.target)
        self.init(
            connections: connections,
            embedded: targets.contains { if case .embedded = $0.place { true } else { false } },
            loops: loops ?? Host.cpuCount, available: Host.descriptorLimit())
    }

    init(_ graph: StageGraph, embedded: Bool, loops: Int) {
        self.init(
            connections: DescriptorNeed.connections(
                graph.stages, weights: graph.templates.map(\.weight),
                pools: graph.templates.map(\.lifecycle.pool?.max)),
            embedded: embedded, loops: loops, available: Host.descriptorLimit())
    }

    /// The most connections at once: one a client, of those that share a pool as many as that has.
    private static func connections(_ stages: [Stage], weights: [Double], pools: [Int?]) -> Int {
        let clients = stages.peakClients
        let total = weights.reduce(0, +)
        guard total > 0, pools.contains(where: { $0 != nil }) else { return clients }
        return zip(weights, pools).reduce(0) { sum, profile in
            let part = Int((Double(clients) * profile.0 / total).rounded(.up))
            return sum + min(part, profile.1 ?? .max)
        }
    }

    /// How many the fullest table needs.
    public var needed: Int { (connections + tables - 1) / tables + overhead }

    /// What to say where the host does not allow so many; nil where it does.
    public var problem: (text: String, hint: String)? {
        guard needed > available else { return nil }
        let each = tables > 1 ? " in each of \(tables) loops" : ""
        let fit = max(0, available - overhead) * tables
        let one = connections == 1
        let elsewhere = embedded ? ", or use a target in another process" : ""
        return (
            "\(Format.count(connections)) connection\(one ? " needs" : "s at once need") "
                + "\(Format.count(needed)) "
                + "descriptors\(each); \(Format.count(available)) are allowed",
            "raise the limit (ulimit -n \(needed)), use at most \(Format.count(fit)) clients"
                + elsewhere
        )
    }
}

extension [Stage] {
    /// The most clients of populations and `once` stages that are there at once.
    var peakClients: Int {
        var peak = 0
        var carried = 0
        for stage in self {
            let demand = stage.demand
            peak = Swift.max(peak, demand.residents, carried + demand.guests)
            carried = demand.left ?? carried
        }
        return peak
    }
}
