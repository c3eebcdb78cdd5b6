import Metrics
import PlanText
import Units

/// Reads `p99(rtt, phase=day) < 50ms and share(errors) < 1%`.
struct ThresholdParser {
    private(set) var cursor: ThresholdCursor
    let context: ThresholdContext
    /// The phase whose own threshold it is.
    private let own: String?
    /// Parts that are right and that only a later version judges, with their places.
    private(set) var later: [(what: String, range: Range<Int>)] = []
    /// Where the comparisons stand, in order.
    private(set) var places: [Range<Int>] = []

    init(_ text: String, in context: ThresholdContext, ownedBy own: String? = nil) {
        cursor = ThresholdCursor(text)
        self.context = context
        self.own = own
    }

    /// The whole text; labels must be among the names.
    mutating func condition() throws(ExpressionError) -> Threshold.Condition {
        var alternatives: [Threshold.Condition] = []
        repeat {
            var parts: [Threshold.Condition] = []
            repeat { parts.append(.compare(try comparison())) } while cursor.take(word: "and")
            alternatives.append(parts.count == 1 ? parts[0] : .all(parts))
        } while cursor.take(word: "or")
        if let rest = cursor.rest {
            throw ExpressionError(
                code: .badThreshold,
                message: "unexpected '\(cursor.text(rest))' after the threshold", range: rest,
                hint: "join comparisons with 'and' or 'or'")
        }
        return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }

    private mutating func comparison() throws(ExpressionError) -> Threshold.Comparison {
        var (result, range) = try subject()
        guard let sign = ["<=", ">=", "==", "!=", "<", ">"].first(where: { cursor.take($0) })
        else { throw operatorError }
        result.comparison = sign
        try limit(&result)
        places.append(range.lowerBound..<max(cursor.here.lowerBound, range.upperBound))
        return result
    }

    /// What is compared, without an operator and a limit, and where its aggregate stands.
    mutating func subject() throws(ExpressionError) -> (Threshold.Comparison, Range<Int>) {
        let (word, wordRange) = cursor.identifier()
        guard !word.isEmpty, cursor.take("(") else { throw shapeError(word, wordRange) }
        let aggregate = try aggregate(named: word, at: wordRange)
        let (metricName, metricRange) = cursor.identifier()
        guard let metric = context.metric(named: metricName) else {
            throw unknownMetric(metricName, metricRange, aggregate)
        }
        guard metric.takes(aggregate) else {
            throw ExpressionError(
                code: .badThreshold, message: "'\(metricName)' has no '\(word)'", range: wordRange,
                hint: "valid: \(metric.aggregates)")
        }
        if metric.isOfReceives,
            context.labels["receive"].map({ $0.all.isEmpty && $0.isComplete }) ?? true
        {
            throw ExpressionError(
                code: .badThreshold,
                message: "'\(metricName)' needs 'receive', but the plan has none",
                range: metricRange)
        }
        let makers = metric.makers
        if !makers.isEmpty {
            let found = makers.filter(context.keys.contains)
            if found.isEmpty {
                let needs = makers.map { "'\($0)'" }.joined(separator: " or ")
                throw ExpressionError(
                    code: .badThreshold,
                    message: "'\(metricName)' needs \(needs), but the plan has none",
                    range: metricRange)
            }
            if found.allSatisfy(context.laterKeys.contains) {
                later.append(("'\(metricName)'", metricRange))
            }
        }
        var result = Threshold.Comparison(
            aggregate: aggregate, metric: metric, labels: [:], kind: nil, state: nil,
            comparison: "<", limit: 0)
        var part: Part?
        while !cursor.take(")") {
            _ = cursor.take(",")
            if let found = try label(into: &result) { part = found }
        }
        if let reason = result.conflictOfSubject ?? conflictOfSide(result) {
            throw ExpressionError(code: .conflict, message: reason, range: wordRange)
        }
        if let own, result.labels["phase"] == nil { result.labels["phase"] = own }
        if let part { try check(part, in: result.labels["phase"]) }
        return (result, wordRange)
    }

