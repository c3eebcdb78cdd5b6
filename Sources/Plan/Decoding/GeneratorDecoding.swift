import PlanText

extension PlanDecoder {
    /// A generator and what it draws from.
    func generator(_ node: Node, with settings: Node?) -> Message.Body? {
        guard let word = word(node, of: Generator.Kind.allCases.map(\.rawValue)),
            let kind = Generator.Kind(rawValue: word)
        else {
            if let settings { check(settings, .section(.generator), "'with'") }
            return nil
        }
        var generator = Generator(kind)
        guard let settings else {
            checkEventTypes(generator, at: node)
            return .generator(generator)
        }
        guard let fields = fields(settings, .generator) else { return nil }
        for key in KeyTable.of(.generator).all where !kind.settings.contains(key) {
            guard let node = fields[key] else { continue }
            let others = Generator.Kind.all(with: key).map(\.rawValue).joined(separator: ", ")
            error(
                .conflict, "the generator '\(word)' has no '\(key)'", at: node.range,
                hint: "'\(key)' is of \(others)")
        }
        for pool in GeneratorPool.allCases {
            generator.pools[pool] = fields[pool.rawValue].flatMap { values($0, of: pool) }
        }
        let patterns = Generator.Pattern.allCases.map(\.rawValue)
        if let word = fields["pattern"].flatMap({ self.word($0, of: patterns) }) {
            generator.pattern = Generator.Pattern(rawValue: word) ?? .startup
        }
        if let node = fields["weights"] {
            generator.givenWeights = weights(node)
            if generator.pattern == .shutdown {
                error(
                    .conflict, "the pattern 'shutdown' draws nothing by weight", at: node.range,
                    hint: "leave 'weights' out")
            }
        }
        checkEventTypes(generator, at: fields["event-types"] ?? node)
        return .generator(generator)
    }

    /// The values of a list; each may be there once, for several are drawn that differ.
    private func values(_ node: Node, of pool: GeneratorPool) -> [JSONTemplate]? {
        let what = "'\(pool.rawValue)'"
        guard let items = sequence(node, what) else { return nil }
        if items.isEmpty { error(.badValue, "\(what) needs at least one item", at: node.range) }
        var seen: Set<String> = []
        return items.compactMap { item in
            guard let value = value(item, of: pool) else { return nil }
            if case .scalar(let scalar) = item.value, !seen.insert(scalar.text).inserted {
                error(.badValue, "'\(scalar.text)' is in \(what) already", at: item.range)
            }
            return value
        }
    }

    private func value(_ node: Node, of pool: GeneratorPool) -> JSONTemplate? {
        switch pool.item {
        case .number:
            guard let number = signedNumber(node) else { return nil }
            if number >= 0 { return json(node) }
            error(.badValue, "a negative number makes no sense here", at: node.range)
            return nil
        case .text:
            guard let text = text(node) else { return nil }
            if text.contains("{{") {
                error(
                    .badTemplate, "'\(pool.rawValue)' holds texts as they are, without {{ }}",
                    at: node.range)
                return nil
            }
            return .constant(text)
        default: return json(node)
        }
    }

    private func weights(_ node: Node) -> [Generator.Part: Double]? {
        guard let fields = fields(node, .generatorWeights), !fields.values.isEmpty else {
            return nil
        }
        var weights: [Generator.Part: Double] = [:]
        for part in Generator.Part.allCases {
            weights[part] = fields[part.rawValue].flatMap(weight)
        }
        // Of a weight that is wrong, or of a key, that has been told.
        let isWhole = fields.values.keys.allSatisfy { key in
            Generator.Part(rawValue: key).map { weights[$0] != nil } ?? false
        }
        if isWhole { checkWeights(Array(weights.values), "'weights'", at: node.range) }
        return weights
    }

    /// A client remembers what it is subscribed to in 64 bits.
    private func checkEventTypes(_ generator: Generator, at node: Node) {
        guard generator.kind == .realistic else { return }
        for case .text(let template) in generator.pool(.eventTypes) {
            if let text = template.constant { eventTypes.insert(text) }
        }
        if eventTypes.count > 64 {
            error(
                .badValue,
                "realistic messages of a plan have at most 64 event types, and these make "
                    + "\(eventTypes.count)", at: node.range)
        }
    }
}
