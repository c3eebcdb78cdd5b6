import PlanText
import Units

extension PlanDecoder {
    /// The phases, each with its own thresholds; their names are known from here on.
    func phases(_ node: Node) -> [(phase: Phase, thresholds: Node?)] {
        var taken: Set<String> = []
        return (sequence(node, "'phases'") ?? []).compactMap { item in
            guard let fields = fields(item, .phase) else { return nil }
            let words = ["steady", "ramp", "once", "pause"].filter { fields[$0] != nil }
            guard words.count == 1, let value = fields[words[0]] else {
                if fields.hasPlannedKey {
                    let word = KeyTable.of(.phase).planned.first { fields[$0] != nil } ?? ""
                    phaseNames.append(phaseName(fields["name"], word: word, taken: &taken))
                } else {
                    error(
                        words.isEmpty ? .missingKey : .conflict,
                        "a phase is one of steady, ramp, once, pause", at: item.range)
                }
                return nil
            }
            let name = phaseName(fields["name"], word: words[0], taken: &taken)
            phaseNames.append(name)
            guard let shape = shape(words[0], value) else { return nil }
            let phase = Phase(
                name: name, shape: shape, measured: fields["measure"].flatMap(flag) ?? true,
                concurrentConnects: fields["concurrent-connects"]
                    .flatMap { whole($0, 1...1_000_000) } ?? 500, word: words[0])
            return (phase, fields["thresholds"])
        }
    }

    /// The user's name, or the shape's word with a number from the second on.
    private func phaseName(_ node: Node?, word: String, taken: inout Set<String>) -> String {
        if let node, let name = text(node) {
            if !taken.insert(name).inserted {
                error(.conflict, "there is a phase '\(name)' already", at: node.range)
            }
            return name
        }
        var name = word
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(word)-\(number)"
            number += 1
        }
        return name
    }

    private func shape(_ word: String, _ node: Node) -> Phase.Shape? {
        switch word {
        case "pause": return duration(node).map(Phase.Shape.pause)
        case "once":
            guard let fields = fields(node, .once) else { return nil }
            let clients = required("clients", in: fields).flatMap { whole($0, 1...10_000_000) }
            let times = fields["times"].flatMap { whole($0, 1...1_000_000_000) } ?? 1
            let length = fields["for"].flatMap(duration) ?? .minutes(10)
            return clients.map { .once(clients: $0, times: times, length) }
        default:
            guard let fields = fields(node, word == "ramp" ? .ramp : .steady),
                let length = required("for", in: fields).flatMap(duration)
            else { return nil }
            return loadShape(fields, length, isRamp: word == "ramp")
        }
    }

    private func loadShape(
        _ fields: Fields, _ length: TimeAmount, isRamp: Bool
    ) -> Phase.Shape? {
        if length == .zero, let node = fields["for"] {
            error(.badValue, "a phase lasts longer than 0s", at: node.range)
        }
        let steps = fields["steps"].flatMap { whole($0, 1...10_000) }
        switch (fields["clients"], fields["arrivals"]) {
        case (let node?, nil):
            let line = line(node, isRamp: isRamp) { text in clients(text, at: node.range) }
            return line.map { .clients($0, length, steps: steps) }
        case (nil, let node?):
            if let node = fields["steps"] {
                error(
                    .notSupportedYet, "'steps' of arrivals is not supported yet", at: node.range)
            }
            guard var text = text(node) else { return nil }
            let poisson = text.hasPrefix("poisson ")
            if poisson { text = String(trim(text.dropFirst(8))) }
            let line = line(text, at: node.range, isRamp: isRamp) { text in
                rate(text, at: node.range)
            }
            return line.map { .arrivals($0, length, poisson: poisson) }
        case (_?, let arrivals?):
            error(.conflict, "'clients' and 'arrivals' exclude each other", at: arrivals.range)
        case (nil, nil):
            error(
                .missingKey, "'\(fields.section.rawValue)' needs 'clients' or 'arrivals'",
                at: fields.node.range)
        }
        return nil
    }

    private func line(
        _ node: Node, isRamp: Bool, value: (Substring) -> Double?
    ) -> Phase.Line? {
        if case .mapping = node.value {
            error(.notSupportedYet, "clients per profile are not supported yet", at: node.range)
            return nil
        }
        guard let text = text(node) else { return nil }
        return line(text, at: node.range, isRamp: isRamp, value: value)
    }

    /// Reads `a -> b` and `-> b` for a ramp, a value alone otherwise.
    private func line(
        _ text: String, at range: SourceRange, isRamp: Bool, value: (Substring) -> Double?
    ) -> Phase.Line? {
        guard let arrow = text.firstRange(of: "->") else {
            if isRamp {
                error(
                    .badValue, "a ramp goes from one value to another", at: range,
                    hint: "write 0 -> \(text), or -> \(text) to start where the load is")
                return nil
            }
            return value(text[...]).map { Phase.Line(from: $0, to: $0) }
        }
        guard isRamp else {
            error(.badValue, "only a ramp changes its value", at: range)
            return nil
        }
        let first = trim(text[..<arrow.lowerBound])
        guard let to = value(trim(text[arrow.upperBound...])) else { return nil }
        if first.isEmpty { return Phase.Line(from: nil, to: to) }
        return value(first).map { Phase.Line(from: $0, to: to) }
    }

    private func clients(_ text: Substring, at range: SourceRange) -> Double? {
        if let count = Int(text), 0...10_000_000 ~= count { return Double(count) }
        error(.badValue, "'\(text)' is no number of clients", at: range)
        return nil
    }

    private func rate(_ text: Substring, at range: SourceRange) -> Double? {
        let rate = unit(String(text), "a rate such as 50/s", at: range) {
            (text) throws(UnitError) in try Rate(parsing: text)
        }
        return rate?.perSecond
    }
}
