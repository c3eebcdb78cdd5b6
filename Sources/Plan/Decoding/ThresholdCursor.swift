import Metrics
import Units

/// A cursor over the bytes of a threshold; places are UTF-8 offsets.
struct ThresholdCursor {
    private let bytes: [UInt8]
    private var at = 0

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
    ) throws(ThresholdError) -> Double {
        skipSpaces()
        let start = at
        while at < bytes.count, !Self.isSpace(bytes[at]) { at += 1 }
        let range = start..<at
        let text = text(range)
        if text.isEmpty {
            throw ThresholdError(message: "a value is expected here", range: here)
        }
        do {
            return try Self.value(text, aggregate, metric)
        } catch {
            if let joined = joined(text, aggregate, metric) {
                throw ThresholdError(
                    code: .missingUnit, message: "a space stands before the unit", range: range,
                    hint: "did you mean '\(joined)'?")
            }
            throw Self.limitError(
                error.inPercent, text, range, Self.example(aggregate, metric))
        }
    }

    /// `baseline`, `baseline + 10%` or `baseline + 20ms`; nil if another value stands here.
    mutating func baseline(
        _ aggregate: Threshold.Aggregate, _ metric: Metric
    ) throws(ThresholdError) -> Range<Int>? {
        let start = at
        let (word, range) = identifier()
        guard word == "baseline" else {
            at = start
            return nil
        }
        guard take("+") else { return range }
        skipSpaces()
        let more = at
        while at < bytes.count, !Self.isSpace(bytes[at]) { at += 1 }
        let text = text(more..<at)
        let isShare = (try? Share(parsing: text)) != nil
        if !isShare {
            do {
                _ = try Self.value(text, aggregate, metric)
            } catch {
                throw Self.limitError(
                    error, text, text.isEmpty ? here : more..<at,
                    "a share such as 10%, or \(Self.example(aggregate, metric))")
            }
        }
        return range
    }

    /// The value together with the next word, if that makes it right.
    private mutating func joined(
        _ text: String, _ aggregate: Threshold.Aggregate, _ metric: Metric
    ) -> String? {
        let start = at
        defer { at = start }
        skipSpaces()
        let next = at
        while at < bytes.count, !Self.isSpace(bytes[at]) { at += 1 }
        let joined = text + self.text(next..<at)
        guard at > next, (try? Self.value(joined, aggregate, metric)) != nil else { return nil }
        return joined
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
        case (.count, _), (_, .gauge): return try plain(text)
        default: return Double(try TimeAmount(parsing: text).nanoseconds)
        }
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
        case (.count, _), (_, .gauge): "a number such as 5"
        default: "a duration such as 250ms"
        }
    }

    private static func limitError(
        _ error: UnitError, _ text: String, _ range: Range<Int>, _ example: String
    ) -> ThresholdError {
        switch error {
        case .missingUnit(let suggestion):
            ThresholdError(
                code: .missingUnit, message: "'\(text)' needs a unit", range: range,
                hint: "did you mean '\(suggestion)'?")
        case .unknownUnit(let unit, _):
            ThresholdError(
                code: .unknownUnit, message: "'\(unit)' is no unit here", range: range,
                hint: "write \(example)")
        case .malformed, .outOfRange:
            ThresholdError(
                message: "'\(text)' is no value for this threshold", range: range,
                hint: "write \(example)")
        }
    }
}
