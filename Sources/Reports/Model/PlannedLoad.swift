internal import Units

/// What a run is about, as far as its plan says it: known before anything is sent, told in one line.
public struct PlannedLoad: Hashable, Sendable, Codable {
    /// The URLs that clients connect to, without what is secret.
    public var targets: [String]
    public var phases: Int
    /// All phases together, in nanoseconds.
    public var length: Int64
    /// Whether it may end earlier by itself.
    public var mayEndEarlier: Bool
    /// All phases together at least, in nanoseconds, where some end as soon as they are sure; nil where none
    /// does or that is not known, and in files of older versions.
    public var shortest: Int64?
    /// Clients of populations that are there at once, at most.
    public var clients: Int
    /// Arrivals a second, at most.
    public var arrivals: Double
    /// Messages that clients send a second, at most and as long as they are answered at once; nil: as
    /// many as the target answers.
    public var messages: Double?
    /// The URLs of the second target, which gets the same load; nil: there is none.
    public var against: [String]?

    public init(
        targets: [String], phases: Int, length: Int64, mayEndEarlier: Bool, clients: Int,
        arrivals: Double, messages: Double?
    ) {
        self.targets = targets
        self.phases = phases
        self.length = length
        self.mayEndEarlier = mayEndEarlier
        self.clients = clients
        self.arrivals = arrivals
        self.messages = messages
    }

    /// Such as `ws://localhost/echo, 2 phases, 2m20s, up to 200 clients, up to 400 messages/s`.
    public var text: String {
        let parts = [
            targetText, phases == 1 ? "1 phase" : "\(phases) phases", lengthText,
        ]
        return (parts + load + [messagesText]).joined(separator: ", ")
    }

    /// How long it takes, such as `2m20s`, `50s to 5m20s`, `at most 2m`.
    private var lengthText: String {
        let length = TimeAmount(nanoseconds: length).description
        if let shortest { return "\(TimeAmount(nanoseconds: shortest)) to \(length)" }
        return (mayEndEarlier ? "at most " : "") + length
    }

    /// The target, of several the first one.
    public var targetText: String {
        Self.first(of: targets) + (against.map { " against " + Self.first(of: $0) } ?? "")
    }

    private static func first(of targets: [String]) -> String {
        let others = targets.count - 1
        return (targets.first ?? "no target")
            + (others > 0 ? " and \(others) other\(others == 1 ? "" : "s")" : "")
    }

    /// Who comes, such as `up to 200 clients`.
    public var load: [String] {
        var parts: [String] = []
        if clients > 0 || arrivals == 0 {
            parts.append("up to \(Format.count(clients)) client\(clients == 1 ? "" : "s")")
        }
        if arrivals > 0 {
            parts.append(PlannedLoad.most(arrivals, "arrival"))
        }
        return parts
    }

    private var messagesText: String {
        guard let messages else { return "as many messages as are answered" }
        return messages > 0 ? PlannedLoad.most(messages, "message") : "no messages by schedule"
    }

    private static func most(_ rate: Double, _ noun: String) -> String {
        let number = Format.trimmed(Format.number(rate))
        return "up to \(number) \(noun)\(number == "1" ? "" : "s")/s"
    }
}
