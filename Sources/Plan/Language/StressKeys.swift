import PlanText
import Units

extension Section {
    static let stress = Section("stress")
}

extension PhaseShape {
    static let stress = PhaseShape(
        Row("stress", .section(.stress), later: true, "Raises the load until it is too high."),
        entry: Language.Entry(.stress, table: Keys.stress, rules: { $0.checkStress($1) }),
        mayBeInside: false)
}

/// A phase that only a later version runs.
extension Keys {
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
}

extension Reader {
    /// The step and the bound of a level have the unit of the level.
    fileprivate func checkStress(_ fields: Fields) {
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
}
