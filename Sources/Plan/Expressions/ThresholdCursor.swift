import Metrics
import Units

/// A cursor over the bytes of a threshold; places are UTF-8 offsets.
struct ThresholdCursor {
    private let bytes: [UInt8]
    private var at = 0
    /// Where numbers stand whose points part thousands in some languages.
    private(set) var ambiguous: [Range<Int>] = []

    init(_ text: String) { bytes = Array(text.utf8) }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// One byte at the cursor, or the last one.
    var here: Range<Int> {
        let start = min(at, max(bytes.count - 1, 0))
        return start..<min(start + 1, bytes.count)
    }

    /// What is left besides spaces.
    var rest: Range<Int>? {
        guard let first = bytes[at...].firstIndex(where: { !Self.isSpace($0) }),
            let last = bytes.lastIndex(where: { !Self.isSpace($0) })
        else { return nil }
        return first..<last + 1
    }

    // MARK: Tokens

    private mutating func skipSpaces() {
        while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 }
    }

    /// A word of letters, digits, dots, dashes and underscores; empty if none is here.
    mutating func identifier() -> (String, Range<Int>) {
        skipSpaces()
        let start = at
        while at < bytes.count, Self.isWordPart(bytes[at]) { at += 1 }
        return (text(start..<at), start..<at)
    }

    /// The value of a label: in quotes, or up to a space, a comma or the bracket.
    mutating func value() -> (String, Range<Int>) {
        skipSpaces()
        if at < bytes.count, bytes[at] == UInt8(ascii: "'") || bytes[at] == UInt8(ascii: "\""),
            let end = bytes[(at + 1)...].firstIndex(of: bytes[at])
        {
            defer { at = end + 1 }
            return (text(at + 1..<end), at..<end + 1)
        }
        let start = at
        while at < bytes.count, !Self.isSpace(bytes[at]), bytes[at] != UInt8(ascii: ","),
            bytes[at] != UInt8(ascii: ")")
        {
            at += 1
        }
        return (text(start..<at), start..<at)
    }

    mutating func take(_ sign: String) -> Bool {
        skipSpaces()
        guard bytes[at...].starts(with: sign.utf8) else { return false }
        at += sign.utf8.count
        return true
    }

    mutating func take(word: String) -> Bool {
        let start = at
        if identifier().0 == word { return true }
        at = start
        return false
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }

    // MARK: Limits

    /// The value behind the operator in the base unit of what is compared.
    mutating func limit(
        _ aggregate: Threshold.Aggregate, _ metric: Metric
    ) throws(ExpressionError) -> Double {
        skipSpaces()
        let start = at
        while at < bytes.count, !Self.isSpace(bytes[at]) { at += 1 }
        let range = start..<at
        let text = text(range)
        if text.isEmpty {
            throw ExpressionError(
                code: .badThreshold, message: "expected \(Self.example(aggregate, metric))",
                range: here)
        }
        do {
            let value = try Self.value(text, aggregate, metric)
            if !text.contains("%"), ValueRepair.ambiguity(in: text) != nil {
                ambiguous.append(range)
            }
            return value
        } catch {
            let whole = start..<endOfValue
            throw Self.limitError(
                error, self.text(whole), whole, aggregate, metric)
        }
    }

    /// Where what stands for a value ends: before `and`, `or`, or at the end.
    private var endOfValue: Int {
        var rest = self
        var end = at
        while rest.rest != nil {
            if rest.take(word: "and") || rest.take(word: "or") { return end }
            rest.skipSpaces()
            while rest.at < bytes.count, !Self.isSpace(bytes[rest.at]) { rest.at += 1 }
            end = rest.at
        }
        return end
    }

    /// `baseline`, `baseline + 10%`, `baseline + 20ms`, or with `-`; nil if another value stands here. Of a share
    /// percents are points.
    mutating func baseline(
        _ aggregate: Threshold.Aggregate, _ metric: Metric
    ) throws(ExpressionError) -> (range: Range<Int>, allowed: Threshold.Allowance)? {
        let start = at
        let (word, range) = identifier()
        guard word == "baseline" else {
            at = start
            return nil
        }
        let isLess = take("-")
        guard isLess || take("+") else { return (range, .share(0)) }
        skipSpaces()
        let more = at
        while at < bytes.count, !Self.isSpace(bytes[at]) { at += 1 }
        let text = text(more..<at)
        let sign: Double = isLess ? -1 : 1
        if aggregate != .share, let share = try? Share(parsing: text) {
            return (range.lowerBound..<at, .share(sign * share.fraction))
        }
        do {
            let amount = try Self.value(text, aggregate, metric)
            return (range.lowerBound..<at, .amount(sign * amount))
        } catch {
            throw Self.limitError(
                error, text, text.isEmpty ? here : more..<at, aggregate, metric)
        }
    }

    /// `against` or `against + 10%`, with how much more that is; nil if another value stands here.
    mutating func against() throws(ExpressionError) -> (extra: Double, range: Range<Int>)? {
        let start = at
        let (word, range) = identifier()
        guard word == "against" else {
            at = start
            return nil
        }
        if take("-") {
            throw ExpressionError(
                code: .badThreshold,
                message: "a limit beside the other side says how much more is allowed, not less",
                range: range.lowerBound..<at,
                hint: "write against + 10%, or exchange the two targets")
        }
        guard take("+") else { return (0, range) }
        skipSpaces()
        let more = at
        while at < bytes.count, !Self.isSpace(bytes[at]) { at += 1 }
        let text = text(more..<at)
        guard let share = try? Share(parsing: text) else {
            throw ExpressionError(
                code: .badThreshold, message: "expected a share such as 10%, got '\(text)'",
                range: text.isEmpty ? here : more..<at, hint: "write against + 10%")
        }
        return (share.fraction, range)
    }

    private static func value(
        _ text: String, _ aggregate: Threshold.Aggregate, _ metric: Metric
    ) throws(UnitError) -> Double {
        switch (aggregate, metric) {
        case (.share, _): return try Share(parsing: text).fraction
        case (.rate, .count(let counter)) where counter.isBytes:
            return try ByteRate(parsing: text).perSecond
        case (.rate, _): return try Rate(parsing: text).perSecond
        case (.count, .count(let counter)) where counter.isBytes:
            return Double(try ByteCount(parsing: text).bytes)
        case (.count, _):
            guard let value = Int(text), value >= 0 else { throw .malformed }
            return Double(value)
        case (.slope, _), (_, .gauge), (_, .observed): return try level(text, aggregate, metric)
        default: return Double(try TimeAmount(parsing: text).nanoseconds)
        }
    }

    /// A value of a gauge. One that a plan defines may be below 0, and so may a slope.
    private static func level(
        _ text: String, _ aggregate: Threshold.Aggregate, _ metric: Metric
    ) throws(UnitError) -> Double {
        let isNegative = text.hasPrefix("-") && metric.mayBeNegative(as: aggregate)
        let amount = isNegative ? String(text.dropFirst()) : text
        let value =
            metric.isBytes ? Double(try ByteCount(parsing: amount).bytes) : try plain(amount)
        return isNegative ? -value : value
    }

    private static func plain(_ text: String) throws(UnitError) -> Double {
        guard text.first?.isNumber == true, let value = Double(text), value.isFinite else {
            throw .malformed
        }
        return value
    }

    /// A value of the kind that is compared, for hints.
    private static func example(_ aggregate: Threshold.Aggregate, _ metric: Metric) -> String {
        switch (aggregate, metric) {
        case (.share, _): "a share such as 1%"
        case (.rate, .count(let counter)) where counter.isBytes: "a rate such as 64KiB/s"
        case (.rate, _): "a rate such as 1000/s"
        case (.count, .count(let counter)) where counter.isBytes: "a size such as 64KiB"
        case (.slope, _) where metric.isBytes: "a size such as 1MiB, by which it grows a minute"
        case (.slope, _): "a number such as 5, by which it grows a minute"
        case (_, .observed) where metric.isBytes: "a size such as 2GiB"
        case (.count, _), (_, .gauge), (_, .observed): "a number such as 5"
        default: "a duration such as 250ms"
        }
    }

    /// How a value of the kind that is compared is repaired.
    static func repair(_ aggregate: Threshold.Aggregate, _ metric: Metric) -> ValueRepair {
        switch (aggregate, metric) {
        case (.share, _): ValueRepair(.share)
        case (.rate, .count(let counter)) where counter.isBytes: ValueRepair(.byteRate)
        case (.rate, _): ValueRepair(.rate)
        case (.count, .count(let counter)) where counter.isBytes: ValueRepair(.size)
        case (.count, _): ValueRepair(.count)
        case (_, .observed) where metric.isBytes: ValueRepair(.size)
        case (_, .gauge), (_, .observed): ValueRepair(.number)
        default: ValueRepair(.time)
        }
    }

    private static func limitError(
        _ error: UnitError, _ text: String, _ range: Range<Int>,
        _ aggregate: Threshold.Aggregate, _ metric: Metric
    ) -> ExpressionError {
        var meant = repair(aggregate, metric).hint(for: text) {
            (try? value($0, aggregate, metric)) != nil
        }
        // A bare number or a percentage of these is rather a share.
        if aggregate == .rate, metric.takes(.share), !text.contains("/") { meant = nil }
        let expected = "expected \(example(aggregate, metric)), got '\(text)'"
        switch error {
        case .missingUnit where !text.contains(","):
            let hasSpace = text.contains(/[0-9]\s+[A-Za-zµ%]/)
            let lack = hasSpace ? "with a space before the unit" : "without a unit"
            return ExpressionError(
                code: .missingUnit, message: "\(expected) \(lack)", range: range,
                hint: meant, isValue: meant != nil)
        case .unknownUnit(let unit, _) where !unit.contains(","):
            return ExpressionError(
                code: .unknownUnit, message: "\(expected) with the unknown unit '\(unit)'",
                range: range,
                hint: meant, isValue: meant != nil)
        default:
            return ExpressionError(
                code: .badThreshold, message: expected, range: range, hint: meant,
                isValue: meant != nil)
        }
    }
}
