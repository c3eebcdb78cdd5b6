import PlanText
import Units

extension Section {
    static let burst = Section("burst")
    static let wave = Section("wave")
    static let stress = Section("stress")
    static let storm = Section("storm")
    static let `repeat` = Section("repeat")
}

/// Phases that only a later version runs.
extension Keys {
    private static let length = Key("for", .positiveTime, required: true, "How long it takes.")

    static let burst = KeyTable(
        "A short high load; the clients before it come back after it.", choice: LoadParts.choice,
        [
            Key(
                "clients", .oneOf([.spelled(.clients), .map(.spelled(.clients), of: .profile)]),
                "How many clients there are at its height."),
            Key("arrivals", .spelled(.arrivals), "How many arrive a second at its height."),
            Key("rise", .time, default: "0s", "How long the load rises."),
            Key("hold", .positiveTime, required: true, "How long it stays high."),
            Key("fall", .time, default: "0s", "How long it falls."),
            Key("times", .whole(1...10_000), default: "1", "How many bursts there are."),
            Key("every", .positiveTime, "From the start of a burst to that of the next."),
        ])

    static let wave = KeyTable(
        "A cosine between two values, from the first on.", choice: LoadParts.choice,
        [
            Key(
                "clients",
                .oneOf([.spelled(.clientRange), .map(.spelled(.clientRange), of: .profile)]),
                "Between how many clients and how many, `200..800`."),
            Key("arrivals", .spelled(.arrivalRange), "Between how many arrivals a second."),
            Key("period", .positiveTime, required: true, "How long a whole swing takes."),
            length,
        ])

    static let stress = KeyTable(
        "Raises a level until a condition says that it is too high.",
        choice: ["clients", "arrivals", "messages"],
        [
            Key("clients", .spelled(.clients), "The first level: clients."),
            Key("arrivals", .spelled(.arrivals), "The first level: arrivals a second."),
            Key("messages", .rate, "The first level: messages a second of all clients together."),
            Key(
                "step", .oneOf([.spelled(.clients), .rate]), required: true,
                "By how much each level is higher, in the unit of the level."),
            Key("every", .positiveTime, required: true, "How long a level takes."),
            Key(
                "until", .spelled(.threshold), required: true,
                "What must become true for a level to be too high."),
            Key(
                "max", .oneOf([.spelled(.clients), .rate]), required: true,
                "The highest level that is tried."),
            Key("search", .word(["bisect"]), default: "none", "Narrows the last step down."),
            Key(
                "precision", .share, default: "2%", needs: "search", "How far `search` narrows it."),
            Key(
                "recover", .positiveTime, default: "none",
                "Goes to half of it afterwards and measures how soon the target is well again."),
        ])

    static let storm = KeyTable(
        "Drops many sessions at once and watches them come back.",
        [
            Key("drop", .share, required: true, "Which share of the open sessions."),
            Key("abrupt", .flag, default: "false", "Whether they are reset instead of closed."),
            length,
        ])

    static let `repeat` = KeyTable(
        "Phases that run several times.",
        [
            Key("times", .whole(1...10_000), required: true, "How many times."),
            Key("phases", .list(.section(.phase), least: 1), required: true, "Which phases."),
        ])
}

extension Reader {
    /// A burst ends before the next one begins.
    func checkBurst(_ fields: Fields) {
        let times = fields["times"]?.scalar?.int ?? 1
        if times > 1 { require("every", for: "times", in: fields) }
        let parts = ["rise", "hold", "fall"].compactMap { fields[$0] }.map(Self.length)
        guard let node = fields["every"], let every = Self.length(node), !parts.contains(nil) else {
            return
        }
        let length = TimeAmount(nanoseconds: parts.reduce(0) { $0 + ($1?.nanoseconds ?? 0) })
        if every < length {
            error(
                .conflict, "a burst takes \(length), so the next cannot start after \(every)",
                at: node.range)
        }
    }

    /// The step and the bound of a level have the unit of the level.
    func checkStress(_ fields: Fields) {
        let isRate = fields["arrivals"] != nil || fields["messages"] != nil
        guard isRate || fields["clients"] != nil else { return }
        for key in ["step", "max"] {
            guard let node = fields[key], case .scalar(let scalar) = node.value else { continue }
            let hasSlash = scalar.text.contains("/")
            guard hasSlash != isRate, hasSlash || scalar.int != nil else { continue }
            error(
                .badValue,
                isRate
                    ? "'\(key)' must be a rate here, like the level"
                    : "'\(key)' must be a number of clients here, like the level",
                at: node.range, hint: isRate ? "write \(scalar.text)/s" : nil)
        }
    }

    /// A duration as it stands there; mistakes in it are told elsewhere.
    private static func length(_ node: Node) -> TimeAmount? {
        node.scalar.flatMap { try? TimeAmount(parsing: $0.text) }
    }
}