    /// Reads the value behind the operator; of a baseline, which is not known yet, no number.
    private mutating func limit(
        _ comparison: inout Threshold.Comparison
    ) throws(ExpressionError) {
        if let (extra, range) = try cursor.against() {
            comparison.against = try self.extra(extra, of: comparison, at: range)
            comparison.limit = .nan
            return
        }
        guard let found = try cursor.baseline(comparison.aggregate, comparison.metric) else {
            comparison.limit = try cursor.limit(comparison.aggregate, comparison.metric)
            return
        }
        func error(_ message: String, _ hint: String) -> ExpressionError {
            ExpressionError(
                code: .badThreshold, message: message, range: found.range, hint: hint)
        }
        guard context.keys.contains("baseline") else {
            throw error(
                "'baseline' needs 'baseline:', but the plan has none",
                "write baseline: { file: base.wsr }")
        }
        let amount =
            switch found.allowed {
            case .share(let amount), .amount(let amount): amount
            }
        let sign = comparison.comparison
        guard sign != "==", sign != "!=" else {
            throw error(
                "no run is exactly as a baseline, so '\(sign)' says nothing of it",
                "write '<= baseline + 10%', or '>= baseline - 10%'")
        }
        guard amount == 0 || (amount > 0) == sign.hasPrefix("<") else {
            throw error(
                "'\(sign)' allows \(amount > 0 ? "less" : "more") than the baseline, not "
                    + (amount > 0 ? "more" : "less"),
                "write '\(sign) baseline \(amount > 0 ? "-" : "+") 10%'")
        }
        if comparison.aggregate != .share, amount <= -1, case .share = found.allowed {
            throw error(
                "less than the baseline by 100 % is nothing", "write '\(sign) baseline - 10%'")
        }
        comparison.limit = .nan
        comparison.baseline = found.allowed
    }

    private func shapeError(_ word: String, _ range: Range<Int>) -> ExpressionError {
        ExpressionError(
            code: .badThreshold,
            message: word.isEmpty
                ? "expected a threshold" : "expected '(' after '\(word)'",
            range: word.isEmpty ? cursor.here : range,
            hint: "write aggregate(metric) < value, such as p99(rtt) < 50ms")
    }

    private var operatorError: ExpressionError {
        ExpressionError(
            code: .badThreshold, message: "expected one of < <= > >= == !=", range: cursor.here,
            hint: "write aggregate(metric) < value, such as p99(rtt) < 50ms")
    }

    // MARK: Names

    private static let aggregates: [(String, Threshold.Aggregate)] = [
        ("avg", .avg), ("min", .min), ("max", .max), ("stddev", .stddev), ("count", .count),
        ("rate", .rate), ("share", .share), ("last", .last), ("slope", .slope),
    ]

    private func aggregate(
        named name: String, at range: Range<Int>
    ) throws(ExpressionError) -> Threshold.Aggregate {
        if let found = Self.aggregate(of: name) { return found }
        let known = Names(
            Self.aggregates.map(\.0) + ["p50", "p90", "p95", "p99", "p99.9"],
            isVocabulary: true)
        throw unknown("aggregate", name, range, among: known)
    }

    /// The aggregate of a name: a word, or `p99.9`.
    static func aggregate(of name: String) -> Threshold.Aggregate? {
        if let found = aggregates.first(where: { $0.0 == name }) { return found.1 }
        let digits = name.dropFirst()
        guard name.hasPrefix("p"), digits.allSatisfy({ $0.isNumber || $0 == "." }),
            let percent = Double(digits), percent >= 1, percent < 100
        else { return nil }
        return .percentile(percent / 100)
    }

    private func unknown(
        _ what: String, _ name: String, _ range: Range<Int>, among names: Names
    ) -> ExpressionError {
        ExpressionError(
            code: .unknownName, message: "there is no \(what) '\(name)'",
            range: range.isEmpty ? cursor.here : range,
            hint: context.mayGuess ? names.hint(for: name) : nil)
    }

    private func unknownMetric(
        _ name: String, _ range: Range<Int>, _ aggregate: Threshold.Aggregate
    ) -> ExpressionError {
        let near =
            context.mayGuess
            ? Metric.near(name, taking: aggregate, observed: context.observed) : []
        var error = ExpressionError(
            code: .unknownName,
            message: "there is no metric '\(name)', 'wsplan schema --format md' lists all",
            range: range.isEmpty ? cursor.here : range,
            hint: near.isEmpty
                ? nil : "did you mean \(near.map { "'\($0)'" }.joined(separator: " or "))?")
        error.isReported = context.brokenTargets.contains(String(name.prefix { $0 != "." }))
        return error
    }

