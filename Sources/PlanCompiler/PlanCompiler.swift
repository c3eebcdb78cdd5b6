public import Assertions
public import LoadEngine
import Metrics
public import Plan
import Units

/// What a run changes about its plan.
public struct CompileOptions: Sendable {
    /// A target in place of the plan's: a WebSocket URL or `embedded`; nil keeps the plan's.
    public var target: Target.Place?
    /// The key of everything random, if the plan has none.
    public var seed: UInt64
    /// Whether the run only shows that the plan works: one client or arrival a profile, phases of
    /// a second at most, and no threshold that the full load is needed for.
    public var smoke: Bool
    /// The variables of the environment, which may name proxies.
    public var environment: [String: String]

    /// `target` is read as one of `plan`, whose rows it may use once they were read with it. Throws if
    /// it is neither a WebSocket URL nor `embedded`.
    public init(
        target: String?, of plan: Plan? = nil, seed: UInt64, smoke: Bool,
        environment: [String: String] = [:]
    ) throws(BadTarget) {
        self.target = nil
        if let target, var plan {
            self.target = try plan.place(parsing: target, environment: environment)
        } else if let target {
            self.target = try Target.Place(parsing: target, environment: environment)
        }
        self.seed = seed
        self.smoke = smoke
        self.environment = environment
    }
}

/// Turns a plan into what the engine runs and what is judged afterwards.
public struct PlanCompiler {
    /// The machine form, the assertions and the servers inside that it needs; their endpoints have
    /// port 0 until the caller knows the port, and trust no certificate until the caller knows that.
    /// Throws if the environment names a proxy that is none.
    public static func compile(
        _ plan: Plan, options: CompileOptions
    ) throws(BadProxy) -> (
        graph: StageGraph, assertions: [Assertion], embedded: [EmbeddedEndpoints]
    ) {
        let places = try PlaceBook(
            plan, replaced: options.target, ProxyEnvironment(options.environment))
        let schedule = schedule(plan, smoke: options.smoke)
        var labels = LabelSpace(
            phases: plan.allPhases.map(\.phase.name), profiles: plan.profiles.map(\.name),
            messages: plan.messages.map(\.name) + plan.receives.map(\.name) + plan.stepNames,
            urls: places.ownEndpoints.map(\.label), stretches: schedule.stretches,
            lanes: schedule.lanes.count)
        labels.observed = plan.observed.flatMap(\.gauges)
        var graph = StageGraph(
            labels: labels, seed: plan.seed ?? options.seed, endpoints: places.endpoints,
            messages: messages(plan),
            templates: zip(plan.profiles, places.ofProfiles).map { profile, places in
                ClientTemplate(
                    profile, endpoints: places.endpoints, pick: EndpointPick(places.pick),
                    firstStepLabel: plan.messages.count + plan.receives.count)
            }, stages: schedule.stages, order: schedule.order, drain: longestTimeout(plan),
            lateSend: plan.health.late.nanoseconds)
        if let against = places.against { graph.double(against.endpoints, against.pick) }
        labels = graph.labels
        graph.lanes = schedule.lanes
        graph.receives = plan.receives.map(ReceiveTemplate.init)
        graph.captures = plan.captures
        if options.smoke {
            // So that the first clients are one of each profile.
            for index in graph.templates.indices where graph.templates[index].weight > 0 {
                graph.templates[index].weight = 1
            }
        }
        // Thresholds name URLs as they are. A replaced place stands for each of the plan's, so that
        // their labels leave nothing out.
        labels.urls = options.target == nil ? places.names : []
        labels.against?.urls = places.against?.names ?? []
        var assertions = plan.thresholds.map { Assertion($0, labels: labels) }
        if options.smoke {
            assertions.removeAll { $0.condition.needsFullLoad || $0.comparesSides }
            // A second may be too short for samples of what is rare.
            for index in assertions.indices {
                assertions[index].optional = true
                // Nor is a second as long as most windows are.
                assertions[index].window = nil
                assertions[index].abortsAfter = nil
            }
        }
        return (graph, assertions, places.embedded)
    }

    /// The messages of a plan alone.
    public static func messages(_ plan: Plan) -> [MessageTemplate] {
        plan.messages.map(MessageTemplate.init)
    }

    /// The stages of a plan alone.
    public static func stages(_ plan: Plan, smoke: Bool = false) -> [Stage] {
        schedule(plan, smoke: smoke).stages
    }

    private static func schedule(_ plan: Plan, smoke: Bool) -> StageBuilder.Schedule {
        let profiles = plan.profiles.count { $0.weight > 0 }
        return StageBuilder.schedule(plan, smoke: smoke ? profiles : nil)
    }

    /// The longest time a request of the plan may take.
    private static func longestTimeout(_ plan: Plan) -> Int64 {
        plan.messages.map(\.timeout.nanoseconds).max() ?? 0
    }
}

extension Condition {
    /// Whether a part of it asks for so much of what grows with the load: a count, rate or gauge
    /// that is at least, or exactly, more than nothing.
    fileprivate var needsFullLoad: Bool {
        comparisons.contains { comparison in
            if comparison.baseline != nil { return true }
            let isGauge =
                switch comparison.metric {
                case .gauge, .observed: true
                case .time, .count: false
                }
            switch (comparison.aggregate, comparison.comparison) {
            case (_, .less), (_, .lessOrEqual), (_, .notEqual): return false
            case (.count, _), (.rate, _): return comparison.limit > 0
            default: return isGauge && comparison.limit > 0
            }
        }
    }
}

extension EndpointPick {
    init(_ pick: Target.Pick) {
        switch pick {
        case .first: self = .first
        case .roundRobin: self = .roundRobin
        case .random: self = .random
        }
    }
}
