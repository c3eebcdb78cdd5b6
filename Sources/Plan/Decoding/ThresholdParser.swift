import Metrics
import PlanText
import Units

/// Why a text is no threshold.
struct ThresholdError: Error {
    var code = PlanCode.badThreshold
    var message: String
    var hint: String?

    /// A name that is not there, with the nearest that is.
    static func unknown(_ what: String, _ name: String, among names: [String]) -> Self {
        ThresholdError(
            code: .unknownName, message: "there is no \(what) '\(name)'",
            hint: closest(to: name, among: names).map { "did you mean '\($0)'?" })
    }
}

/// Reads `p99(rtt, phase=day) < 50ms and share(errors) < 1%`.
struct ThresholdParser {
    private var rest: Substring
    private var names: [String: [String]] = [:]

    init(_ text: String) { rest = text[...] }

    /// The whole text; labels must be among the names.
    mutating func condition(
        phases: [String], profiles: [String], messages: [String]
    ) throws(ThresholdError) -> Threshold.Condition {
        names = ["phase": phases, "profile": profiles, "message": messages]
        var alternatives: [Threshold.Condition] = []
        repeat {
            var parts: [Threshold.Condition] = []
            repeat { parts.append(.compare(try comparison())) } while take(word: "and")
            alternatives.append(parts.count == 1 ? parts[0] : .all(parts))
        } while take(word: "or")
        skipSpaces()
        guard rest.isEmpty else {
            throw ThresholdError(message: "'\(rest)' is too much", hint: "join with 'and' or 'or'")
        }
        return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }

    private mutating func comparison() throws(ThresholdError) -> Threshold.Comparison {
        let aggregate = try aggregate(named: identifier())
        guard take("(") else { throw shapeError }
        let metricName = identifier()
        guard let metric = Metric(name: metricName) else {
            throw .unknown("metric", metricName, among: Metric.all.map(\.name))
        }
        try check(aggregate, fits: metric)
        var result = Threshold.Comparison(
            aggregate: aggregate, metric: metric, labels: [:], kind: nil, state: nil,
            comparison: "<", limit: 0)
        while !take(")") {
            _ = take(",")
            try label(into: &result)
        }
        guard let comparison = ["<=", ">=", "==", "!=", "<", ">"].first(where: { take($0) })
        else { throw shapeError }
        result.comparison = comparison
        result.limit = try limit(aggregate, metric)
        return result
    }

    private var shapeError: ThresholdError {
        ThresholdError(
            message: "this is no threshold",
            hint: "write aggregate(metric) < value, such as p99(rtt) < 50ms")
    }

    // MARK: Names

    private func aggregate(named name: String) throws(ThresholdError) -> Threshold.Aggregate {
        let words: [(String, Threshold.Aggregate)] = [
            ("avg", .avg), ("min", .min), ("max", .max), ("stddev", .stddev), ("count", .count),
            ("rate", .rate), ("share", .share), ("last", .last),
        ]
        if let found = words.first(where: { $0.0 == name }) { return found.1 }
        if name.hasPrefix("p"), let percent = Double(name.dropFirst()), percent > 0, percent < 100 {
            return .percentile(percent / 100)
        }
        guard !name.isEmpty else { throw shapeError }
        throw .unknown("aggregate", name, among: words.map(\.0) + ["p50", "p95", "p99"])
    }

    /// Metrics with a share, besides which there is none.
    private static let shared = [
        "errors", "checks", "connects", "flow", "delivered", "dropped", "late", "timeouts",
    ]

    private func check(
        _ aggregate: Threshold.Aggregate, fits metric: Metric
    ) throws(ThresholdError) {
        let fits: Bool
        let valid: String
        switch metric {
        case .time:
            valid = "p50 … p99.99, avg, min, max, stddev, count, rate"
            fits = aggregate != .last
        case .count:
            valid = "count, rate" + (Self.shared.contains(metric.name) ? ", share" : "")
            fits = [.count, .rate, .share].contains(aggregate)
        case .gauge:
            valid = "avg, min, max, last"
            fits = [.avg, .min, .max, .last].contains(aggregate)
        }
        guard fits, aggregate != .share || Self.shared.contains(metric.name) else {
            throw ThresholdError(
                message: "'\(metric.name)' has no such aggregate", hint: "valid: \(valid)")
        }
    }