    /// Reads a label; gives a part, which is checked when the phase is known.
    private mutating func label(
        into comparison: inout Threshold.Comparison
    ) throws(ExpressionError) -> Part? {
        let (key, keyRange) = cursor.identifier()
        guard !key.isEmpty, cursor.take("=") else {
            throw ExpressionError(
                code: .badThreshold, message: "expected a label or ')'",
                range: key.isEmpty ? cursor.here : keyRange,
                hint: "labels are written name=value, such as phase=steady")
        }
        let valid =
            comparison.metric.definition.labels.names
            + (hasSides(comparison.metric) ? ["side"] : [])
        guard valid.contains(key) else {
            if key == "side", context.against == nil {
                throw lacksAgainst("the label 'side'", keyRange)
            }
            let isLabel = [
                "phase", "part", "profile", "message", "url", "kind", "of", "side",
            ].contains(key)
            throw isLabel
                ? ExpressionError(
                    code: .badThreshold,
                    message: "'\(comparison.metric.name)' has no label '\(key)'", range: keyRange,
                    hint: "valid: \(valid.joined(separator: ", "))")
                : unknown("label", key, keyRange, among: Names(valid))
        }
        var (value, range) = cursor.value()
        if key == "url" { value = Redaction.masked(value, context.secrets) }
        let isTaken =
            key == "kind" && comparison.hasKind || key == "of" && comparison.subject != nil
            || key == "part" && comparison.part != nil
        if comparison.labels[key] != nil || isTaken {
            throw ExpressionError(
                code: .badThreshold, message: "the label '\(key)' appears twice", range: keyRange)
        }
        switch key {
        case "kind" where comparison.metric == .gauge(.states):
            comparison.state = StateGauge.allCases.first { $0.name == value }
            let known = StateGauge.allCases.map(\.name)
            if comparison.state == nil { throw unknown("state", value, range, among: Names(known)) }
        case "kind":
            comparison.kind = ErrorKind.allCases.first { $0.name == value }
            let known = ErrorKind.allCases.map(\.name)
            if comparison.kind == nil { throw unknown("kind", value, range, among: Names(known)) }
        case "of":
            comparison.subject = ErrorKind.Subject(rawValue: value)
            let known = ErrorKind.Subject.allCases.map(\.rawValue)
            if comparison.subject == nil {
                throw unknown("unit", value, range, among: Names(known))
            }
        case "part":
            comparison.part = Int(value)
            return Part(value: value, range: range)
        default:
            let known = known(key, of: comparison.metric)
            if known.index(of: value) == nil {
                var error = unknown(key, value, range, among: known)
                error.isReported = !known.isComplete
                throw error
            }
            if key == "phase", let own, own != value {
                throw ExpressionError(
                    code: .conflict, message: "this list is only for the phase '\(own)'",
                    range: range, hint: "put it under the plan's own 'thresholds:'")
            }
            comparison.labels[key] = value
        }
        return nil
    }
}

extension ThresholdParser {
    /// The text of a label `part` and where it stands.
    private struct Part {
        let value: String
        let range: Range<Int>
    }

    /// A part is one of those that its phase has.
    private func check(_ part: Part, in phase: String?) throws(ExpressionError) {
        func error(_ message: String, _ hint: String?) -> ExpressionError {
            ExpressionError(code: .badThreshold, message: message, range: part.range, hint: hint)
        }
        guard let phase else {
            throw error("'part' needs 'phase'", "write phase=NAME, part=\(part.value)")
        }
        // What is wrong with a phase that is not known has been said.
        guard let most = context.parts[phase] else { return }
        if most == 0 {
            throw error(
                "the phase '\(phase)' has no parts",
                "parts are the levels of a ramp with 'steps', bursts, and rounds of a 'repeat'")
        }
        if most > context.mostParts {
            throw error(
                "the phase '\(phase)' has \(most) parts, and of more than \(context.mostParts) none "
                    + "has a row of its own", "leave 'part' out, or make fewer parts")
        }
        guard let number = Int(part.value), 1...most ~= number else {
            throw error(
                "the phase '\(phase)' has no part '\(part.value)'",
                most == 1 ? "it has part 1 only" : "its parts are 1 to \(most)")
        }
    }
}

extension ThresholdParser {
    /// The names that a label of a metric may have: neither what comes unasked nor what steps wait for
    /// is a message that is sent.
    private func known(_ key: String, of metric: Metric) -> Names {
        if key == "url" { return urlsOfSides }
        if key == "side" { return Names(RunSide.allCases.map(\.rawValue), isVocabulary: true) }
        guard key == "message" else { return context.labels[key] ?? Names() }
        var known = metric.isOfReceives ? Names() : context.labels["message"] ?? Names()
        let others = [
            ("receive", metric.isOfReceives || metric.isOfFrames), ("step", metric.isOfSteps),
        ]
        for case (let kind, true) in others {
            let names = context.labels[kind] ?? Names()
            for name in names.all { known.append(name) }
            known.isComplete = known.isComplete && names.isComplete
        }
        return known
    }
}

extension Threshold.Comparison {
    fileprivate var hasKind: Bool { kind != nil || state != nil }

    /// Why its label `of` does not go with the rest of it; nil if it does.
    fileprivate var conflictOfSubject: String? {
        guard let subject else { return nil }
        if aggregate != .share {
            return "'of' needs 'share': only a share of errors refers to units"
        }
        if let kind, kind.subject != subject {
            return "errors of kind '\(kind.name)' happen to \(kind.subject), not to \(subject)"
        }
        if subject != .requests, labels["message"] != nil {
            return "\(subject) have no message, so 'of=\(subject)' does not go with 'message'"
        }
        return nil
    }
}
