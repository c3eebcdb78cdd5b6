/// The bytes of metric families in one of the two texts that Prometheus reads.
public struct ExpositionText: Sendable {
    public enum Dialect: Sendable {
        /// The text format, version 0.0.4.
        case prometheus
        /// OpenMetrics 1.0, with units, `_info` and an end.
        case openMetrics

        /// What a response with it says in `Content-Type`.
        public var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    public private(set) var bytes: [UInt8] = []
    private let dialect: Dialect
    /// What follows the value of each sample: nothing, or a moment.
    private var moment = ""

    /// An empty text.
    public init(_ dialect: Dialect) { self.dialect = dialect }

    /// Takes all that was written away and keeps the room.
    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// The moment of the samples that follow, in milliseconds since 1970; OpenMetrics has seconds.
    mutating func stamp(milliseconds: Int64) {
        switch dialect {
        case .prometheus: moment = " \(milliseconds)"
        case .openMetrics:
            let rest = "\(milliseconds % 1_000)"
            let zeros = String(repeating: "0", count: max(0, 3 - rest.utf8.count))
            moment = " \(milliseconds / 1_000).\(zeros)\(rest)"
        }
    }

    /// Says what a family is; its samples follow.
    mutating func head(_ family: MetricFamily) {
        let name: String
        let kind: String
        switch dialect {
        case .prometheus:
            name = family.sample
            kind = family.kind == .info ? "gauge" : family.kind.rawValue
        case .openMetrics:
            name = family.name
            kind = family.kind.rawValue
        }
        add("# HELP \(name) \(escaped(family.help))\n# TYPE \(name) \(kind)\n")
        if dialect == .openMetrics, let unit = family.unit { add("# UNIT \(name) \(unit)\n") }
    }

    /// A sample with a whole number.
    mutating func sample(_ name: String, _ labels: String, _ value: UInt64) {
        add(name)
        add(labels)
        add(" ")
        digits(value)
        end()
    }

    /// A sample with a number.
    mutating func sample(_ name: String, _ labels: String, _ value: Double) {
        add(name)
        add(labels)
        add(" ")
        if let whole = UInt64(exactly: value) { digits(whole) } else { add("\(value)") }
        end()
    }

    /// A histogram: its buckets, of all samples too, their number and their sum in seconds.
    mutating func histogram(
        _ family: MetricFamily, _ labels: LabelText, _ counts: [UInt64], upTo bounds: [Double],
        count: UInt64, nanoseconds: UInt64
    ) {
        let open = labels.open
        for (index, bound) in bounds.enumerated() {
            add(family.name)
            add("_bucket")
            add(open)
            add("le=\"")
            add(limit(bound / 1e9))
            add("\"} ")
            digits(counts[index])
            end()
        }
        sample(family.name + "_bucket", open + "le=\"+Inf\"}", count)
        sample(family.name + "_count", labels.text, count)
        sample(family.name + "_sum", labels.text, Double(nanoseconds) / 1e9)
    }

    /// Ends the text; only one dialect has an end.
    mutating func finish() { if dialect == .openMetrics { add("# EOF\n") } }

    /// Whole bounds are `1.0` in OpenMetrics.
    private func limit(_ seconds: Double) -> String {
        guard dialect == .prometheus, let whole = Int64(exactly: seconds) else {
            return "\(seconds)"
        }
        return "\(whole)"
    }

    private func escaped(_ help: String) -> String {
        let text = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return dialect == .openMetrics ? text.replacing("\"", with: "\\\"") : text
    }

    private mutating func end() {
        add(moment)
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A number without a text in between: most of a page is numbers.
    private mutating func digits(_ value: UInt64) {
        let start = bytes.count
        var rest = value
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}

/// The labels of a sample as the texts have them.
struct LabelText: Hashable, Sendable {
    /// Such as `{phase="day"}`; empty without labels.
    let text: String
    /// The same with room for a further label, such as `{phase="day",` and `{`.
    let open: String

    /// Labels in the order given; what is empty is left out.
    init(_ labels: [(name: String, value: String)]) {
        let parts = labels.filter { !$0.value.isEmpty }.map {
            "\($0.name)=\"\(LabelText.escaped($0.value))\""
        }
        let inside = parts.joined(separator: ",")
        text = parts.isEmpty ? "" : "{\(inside)}"
        open = parts.isEmpty ? "{" : "{\(inside),"
    }

    static let none = LabelText([])

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }
}
