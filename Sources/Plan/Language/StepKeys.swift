import PlanText
import Units

/// One step of a session, as far as its keys say.
struct StepParts: Sendable {
    /// What follows if a step fails.
    enum OnFail: String, CaseIterable { case end, `continue` }

    var message: Int?
    var count = 1
    var isAsync = false
    var expected: Profile.Expected?
    var onFail = OnFail.end
    var wait: Spread?
    var rounds: ClosedRange<Int>?
    var steps: [Profile.Step] = []
    var branches: [(weight: Double, steps: [Profile.Step])]?
    var closing: Profile.Closing?

    /// The step; nil if what it does was wrong.
    var step: Profile.Step? {
        let mayFail = onFail == .continue
        if let message {
            return .send(message: message, count: count, isAsync: isAsync, mayFail: mayFail)
        }
        if let expected { return .expect(expected, mayFail: mayFail) }
        return wait.map(Profile.Step.wait) ?? rounds.map { .repeat($0, steps) }
            ?? branches.map(Profile.Step.choose) ?? closing.map(Profile.Step.close)
    }
}

/// One branch of `choose`.
struct StepBranch: Sendable {
    var weight = 1.0
    var steps: [Profile.Step] = []
}

extension Section {
    static let step = Section("step")
    static let stepExpect = Section("expect step")
    static let branch = Section("branch")
}

extension Keys {
    static let step: Record<StepParts> = Record(
        .step, "One step of `open`, `flow`, `repeat` or `choose`.",
        choice: ["send", "expect", "wait", "repeat", "choose", "close"], called: "a step",
        StepParts()
    ) {
        Row(
            "send", .name(of: .message), \.message, "Sends a message and waits for its reply.")
        Row("count", .whole(1...1_000_000_000), \.count, "How many times it is sent.")
        Row("async", .flag, \.isAsync, "Sends without waiting.")
        Row(
            "expect", .section(.stepExpect, Keys.stepExpect), \.expected,
            "Waits for a message that comes unasked.")
        Row("on-fail", .word, \.onFail, "What happens if a `send` or `expect` fails.")
        Row("wait", .spread, \.wait, "Does nothing for a time.")
        Row(
            "repeat", .rounds, \.rounds, needs: "steps",
            "How many times `steps` are done; of a range such as `2..5` the number is drawn.")
        Row("steps", .nestedSteps, needs: "repeat", "What is repeated.") { $0.steps = $1 }
        Row("choose", .branches, "Does the steps of one branch, drawn by weight.") {
            $0.branches = $1
        }
        Row(
            "close", .closing, \.closing,
            "Ends the session by plan: a code, or `abrupt`, which resets it.")
    } finish: { reader, fields, _ in
        reader.checkCompanions(fields)
    }

    static let stepExpect: Record<Profile.Expected> = Record(
        .stepExpect, "A message that a step waits for.", Profile.Expected()
    ) {
        Row(
            "match", .match(.step), required: true, "What must hold for a frame to be it."
        ) { $0.conditions($1, of: .step, into: &$2.match) }
        Row("check", .match(.step), "What must hold for it to be right.") {
            $0.conditions($1, of: .step, beside: $2.match, into: &$2.check)
        }
        Row("capture", .captures, "Values of it that later messages of the client use.") {
            $0.captures = $1
        }
        Row("timeout", .positiveTime, \.timeout, "How long the step waits.")
        Row(
            "name", .stepName, \.name, default: "it is not timed",
            """
            What it is timed and counted under, from when the step before was done; steps may share \
            one.
            """)
        Row(
            "early", .flag, \.isEarly,
            """
            Whether one of the last 16 frames (64KiB) of the session that nobody took will do too, \
            oldest first.
            """)
    }

    static let branch: Record<StepBranch> = Record(
        .branch, "One branch of `choose`.", StepBranch()
    ) {
        Row("weight", .weight, \.weight, "How often it is drawn.")
        Row("steps", .nestedSteps, required: true, "What it does.") { $0.steps = $1 }
    }
}

extension Kind<[Profile.Step]> {
    static var steps: Kind {
        Kind(.list(.section(.step), least: 1)) { reader, node, _ in reader.steps(node) }
    }

    fileprivate static var nestedSteps: Kind {
        Kind(.list(.section(.step), least: 1)) { reader, node, _ in
            reader.nested { reader.steps(node) }
        }
    }
}

