/// What a metric is: a row of the catalogue, from which its name, its thresholds, the reference of
/// metrics and the schema of the summary come.
public struct MetricDefinition: Sendable {
    /// Who may name it.
    public enum Audience: Sendable {
        /// Thresholds of plans, and every report.
        case plans
        /// Reports alone: what books and health are made of.
        case reports
    }

    /// What tells its series apart.
    public struct Labels: OptionSet, Hashable, Sendable {
        public var rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        public static let phase = Labels(rawValue: 1)
        public static let profile = Labels(rawValue: 2)
        public static let url = Labels(rawValue: 4)
        /// The label `message` with the names of messages that are sent.
        public static let message = Labels(rawValue: 8)
        /// The label `message` with the names of `receive`.
        public static let receive = Labels(rawValue: 16)
        /// The label `kind` with the kinds of errors.
        public static let kind = Labels(rawValue: 32)
        /// The label `kind` with the states of clients.
        public static let state = Labels(rawValue: 64)
        /// The label `of` with the units of errors.
        public static let unit = Labels(rawValue: 128)

        /// Of what clients, connects, sessions, reads and writes as a whole do.
        public static let ofClients: Labels = [.phase, .profile, .url]
        /// Of what happens to messages that are sent.
        public static let ofMessages: Labels = [.phase, .profile, .url, .message]
        /// Of what comes unasked.
        public static let ofReceives: Labels = [.phase, .profile, .url, .receive]
        /// Of frames that come, replies and others.
        public static let ofFrames: Labels = [.phase, .profile, .url, .message, .receive]

        /// Their names in plans.
        public var names: [String] {
            let all: [(Labels, String)] = [
                (.phase, "phase"), (.phase, "part"), (.profile, "profile"),
                ([.message, .receive], "message"),
                (.url, "url"), ([.kind, .state], "kind"), (.unit, "of"),
            ]
            return all.filter { !isDisjoint(with: $0.0) }.map(\.1)
        }
    }

    /// The moment that says to which phase a sample belongs.
    public enum Moment: String, Sendable {
        case planned = "its planned moment"
        /// Of errors, which happen to three kinds of units.
        case unit = "the planned moment of its connect or request; of a session, when it happens"
        case begun = "its start"
        case arrived = "its arrival"
        case happened = "the moment it happens"
        case ended = "its end"
        /// Of what the schedule plans and nothing else: the start of its phase.
        case phase = "the start of the phase"
        case second = "each second"
        case run = "the run as a whole"
    }

    /// The name in plans and reports, such as `service-time` and `messages.sent`.
    public let name: String
    public let kind: MetricKind
    /// What it counts or measures, in one sentence.
    public let meaning: String
    public let labels: Labels
    public let moment: Moment
    /// What its share is of; nil: it has none.
    public let share: MetricShare?
    public let audience: Audience
    /// What one of it is, where the kind does not say.
    private let ownUnit: String?

    init(
        _ name: String, _ kind: MetricKind, _ meaning: String, _ labels: Labels, _ moment: Moment,
        share: MetricShare? = nil, for audience: Audience = .plans, unit: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.meaning = meaning
        self.labels = labels
        self.moment = moment
        self.share = share
        self.audience = audience
        ownUnit = unit
    }

    /// What one of it is, in the words of a reference.
    public var unit: String {
        if let ownUnit { return ownUnit }
        return switch kind {
        case .time: "duration"
        case .count, .gauge: "number"
        case .bytes: "bytes"
        }
    }
}
