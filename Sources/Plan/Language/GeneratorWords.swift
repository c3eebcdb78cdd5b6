extension Generator.Kind {
    /// The keys of `with` that it has.
    var settings: [String] {
        let pools: [GeneratorPool] =
            switch self {
            case .event: [.eventTypes]
            case .command:
                [
                    .agentIDs, .commands, .directions, .filters, .actionTypes, .targets, .goals,
                    .coalitionIDs,
                ]
            case .query: [.agentIDs, .coalitionIDs, .queryTypes, .systemMetrics, .durations]
            case .monitoring: [.agentIDs, .metrics, .sampleRates, .bufferSizes]
            case .mixed, .realistic: GeneratorPool.allCases
            }
        let names = pools.map(\.rawValue)
        return switch self {
        case .mixed: names + ["weights"]
        case .realistic: names + ["weights", "pattern"]
        default: names
        }
    }

    /// Those that have a key.
    static func all(with key: String) -> [Generator.Kind] {
        allCases.filter { $0.settings.contains(key) }
    }
}

extension GeneratorPool {
    /// What may stand in the list.
    var item: ValueType {
        switch self {
        case .targets: .json
        case .durations, .sampleRates, .bufferSizes: .number(0...Double.infinity)
        default: .text
        }
    }

    var meaning: String {
        switch self {
        case .eventTypes: "What is subscribed to."
        case .agentIDs: "Whom messages are about."
        case .commands: "Commands; one of your own has no `params`."
        case .directions: "Where `move` goes."
        case .filters: "What `observe` looks for."
        case .actionTypes: "What `act` does."
        case .targets: "What `act` is done to."
        case .goals: "What `plan` is for."
        case .coalitionIDs: "Coalitions."
        case .queryTypes: "Queries; one of your own asks for nothing more."
        case .systemMetrics: "What `system_metrics` asks for."
        case .durations: "Seconds that `system_metrics` looks back."
        case .metrics: "What is monitored."
        case .sampleRates: "Samples a second."
        case .bufferSizes: "Samples that are kept."
        }
    }
}

extension Generator.Part {
    var meaning: String {
        switch self {
        case .event: "Messages as of `event`."
        case .command: "Messages as of `command`."
        case .query: "Messages as of `query`."
        case .monitoring: "Messages as of `monitoring`; in steady_state, updates alone."
        case .ping: "Messages of the type `ping`."
        }
    }
}
