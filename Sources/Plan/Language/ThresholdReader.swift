import Metrics
import PlanText
import Units

/// Reads lists of thresholds.
struct ThresholdReader {
    /// A condition that was read, and where it stands.
    typealias Judged = (condition: Threshold.Condition, range: SourceRange)

    let reader: Reader
    let context: ThresholdContext
    private(set) var judged: [Judged] = []
    /// Conditions with their windows, and texts, that are there already.
    private var seen: [TimeAmount: Set<Threshold.Condition>] = [:]
    private var texts: Set<String> = []

    init(_ reader: Reader, _ context: ThresholdContext) {
        self.reader = reader
        self.context = context
    }

    /// The thresholds of a list; `phase` is set for a phase's own.
    mutating func thresholds(_ node: Node, phase: String?) -> [Threshold] {
        let hint = foreignForm(of: node, phase: phase) ?? "start each of them with '- '"
        let items = reader.sequence(node, "'thresholds'", hint: hint) ?? []
        var result: [Threshold] = []
        var index = 0
        while index < items.count {
            let item = items[index]
            index += 1
            if index < items.count, isCut(item, items[index], phase: phase) {
                index += 1
                continue
            }
            guard let threshold = threshold(item, phase: phase) else { continue }
            let window = threshold.window ?? .zero
            let isNew = seen[window, default: []].insert(threshold.condition).inserted
            // Limits of a baseline are not known yet and equal nothing, so their words count.
            let words =
                "\(phase ?? "") \(window):" + threshold.text.filter { !$0.isWhitespace }
            if !texts.insert(words).inserted || !isNew {
                reader.error(.conflict, "this threshold appears twice", at: item.range)
            }
            result.append(threshold)
        }
        return result
    }

    private mutating func threshold(_ node: Node, phase: String?) -> Threshold? {
        var parts = ThresholdParts(assert: node)
        if case .mapping(let members) = node.value {
            if let cut = cutThreshold(members) {
                reportCut(cut.text, from: cut.range, to: cut.range)
                return nil
            }
            if let hint = foreignForm(of: node, phase: phase) {
                reader.error(
                    .badThreshold, "expected a threshold such as p99(rtt) < 50ms", at: node.range,
                    hint: hint)
                return nil
            }
            guard let found = reader.record(node, Keys.threshold) else { return nil }
            parts = found
        }
        let place = parts.assert
        guard let (text, condition) = condition(place, phase: phase) else { return nil }
        return Threshold(
            text: reader.masked(text), range: place.range,
            line: reader.files[place.range.file].position(at: place.range.start).line,
            name: parts.name, phase: phase, optional: parts.optional, condition: condition,
            window: parts.window,
            abortsAfter: parts.abort ? parts.grace ?? .zero : nil, severity: parts.severity)
    }

    /// The condition of a text with all its names and units checked.
    @discardableResult
    mutating func condition(
        _ node: Node, phase: String? = nil
    ) -> (text: String, condition: Threshold.Condition)? {
        guard let text = reader.text(node) else { return nil }
        func place(_ part: Range<Int>) -> SourceRange {
            reader.place(part, of: text, in: node.range)
        }
        var parser = ThresholdParser(text, in: context, ownedBy: phase)
        do {
            let condition = try parser.condition()
            for later in parser.later { reader.notSupported(later.what, at: place(later.range)) }
            for range in parser.cursor.ambiguous {
                reader.warnOfAmbiguity(in: parser.cursor.text(range), at: place(range))
            }
            for finding in Foregone(condition).findings {
                let places = finding.places.map { parser.places[$0] }
                let whole = places[0].lowerBound..<places[places.count - 1].upperBound
                reader.warning(
                    finding.outcome == .never ? .neverHolds : .alwaysHolds, finding.message,
                    at: place(whole))
            }
            judged.append((condition, node.range))
            return (text, condition)
        } catch {
            reader.report(
                error, of: text, at: node.range,
                meant: error.isValue || !reader.mayGuess
                    ? nil : meaning(of: text, phase: phase))
            return nil
        }
    }

