import PlanText
import Units

extension PlanDecoder {
    /// Reads the phases; their names are known from here on.
    func decodePhases(_ node: Node) {
        let hint = "start each of them with '- ', such as - steady: { clients: 10, for: 1m }"
        guard let items = sequence(node, "'phases'", hint: hint) else {
            phases.isComplete = false
            return
        }
        if items.isEmpty { error(.badValue, "a plan has at least one phase", at: node.range) }
        // Names that users give come first, so that the others keep clear of them.
        items.forEach(claimNames)
        items.forEach(phase)
    }

    /// Reads a phase; those that it consists of are read with its keys.
    func phase(_ node: Node) {
        guard let fields = fields(node, .phase) else {
            phases.isComplete = false
            return
        }
        let words = KeyTable.shapes.filter { fields[$0] != nil || fields.guessed.contains($0) }
        let name = phaseName(fields["name"], word: words.first)
        if let name { phases.append(name) } else { phases.isComplete = false }
        let phase = phase(fields, words, name)
        guard let name else { return }
        decodedPhases.append(
            DecodedPhase(name: name, phase: phase, thresholds: fields["thresholds"]))
    }

    private func phase(_ fields: Fields, _ words: [String], _ name: String?) -> Phase? {
        let measured = fields["measure"].flatMap(flag) ?? true
        if let name, !measured { unmeasured.insert(name) }
        let concurrent = fields["concurrent-connects"].flatMap { whole($0, 1...1_000_000) }
        let weights = fields["profiles"].map(weights) ?? []
        let connectRate = fields["connect-rate"].flatMap(connectRate)
        let drain = fields["drain"].flatMap(duration)
        guard words.count == 1, let value = fields[words[0]] else {
            if words.isEmpty {
                error(
                    .missingKey,
                    "a phase needs one of \(KeyTable.shapes.joined(separator: ", "))",
                    at: fields.node.range, hint: example(of: ["steady"], in: fields))
            } else if words.count > 1, let second = fields[words[1]] {
                error(
                    .conflict, "'\(words[0])' and '\(words[1])' exclude each other",
                    at: second.range, hint: "start a phase of its own with '- \(words[1]):'")
            }
            return nil
        }
        guard let name, let shape = shape(words[0], value) else { return nil }
        return Phase(
            name: name, shape: shape, measured: measured, concurrentConnects: concurrent ?? 500,
            weights: weights, connectRate: connectRate, drain: drain, word: words[0])
    }

    /// The weight of each profile of the plan, 0 for those that the map leaves out.
    private func weights(_ node: Node) -> [Double] {
        var weights = Array(repeating: 0.0, count: profiles.all.count)
        guard let members = mapping(node, "'profiles'") else { return [] }
        var isWhole = true
        for member in members {
            let index = index(of: member.key, .profile, at: member.keyRange)
            if let weight = weight(member.value), let index {
                weights[index] = weight
            } else {
                isWhole = false
            }
        }
        if isWhole, weights.allSatisfy({ $0 == 0 }) {
            error(.badValue, "nothing in 'profiles' has a weight", at: node.range)
        }
        return weights
    }

    private func connectRate(_ node: Node) -> Double? {
        guard let rate = rate(node) else { return nil }
        if rate > 0 { return rate }
        error(.badValue, "a 'connect-rate' is above zero", at: node.range)
        return nil
    }

    // MARK: Names

    /// Claims the names that users give to a phase and to those that it consists of.
    private func claimNames(_ node: Node) {
        switch node.value {
        case .sequence(let items): items.forEach(claimNames)
        case .mapping(let members):
            for member in members {
                switch member.key {
                case "name": claim(member.value)
                case "repeat", "phases", "parallel": claimNames(member.value)
                default: break
                }
            }
        case .scalar, .broken: break
        }
    }

    private func claim(_ node: Node) {
        guard let name = text(node) else { return }
        if name.isEmpty {
            error(.badValue, "a name is not empty", at: node.range)
        } else if !phaseNames.insert(name).inserted {
            error(.conflict, "there is a phase '\(name)' already", at: node.range)
        }
    }

    /// The user's name, or the shape's word with a number from the second on; nil if the phase has
    /// neither.
    private func phaseName(_ node: Node?, word: String?) -> String? {
        if let node {
            if case .scalar(let scalar) = node.value { return scalar.text }
            return nil
        }
        guard let word else { return nil }
        var name = word
        var number = 2
        while !phaseNames.insert(name).inserted {
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

/// A phase as far as it could be read: the name is what thresholds need.
struct DecodedPhase {
    let name: String
    /// Nil if something is wrong or nothing runs it yet.
    let phase: Phase?
    /// Its own thresholds.
    let thresholds: Node?
}
