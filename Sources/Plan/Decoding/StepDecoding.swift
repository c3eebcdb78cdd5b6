import PlanText
import Units

extension PlanDecoder {
    /// How deep `repeat` may nest; the engine's limit.
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
        switch kind {
        case "send":
            let count = fields["count"].flatMap { whole($0, 1...1_000_000_000) } ?? 1
            return messageIndex(value).map { .send(message: $0, count: count) }
        case "expect": return expectStep(value)
        case "wait": return spread(value).map(Profile.Step.wait)
        case "close": return closeStep(value)
        case "choose": return nil
        default: return repeatStep(value, fields, depth: depth)
        }
    }

    private func expectStep(_ node: Node) -> Profile.Step? {
        guard let fields = fields(node, .stepExpect) else { return nil }
        let timeout = fields["timeout"].flatMap { positiveDuration($0, "'timeout'") }
        let match = required("match", in: fields).flatMap { conditions($0, of: .step) }
        let check = fields["check"].flatMap { conditions($0, of: .step) } ?? []
        let captures = fields["capture"].map(captures) ?? []
        return match.map {
            .expect($0, check: check, timeout: timeout ?? .seconds(10), captures: captures)
        }
    }

    private func repeatStep(_ node: Node, _ fields: Fields, depth: Int) -> Profile.Step? {
        let steps = required("steps", in: fields).map { self.steps($0, depth: depth + 1) }
        if case .scalar(let scalar) = node.value, scalar.text.contains("..") {
            notSupported("a range of rounds", at: node.range)
            _ = rounds(node)
            return nil
        }
        guard depth < Self.maximumDepth else {
            error(
                .badValue, "'repeat' nests at most \(Self.maximumDepth) deep", at: node.range)
            return nil
        }
        guard let count = whole(node, 1...1_000_000_000), let steps else { return nil }
        return .repeat(count, steps)
    }

    // MARK: Close

    /// Status codes that a close frame never carries (RFC 6455 §7.4.1).
    private static let reservedCodes: Set = [1004, 1005, 1006, 1015]

    /// `close: 1000`, or `close: { code: 1000, reason: bye }`.
    private func closeStep(_ node: Node) -> Profile.Step? {
        guard case .mapping = node.value else {
            if case .scalar(let scalar) = node.value, scalar.text == "abrupt" {
                notSupported("'abrupt'", at: node.range)
                return nil
            }
            return closeCode(node).map { .close($0, reason: nil) }
        }
        guard let fields = fields(node, .close) else { return nil }
        let code = required("code", in: fields).flatMap(closeCode)
        let reason = fields["reason"].flatMap(closeReason)
        return code.map { .close($0, reason: reason) }
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
