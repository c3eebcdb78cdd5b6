import Metrics
import PlanText
import Units

extension PlanDecoder {
    /// All thresholds: those of the plan, then those of its phases.
    func thresholds(_ own: Node?) -> [Threshold] {
        var allURLs = urls
        for url in ownURLs { allURLs.append(url) }
        labels = [
            "phase": phases, "profile": profiles, "message": messages, "receive": receives,
            "url": allURLs,
        ]
        var seen: Set<Threshold.Condition> = []
        var result = own.map { thresholds($0, phase: nil, &seen) } ?? []
        for phase in decodedPhases {
            if let node = phase.thresholds {
                result += thresholds(node, phase: phase.name, &seen)
            }
        }
        for node in deferredThresholds { _ = condition(node, phase: nil) }
        if let place = own ?? decodedPhases.lazy.compactMap(\.thresholds).first {
            warnOfOnlyPercentiles(result, at: place.range)
        }
        let unmeasured = decodedPhases.allSatisfy { self.unmeasured.contains($0.name) }
        if let own, !result.isEmpty, !decodedPhases.isEmpty, unmeasured {
            error(
                .notMeasured, "no phase is measured, so no threshold could hold", at: own.range,
                hint: "take 'measure: false' off the phases that count")
        }
        return result
    }

    /// The thresholds of a list; `phase` is set for a phase's own.
    private func thresholds(
        _ node: Node, phase: String?, _ seen: inout Set<Threshold.Condition>
    ) -> [Threshold] {
        let hint = foreignForm(of: node, phase: phase) ?? "start each of them with '- '"
        let items = sequence(node, "'thresholds'", hint: hint) ?? []
        var result: [Threshold] = []
        var index = 0
        while index < items.count {
            let item = items[index]
            index += 1
            if index < items.count, let cut = cutThreshold(item, items[index]) {
                index += 1
                reportCut(cut, from: item.range, to: items[index - 1].range)
                continue
            }
            if index < items.count, cutNumber(item, items[index], phase: phase) {
                index += 1
                continue
            }
            guard let threshold = threshold(item, phase: phase) else { continue }
            let isNew = seen.insert(threshold.condition).inserted
            // Limits of a baseline are not known yet and equal nothing, so their words count.
            let words = "\(phase ?? ""):" + threshold.text.filter { !$0.isWhitespace }
            if !thresholdTexts.insert(words).inserted || !isNew {
                error(.conflict, "this threshold is there already", at: item.range)
            }
            result.append(threshold)
        }
        return result
    }

    private func threshold(_ node: Node, phase: String?) -> Threshold? {
        var textNode = node
        var name: String?
        var optional = false
        if case .mapping(let members) = node.value {
            if let cut = cutThreshold(members) {
                reportCut(cut.text, from: cut.range, to: cut.range)
                return nil
            }
            if let hint = foreignForm(of: node, phase: phase) {
                error(.badThreshold, "this is no threshold of a plan", at: node.range, hint: hint)
                return nil
            }
            guard let fields = fields(node, .threshold) else { return nil }
            name = fields["name"].flatMap(text)
            optional = fields["optional"].flatMap(flag) ?? false
            checkRules(fields)
            guard let assert = required("assert", in: fields) else { return nil }
            textNode = assert
        }
        guard let (text, condition) = condition(textNode, phase: phase) else { return nil }
        return Threshold(
            text: masked(text), range: textNode.range,
            line: files[textNode.range.file].position(at: textNode.range.start).line, name: name,
            phase: phase,
            optional: optional, condition: condition)
    }

