import PlanText
import Units

extension Section {
    static let phase = Section("phase")
}

/// How many clients there are, and when.
extension Keys {
    static let phase: Record<Phase> = Record(
        .phase, "One stretch of the load.", choice: PhaseShape.all.map(\.row.name),
        called: "a phase", apart: "start a separate phase with", Phase(name: "", word: "")
    ) {
        PhaseShape.all.map(\.row)
        Row(
            "name", .text, default: "the word of its shape",
            "What reports and thresholds call it."
        ) { _, _ in }
        Row(
            "profiles", .phaseWeights, default: "the weights of the profiles",
            "The weights of profiles for the clients that this phase starts."
        ) { $0.weights = $1 }
        Row(
            "measure", .flag, \.measured,
            "Whether thresholds judge it; `false` is for all phases inside too.")
        Row(
            "connect-rate", .rate(least: .leastNonzeroMagnitude), \.connectRate,
            default: "no limit", "How many connects start a second at most.")
        Row(
            "concurrent-connects", .whole(1...1_000_000), \.concurrentConnects,
            "How many connects are under way at once.")
        Row(
            "drain", .time, \.drain, default: "the longest timeout",
            "How long requests in flight may take when clients leave.")
        Row(
            "thresholds",
            .list(.oneOf([.spelled(.threshold), .section(.threshold)]), least: 0),
            "Thresholds of this phase alone.")
    } finish: { reader, fields, phase in
        guard case .load(let load) = phase.shape, load.isPerProfile else { return }
        phase.weights = []
        guard let node = fields["profiles"] else { return }
        reader.error(
            .conflict, "'profiles' has nothing to decide, since the load names its profiles",
            at: node.range, hint: "leave 'profiles' out, or write one load for all of them")
    }
}

extension Language {
    /// Phases and what they may do.
    static let phases: [Entry] =
        [Entry(.phase, table: Keys.phase.table, check: { reader, node in reader.phase(node) })]
        + PhaseShape.all.compactMap(\.entry)
}

extension Kind<Phase> {
    /// A phase inside another one.
    static var phase: Kind {
        Kind(.section(.phase)) { reader, node, _ in reader.phase(node) }
    }
}

extension Kind<[Double]> {
    /// The weight of each profile of the plan, 0 for those that the map leaves out.
    fileprivate static var phaseWeights: Kind {
        Kind(.map(.weight, of: .profile)) { reader, node, what in
            guard let given = reader.weights(node, of: .profile, what) else { return nil }
            var weights = Array(repeating: 0.0, count: reader.scope[.profile].all.count)
            for (index, weight) in given { weights[index] = weight }
            return weights
        }
    }
}

extension Reader {
    /// Reads the phases; their names are known from here on.
    func readPhases(_ node: Node) -> [Phase] {
        let hint = "start each of them with '- ', such as - steady: { clients: 10, for: 1m }"
        guard let items = sequence(node, "'phases'", hint: hint) else {
            phases.names.isComplete = false
            return []
        }
        if items.isEmpty { error(.badValue, "a plan needs at least one phase", at: node.range) }
        // Names that users give come first, so that the others keep clear of them.
        items.forEach(claimNames)
        return items.compactMap(phase)
    }

    /// Reads a phase; those that it consists of are read with its keys.
    @discardableResult
    func phase(_ node: Node) -> Phase? {
        guard let fields = fields(node, .phase) else {
            phases.names.isComplete = false
            phases.isWhole = false
            return nil
        }
        let words = Keys.phase.table.choice.filter {
            fields[$0] != nil || fields.guessed.contains($0)
        }
        let name = phaseName(fields["name"], word: words.first)
        let given = fields["measure"]?.scalar?.bool
        if let name {
            phases.append(
                PhaseList.Entry(
                    name: name, node: node, isMeasured: given ?? phases.around.measured,
                    thresholds: fields["thresholds"]))
        } else {
            phases.names.isComplete = false
        }
        checkPlace(fields)
        var phase = record(fields, Keys.phase, from: phases.around)
        phase?.name = name ?? ""
        phase?.word = words.first ?? ""
        if phase == nil { phases.isWhole = false }
        return phase
    }

    /// What must not stand inside other phases.
    private func checkPlace(_ fields: Fields) {
        guard phases.isInside else { return }
        for shape in PhaseShape.all where !shape.mayBeInside {
            guard let node = fields[shape.row.name] else { continue }
            error(
                .conflict, "'\(shape.row.name)' must not stand inside 'repeat' or 'parallel'",
                at: node.range, hint: "make it a phase of the plan itself")
        }
        if let node = fields["measure"], node.scalar?.bool == true, !phases.around.measured {
            error(
                .conflict, "the phases around this one have 'measure: false', which holds here too",
                at: node.range, hint: "write 'measure: false' for the phases that do not count")
        }
    }

    /// Claims the names that users give to a phase and to those that it consists of.
    private func claimNames(_ node: Node) {
        node.items.forEach(claimNames)
        for member in node.members {
            switch member.key {
            case "name": claim(member.value)
            case "repeat", "phases", "parallel": claimNames(member.value)
            default: break
            }
        }
    }

    private func claim(_ node: Node) {
        guard let name = text(node) else { return }
        if name.isEmpty {
            error(.badValue, "a name must not be empty", at: node.range)
        } else if !phases.claim(name) {
            error(.conflict, "there is already a phase '\(name)'", at: node.range)
        }
    }

    /// The user's name, or one made of the shape's word; nil if the phase has neither.
    private func phaseName(_ node: Node?, word: String?) -> String? {
        if let node { return node.scalar?.text }
        return word.map { phases.name(for: $0) }
    }
}