extension Kind<Int> {
    fileprivate static var stepName: Kind {
        Kind(.text) { reader, node, _ in reader.stepName(node) }
    }
}

extension Kind<ClosedRange<Int>> {
    fileprivate static var rounds: Kind {
        Kind(.oneOf([.whole(1...1_000_000_000), .spelled(.rounds)])) { reader, node, _ in
            reader.isShallow(node) ? reader.rounds(node) : nil
        }
    }
}

extension Kind<[(weight: Double, steps: [Profile.Step])]> {
    fileprivate static var branches: Kind {
        Kind(.list(.section(.branch), least: 1)) { reader, node, _ in reader.branches(node) }
    }
}

extension Reader {
    /// How deep `repeat` and `choose` may nest; the engine's limit.
    static let maximumDepth = 4

    /// Keys of a step that belong to others.
    private static let companions: [(key: String, homes: [String])] = [
        ("count", ["send"]), ("async", ["send"]), ("on-fail", ["send", "expect"]),
    ]

    /// The steps of a list.
    fileprivate func steps(_ node: Node) -> [Profile.Step]? {
        guard case .sequence(let items) = node.value else {
            wrongType("a list of steps", node, hint: "write [{ send: hello }, …]")
            return nil
        }
        if items.isEmpty { error(.badValue, "this list needs at least one step", at: node.range) }
        return items.compactMap(step)
    }

    func step(_ node: Node) -> Profile.Step? {
        if node.scalar != nil {
            wrongType(
                "a map for a step", node,
                hint: "write a step such as send: hello, wait: 1s or close: 1000")
            return nil
        }
        return record(node, Keys.step)?.step
    }

    fileprivate func checkCompanions(_ fields: Fields) {
        let kinds = Keys.step.table.choice.filter { fields[$0] != nil }
        guard kinds.count == 1 else { return }
        for (key, homes) in Self.companions where !homes.contains(kinds[0]) {
            if let node = fields[key] {
                error(
                    .conflict, "'\(key)' is only for '\(homes.joined(separator: "' and '"))'",
                    at: node.range)
            }
        }
    }

    /// The place of a name among those of steps, none of which is that of a message or `receive`.
    fileprivate func stepName(_ node: Node) -> Int? {
        guard let name = text(node) else { return nil }
        if name.isEmpty {
            error(.badValue, "a name must not be empty", at: node.range)
            return nil
        }
        for kind in [NameKind.message, .receive] where scope[kind].index(of: name) != nil {
            error(
                .conflict, "'\(name)' is already the name of a \(kind.rawValue)", at: node.range,
                hint: "thresholds could not tell them apart; choose another one")
            return nil
        }
        return scope.stepNames.index(of: name)
    }

    fileprivate func branches(_ node: Node) -> [(weight: Double, steps: [Profile.Step])]? {
        guard let items = sequence(node, "'choose'") else { return nil }
        if items.isEmpty { error(.badValue, "this list needs at least one branch", at: node.range) }
        let branches = items.compactMap { record($0, Keys.branch) }
        guard isShallow(node), branches.count == items.count else { return nil }
        if !items.isEmpty { checkWeights(branches.map(\.weight), "'choose'", at: node.range) }
        return branches.filter { $0.weight > 0 }.map { (weight: $0.weight, steps: $0.steps) }
    }

    fileprivate func isShallow(_ node: Node) -> Bool {
        if depth < Self.maximumDepth { return true }
        error(
            .badValue,
            "'repeat' and 'choose' must not be nested more than \(Self.maximumDepth) deep",
            at: node.range)
        return false
    }

    /// `3`, or `2..5`: how often steps are repeated at least and at most.
    func rounds(_ node: Node) -> ClosedRange<Int>? {
        guard let text = node.scalar?.text, text.contains("..") else {
            return whole(node, 1...1_000_000_000).map { $0...$0 }
        }
        let limits = 0...1_000_000_000
        if let dots = text.firstRange(of: ".."),
            let first = Int(trim(text[..<dots.lowerBound])),
            let last = Int(trim(text[dots.upperBound...])), limits.contains(first),
            limits.contains(last), first <= last
        {
            return first...last
        }
        error(
            .badValue, "expected a number of rounds, got '\(text)'", at: node.range,
            hint: LoadForm(isRate: false, sign: "..").hint(for: text)
                ?? "write a whole number, or a range such as 2..5")
        return nil
    }
}