    /// The condition of a text with all its names and units checked.
    private func condition(
        _ node: Node, phase: String?
    ) -> (text: String, condition: Threshold.Condition)? {
        guard let text = text(node) else { return nil }
        var parser = parser(text, phase: phase)
        do {
            let condition = try parser.condition()
            for later in parser.later {
                notSupported(later.what, at: place(later.range, of: text, in: node.range))
            }
            for range in parser.cursor.ambiguous {
                warnOfAmbiguity(
                    in: parser.cursor.text(range), at: place(range, of: text, in: node.range))
            }
            for comparison in condition.comparisons {
                checkMeasured(comparison, at: node.range)
                checkTimeout(comparison, at: node.range)
            }
            for finding in Foregone(condition).findings {
                let places = finding.places.map { parser.places[$0] }
                let whole = places[0].lowerBound..<places[places.count - 1].upperBound
                warning(
                    finding.outcome == .never ? .neverHolds : .alwaysHolds, finding.message,
                    at: place(whole, of: text, in: node.range))
            }
            return (text, condition)
        } catch {
            if !error.isReported {
                let meant = error.isValue || !mayGuess ? nil : meaning(of: text, phase: phase)
                self.error(
                    error.code, error.message, at: place(error.range, of: text, in: node.range),
                    hint: meant ?? error.hint)
            }
            return nil
        }
    }

    private func parser(_ text: String, phase: String?) -> ThresholdParser {
        ThresholdParser(
            text, names: labels, own: phase, makers: keysInUse, mayGuess: mayGuess,
            secrets: secretNames)
    }

    /// The whole threshold that was probably meant by a text that is none.
    private func meaning(of text: String, phase: String?) -> String? {
        let lines = ThresholdRepair.lines(for: text) { line in
            var parser = parser(line, phase: phase)
            return (try? parser.condition()) != nil
        }
        let quoted = lines.map { "'\($0)'" }
        return quoted.isEmpty ? nil : "did you mean \(quoted.joined(separator: " or "))?"
    }

    /// The list that was meant by a map of metrics to limits, as other tools have it; nil if it is no
    /// such map.
    private func foreignForm(of node: Node, phase: String?) -> String? {
        let table = KeyTable.of(.threshold)
        let members = Self.members(node)
        guard mayGuess, !members.isEmpty, members.allSatisfy({ table[$0.key] == nil }) else {
            return nil
        }
        var lines: [String] = []
        for member in members {
            let found = Self.limits(of: member).flatMap { text in
                ThresholdRepair.lines(for: text) { line in
                    var parser = parser(line, phase: phase)
                    return (try? parser.condition()) != nil
                }.prefix(1)
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
        error(
            .cutThreshold, "this comma cuts the number in two", at: range,
            hint: meaning(of: "\(a.text),\(b.text)", phase: phase)
                ?? "a number has a point for its decimals")
        return true
    }

    private func isOpen(_ text: String) -> Bool {
        text.contains("(") && !text.contains(")")
    }

    private func reportCut(_ text: String, from first: SourceRange, to last: SourceRange) {
        var range = first
        range.end = max(first.end, last.end)
        error(
            .cutThreshold, "this comma cuts the threshold in two", at: range,
            hint: "quote it, '\(text)', or write a space in place of the comma")
    }

    // MARK: Checks

    /// Refuses what would never have a sample because its phase is left out.
    private func checkMeasured(_ comparison: Threshold.Comparison, at range: SourceRange) {
        guard let phase = comparison.labels["phase"], unmeasured.contains(phase) else { return }
        error(
            .notMeasured, "the phase '\(phase)' has 'measure: false', so nothing of it is judged",
            at: range)
    }

    /// Refuses a limit of `rtt` above a timeout: failed requests count with their timeout, so no
    /// sample could reach it.
    private func checkTimeout(_ comparison: Threshold.Comparison, at range: SourceRange) {
        guard comparison.metric == .time(.rtt), comparison.aggregate.isLength else { return }
        let only = comparison.labels["message"]
        let sent = comparison.labels["profile"].flatMap { sends[$0] }
        let covered = timeouts.filter { name, _ in
            (only == nil || name == only)
                && (sent.map { sent in messages.index(of: name).map(sent.contains) ?? true } ?? true)
        }
        guard let (name, timeout) = covered.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }),
            comparison.limit > Double(timeout.nanoseconds)
        else { return }
        error(
            .aboveTimeout, "the limit is above the timeout of '\(name)', which is \(timeout)",
            at: range, hint: "raise the timeout or lower the limit")
    }
}

extension Threshold.Aggregate {
    /// Whether it gives a length of time for a metric of time.
    fileprivate var isLength: Bool {
        switch self {
        case .percentile, .avg, .min, .max: true
        case .stddev, .count, .rate, .share, .last: false
        }
    }
}
