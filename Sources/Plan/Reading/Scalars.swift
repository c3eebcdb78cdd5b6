import PlanText
import Units

/// Texts, flags, words and numbers.
extension Reader {
    func scalar(_ node: Node, _ what: String) -> Scalar? {
        if case .scalar(let scalar) = node.value, scalar.kind != .null { return scalar }
        wrongType(what, node)
        return nil
    }

    func text(_ node: Node) -> String? { scalar(node, "text")?.text }

    /// The path of a file that is read: relative to the folder of the file that names it.
    func file(_ node: Node) -> String? {
        guard let path = text(node) else { return nil }
        if path.isEmpty {
            error(.badValue, "a file name must not be empty", at: node.range)
            return nil
        }
        if path.hasPrefix("/") { return path }
        return PlanFile.folder(of: files[node.range.file].name) + path
    }

    func flag(_ node: Node) -> Bool? {
        guard let scalar = scalar(node, "true or false") else { return nil }
        if let value = scalar.bool { return value }
        let meant = [
            "yes": "true", "on": "true", "y": "true", "1": "true", "enabled": "true",
            "no": "false", "off": "false", "n": "false", "0": "false", "disabled": "false",
        ]
        let word = scalar.text.lowercased()
        let near = meant[word] ?? (["true", "false"].contains(word) ? word : nil)
        error(
            .wrongType, "expected true or false, got '\(scalar.text)'",
            at: node.range, hint: near.map { "did you mean '\($0)'?" })
        return nil
    }

    /// A whole number of the range.
    func whole(_ node: Node, _ range: ClosedRange<Int>) -> Int? {
        guard let scalar = scalar(node, "a whole number") else { return nil }
        guard let value = scalar.int else {
            wrongNumber("a whole number", scalar, node, ValueRepair(.count)) {
                Int($0).map(range.contains) ?? false
            }
            return nil
        }
        guard range.contains(value) else {
            error(
                .badValue,
                "expected a whole number from \(range.lowerBound) to \(range.upperBound), "
                    + "got \(value)", at: node.range)
            return nil
        }
        return value
    }

    /// A number of the range.
    func number(_ node: Node, _ range: ClosedRange<Double>) -> Double? {
        guard let value = signedNumber(node) else { return nil }
        if range.contains(value) { return value }
        let (low, high) = (Self.plain(range.lowerBound), Self.plain(range.upperBound))
        let bounds =
            range.lowerBound.isInfinite
            ? "of at most \(high)"
            : range.upperBound.isInfinite ? "of at least \(low)" : "from \(low) to \(high)"
        error(
            .badValue, "expected a number \(bounds), got \(Self.plain(value))", at: node.range)
        return nil
    }

    /// A number as a plan has it: without a point if it has no decimals.
    @Sendable static func plain(_ value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    /// A number of any sign.
    func signedNumber(_ node: Node) -> Double? {
        guard let scalar = scalar(node, "a number") else { return nil }
        guard let value = scalar.double else {
            wrongNumber("a number", scalar, node, ValueRepair(.number)) { Double($0) != nil }
            return nil
        }
        if value.isFinite { return value }
        error(.badValue, "expected a finite number, got \(scalar.text)", at: node.range)
        return nil
    }

    /// A number that is not negative.
    func number(_ node: Node) -> Double? {
        guard let value = signedNumber(node) else { return nil }
        if value >= 0 { return value }
        error(
            .badValue, "expected a number that is not negative, got \(node.scalar?.text ?? "")",
            at: node.range)
        return nil
    }

    /// A weight: how often something is taken, compared with its neighbours.
    func weight(_ node: Node) -> Double? {
        guard let value = number(node) else { return nil }
        if value == 0 || 1e-6...1e6 ~= value { return value }
        error(
            .badValue,
            "expected a weight of 0 or from 0.000001 to 1000000, "
                + "got \(node.scalar?.text ?? "")",
            at: node.range)
        return nil
    }

    private func wrongNumber(
        _ what: String, _ scalar: Scalar, _ node: Node, _ repair: ValueRepair,
        accepts: (String) -> Bool
    ) {
        let isQuoted = scalar.style != .plain && Scalar(plain: scalar.text).double != nil
        let hint =
            isQuoted
            ? "remove the quotes"
            : scalar.text.hasSuffix("%")
                ? "write it without '%'" : repair.hint(for: scalar.text, accepts: accepts)
        error(
            .wrongType, "expected \(what), got '\(scalar.text)'", at: node.range,
            hint: hint)
    }

    /// One of some words.
    func word(_ node: Node, of words: [String]) -> String? {
        guard let text = text(node) else { return nil }
        if words.contains(text) { return text }
        let near = closest(to: text, among: words)
        let first = words.dropLast().joined(separator: ", ")
        let valid = words.count == 1 ? "'\(words[0])'" : "\(first) or \(words.last ?? "")"
        error(
            .badValue, "expected \(valid), got '\(text)'", at: node.range,
            hint: near.map { "did you mean '\($0)'?" })
        return nil
    }

    /// One of the words that are the raw values of a type.
    func word<Word: RawRepresentable & CaseIterable>(
        _ node: Node, of type: Word.Type
    ) -> Word? where Word.RawValue == String {
        word(node, of: type.allCases.map(\.rawValue)).flatMap(Word.init)
    }
}
