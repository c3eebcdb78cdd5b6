import PlanText
import Units

/// Numbers with a unit.
extension Reader {
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
        error(.badValue, "a duration must be at most 366d", at: range)
        return false
    }

    /// A duration above zero.
    func positiveDuration(_ node: Node, _ what: String) -> TimeAmount? {
        if let last = endOfRange(node) {
            error(
                .badValue,
                "expected a duration such as 2s, got the range '\(node.scalar?.text ?? "")'",
                at: node.range,
                hint: "write \(last)"
                    + (what == "'for'" ? "; only a steady and a run may end earlier" : ""))
            return nil
        }
        guard let value = duration(node) else { return nil }
        if value > .zero { return value }
        error(.badValue, "\(what) must be longer than 0s", at: node.range)
        return nil
    }

    /// The later end of `A..B`; nil of what is no range.
    private func endOfRange(_ node: Node) -> TimeAmount? {
        guard let text = node.scalar?.text, let dots = text.firstRange(of: ".."),
            (try? TimeAmount(parsing: String(trim(text[..<dots.lowerBound])))) != nil
        else { return nil }
        return try? TimeAmount(parsing: String(trim(text[dots.upperBound...])))
    }

    /// A duration above zero, or `A..B`, of which the first may be zero.
    func lengthRange(_ node: Node, _ what: String) -> ClosedRange<TimeAmount>? {
        guard let text = node.scalar?.text, let dots = text.firstRange(of: "..") else {
            return positiveDuration(node, what).map { $0...$0 }
        }
        let ends = [text[..<dots.lowerBound], text[dots.upperBound...]].map { end in
            unit(
                String(trim(end)), "a range of durations such as 10s..2m", ValueRepair(.time),
                at: node.range
            ) { (text) throws(UnitError) in try TimeAmount(parsing: text) }
        }
        guard let first = ends[0], let last = ends[1], isBounded([first, last], at: node.range)
        else { return nil }
        if first <= last, last > .zero { return first...last }
        error(
            .badValue, "\(what) must not end before it begins, and not at 0s", at: node.range,
            hint: first > last ? "write \(last)..\(first)" : "write 0s..10s")
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
                .unknownUnit, "expected a duration, got the rate '\(scalar.text)'",
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
        error(.badValue, "a share must be at most 100%", at: node.range)
        return nil
    }

    /// A size of at most 1 GiB.
    func size(_ node: Node) -> ByteCount? {
        let size = unit(node, "a size such as 64KiB", ValueRepair(.size)) {
            (text) throws(UnitError) in
            try ByteCount(parsing: text)
        }
        guard let size, size.bytes > 1 << 30 else { return size }
        error(.badValue, "a size must be at most 1GiB here", at: node.range)
        return nil
    }

    /// A size above zero.
    func positiveSize(_ node: Node, _ what: String) -> ByteCount? {
        guard let size = size(node) else { return nil }
        if size.bytes > 0 { return size }
        error(.badValue, "\(what) must be at least 1B", at: node.range)
        return nil
    }

    /// A byte rate of at least one byte a second.
    func byteRate(_ node: Node, _ what: String) -> ByteRate? {
        let rate = unit(node, "a byte rate such as 64KiB/s", ValueRepair(.byteRate)) {
            (text) throws(UnitError) in try ByteRate(parsing: text)
        }
        guard let rate, rate.perSecond < 1 else { return rate }
        error(.badValue, "\(what) must be at least 1B/s", at: node.range)
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
                let lack = hasSpace ? "with a space before the unit" : "without a unit"
                self.error(
                    .missingUnit, "expected \(what), got '\(text)' \(lack)", at: range, hint: meant)
            case .unknownUnit(let unit, let valid) where !unit.contains(","):
                self.error(
                    .unknownUnit, "expected \(what), got '\(text)' with the unknown unit '\(unit)'",
                    at: range, hint: meant ?? "valid units: \(valid.joined(separator: " "))")
            case .outOfRange:
                self.error(
                    .badValue, "expected \(what), got '\(text)', which is out of range", at: range)
            default:
                self.error(.badValue, "expected \(what), got '\(text)'", at: range, hint: meant)
            }
            return nil
        }
    }

    /// Warns of a number whose point parts thousands in some languages, and decimals here.
    func warnOfAmbiguity(in text: String, at range: SourceRange) {
        guard !text.contains("%"), let number = ValueRepair.ambiguity(in: text) else { return }
        warning(
            .ambiguousNumber,
            "the point in '\(text)' is a decimal point and does not group thousands", at: range,
            hint: "write \(number.decimals), or \(number.thousands) if that is meant")
    }

    // MARK: Rates

    /// A rate above none.
    func positiveRate(_ node: Node, _ what: String) -> Rate? {
        let rate = unit(node, "a rate such as 500/s", ValueRepair(.rate)) {
            (text) throws(UnitError) in try Rate(parsing: text)
        }
        guard let rate, rate.perSecond <= 0 else { return rate }
        error(.badValue, "\(what) must be above 0/s", at: node.range)
        return nil
    }

    func rate(_ node: Node) -> Double? {
        scalar(node, "a rate such as 50/s").flatMap { rate($0.text[...], node.range) }
    }

    /// A rate of at least so much.
    func rate(_ node: Node, least: Double, _ what: String) -> Double? {
        guard let rate = rate(node) else { return nil }
        if rate >= least { return rate }
        error(.badValue, "\(what) must be above 0/s", at: node.range)
        return nil
    }

    func rate(_ text: Substring, _ range: SourceRange) -> Double? {
        let rate = unit(String(text), "a rate such as 50/s", ValueRepair(.rate), at: range) {
            (text) throws(UnitError) in try Rate(parsing: text)
        }
        guard let rate, rate.perSecond > 10_000_000 else { return rate?.perSecond }
        error(.badValue, "a rate must be at most 10000000/s", at: range)
        return nil
    }
}
