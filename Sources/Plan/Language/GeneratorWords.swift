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
        case .commands: "Commands; your own have no `params`."
        case .directions: "Where `move` goes."
        case .filters: "What `observe` looks for."
        case .actionTypes: "What `act` does."
        case .targets: "What `act` is done to."
        case .goals: "What `plan` is for."
        case .coalitionIDs: "Coalitions."
        case .queryTypes: "Queries; your own ask for nothing more."
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
        case .event: "Messages like those of `event`."
        case .command: "Messages like those of `command`."
        case .query: "Messages like those of `query`."
        case .monitoring: "Messages like those of `monitoring`; in steady_state, only updates."
        case .ping: "Messages of the type `ping`."
        }
    }
}
