import PlanText
import Units

extension PlanDecoder {
    /// How deep `repeat` and `choose` may nest; the engine's limit.
    private static let maximumDepth = 4

    /// Keys of a step that belong to others.
    private static let companions: [(key: String, homes: [String])] = [
        ("count", ["send"]), ("steps", ["repeat"]), ("async", ["send"]),
        ("on-fail", ["send", "expect"]),
    ]

    /// The steps of `open`, `flow` or `repeat`.
    func steps(_ node: Node, depth: Int) -> [Profile.Step] {
        guard case .sequence(let items) = node.value else {
            wrongType("a list of steps is expected here", node, hint: "write [{ send: hello }, …]")
            return []
        }
        if items.isEmpty { error(.badValue, "there is no step in this list", at: node.range) }
        return items.compactMap { step($0, depth: depth) }
    }

    func step(_ node: Node, depth: Int) -> Profile.Step? {
        if case .scalar = node.value {
            wrongType("a step is a map", node, hint: "such as send: hello, wait: 1s or close: 1000")
            return nil
        }
        guard let fields = fields(node, .step) else { return nil }
        let kinds = KeyTable.of(.step).choice
        guard let (kind, value) = choice(kinds, in: fields, "a step") else { return nil }
        for (key, homes) in Self.companions where !homes.contains(kind) {
            if let node = fields[key] {
                error(
                    .conflict, "'\(key)' belongs to '\(homes.joined(separator: "' and '"))'",
                    at: node.range)
            }
        }
        let mayFail =
            fields["on-fail"].flatMap { word($0, of: ["end", "continue"]) } == "continue"
        switch kind {
        case "send":
            let count = fields["count"].flatMap { whole($0, 1...1_000_000_000) } ?? 1
            let isAsync = fields["async"].flatMap(flag) ?? false
            return messageIndex(value).map {
                .send(message: $0, count: count, isAsync: isAsync, mayFail: mayFail)
            }
        case "expect": return expectStep(value, mayFail: mayFail)
        case "wait": return spread(value).map(Profile.Step.wait)
        case "close": return closing(value).map(Profile.Step.close)
        case "choose": return chooseStep(value, depth: depth)
        default: return repeatStep(value, fields, depth: depth)
        }
    }

    private func expectStep(_ node: Node, mayFail: Bool) -> Profile.Step? {
        guard let fields = fields(node, .stepExpect) else { return nil }
        let timeout = fields["timeout"].flatMap { positiveDuration($0, "'timeout'") }
        let match = required("match", in: fields).flatMap { conditions($0, of: .step) }
        let check =
            fields["check"].flatMap { conditions($0, of: .step, beside: match) } ?? []
        let captures = fields["capture"].map(captures) ?? []
        return match.map {
            .expect(
                $0, check: check, timeout: timeout ?? .seconds(10), captures: captures,
                mayFail: mayFail)
        }
    }

    private func repeatStep(_ node: Node, _ fields: Fields, depth: Int) -> Profile.Step? {
        let steps = required("steps", in: fields).map { self.steps($0, depth: depth + 1) }
        guard isShallow(depth, node) else { return nil }
        let count: ClosedRange<Int>?
        if case .scalar(let scalar) = node.value, scalar.text.contains("..") {
            count = rounds(node)
        } else {
            count = whole(node, 1...1_000_000_000).map { $0...$0 }
        }
        guard let count, let steps else { return nil }
        return .repeat(count, steps)
    }

    private func chooseStep(_ node: Node, depth: Int) -> Profile.Step? {
        guard let items = sequence(node, "'choose'") else { return nil }
        if items.isEmpty { error(.badValue, "there is no branch in this list", at: node.range) }
        let branches = items.compactMap { item -> (weight: Double, steps: [Profile.Step])? in
            guard let fields = fields(item, .branch) else { return nil }
            let weight = fields["weight"].map(weight) ?? 1
            let steps = required("steps", in: fields).map { self.steps($0, depth: depth + 1) }
            guard let weight, let steps else { return nil }
            return (weight, steps)
        }
        guard isShallow(depth, node), branches.count == items.count else { return nil }
        if !items.isEmpty, branches.allSatisfy({ $0.weight == 0 }) {
            error(.badValue, "no branch has a weight", at: node.range)
        }
        return .choose(branches.filter { $0.weight > 0 })
    }

    private func isShallow(_ depth: Int, _ node: Node) -> Bool {
        if depth < Self.maximumDepth { return true }
        error(
            .badValue, "'repeat' and 'choose' nest at most \(Self.maximumDepth) deep",
            at: node.range)
        return false
    }

    // MARK: Close

    /// Status codes that a close frame never carries (RFC 6455 §7.4.1).
    private static let reservedCodes: Set = [1004, 1005, 1006, 1015]

    /// `close: 1000`, `close: abrupt`, or `close: { code: 1000, reason: bye }`.
    func closing(_ node: Node) -> Profile.Closing? {
        guard case .mapping = node.value else {
            if case .scalar(let scalar) = node.value, Int(scalar.text) == nil {
                return word(node, of: ["abrupt"]).map { _ in Profile.Closing(isAbrupt: true) }
            }
            return closeCode(node).map { Profile.Closing(code: $0) }
        }
        guard let fields = fields(node, .close) else { return nil }
        let code = required("code", in: fields).flatMap(closeCode)
        let reason = fields["reason"].flatMap(closeReason)
        return code.map { Profile.Closing(code: $0, reason: reason) }
    }

    /// `close:` of a profile: what the close frame of a session that ends by plan says.
    func profileClose(_ node: Node) -> Profile.Close? {
        if case .scalar(let scalar) = node.value, let code = scalar.int {
            wrongType("'close' of a profile is a map", node, hint: "write { code: \(code) }")
            return nil
        }
        guard let fields = fields(node, .profileClose) else { return nil }
        var close = Profile.Close()
        if let code = fields["code"].flatMap(closeCode) { close.code = code }
        close.reason = fields["reason"].flatMap(closeReason)
        if let abrupt = fields["abrupt"].flatMap(share) { close.abrupt = abrupt }
        if let node = fields["expected"] {
            close.expected = (sequence(node, "'expected'") ?? []).compactMap(closeCode)
            if case .sequence(let items) = node.value, items.isEmpty {
                error(.badValue, "'expected' needs at least one item", at: node.range)
            }
        }
        return close
    }

    private func closeReason(_ node: Node) -> Template? {
        guard let reason = template(node) else { return nil }
        if reason.minimumLength <= 123 { return reason }
        error(.badValue, "the reason of a close has at most 123 bytes", at: node.range)
        return nil
    }

    private func closeCode(_ node: Node) -> UInt16? {
        guard let code = whole(node, 1000...4999) else { return nil }
        if Self.reservedCodes.contains(code) {
            error(
                .badValue, "\(code) never stands in a close frame", at: node.range,
                hint: "1000 is the usual one; 3000 to 4999 are for applications")
            return nil
        }
        return UInt16(code)
    }
}
