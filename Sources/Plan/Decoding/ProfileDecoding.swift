import PlanText
import Units

extension PlanDecoder {
    func profile(_ member: Member) -> Profile? {
        sentHere = []
        guard let fields = fields(member.value, .profile) else { return nil }
        if let send = fields["send"], fields["flow"] != nil {
            error(.conflict, "'send' and 'flow' exclude each other", at: send.range)
        }
        var profile = Profile(
            name: member.key, weight: fields["weight"].flatMap(weight) ?? 1,
            session: fields["session"].flatMap(spread),
            open: fields["open"].map { steps($0, depth: 0) } ?? [],
            flow: fields["flow"].map { steps($0, depth: 0) } ?? [],
            send: fields["send"].flatMap(schedule),
            reactions: fields["react"].map(reactions) ?? [],
            reconnect: fields["reconnect"].map(reconnect) ?? Profile.Reconnect())
        profile.readRate = fields["read-rate"].flatMap { byteRate($0, "'read-rate'") }
        if let close = fields["close"].flatMap(profileClose) { profile.close = close }
        if let node = fields["extends"] { check(node, .name(.profile), "'extends'") }
        profile.target = fields["target"].flatMap(ownTarget)
        profile.lifecycle = lifecycle(fields)
        sends[member.key] = sentHere
        checkValues(of: member, fields)
        return profile
    }

    func schedule(_ node: Node) -> Profile.Schedule? {
        if case .sequence(let items) = node.value {
            notSupported("a list under 'send'", at: node.range)
            if items.isEmpty {
                error(.badValue, "there is no schedule in this list", at: node.range)
            }
            for item in items {
                if case .sequence = item.value {
                    wrongType("a schedule is a map", item)
                } else {
                    _ = schedule(item)
                }
            }
            return nil
        }
        guard let fields = fields(node, .send) else { return nil }
        let mix = required("mix", in: fields).map(mix)
        _ = choice(["every", "messages"], in: fields, "'send'")
        let every = fields["every"].flatMap(spread)
        let limit = fields["limit"].flatMap { whole($0, 1...1_000_000) }
        let align = fields["align"].flatMap(flag) ?? false
        let pace = fields["pace"].flatMap {
            word($0, of: Profile.Schedule.Pace.allCases.map(\.rawValue))
        }
        guard let mix, let every else { return nil }
        return Profile.Schedule(
            mix: mix, every: every,
            pace: pace.flatMap(Profile.Schedule.Pace.init) ?? .schedule, limit: limit,
            align: align)
    }

    /// One message, or several with their weights.
    private func mix(_ node: Node) -> [(message: Int, weight: Double)] {
        guard case .mapping(let members) = node.value else {
            if case .sequence = node.value {
                wrongType(
                    "a mix is a name or a map", node, hint: "write mix: { name: weight, … }")
                return []
            }
            return messageIndex(node).map { [(message: $0, weight: 1)] } ?? []
        }
        var isWhole = true
        var mix: [(message: Int, weight: Double)] = []
        for member in members {
            let index = index(of: member.key, .message, at: member.keyRange)
            if let weight = weight(member.value), let index {
                if weight > 0 { mix.append((index, weight)) }
            } else {
                isWhole = false
            }
        }
        if mix.isEmpty, isWhole {
            error(
                .badValue, "no message of the mix has a weight", at: node.range,
                hint: "weights are numbers whose sum is above zero")
        }
        return mix
    }

    /// The message that a scalar names.
    func messageIndex(_ node: Node) -> Int? {
        guard let name = scalar(node, "the name of a message")?.text else { return nil }
        return index(of: name, .message, at: node.range)
    }

    // MARK: Reactions and reconnects

    private func reactions(_ node: Node) -> [Profile.Reaction] {
        let hint = "write react: [{ when: any, echo: true }]"
        return (sequence(node, "'react'", hint: hint) ?? []).compactMap { item in
            guard let fields = fields(item, .react) else { return nil }
            let when = required("when", in: fields)
            if let (key, echo) = choice(["echo", "send", "close"], in: fields, "a reaction"),
                key == "echo", flag(echo) == false
            {
                error(.badValue, "'echo' is true or not there", at: echo.range)
            }
            guard let when else { return nil }
            if case .mapping = when.value {
                return conditions(when, of: .reaction).map { Profile.Reaction(when: $0) }
            }
            return word(when, of: ["any"]).map { _ in Profile.Reaction(when: nil) }
        }
    }

    private func reconnect(_ node: Node) -> Profile.Reconnect? {
        if case .scalar = node.value {
            _ = word(node, of: ["never"])
            return nil
        }
        var result = Profile.Reconnect()
        guard let fields = fields(node, .reconnect) else { return result }
        if let delay = fields["delay"].flatMap(duration) { result.delay = delay }
        if let max = fields["max"].flatMap(duration) { result.max = max }
        if let node = fields["factor"], let factor = number(node) {
            if factor < 1 {
                error(.badValue, "a 'factor' below 1 would shorten the delays", at: node.range)
            } else if factor > 1_000 {
                error(.badValue, "a 'factor' is at most 1000", at: node.range)
            }
            result.factor = factor
        }
        if let jitter = fields["jitter"].flatMap(share) { result.jitter = jitter }
        result.attempts = fields["attempts"].flatMap { whole($0, 1...1_000_000) }
        if let node = fields["max"] ?? fields["delay"], result.max < result.delay,
            fields["delay"].map(isDuration) ?? true, fields["max"].map(isDuration) ?? true
        {
            error(
                .conflict, "'max' (\(result.max)) is below 'delay' (\(result.delay))",
                at: node.range)
        }
        return result
    }

    private func isDuration(_ node: Node) -> Bool {
        if case .scalar(let scalar) = node.value {
            (try? TimeAmount(parsing: scalar.text)) != nil
        } else {
            false
        }
    }
}