    /// The whole threshold that was probably meant by a text that is none.
    private func meaning(of text: String, phase: String?) -> String? {
        let lines = ThresholdRepair.lines(for: text) { context.accepts($0, ownedBy: phase) }
        let quoted = lines.map { "'\($0)'" }
        return quoted.isEmpty ? nil : "did you mean \(quoted.joined(separator: " or "))?"
    }

    /// The list that was meant by a map of metrics to limits, as other tools have it; nil if it is no
    /// such map.
    private func foreignForm(of node: Node, phase: String?) -> String? {
        let table = Keys.threshold.table
        let members = node.members
        guard reader.mayGuess, !members.isEmpty, members.allSatisfy({ table[$0.key] == nil }) else {
            return nil
        }
        var lines: [String] = []
        for member in members {
            let found = Self.limits(of: member).flatMap { text in
                ThresholdRepair.lines(for: text) { context.accepts($0, ownedBy: phase) }.prefix(1)
            }
            if found.isEmpty { return nil }
            lines += found
        }
        return "write \(lines.map { "- \($0)" }.joined(separator: "; "))"
    }

    /// What a member of such a map says, as texts: `p95: 200` or `http_req_duration: ['p(95)<200']`.
    private static func limits(of member: Member) -> [String] {
        switch member.value.value {
        case .scalar(let scalar):
            // A label with a colon, which YAML takes for that of a map.
            if member.key.contains("(") { return ["\(member.key): \(scalar.text)"] }
            let isLimit = scalar.text.first?.isNumber ?? false
            return ["\(member.key) \(isLimit ? "< " : "")\(scalar.text)"]
        case .sequence(let items):
            return items.compactMap { item in
                if case .scalar(let scalar) = item.value {
                    "\(member.key) \(scalar.text)"
                } else {
                    nil
                }
            }
        case .mapping, .broken: return []
        }
    }

    // MARK: Thresholds cut in two

    /// Whether two items are halves of one threshold; says so.
    private func isCut(_ first: Node, _ second: Node, phase: String?) -> Bool {
        if let cut = cutThreshold(first, second) {
            reportCut(cut, from: first.range, to: second.range)
            return true
        }
        return cutNumber(first, second, phase: phase)
    }

    /// `[p99(rtt, phase=day) < 5ms]` is a list of two for YAML: the whole text if these are halves.
    private func cutThreshold(_ first: Node, _ second: Node) -> String? {
        guard case .scalar(let a) = first.value, case .scalar(let b) = second.value else {
            return nil
        }
        return isOpen(a.text) && !isOpen(b.text) ? "\(a.text), \(b.text)" : nil
    }

    /// The same in a map, where the second half looks like a key without a value.
    private func cutThreshold(_ members: [Member]) -> (text: String, range: SourceRange)? {
        guard let index = members.firstIndex(where: { $0.key == "assert" }),
            index + 1 < members.count, case .scalar(let first) = members[index].value.value,
            isOpen(first.text), members[index + 1].key.contains(")")
        else { return nil }
        var range = members[index].value.range
        range.end = members[index + 1].keyRange.end
        return ("\(first.text), \(members[index + 1].key)", range)
    }

    /// `[p99(rtt) < 1,5s]` is a list of two as well.
    private func cutNumber(_ first: Node, _ second: Node, phase: String?) -> Bool {
        guard case .scalar(let a) = first.value, case .scalar(let b) = second.value,
            a.text.contains("("), a.text.last?.isNumber ?? false, b.text.first?.isNumber ?? false,
            !b.text.contains("(")
        else { return false }
        var range = first.range
        range.end = max(range.end, second.range.end)
        reader.error(
            .cutThreshold, "this comma splits the number", at: range,
            hint: meaning(of: "\(a.text),\(b.text)", phase: phase)
                ?? "write decimals with a point")
        return true
    }

    private func isOpen(_ text: String) -> Bool {
        text.contains("(") && !text.contains(")")
    }

    private func reportCut(_ text: String, from first: SourceRange, to last: SourceRange) {
        var range = first
        range.end = max(first.end, last.end)
        reader.error(
            .cutThreshold, "this comma splits the threshold", at: range,
            hint: "quote it, '\(text)', or write a space instead of the comma")
    }
}
