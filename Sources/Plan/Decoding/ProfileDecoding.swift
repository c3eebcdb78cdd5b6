import PlanText
import Units

extension PlanDecoder {
    func profile(_ member: Member) -> Profile? {
        guard let fields = fields(member.value, .profile) else { return nil }
        if let send = fields["send"], fields["flow"] != nil {
            error(.conflict, "'send' and 'flow' exclude each other", at: send.range)
        }
        return Profile(
            name: member.key, weight: fields["weight"].flatMap(number) ?? 1,
            session: fields["session"].flatMap(spread),
            open: fields["open"].map { steps($0, depth: 0) } ?? [],
            flow: fields["flow"].map { steps($0, depth: 0) } ?? [],
            send: fields["send"].flatMap(schedule), echoes: fields["react"].map(echoes) ?? false,
            reconnect: fields["reconnect"].map(reconnect) ?? Profile.Reconnect())
    }

    private func schedule(_ node: Node) -> Profile.Schedule? {
        if case .sequence = node.value {
            error(.notSupportedYet, "a list of 'send' is not supported yet", at: node.range)
            return nil
        }
        guard let fields = fields(node, .send) else { return nil }
        let mix = required("mix", in: fields).map(mix)
        let every = required("every", in: fields).flatMap(spread)
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

    private func mix(_ node: Node) -> [(message: Int, weight: Double)] {
        if case .mapping(let members) = node.value {
            let mix = members.compactMap { member -> (message: Int, weight: Double)? in
                let index = index(
                    of: member.key, in: messageNames, "message", at: member.keyRange)
                guard let index, let weight = number(member.value), weight > 0 else { return nil }
                return (index, weight)
            }
            if mix.isEmpty { error(.badValue, "the mix has no weight", at: node.range) }
            return mix
        }
        return messageIndex(node).map { [(message: $0, weight: 1)] } ?? []
    }

    private func messageIndex(_ node: Node) -> Int? {
        guard let name = text(node) else { return nil }
        return index(of: name, in: messageNames, "message", at: node.range)
    }

    // MARK: Steps

    /// How deep `repeat` may nest; the engine's limit.
    private static let maximumDepth = 4

    private func steps(_ node: Node, depth: Int) -> [Profile.Step] {
        (sequence(node, "a list of steps") ?? []).compactMap { step($0, depth: depth) }
    }

    private func step(_ node: Node, depth: Int) -> Profile.Step? {
        guard let fields = fields(node, .step) else { return nil }
        let kinds = ["send", "expect", "wait", "repeat", "close"].filter { fields[$0] != nil }
        guard kinds.count == 1, let value = fields[kinds[0]] else {
            error(
                kinds.isEmpty ? .missingKey : .conflict,
                "a step is one of send, expect, wait, repeat, close", at: node.range)
            return nil
        }
        if kinds[0] != "send", let count = fields["count"] {
            error(.conflict, "'count' belongs to 'send'", at: count.range)
        }
        if kinds[0] != "repeat", let steps = fields["steps"] {
            error(.conflict, "'steps' belongs to 'repeat'", at: steps.range)
        }
        switch kinds[0] {
        case "send":
            let count = fields["count"].flatMap { whole($0, 1...1_000_000_000) } ?? 1
            return messageIndex(value).map { .send(message: $0, count: count) }
        case "expect": return expectStep(value)
        case "wait": return spread(value).map(Profile.Step.wait)
        case "close": return whole(value, 1000...4999).map { .close(UInt16($0)) }
        default: return repeatStep(value, fields, depth: depth)
        }
    }

    private func expectStep(_ node: Node) -> Profile.Step? {
        guard let fields = fields(node, .stepExpect) else { return nil }
        let timeout = fields["timeout"].flatMap(duration) ?? .seconds(10)
        return required("match", in: fields).flatMap(conditions).map {
            .expect($0, timeout: timeout)
        }
    }

    private func repeatStep(_ node: Node, _ fields: Fields, depth: Int) -> Profile.Step? {
        if let text = text(node), text.contains("..") {
            error(.notSupportedYet, "a range of rounds is not supported yet", at: node.range)
            return nil
        }
        guard depth < Self.maximumDepth else {
            error(
                .badValue, "'repeat' nests at most \(Self.maximumDepth) deep", at: node.range)
            return nil
        }
        guard let count = whole(node, 1...1_000_000_000),
            let steps = required("steps", in: fields)
        else { return nil }
        return .repeat(count, self.steps(steps, depth: depth + 1))
    }

    // MARK: Reactions and reconnects

    private func echoes(_ node: Node) -> Bool {
        var result = false
        for item in sequence(node, "'react'") ?? [] {
            guard let fields = fields(item, .react) else { continue }
            if let when = fields["when"] {
                if case .mapping = when.value {
                    error(.notSupportedYet, "a 'match' here is not supported yet", at: when.range)
                } else {
                    _ = word(when, of: ["any"])
                }
            }
            if let echo = required("echo", in: fields).flatMap(flag), echo { result = true }
        }
        return result
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
        if let factor = fields["factor"].flatMap(number) { result.factor = factor }
        if let jitter = fields["jitter"].flatMap(share) { result.jitter = jitter }
        result.attempts = fields["attempts"].flatMap { whole($0, 1...1_000_000) }
        return result
    }
}
