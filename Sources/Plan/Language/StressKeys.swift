import Metrics
import PlanText
import Units

extension Section {
    static let stress = Section("stress")
}

extension PhaseShape {
    static let stress = PhaseShape(
        .stress, Keys.stress, "Raises the load until it is too much, and tells how much that is.",
        mayBeInside: false, shape: Phase.Shape.stress)
}

extension Keys {
    static let stress: Record<Stress> = Record(
        .stress,
        """
        Raises a level until a condition says that it is too much. The first fifth of a level settles and is not \
        judged. `capacity` is the highest level that was judged good.
        """, choice: Stress.Quantity.allCases.map(\.rawValue), Stress()
    ) {
        Row("clients", .level(.clients), "The first level: clients.") { stress, flow in
            stress.start(.clients, at: flow.line.to)
        }
        Row("arrivals", .level(.arrivals), "The first level: arrivals a second.") { stress, flow in
            stress.start(.arrivals, at: flow.line.to)
            stress.isPoisson = flow.isPoisson
        }
        Row(
            "messages", .rate(least: 1e-7),
            "The first level: messages a second of all clients together, which are those of the phase before."
        ) { stress, rate in
            stress.start(.messages, at: rate)
        }
        Row(
            "step", .amount, required: true,
            "By how much each level is higher, in the unit of the level.")
        Row("every", .positiveTime, \.every, required: true, "How long a level takes.")
        Row(
            "until", .condition, required: true,
            "What must become true for a level to be too much."
        ) { stress, node in
            stress.untilRange = node.range
        }
        Row("max", .amount, required: true, "The highest level that is tried.")
        Row(
            "search", .word(["bisect"]), default: "none",
            "Narrows the last step down, and holds what it finds once more."
        ) { _, _, stress in
            stress.rules.bisects = true
            return true
        }
        Row(
            "precision", .share, default: "2%", needs: "search", "How far `search` narrows it."
        ) { stress, share in
            stress.rules.precision = share.fraction
        }
        Row(
            "recover", .positiveTime, \.recover, default: "none",
            "Goes to half of it afterwards and measures how soon the target is well again.")
    } finish: { reader, fields, stress in
        reader.finish(&stress, fields)
    }
}

extension Stress {
    fileprivate mutating func start(_ quantity: Quantity, at level: Double) {
        self.quantity = quantity
        rules.first = level
        rules.isWhole = quantity == .clients
    }
}

extension ValueType {
    /// What a level is raised by: clients, or so much a second.
    fileprivate static var amount: ValueType { .oneOf([.spelled(.clients), .rate]) }
}

extension Kind<Load.Flow> {
    /// A level of all profiles together.
    fileprivate static func level(_ spelling: Spelling) -> Kind {
        Kind(
            .spelled(spelling), write: { _ in nil },
            read: { reader, node, _ in
                guard let flow = reader.load(node, spelling, of: "a level") else { return nil }
                if flow.line.to > 0 { return flow }
                reader.error(
                    .badValue, "the first level must be above 0", at: node.range,
                    hint: spelling == .clients ? "write 1" : "write 1/s")
                return nil
            })
    }
}

extension Reader {
    /// Reads what has the unit of the level, and finds what keys do not say together.
    fileprivate func finish(_ stress: inout Stress, _ fields: Fields) {
        if let node = fields["search"], node.scalar?.text != "bisect" {
            error(
                .badValue, "there is one way to search", at: node.range,
                hint: "write search: bisect")
        }
        if let node = fields["every"], stress.every < .seconds(1) {
            error(
                .badValue, "a level takes 1s at least, since figures come by the second",
                at: node.range, hint: "write every: 10s")
        }
        let given = Stress.Quantity.allCases.filter { fields[$0.rawValue] != nil }
        guard given.count == 1, let quantity = given.first else { return }
        let step = amount(fields["step"], "'step'", of: quantity)
        let max = amount(fields["max"], "'max'", of: quantity)
        if let step { stress.rules.step = step }
        if let max { stress.rules.max = max }
        guard let max, let step, fields[quantity.rawValue] != nil, let node = fields["max"] else {
            return
        }
        if max < stress.rules.first {
            error(
                .badValue, "'max' is below the first level", at: node.range,
                hint: "write the levels from the lowest one on")
        } else if stress.rules.mostLevels > Stress.mostLevels {
            let least = (max - stress.rules.first) / Double(Stress.mostLevels / 2)
            error(
                .badValue,
                "from \(Self.plain(stress.rules.first)) to \(Self.plain(max)) in steps of "
                    + "\(Self.plain(step)) are more than \(Stress.mostLevels) levels",
                at: (fields["step"] ?? node).range,
                hint: "write larger steps, such as \(Self.plain(least.rounded(.up)))")
        }
    }

    /// A value in the unit of the level.
    private func amount(
        _ node: Node?, _ what: String, of quantity: Stress.Quantity
    ) -> Double? {
        let isRate = quantity != .clients
        guard let node,
            let scalar = scalar(node, isRate ? "a rate such as 50/s" : "a number of clients")
        else { return nil }
        guard scalar.text.contains("/") == isRate, isRate || scalar.int != nil else {
            error(
                .badValue,
                isRate
                    ? "\(what) must be a rate here, like the level"
                    : "\(what) must be a number of clients here, like the level",
                at: node.range, hint: isRate ? "write \(scalar.text)/s" : nil)
            return nil
        }
        if isRate { return rate(node, least: 1e-7, what) }
        return whole(node, 1...10_000_000).map(Double.init)
    }

    /// Reads the condition of a search, which may name profiles and messages; it is about one level after the
    /// other, and about nothing else.
    func readUntil(of phase: inout Phase, _ list: inout ThresholdReader) {
        guard case .stress(var stress) = phase.shape,
            let node = phases.node(of: phase.name)?[PhaseShape.stress.row.name]?["until"],
            let (text, condition) = list.condition(node)
        else { return }
        if !phase.measured {
            error(
                .conflict,
                "'\(phase.name)' has 'measure: false', so none of its levels would be judged",
                at: phases.place(of: phase), hint: "leave 'measure' out")
        }
        for comparison in condition.comparisons {
            guard let wrong = comparison.notOfLevels else { continue }
            error(.conflict, "\(wrong), but 'until' is about each level", at: node.range)
            return
        }
        (stress.until, stress.untilText) = (condition, masked(text))
        phase.shape = .stress(stress)
    }
}

extension Threshold.Comparison {
    /// What keeps it from being about one level; nil: nothing.
    fileprivate var notOfLevels: String? {
        if let phase = labels["phase"] { return "'phase=\(phase)' is about a whole phase" }
        if part != nil { return "'part' is about one part" }
        if baseline != nil { return "'baseline' is known of whole runs" }
        if against != nil || labels["side"] != nil { return "there is one target here" }
        if metric == .gauge(.capacity) { return "'capacity' is what is looked for" }
        return nil
    }
}
