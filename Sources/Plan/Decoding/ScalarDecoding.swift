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
        if scalar.kind == .bool { return scalar.text == "true" }
        let meant = ["yes": "true", "on": "true", "no": "false", "off": "false"]
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
            wrongNumber("a whole number", scalar, node)
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
            wrongNumber("a number", scalar, node)
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

    private func wrongNumber(_ what: String, _ scalar: Scalar, _ node: Node) {
        let isQuoted = scalar.style != .plain && Scalar(plain: scalar.text).double != nil
        let percent = scalar.text.hasSuffix("%")
        error(
            .wrongType, "\(what) is expected here, but this is '\(scalar.text)'", at: node.range,
            hint: isQuoted ? "take the quotes off" : percent ? "write it without '%'" : nil)
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

    /// Units as they are written elsewhere.
    private static let longUnits = [
        "min": "m", "mins": "m", "minute": "m", "minutes": "m", "sec": "s", "secs": "s",
        "second": "s", "seconds": "s", "hr": "h", "hour": "h", "hours": "h", "day": "d",
        "days": "d", "msec": "ms", "millis": "ms", "milliseconds": "ms", "usec": "us",
        "micros": "us", "k": "KiB", "kb": "KB", "m": "MiB", "mb": "MB", "kib": "KiB",
        "mib": "MiB", "bytes": "B", "byte": "B", "b": "B",
    ]

    /// A duration of at most a leap year, so that no sum of times leaves 64 bits.
    func duration(_ node: Node) -> TimeAmount? {
        let value = timed(node, "a duration such as 2s") { (text) throws(UnitError) in
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
        let value = timed(node, "a duration such as 2s or 1s..3s") { (text) throws(UnitError) in
            try Spread(parsing: text)
        }
        return value.flatMap { isBounded($0.lengths, at: node.range) ? $0 : nil }
    }

    /// A duration or spread; who writes a rate is told the interval.
    private func timed<Value>(
        _ node: Node, _ what: String, parse: (String) throws(UnitError) -> Value
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
        return unit(node, what, parse: parse)
    }

    func share(_ node: Node) -> Share? {
        let share = unit(node, "a share such as 1%") { (text) throws(UnitError) in
            try Share(parsing: text)
        }
        guard let share, share.fraction > 1 else { return share }
        error(.badValue, "a share is at most 100%", at: node.range)
        return nil
    }

    /// A size of at most 1 GiB.
    func size(_ node: Node) -> ByteCount? {
        let size = unit(node, "a size such as 64KiB") { (text) throws(UnitError) in
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
        let rate = unit(node, "a byte rate such as 64KiB/s") { (text) throws(UnitError) in
            try ByteRate(parsing: text)
        }
        guard let rate, rate.perSecond < 1 else { return rate }
        error(.badValue, "\(what) is at least 1B/s", at: node.range)
        return nil
    }

    func unit<Value>(
        _ node: Node, _ what: String, parse: (String) throws(UnitError) -> Value
    ) -> Value? {
        guard let text = scalar(node, what)?.text else { return nil }
        return unit(text, what, at: node.range, parse: parse)
    }

    /// A value with a unit; its error says what would be right.
    func unit<Value>(
        _ text: String, _ what: String, at range: SourceRange,
        parse: (String) throws(UnitError) -> Value
    ) -> Value? {
        do {
            return try parse(text)
        } catch {
            switch error.inPercent {
            case .missingUnit(let suggestion):
                self.error(
                    .missingUnit, "'\(text)' needs a unit", at: range,
                    hint: "did you mean '\(suggestion)'?")
            case .unknownUnit(let unit, let valid):
                let meant = Self.longUnits[unit.lowercased()].flatMap {
                    valid.contains($0) ? $0 : nil
                }
                self.error(
                    .unknownUnit, "'\(unit)' is no unit here", at: range,
                    hint: meant.map { "did you mean '\($0)'?" }
                        ?? "valid units: \(valid.joined(separator: " "))")
            case .malformed: self.error(.badValue, "'\(text)' is not \(what)", at: range)
            case .outOfRange: self.error(.badValue, "'\(text)' is out of range", at: range)
            }
            return nil
        }
    }
}

extension UnitError {
    /// The same, but a bare fraction where a share is needed is read as such: 0.5 is 50 %.
    var inPercent: UnitError {
        guard case .missingUnit(let suggestion) = self, suggestion.hasSuffix("%"),
            let fraction = Double(suggestion.dropLast()), fraction > 0, fraction < 1
        else { return self }
        return .missingUnit(suggestion: "\(Share(fraction: fraction))")
    }
}
