import PlanText

extension Section {
    static let generator = Section("generator settings")
    static let generatorWeights = Section("generator weights")
}

/// What generators draw from.
extension Keys {
    static let generator: Record<Generator> = Record(
        .generator,
        "What a `generator` draws from, instead of its defaults. A key is for the generators it names. "
            + "Clients with `realistic` messages remember what they are subscribed to and which "
            + "sessions they monitor, at most 6: each is named by `$.session_id` or "
            + "`$.data.session_id` of the reply to its start, or by the id of its start if the "
            + "reply has none. Where nothing is open to be named, something is opened instead.",
        Generator(.mixed)
    ) {
        GeneratorPool.allCases.map { pool in
            Row(
                pool.rawValue, .list(pool.item, least: 1), default: pool.usualText,
                pool.meaning + " For \(words(Generator.Kind.all(with: pool.rawValue)))."
            ) { reader, node, generator in
                generator.pools[pool] = reader.values(node, of: pool)
                return generator.pools[pool] != nil
            }
        }
        Row(
            "weights", .generatorWeights, \.givenWeights, default: "as said there",
            "How often each kind of message is drawn. For mixed, realistic.")
        Row(
            "pattern", .word, \.pattern,
            "The order in which a client says things. For realistic.")
    }

    static let generatorWeights = KeyTable(
        "How often `mixed` and `realistic` draw each kind; what is left out is never drawn.",
        zip(Generator.Part.allCases, shares).map { part, shares in
            Key(
                part.rawValue, .weight,
                default:
                    "mixed \(shares.mixed), steady_state \(shares.steady), default \(shares.usual)",
                part.meaning)
        })

    /// The usual weights of the parts, in their order.
    private static let shares = Generator.Part.allCases.map { part in
        func weight(_ kind: Generator.Kind, _ pattern: Generator.Pattern = .startup) -> Double {
            var generator = Generator(kind)
            generator.pattern = pattern
            return generator.weight(of: part)
        }
        return (
            mixed: weight(.mixed), steady: weight(.realistic),
            usual: weight(.realistic, .default)
        )
    }

    private static func words(_ kinds: [Generator.Kind]) -> String {
        kinds.map(\.rawValue).joined(separator: ", ")
    }
}

extension Kind<[Generator.Part: Double]> {
    fileprivate static var generatorWeights: Kind {
        Kind(.section(.generatorWeights)) { reader, node, _ in reader.generatorWeights(node) }
    }
}

extension Reader {
    /// What a generator draws from, as `with` says.
    func readGenerator<Part: HasBody>(_ fields: Fields, _ part: inout Part) {
        let settings = fields["with"]
        guard case .generator(let start) = part.body else {
            if fields["generator"] != nil, let settings {
                check(settings, .section(.generator), "'with'")
            }
            return
        }
        var generator = start
        guard let place = settings ?? fields["generator"] else { return }
        let keys = settings.flatMap { self.fields($0, .generator) }
        if let keys {
            checkSettings(of: generator.kind, keys)
            generator = record(keys, Keys.generator, from: generator) ?? generator
            if let node = keys["weights"], generator.pattern == .shutdown {
                error(
                    .conflict, "the pattern 'shutdown' draws nothing by weight", at: node.range,
                    hint: "leave 'weights' out")
            }
        }
        checkEventTypes(generator, at: keys?["event-types"] ?? place)
        part.body = .generator(generator)
    }

    /// Refuses keys of `with` that a generator does not have.
    private func checkSettings(of kind: Generator.Kind, _ keys: Fields) {
        for key in Keys.generator.table.all where !kind.settings.contains(key) {
            guard let node = keys[key] else { continue }
            let others = Generator.Kind.all(with: key).map(\.rawValue).joined(separator: ", ")
            error(
                .conflict, "the generator '\(kind.rawValue)' has no '\(key)'", at: node.range,
                hint: "'\(key)' is for \(others)")
        }
    }

    /// The values of a list; each may be there once, for several are drawn that differ.
    fileprivate func values(_ node: Node, of pool: GeneratorPool) -> [JSONTemplate]? {
        let what = "'\(pool.rawValue)'"
        guard let items = sequence(node, what) else { return nil }
        if items.isEmpty { error(.badValue, "\(what) needs at least one item", at: node.range) }
        var seen: Set<String> = []
        return items.compactMap { item in
            guard let value = value(item, of: pool) else { return nil }
            if case .scalar(let scalar) = item.value, !seen.insert(scalar.text).inserted {
                error(.badValue, "'\(scalar.text)' appears twice in \(what)", at: item.range)
            }
            return value
        }
    }

    private func value(_ node: Node, of pool: GeneratorPool) -> JSONTemplate? {
        switch pool.item {
        case .number:
            guard let number = signedNumber(node) else { return nil }
            if number >= 0 { return json(node) }
            error(
                .badValue, "expected a number that is not negative, got \(node.scalar?.text ?? "")",
                at: node.range)
            return nil
        case .text:
            guard let text = text(node) else { return nil }
            if text.contains("{{") {
                error(
                    .badTemplate,
                    "'\(pool.rawValue)' must not contain {{ }}; its texts are sent as they are",
                    at: node.range)
                return nil
            }
            return .constant(text)
        default: return json(node)
        }
    }

    fileprivate func generatorWeights(_ node: Node) -> [Generator.Part: Double]? {
        guard let fields = fields(node, .generatorWeights) else { return nil }
        let parts = Generator.Part.allCases.filter { fields[$0.rawValue] != nil }
        if parts.isEmpty { return nil }
        var weights: [Generator.Part: Double] = [:]
        for part in parts { weights[part] = fields[part.rawValue].flatMap(weight) }
        // Of a weight that is wrong that has been told.
        if weights.count == parts.count {
            checkWeights(Array(weights.values), "'weights'", at: node.range)
        }
        return weights
    }

    /// A client remembers what it is subscribed to in 64 bits.
    private func checkEventTypes(_ generator: Generator, at node: Node) {
        guard generator.kind == .realistic else { return }
        for case .text(let template) in generator.pool(.eventTypes) {
            if let text = template.constant { uses.eventTypes.insert(text) }
        }
        if uses.eventTypes.count > 64 {
            error(
                .badValue,
                "a plan's realistic messages may have at most 64 event types, but these make "
                    + "\(uses.eventTypes.count)", at: node.range)
        }
    }
}
