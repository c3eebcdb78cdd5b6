/// Messages that are made up.
public struct Generator: Sendable {
    /// What they are about.
    public enum Kind: String, CaseIterable, Sendable {
        case event, command, query, monitoring, mixed, realistic
    }

    /// What `mixed` and `realistic` draw by weight.
    public enum Part: String, CaseIterable, Sendable {
        case event, command, query, monitoring, ping
    }

    /// The order of things in `realistic`.
    public enum Pattern: String, CaseIterable, Sendable {
        case startup
        case steadyState = "steady_state"
        case shutdown, `default`
    }

    public var kind: Kind
    /// Lists given in place of the usual ones.
    public var pools: [GeneratorPool: [JSONTemplate]] = [:]
    /// Weights given in place of the usual ones; a part that is not there is never drawn.
    var givenWeights: [Part: Double]?
    public var pattern = Pattern.startup

    init(_ kind: Kind) { self.kind = kind }

    /// What is drawn from.
    public func pool(_ pool: GeneratorPool) -> [JSONTemplate] { pools[pool] ?? pool.usual }

    /// How often a part is drawn, compared with the others.
    public func weight(of part: Part) -> Double {
        (givenWeights ?? usualWeights)[part] ?? 0
    }

    private var usualWeights: [Part: Double] {
        switch (kind, pattern) {
        case (.realistic, .default):
            [.event: 0.2, .command: 0.3, .query: 0.3, .monitoring: 0.1, .ping: 0.1]
        case (.realistic, _): [.command: 0.4, .query: 0.3, .monitoring: 0.1, .ping: 0.2]
        default: [.event: 0.3, .command: 0.3, .query: 0.2, .monitoring: 0.1, .ping: 0.1]
        }
    }
}

/// The lists that generators draw from; the raw value is the key in `with`.
public enum GeneratorPool: String, CaseIterable, Sendable {
    case eventTypes = "event-types"
    case agentIDs = "agent-ids"
    case commands, directions, filters
    case actionTypes = "action-types"
    case targets, goals
    case coalitionIDs = "coalition-ids"
    case queryTypes = "query-types"
    case systemMetrics = "system-metrics"
    case durations, metrics
    case sampleRates = "sample-rates"
    case bufferSizes = "buffer-sizes"

    /// What is drawn if a plan says nothing else.
    public var usual: [JSONTemplate] {
        switch self {
        case .targets:
            [.literal("null"), .numbered("object_", 1...50), .numbered("agent_", 1...10)]
        case .durations, .sampleRates, .bufferSizes: words.map { .literal($0) }
        default: words.map { .constant($0) }
        }
    }

    /// The same as a plan would write it, or nearly so.
    var usualText: String {
        switch self {
        case .agentIDs: "agent_0 to agent_9"
        case .coalitionIDs: "coalition_1 to coalition_5"
        case .targets: "null, object_1 to object_50, agent_1 to agent_10"
        default: words.joined(separator: ", ")
        }
    }

    private var words: [String] {
        let text =
            switch self {
            case .eventTypes:
                "agent:created agent:started agent:stopped agent:action agent:error world:updated "
                    + "world:agent_moved coalition:formed coalition:dissolved inference:started "
                    + "inference:completed"
            case .agentIDs: (0...9).map { "agent_\($0)" }.joined(separator: " ")
            case .commands:
                "start stop pause resume move observe act plan join_coalition leave_coalition"
            case .directions: "up down left right"
            case .filters: "agents objects terrain"
            case .actionTypes: "explore gather interact communicate"
            case .targets: ""
            case .goals: "explore_area find_resources form_coalition complete_task"
            case .coalitionIDs: (1...5).map { "coalition_\($0)" }.joined(separator: " ")
            case .queryTypes:
                "agent_status world_state coalition_status system_metrics agent_history"
            case .systemMetrics:
                "cpu_usage memory_usage agent_count inference_rate message_throughput"
            case .durations: "60 300 600 3600"
            case .metrics:
                "cpu_usage memory_usage gpu_usage inference_rate agent_count active_coalitions "
                    + "message_throughput error_rate world_update_rate knowledge_graph_size"
            case .sampleRates: "0.5 1 2 5 10"
            case .bufferSizes: "100 500 1000 5000"
            }
        return text.split(separator: " ").map(String.init)
    }
}

extension JSONTemplate {
    /// A text without expressions.
    public static func constant(_ text: String) -> JSONTemplate {
        .text(Template(parts: [.text(text)]))
    }

    /// The value of an expression.
    public static func expression(_ expression: Template.Expression) -> JSONTemplate {
        .text(Template(parts: [.expression(expression)]))
    }

    /// A text with a number of the range at its end.
    public static func numbered(_ text: String, _ range: ClosedRange<Int64>) -> JSONTemplate {
        .text(
            Template(
                parts: [.text(text), .expression(.int(range.lowerBound, range.upperBound))]))
    }
}

extension JSONTemplate: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral members: (String, JSONTemplate)...) {
        self = .object(members.map { (key: $0.0, value: $0.1) })
    }
}
