import PlanText
import Units

extension PlanDecoder {
    func profile(_ member: Member) -> Profile? {
        sentHere = []
        valuesHere = MessageValues()
        defer { valuesOfProfiles[member.key] = valuesHere }
        guard var fields = fields(member.value, .profile) else { return nil }
        for key in ["session", "rest", "send", "flow"] where fields[key]?.isNone ?? false {
            fields.values[key] = nil
        }
        if let send = fields["send"], fields["flow"] != nil, fields["pool"] != nil {
            error(
                .conflict, "with 'pool' a profile has either 'send' or 'flow'", at: send.range,
                hint: "a connection is borrowed for a message or for a run of the flow; write two "
                    + "profiles")
        }
        var profile = Profile(
            name: member.key, weight: fields["weight"].flatMap(weight) ?? 1,
            session: fields["session"].flatMap(spread),
            open: fields["open"].map { steps($0, depth: 0) } ?? [],
            flow: fields["flow"].map { steps($0, depth: 0) } ?? [],
            send: fields["send"].map(schedules) ?? [],
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

    /// Schedules are told apart by a number of a byte.
    private static let mostSchedules = 100

    /// One schedule, or several in a list.
    private func schedules(_ node: Node) -> [Profile.Schedule] {
        guard case .sequence(let items) = node.value else {
            return schedule(node).map { [$0] } ?? []
        }
        if items.isEmpty || items.count > Self.mostSchedules {
            error(
                .badValue,
                items.isEmpty
                    ? "there is no schedule in this list"
                    : "a profile has at most \(Self.mostSchedules) schedules", at: node.range)
        }
        return items.compactMap { item in
            if case .sequence = item.value {
                wrongType("a schedule is a map", item)
                return nil
            }
            return schedule(item)
        }
    }

    func schedule(_ node: Node) -> Profile.Schedule? {
        guard let fields = fields(node, .send) else { return nil }
        let mix = required("mix", in: fields).map(mix)
        _ = choice(["every", "messages"], in: fields, "'send'")
        let every = fields["every"].flatMap(spread)
        let limit = fields["limit"].flatMap { whole($0, 1...1_000_000) }
        let align = fields["align"].flatMap(flag) ?? false
        let pace = fields["pace"].flatMap {
            word($0, of: Profile.Schedule.Pace.allCases.map(\.rawValue))
        }
        let messages = fields["messages"].flatMap(sharedRate)
        for key in ["pace", "align"] where fields["messages"] != nil {
            guard let node = fields[key] else { continue }
            error(
                .conflict, "'\(key)' is about a client's own times, and 'messages' gives it none",
                at: node.range, hint: "write 'every', or leave it out")
        }
        guard let mix, every != nil || messages != nil else { return nil }
        return Profile.Schedule(
            mix: mix, every: every ?? .constant(.zero),
            pace: pace.flatMap(Profile.Schedule.Pace.init) ?? .schedule, limit: limit,
            align: align, messages: messages)
    }

    private func sharedRate(_ node: Node) -> Double? {
        guard let rate = rate(node) else { return nil }
        // Else the first send would come after more than a year.
        if rate >= 1e-7 { return rate }
        error(.badValue, "'messages' is more than nothing", at: node.range)
        return nil
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
        let items = sequence(node, "'react'", hint: hint) ?? []
        let reactions = items.map(reaction)
        let takers = Self.takers(of: reactions.map { $0.map { $0.when ?? [] } })
        for (item, taker) in zip(items, takers) where taker != nil {
            warning(
                .unused, "this never happens: a reaction before it takes all of its frames",
                at: item.range, hint: "the first that matches takes a frame; put it first")
        }
        return reactions.compactMap { $0 }
    }

    private func reaction(_ item: Node) -> Profile.Reaction? {
        guard let fields = fields(item, .react) else { return nil }
        let when = required("when", in: fields)
        let after = fields["after"].map(spread) ?? .constant(.zero)
        let chosen = choice(["echo", "send", "close"], in: fields, "a reaction")
        let action = chosen.flatMap { reactionAction($0.0, $0.1) }
        guard let when else { return nil }
        var conditions: [Message.Condition]?
        if case .mapping = when.value {
            conditions = self.conditions(when, of: .reaction)
            if conditions == nil { return nil }
        } else if word(when, of: ["any"]) == nil {
            return nil
        }
        guard let action, let after else { return nil }
        return Profile.Reaction(when: conditions, action: action, after: after)
    }

    private func reactionAction(_ kind: String, _ node: Node) -> Profile.Reaction.Action? {
        switch kind {
        case "send": return messageIndex(node).map { .send(message: $0) }
        case "close": return closing(node).map(Profile.Reaction.Action.close)
        default:
            if flag(node) == false {
                error(.badValue, "'echo' is true or not there", at: node.range)
            }
            return .echo
        }
    }

    private func reconnect(_ node: Node) -> Profile.Reconnect? {
        if case .scalar(let scalar) = node.value {
            let isSlip = closest(to: scalar.text, among: ["never"]) != nil
            guard scalar.text != "never", !isSlip, scalar.kind != .null else {
                _ = word(node, of: ["never"])
                return nil
            }
            error(
                .badValue, "'\(scalar.text)' is not 'never'", at: node.range,
                hint: wholeForm(of: scalar, node, .reconnect) ?? "a map, such as { delay: 1s }")
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
