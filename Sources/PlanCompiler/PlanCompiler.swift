public import Assertions
public import LoadEngine
import Metrics
public import Plan
import Units

/// What a run changes about its plan.
public struct CompileOptions: Sendable {
    /// A target in place of the plan's: a `ws://` URL or `embedded`; nil keeps the plan's.
    public var target: Target.Place?
    /// The key of everything random, if the plan has none.
    public var seed: UInt64
    /// Whether the run only shows that the plan works: one client or arrival a profile, phases of
    /// a second at most, and no threshold that the full load is needed for.
    public var smoke: Bool

    /// Throws if `target` is neither a `ws://` URL nor `embedded`.
    public init(target: String?, seed: UInt64, smoke: Bool) throws(BadTarget) {
        self.target = nil
        if let target { self.target = try Target.Place(parsing: target) }
        self.seed = seed
        self.smoke = smoke
    }
}

/// Turns a plan into what the engine runs and what is judged afterwards.
public struct PlanCompiler {
    /// The machine form, the assertions and the settings of the server inside if that is the
    /// target; its endpoint has port 0 until the caller knows the port.
    public static func compile(
        _ plan: Plan, options: CompileOptions
    ) -> (graph: StageGraph, assertions: [Assertion], embedded: EmbeddedTarget?) {
        let place = options.target ?? plan.target.place
        let endpoints = endpoints(of: place, plan.target)
        var labels = LabelSpace(
            phases: plan.phases.map(\.name), profiles: plan.profiles.map(\.name),
            messages: plan.messages.map(\.name), urls: endpoints.map(\.label))
        var graph = StageGraph(
            labels: labels, seed: plan.seed ?? options.seed, endpoints: endpoints,
            messages: plan.messages.map(MessageTemplate.init),
            templates: plan.profiles.map {
                ClientTemplate($0, endpoints: endpoints.count, pick: EndpointPick(plan.target.pick))
            }, stages: stages(plan, smoke: options.smoke), drain: longestTimeout(plan))
        if options.smoke {
            // So that the first clients are one of each profile.
            for index in graph.templates.indices where graph.templates[index].weight > 0 {
                graph.templates[index].weight = 1
            }
        }
        // Thresholds name URLs as they are. A replaced place stands for each of the plan's, so that
        // their labels leave nothing out.
        labels.urls = options.target == nil ? plan.target.place.names : []
        var assertions = plan.thresholds.map { Assertion($0, labels: labels) }
        if options.smoke {
            assertions.removeAll { $0.condition.needsFullLoad }
            // A second may be too short for samples of what is rare.
            for index in assertions.indices { assertions[index].optional = true }
        }
        if case .embedded(let settings) = place { return (graph, assertions, settings) }
        return (graph, assertions, nil)
    }

    /// The stages of a plan alone.
    public static func stages(_ plan: Plan, smoke: Bool = false) -> [Stage] {
        let profiles = plan.profiles.count { $0.weight > 0 }
        return StageBuilder.stages(plan.phases, smoke: smoke ? profiles : nil)
    }

    /// The longest time a request of the plan may take.
    private static func longestTimeout(_ plan: Plan) -> Int64 {
        plan.messages.map(\.timeout.nanoseconds).max() ?? 0
    }

    private static func endpoints(of place: Target.Place, _ target: Target) -> [Endpoint] {
        switch place {
        case .embedded: [Endpoint(target)]
        case .urls(let urls):
            urls.map { url in
                var endpoint = Endpoint(target)
                endpoint.label = url.label
                endpoint.host = url.host
                endpoint.port = url.port
                if !target.namesHost { endpoint.authority = url.authority }
                endpoint.resource = PayloadTemplate(url.resource)
                return endpoint
            }
        }
    }
}

extension Endpoint {
    /// The server inside with all that the handshakes of a target say; its port is not known yet.
    fileprivate init(_ target: Target) {
        let host = target.headers.first { $0.name.lowercased() == "host" }?.value.constant
        self.init(
            label: "embedded", host: "127.0.0.1", port: 0, authority: host ?? "127.0.0.1",
            resource: PayloadTemplate(constant: "/"),
            connectTimeout: target.connectTimeout.nanoseconds,
            maxMessage: target.maximumMessage.bytes)
        headers = target.headers.filter { $0.name.lowercased() != "host" }
            .map { ($0.name, PayloadTemplate($0.value)) }
        subprotocols = target.subprotocols
        origin = target.origin.map { PayloadTemplate($0) }
    }
}

extension Target.Place {
    /// What thresholds call its URLs.
    fileprivate var names: [String] {
        switch self {
        case .embedded: ["embedded"]
        case .urls(let urls): urls.map(\.text)
        }
    }
}

extension Target {
    /// Whether the plan itself says what the header `Host` is.
    fileprivate var namesHost: Bool { headers.contains { $0.name.lowercased() == "host" } }
}

extension Condition {
    /// Whether a part of it asks for so much of what grows with the load: a count, rate or gauge
    /// that is at least, or exactly, more than nothing.
    fileprivate var needsFullLoad: Bool {
        comparisons.contains { comparison in
            let isGauge = if case .gauge = comparison.metric { true } else { false }
            switch (comparison.aggregate, comparison.comparison) {
            case (_, .less), (_, .lessOrEqual), (_, .notEqual): return false
            case (.count, _), (.rate, _): return comparison.limit > 0
            default: return isGauge && comparison.limit > 0
            }
        }
    }
}

extension EndpointPick {
    fileprivate init(_ pick: Target.Pick) {
        switch pick {
        case .first: self = .first
        case .roundRobin: self = .roundRobin
        case .random: self = .random
        }
    }
}
