import PlanText
import Units

/// What several keys of a section say together, for the parts that nothing decodes yet.
extension PlanDecoder {
    func checkRules(_ fields: Fields) {
        switch fields.section {
        case .pool: checkPool(fields)
        case .burst: checkBurst(fields)
        case .stress: checkStress(fields)
        case .receive: checkReceive(fields)
        case .data: checkData(fields)
        default: break
        }
        for key in KeyTable.of(fields.section).keys {
            if let other = key.needs { needs(other, for: key.name, in: fields) }
        }
        if [.burst, .wave, .stress].contains(fields.section), fields["arrivals"] != nil {
            hasLaterArrivals = true
        }
    }

    /// Reports a key that makes sense only beside another one.
    private func needs(_ other: String, for key: String, in fields: Fields) {
        guard let node = fields[key], fields[other] == nil, !fields.guessed.contains(other) else {
            return
        }
        error(.missingKey, "'\(key)' needs '\(other)'", at: node.range)
    }

    private func checkPool(_ fields: Fields) {
        guard let node = fields["min"], let least = count(in: node),
            let most = fields["max"].flatMap(count), least > most
        else { return }
        error(.conflict, "'min' (\(least)) is above 'max' (\(most))", at: node.range)
    }

    private func checkBurst(_ fields: Fields) {
        let times = fields["times"].flatMap(count) ?? 1
        if times > 1 { needs("every", for: "times", in: fields) }
        let parts = ["rise", "hold", "fall"].compactMap { fields[$0] }.map(length)
        guard let node = fields["every"], let every = length(in: node), !parts.contains(nil) else {
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
    private func checkStress(_ fields: Fields) {
        let isRate = fields["arrivals"] != nil || fields["messages"] != nil
        guard isRate || fields["clients"] != nil else { return }
        for key in ["step", "max"] {
            guard let node = fields[key], case .scalar(let scalar) = node.value else { continue }
            let hasSlash = scalar.text.contains("/")
            guard hasSlash != isRate, hasSlash || scalar.int != nil else { continue }
            error(
                .badValue,
                isRate
                    ? "'\(key)' is a rate here, as the level is"
                    : "'\(key)' is a number of clients here, as the level is",
                at: node.range, hint: isRate ? "write \(scalar.text)/s" : nil)
        }
    }

    private func checkReceive(_ fields: Fields) {
        if let node = fields["since"], fields["id"] != nil {
            error(
                .conflict, "'id' tells the planned moment, so 'since' has nothing to tell",
                at: node.range, hint: "leave one of them out")
        }
    }

    private func checkData(_ fields: Fields) {
        guard let node = fields["pick"], let command = fields["command"], !command.isBroken,
            case .scalar(let scalar) = node.value, ["random", "shuffle"].contains(scalar.text)
        else { return }
        error(
            .conflict, "rows of a command are taken as they come, never '\(scalar.text)'",
            at: node.range, hint: "valid: sequential, unique")
    }

    /// `failover` needs somewhere to go, and starts at the first URL.
    func checkFailover(_ fields: Fields) {
        guard let node = fields["failover"], fields["target"] == nil, urls.isComplete else {
            return
        }
        if urls.all.count < 2 {
            error(
                .conflict, "'failover' goes to the next of several 'urls', and there is one",
                at: node.range, hint: "write target: { urls: [ws://a, ws://b] }")
        } else if let pick, pick != .first {
            error(
                .conflict, "'failover' begins at the first URL, so 'pick' is not \(pick.rawValue)",
                at: node.range, hint: "leave 'pick' out")
        }
    }

    // MARK: Values

    /// A value as it stands there; mistakes in it are reported elsewhere.
    private func count(in node: Node) -> Int? {
        if case .scalar(let scalar) = node.value { scalar.int } else { nil }
    }

    private func length(in node: Node) -> TimeAmount? {
        if case .scalar(let scalar) = node.value {
            try? TimeAmount(parsing: scalar.text)
        } else {
            nil
        }
    }
}
