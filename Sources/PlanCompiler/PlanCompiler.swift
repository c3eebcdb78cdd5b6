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
    /// Whether the run only shows that the plan works: one client or one arrival a second at
    /// most, and phases of a second at most.
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
        let endpoint = endpoint(place, headers: plan.target.headers)
        let labels = LabelSpace(
            phases: plan.phases.map(\.name), profiles: plan.profiles.map(\.name),
            messages: plan.messages.map(\.name), urls: [endpoint.label])
        let graph = StageGraph(
            labels: labels, seed: plan.seed ?? options.seed, endpoints: [endpoint],
            messages: plan.messages.map(MessageTemplate.init),
            templates: plan.profiles.map(ClientTemplate.init),
            stages: StageBuilder.stages(plan.phases, smoke: options.smoke),
            drain: longestTimeout(plan))
        let assertions = plan.thresholds.map { Assertion($0, labels: labels) }
        if case .embedded(let settings) = place { return (graph, assertions, settings) }
        return (graph, assertions, nil)
    }

    /// The longest time a request of the plan may take.
    private static func longestTimeout(_ plan: Plan) -> Int64 {
        plan.messages.map(\.timeout.nanoseconds).max() ?? 0
    }

    private static func endpoint(
        _ place: Target.Place, headers: [(name: String, value: Template)]
    ) -> Endpoint {
        var endpoint = Endpoint(
            label: "embedded", host: "127.0.0.1", port: 0, authority: "127.0.0.1",
            resource: PayloadTemplate(constant: "/"),
            headers: headers.map { ($0.name, PayloadTemplate($0.value)) }, subprotocols: [],
            origin: nil, connectTimeout: TimeAmount.seconds(10).nanoseconds,
            maxMessage: 64 << 20)
        if case .url(let url) = place {
            endpoint.label = url.text
            endpoint.host = url.host
            endpoint.port = url.port
            endpoint.authority = url.authority
            endpoint.resource = PayloadTemplate(url.resource)
        }
        return endpoint
    }
}