    private mutating func label(
        into comparison: inout Threshold.Comparison
    ) throws(ThresholdError) {
        let key = identifier()
        guard !key.isEmpty, take("=") else { throw shapeError }
        skipSpaces()
        let value = String(rest.prefix { $0 != "," && $0 != ")" && $0 != " " })
        rest = rest.dropFirst(value.count)
        switch key {
        case "phase", "profile", "message":
            let known = names[key] ?? []
            guard known.contains(value) else { throw .unknown(key, value, among: known) }
            comparison.labels[key] = value
        case "kind" where comparison.metric == .count(.errors):
            comparison.kind = ErrorKind.allCases.first { $0.name == value }
            if comparison.kind == nil {
                throw .unknown("kind", value, among: ErrorKind.allCases.map(\.name))
            }
        case "kind" where comparison.metric == .gauge(.states):
            comparison.state = ClientState.allCases.first { $0.name == value }
            if comparison.state == nil {
                throw .unknown("kind", value, among: ClientState.allCases.map(\.name))
            }
        case "url":
            throw ThresholdError(
                code: .notSupportedYet, message: "the label 'url' is not supported yet")
        default: throw .unknown("label", key, among: ["phase", "profile", "message", "kind"])
        }
    }

    // MARK: Limits

    /// The value behind the operator in the base unit of what is compared.
    private mutating func limit(
        _ aggregate: Threshold.Aggregate, _ metric: Metric
    ) throws(ThresholdError) -> Double {
        skipSpaces()
        let text = String(rest.prefix { $0 != " " })
        rest = rest.dropFirst(text.count)
        if text == "baseline" {
            throw ThresholdError(
                code: .notSupportedYet, message: "'baseline' is not supported yet")
        }
        do {
            switch aggregate {
            case .share: return try Share(parsing: text).fraction
            case .rate where isBytes(metric): return try bytesPerSecond(text)
            case .rate: return try Rate(parsing: text).perSecond
            case .count where isBytes(metric): return Double(try ByteCount(parsing: text).bytes)
            case .percentile, .avg, .min, .max, .stddev:
                if case .time = metric {
                    return Double(try TimeAmount(parsing: text).nanoseconds)
                }
                return try plain(text)
            case .count, .last: return try plain(text)
            }
        } catch {
            throw limitError(error, text)
        }
    }

    private func isBytes(_ metric: Metric) -> Bool {
        if case .count(let counter) = metric { counter.isBytes } else { false }
    }

    private func bytesPerSecond(_ text: String) throws(UnitError) -> Double {
        guard text.hasSuffix("/s") else { throw .missingUnit(suggestion: text + "/s") }
        return Double(try ByteCount(parsing: text.dropLast(2)).bytes)
    }

    private func plain(_ text: String) throws(UnitError) -> Double {
        guard let value = Double(text), value.isFinite, value >= 0 else { throw .malformed }
        return value
    }

    private func limitError(_ error: UnitError, _ text: String) -> ThresholdError {
        switch error {
        case .missingUnit(let suggestion):
            ThresholdError(
                code: .missingUnit, message: "'\(text)' needs a unit",
                hint: "did you mean '\(suggestion)'?")
        case .unknownUnit(let unit, let valid):
            ThresholdError(
                code: .unknownUnit, message: "'\(unit)' is no unit here",
                hint: "valid units: \(valid.joined(separator: " "))")
        case .malformed, .outOfRange:
            ThresholdError(message: "'\(text)' is no value for this threshold")
        }
    }

    // MARK: Cursor

    private mutating func skipSpaces() { rest = rest.drop { $0 == " " || $0 == "\n" } }

    private mutating func identifier() -> String {
        skipSpaces()
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
        rest = rest.dropFirst(word.count)
        return String(word)
    }

    private mutating func take(_ text: String) -> Bool {
        skipSpaces()
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    private mutating func take(word: String) -> Bool { take(word + " ") }
}
