import PlanText
import Units

extension PlanDecoder {
    /// Every shape of the language, those that nothing runs yet included.
    private static let shapes = [
        "steady", "ramp", "once", "pause", "burst", "wave", "stress", "storm", "repeat", "parallel",
    ]

    /// The phases, each with its own thresholds; their names are known from here on.
    func phases(_ node: Node) -> [(phase: Phase, thresholds: Node?)] {
        let hint = "start each of them with '- ', such as - steady: { clients: 10, for: 1m }"
        guard let items = sequence(node, "'phases'", hint: hint) else {
            phases.isComplete = false
            return []
        }
        if items.isEmpty { error(.badValue, "a plan has at least one phase", at: node.range) }
        let all = items.map { ($0, fields($0, .phase)) }
        // Names that users give come first, so that the others keep clear of them.
        var taken: Set<String> = []
        for (_, fields) in all { claim(fields?["name"], &taken) }
        return all.compactMap { item, fields in
            guard let fields else {
                phases.isComplete = false
                return nil
            }
            return phase(fields, &taken)
        }
    }

    private func phase(
        _ fields: Fields, _ taken: inout Set<String>
    ) -> (phase: Phase, thresholds: Node?)? {
        let words = Self.shapes.filter { fields[$0] != nil || fields.guessed.contains($0) }
        let name = phaseName(fields["name"], word: words.first, &taken)
        if let name { phases.append(name) } else { phases.isComplete = false }
        let measured = fields["measure"].flatMap(flag) ?? true
        if let name, !measured { unmeasured.insert(name) }
        let concurrent = fields["concurrent-connects"].flatMap { whole($0, 1...1_000_000) }
        let drain = fields["drain"].flatMap(duration)
        guard words.count == 1, let value = fields[words[0]] else {
            if words.isEmpty {
                error(
                    .missingKey, "a phase needs one of steady, ramp, once, pause",
                    at: fields.node.range)
            } else if words.count > 1, let second = fields[words[1]] {
                error(
                    .conflict, "'\(words[0])' and '\(words[1])' exclude each other",
                    at: second.range, hint: "start a phase of its own with '- \(words[1]):'")
            }
            return nil
        }
        guard let name, let shape = shape(words[0], value) else { return nil }
        let phase = Phase(
            name: name, shape: shape, measured: measured, concurrentConnects: concurrent ?? 500,
            drain: drain, word: words[0])
        return (phase, fields["thresholds"])
    }

    // MARK: Names

    private func claim(_ node: Node?, _ taken: inout Set<String>) {
        guard let node, let name = text(node) else { return }
        if name.isEmpty {
            error(.badValue, "a name is not empty", at: node.range)
        } else if !taken.insert(name).inserted {
            error(.conflict, "there is a phase '\(name)' already", at: node.range)
        }
    }

    /// The user's name, or the shape's word with a number from the second on; nil if the phase has
    /// neither.
    private func phaseName(
        _ node: Node?, word: String?, _ taken: inout Set<String>
    ) -> String? {
        if let node {
            if case .scalar(let scalar) = node.value { return scalar.text }
            return nil
        }
        guard let word else { return nil }
        var name = word
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(word)-\(number)"
            number += 1
        }
        return name
    }

    // MARK: Shapes

    private func shape(_ word: String, _ node: Node) -> Phase.Shape? {
        switch word {
        case "pause":
            guard case .scalar = node.value else {
                wrongType("a pause is a duration", node, hint: "write pause: 5s")
                return nil
            }
            return positiveDuration(node, "a pause").map(Phase.Shape.pause)
        case "once":
            guard let fields = fields(node, .once) else { return nil }
            let clients = required("clients", in: fields).flatMap { whole($0, 1...10_000_000) }
            let times = fields["times"].flatMap { whole($0, 1...1_000_000_000) } ?? 1
            let length = fields["for"].flatMap { positiveDuration($0, "a phase") }
            return clients.map { .once(clients: $0, times: times, length ?? .minutes(10)) }
        case "steady", "ramp":
            guard let fields = fields(node, word == "ramp" ? .ramp : .steady) else { return nil }
            let length = required("for", in: fields).flatMap { positiveDuration($0, "a phase") }
            return load(fields, length, isRamp: word == "ramp")
        default: return nil
        }
    }
}
