internal import Units

/// One measurement of a calibration: a plan against the server inside.
enum Experiment: CaseIterable {
    /// The times of a load that nobody feels.
    case floor
    /// As many messages as are answered.
    case answers
    /// As many connects as are answered, each ended by a reset, so that no port waits.
    case handshakes
    /// More and more messages by plan, up to where they are late.
    case planned

    /// So much of a round it takes, with its warm-up.
    var share: Double {
        switch self {
        case .floor, .planned: 0.3
        case .answers, .handshakes: 0.2
        }
    }

    /// Connections at once, at most.
    static let connections = 50
    /// Messages a second that disturb nobody.
    static let modest = 2_000
    /// A message is late that left so long after its moment.
    static let late = TimeAmount.milliseconds(5)
    /// The steps of `planned`, as shares of the messages that were answered.
    static let steps = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2]

    /// The rates of `planned`, a second, where so many messages were answered a second.
    static func rates(answered: Double) -> [Int] {
        steps.map { max(modest, Int(answered * $0 / 100) * 100) }
    }

    /// The text of the plan; `answered` is what `answers` gave.
    func plan(seconds: Double, answered: Double = 0) -> String {
        let whole = max(40, Int(seconds * share * 1_000))
        let warm = whole / 8
        return """
            version: 1
            seed: 1
            target: embedded
            messages: { \(message) }
            profiles: { p: \(profile) }
            health: { late: \(Experiment.late), on-saturation: warn }
            phases:
              - { steady: { \(load(rate: Experiment.modest)), for: \(warm)ms }, measure: false }
            \(phases(milliseconds: whole - warm, answered))
            """
    }

    private var message: String {
        self == .handshakes
            ? "" : "m: { binary: { size: 64B, fill: random }, expect: next, timeout: 2s }"
    }

    private var profile: String {
        switch self {
        case .floor: "{ send: { mix: m, every: 10ms } }"
        case .answers: "{ send: { mix: m, every: 0s, pace: reply } }"
        case .handshakes: "{ flow: [{ close: abrupt }] }"
        case .planned: "{ send: { mix: m, every: 1s } }"
        }
    }

    private func load(rate: Int) -> String {
        switch self {
        case .floor: "clients: \(Experiment.modest / 100)"
        case .answers, .handshakes: "clients: \(Experiment.connections)"
        case .planned: "clients: \(Experiment.connections), messages: \(rate)/s"
        }
    }

    private func phases(milliseconds: Int, _ answered: Double) -> String {
        let rates = self == .planned ? Experiment.rates(answered: answered) : [0]
        return rates.map { rate in
            "  - steady: { \(load(rate: rate)), for: \(milliseconds / rates.count)ms }"
        }.joined(separator: "\n")
    }
}
