/// What generators draw from.
extension KeyTable {
    static let generator = KeyTable(
        "What a `generator` draws from, in place of the usual. A key is for the generators it names. "
            + "Clients with `realistic` messages remember what they are subscribed to and which "
            + "sessions they monitor, at most 6: each is named by `$.session_id` or "
            + "`$.data.session_id` of the reply to its start, or by the id of its start if the "
            + "reply has none. Where nothing is open to be named, something is opened instead.",
        GeneratorPool.allCases.map { pool in
            Key(
                pool.rawValue, .list(pool.item, least: 1), default: pool.usualText,
                pool.meaning + " Of \(words(Generator.Kind.all(with: pool.rawValue))).")
        } + [
            Key(
                "weights", .section(.generatorWeights), default: "as said there",
                "How often each kind of message is drawn. Of mixed, realistic."),
            Key(
                "pattern", .word(Generator.Pattern.allCases.map(\.rawValue)), default: "startup",
                "The order in which a client says things. Of realistic."),
        ])

    static let generatorWeights = KeyTable(
        "How often `mixed` and `realistic` draw each kind; what is left out is never drawn.",
        zip(Generator.Part.allCases, shares).map { part, shares in
            Key(
                part.rawValue, .weight,
                default:
                    "mixed \(shares.mixed), steady_state \(shares.steady), default \(shares.usual)",
                part.meaning)
        })

    /// The usual weights of the parts, in their order.
    private static let shares = Generator.Part.allCases.map { part in
        func weight(_ kind: Generator.Kind, _ pattern: Generator.Pattern = .startup) -> Double {
            var generator = Generator(kind)
            generator.pattern = pattern
            return generator.weight(of: part)
        }
        return (
            mixed: weight(.mixed), steady: weight(.realistic),
            usual: weight(.realistic, .default)
        )
    }

    private static func words(_ kinds: [Generator.Kind]) -> String {
        kinds.map(\.rawValue).joined(separator: ", ")
    }
}

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

    fileprivate var meaning: String {
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
    fileprivate var meaning: String {
        switch self {
        case .event: "Messages as of `event`."
        case .command: "Messages as of `command`."
        case .query: "Messages as of `query`."
        case .monitoring: "Messages as of `monitoring`; in steady_state, updates alone."
        case .ping: "Messages of the type `ping`."
        }
    }
}
