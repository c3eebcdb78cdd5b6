import PlanText
import Units

extension PlanDecoder {
    func scalar(_ node: Node, _ what: String) -> Scalar? {
        if case .scalar(let scalar) = node.value, scalar.kind != .null { return scalar }
        wrongType("\(what) is expected here", node)
        return nil
    }

    func text(_ node: Node) -> String? { scalar(node, "a text")?.text }

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
            .wrongType, "true or false is expected here, but this is '\(scalar.text)'",
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
                .badValue, "\(value) is not between \(range.lowerBound) and \(range.upperBound)",
                at: node.range)
            return nil
        }
        return value
    }

    /// A number of any sign.
    func signedNumber(_ node: Node) -> Double? {
        guard let scalar = scalar(node, "a number") else { return nil }
        guard let value = scalar.double else {
            wrongNumber("a number", scalar, node, ValueRepair(.number)) { Double($0) != nil }
            return nil
        }
        if value.isFinite { return value }
        error(.badValue, "\(scalar.text) is not finite", at: node.range)
        return nil
    }

    /// A number that is not negative.
    func number(_ node: Node) -> Double? {
        guard let value = signedNumber(node) else { return nil }
        if value >= 0 { return value }
        error(.badValue, "a negative number makes no sense here", at: node.range)
        return nil
    }

    /// A weight: how often something is taken, compared with its neighbours.
    func weight(_ node: Node) -> Double? {
        guard let value = number(node) else { return nil }
        if value == 0 || 1e-6...1e6 ~= value { return value }
        error(.badValue, "a weight is 0 or between 0.000001 and 1000000", at: node.range)
        return nil
    }

    private func wrongNumber(
        _ what: String, _ scalar: Scalar, _ node: Node, _ repair: ValueRepair,
        accepts: (String) -> Bool
    ) {
        let isQuoted = scalar.style != .plain && Scalar(plain: scalar.text).double != nil
        let hint =
            isQuoted
            ? "take the quotes off"
            : scalar.text.hasSuffix("%")
                ? "write it without '%'" : repair.hint(for: scalar.text, accepts: accepts)
        error(
            .wrongType, "\(what) is expected here, but this is '\(scalar.text)'", at: node.range,
            hint: hint)
    }

    /// One of some words.
    func word(_ node: Node, of words: [String]) -> String? {
        guard let text = text(node) else { return nil }
        if words.contains(text) { return text }
        let near = closest(to: text, among: words)
        let valid =
            words.count == 1 ? "not '\(words[0])'" : "none of \(words.joined(separator: ", "))"
        error(
            .badValue, "'\(text)' is \(valid)", at: node.range,
            hint: near.map { "did you mean '\($0)'?" })
        return nil
    }

    // MARK: Units

    /// A duration of at most a leap year, so that no sum of times leaves 64 bits.
    func duration(_ node: Node) -> TimeAmount? {
        let value = timed(node, "a duration such as 2s", ValueRepair(.time)) {
            (text) throws(UnitError) in
            try TimeAmount(parsing: text)
        }
        return value.flatMap { isBounded([$0], at: node.range) ? $0 : nil }
    }

    private func isBounded(_ lengths: [TimeAmount], at range: SourceRange) -> Bool {
        if lengths.allSatisfy({ $0 <= .days(366) }) { return true }
        error(.badValue, "a duration is at most 366d", at: range)
        return false
    }

    /// A duration above zero.
    func positiveDuration(_ node: Node, _ what: String) -> TimeAmount? {
        guard let value = duration(node) else { return nil }
        if value > .zero { return value }
        error(.badValue, "\(what) is longer than 0s", at: node.range)
        return nil
    }

    func spread(_ node: Node) -> Spread? {
        let repair = ValueRepair(.time, range: "..")
        let value = timed(node, "a duration such as 2s or 1s..3s", repair) {
            (text) throws(UnitError) in try Spread(parsing: text)
        }
        return value.flatMap { isBounded($0.lengths, at: node.range) ? $0 : nil }
    }

    /// A duration or spread; who writes a rate is told the interval.
    private func timed<Value>(
        _ node: Node, _ what: String, _ repair: ValueRepair,
        parse: (String) throws(UnitError) -> Value
    ) -> Value? {
        if case .scalar(let scalar) = node.value, scalar.text.contains("/"),
            let rate = try? Rate(parsing: scalar.text), rate.perSecond > 0
        {
            let interval = TimeAmount(nanoseconds: Int64((1e9 / rate.perSecond).rounded()))
            error(
                .unknownUnit, "'\(scalar.text)' is a rate where a duration is needed",
                at: node.range, hint: "did you mean '\(interval)'?")
            return nil
        }
        return unit(node, what, repair, parse: parse)
    }

    func share(_ node: Node) -> Share? {
        let share = unit(node, "a share such as 1%", ValueRepair(.share)) {
            (text) throws(UnitError) in
            try Share(parsing: text)
        }
        guard let share, share.fraction > 1 else { return share }
        error(.badValue, "a share is at most 100%", at: node.range)
        return nil
    }

    /// A size of at most 1 GiB.
    func size(_ node: Node) -> ByteCount? {
        let size = unit(node, "a size such as 64KiB", ValueRepair(.size)) {
            (text) throws(UnitError) in
            try ByteCount(parsing: text)
        }
        guard let size, size.bytes > 1 << 30 else { return size }
        error(.badValue, "a size is at most 1GiB here", at: node.range)
        return nil
    }

    /// A size above zero.
    func positiveSize(_ node: Node, _ what: String) -> ByteCount? {
        guard let size = size(node) else { return nil }
        if size.bytes > 0 { return size }
        error(.badValue, "\(what) is at least 1B", at: node.range)
        return nil
    }

    /// A byte rate of at least one byte a second.
    func byteRate(_ node: Node, _ what: String) -> ByteRate? {
        let rate = unit(node, "a byte rate such as 64KiB/s", ValueRepair(.byteRate)) {
            (text) throws(UnitError) in try ByteRate(parsing: text)
        }
        guard let rate, rate.perSecond < 1 else { return rate }
        error(.badValue, "\(what) is at least 1B/s", at: node.range)
        return nil
    }

    func unit<Value>(
        _ node: Node, _ what: String, _ repair: ValueRepair,
        parse: (String) throws(UnitError) -> Value
    ) -> Value? {
        guard let text = scalar(node, what)?.text else { return nil }
        return unit(text, what, repair, at: node.range, parse: parse)
    }

    /// A value with a unit; its error says what would be right.
    func unit<Value>(
        _ text: String, _ what: String, _ repair: ValueRepair, at range: SourceRange,
        parse: (String) throws(UnitError) -> Value
    ) -> Value? {
        do {
            let value = try parse(text)
            warnOfAmbiguity(in: text, at: range)
            return value
        } catch {
            let meant = repair.hint(for: text) { (try? parse($0)) != nil }
            switch error {
            case .missingUnit where !text.contains(","):
                let hasSpace = text.contains(/[0-9]\s+[A-Za-zµ%]/)
                self.error(
                    .missingUnit,
                    hasSpace ? "a space stands before the unit" : "'\(text)' needs a unit",
                    at: range, hint: meant ?? "write \(what)")
            case .unknownUnit(let unit, let valid) where !unit.contains(","):
                self.error(
                    .unknownUnit, "'\(unit)' is no unit here", at: range,
                    hint: meant ?? "valid units: \(valid.joined(separator: " "))")
            case .outOfRange: self.error(.badValue, "'\(text)' is out of range", at: range)
            default: self.error(.badValue, "'\(text)' is not \(what)", at: range, hint: meant)
            }
            return nil
        }
    }

    /// Warns of a number whose point parts thousands in some languages, and decimals here.
    func warnOfAmbiguity(in text: String, at range: SourceRange) {
        guard !text.contains("%"), let number = ValueRepair.ambiguity(in: text) else { return }
        warning(
            .ambiguousNumber, "the point in '\(text)' parts decimals, not thousands", at: range,
            hint: "write \(number.decimals), or \(number.thousands) if that is meant")
    }
}
