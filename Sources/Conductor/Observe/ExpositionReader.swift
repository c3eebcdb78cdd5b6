internal import Plan

/// Reads series out of a page in Prometheus' text format or OpenMetrics, which comes in pieces.
///
///     # TYPE http_queue_depth gauge
///     http_queue_depth{job="x",path="/a \"b\""} 12 1700000000000
///     requests_bucket{le="1"} 5 # {trace_id="7"} 0.5
///
/// Only lines of series that are asked for are read whole. Timestamps and exemplars are passed over.
struct ExpositionReader {
    /// What a page has of one series that is asked for.
    enum Found: Equatable {
        case nothing
        case value(Double)
        /// More than one series has these labels; the first two.
        case several([String])
    }

    private let selectors: [SeriesSelector]
    private(set) var found: [Found]
    /// The series that gave each value.
    private var sources: [[SeriesSelector.Label]]
    /// A line as far as it is there, and the number of those before it.
    private var line: [UInt8] = []
    private var number = 0
    /// What is wrong with a line that is asked for, or with the whole page.
    private(set) var problem: String?

    /// Longer lines are no series that is asked for.
    private static let longestLine = 64 << 10

    init(_ selectors: [SeriesSelector]) {
        self.selectors = selectors
        found = selectors.map { _ in .nothing }
        sources = selectors.map { _ in [] }
    }

    /// Takes the next bytes of the page.
    mutating func take(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            if line.isEmpty {
                read(rest[..<end])
            } else {
                line += rest[..<end]
                read(line[...])
                line.removeAll(keepingCapacity: true)
            }
            rest = rest[(end + 1)...]
        }
        line += rest.prefix(max(0, Self.longestLine - line.count))
    }

    /// The page is over; its last line may lack its end.
    mutating func end() {
        if !line.isEmpty { read(line[...]) }
        line = []
    }

    private mutating func read(_ line: ArraySlice<UInt8>) {
        number += 1
        var line = LineParser(line)
        line.skipSpaces()
        guard let first = line.next, first != UInt8(ascii: "#") else { return }
        if number == 1, first == UInt8(ascii: "<") { problem = "the page is HTML" }
        let name = line.name()
        for (index, selector) in selectors.enumerated()
        where problem == nil && name.elementsEqual(selector.name.utf8) {
            var rest = line
            guard let labels = rest.labels(), let value = rest.value() else {
                problem = "line \(number) is malformed"
                return
            }
            guard selector.takes(labels) else { continue }
            note(labels, value, of: index)
        }
    }

    private mutating func note(
        _ labels: [SeriesSelector.Label], _ value: Double, of index: Int
    ) {
        switch found[index] {
        case .nothing:
            found[index] = .value(value)
            sources[index] = labels
        case .value:
            found[index] = .several([sources[index], labels].map(Self.text))
        case .several: break
        }
    }

    private static func text(_ labels: [SeriesSelector.Label]) -> String {
        let inside = labels.map { "\($0.name)=\"\($0.value)\"" }
        return "{\(inside.joined(separator: ","))}"
    }
}

/// A cursor over a line of a page.
private struct LineParser {
    private var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) {
        rest = line.last == 0x0D ? line.dropLast() : line
    }

    var next: UInt8? { rest.first }

    mutating func skipSpaces() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 } }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: sign) else { return false }
        rest.removeFirst()
        return true
    }

    /// The name of a series or of a label.
    mutating func name() -> ArraySlice<UInt8> {
        let name = rest.prefix { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
        }
        rest = rest[name.endIndex...]
        return name
    }

    /// The labels, if there are any; nil if they are malformed.
    mutating func labels() -> [SeriesSelector.Label]? {
        skipSpaces()
        var labels: [SeriesSelector.Label] = []
        guard take("{") else { return labels }
        while true {
            skipSpaces()
            if take("}") { return labels }
            let name = name()
            skipSpaces()
            guard !name.isEmpty, take("=") else { return nil }
            skipSpaces()
            guard take("\""), let value = quoted() else { return nil }
            labels.append(.init(name: String(decoding: name, as: UTF8.self), value: value))
            skipSpaces()
            if take(",") { continue }
            return take("}") ? labels : nil
        }
    }

    /// What stands before the closing quote, with `\\`, `\"` and `\n` in it.
    private mutating func quoted() -> String? {
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: value, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                value.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            switch escaped {
            case UInt8(ascii: "n"): value.append(0x0A)
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): value.append(escaped)
            default: value += [byte, escaped]
            }
        }
        return nil
    }

    /// The value, behind which a timestamp and an exemplar may stand; nil if this is malformed.
    mutating func value() -> Double? {
        skipSpaces()
        guard let value = number() else { return nil }
        skipSpaces()
        if let next, next != UInt8(ascii: "#") {
            guard number() != nil else { return nil }
            skipSpaces()
        }
        return next == nil || next == UInt8(ascii: "#") ? value : nil
    }

    /// A number as Go reads it: `NaN`, `+Inf` and `-Inf` are some.
    private mutating func number() -> Double? {
        let word = rest.prefix { $0 != 0x20 && $0 != 0x09 }
        rest = rest[word.endIndex...]
        return Double(String(decoding: word, as: UTF8.self))
    }
}
