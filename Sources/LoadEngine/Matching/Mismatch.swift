internal import JSONScan
internal import Metrics
internal import Units
internal import Wire

/// Why a matcher does not hold for a frame, in words: path, found, wanted. It is asked for the first
/// cases of a run only.
extension Matchers {
    /// What is wrong by the first condition that does not hold, such as
    /// `$.status is "queue full", wanted "ok"`; nil if all of them hold.
    mutating func mismatch(
        _ index: Int32, _ opcode: Opcode, _ payload: Span<UInt8>, _ context: RenderContext,
        _ payloads: inout PayloadCode
    ) -> CaseText? {
        let matcher = self[index]
        for (condition, compiled) in zip(matcher.source.conditions, matcher.conditions)
        where !holds(compiled.subject, compiled.test, opcode, payload, context, &payloads) {
            if case .field(let path) = condition.subject,
                JSONScan.find(path, in: payload) == nil
            {
                return Self.absence(of: path, in: payload)
            }
            let found = Self.found(condition.subject, opcode, payload)
            let wanted = wanted(condition.test, compiled.test, context, &payloads)
            let text: CaseText = "\(found), wanted \(wanted)"
            guard case .field(let path) = condition.subject, let name = path.steps.last?.key else {
                return text
            }
            return text.naming(String(decoding: name, as: UTF8.self))
        }
        return nil
    }

    /// That there is nothing at a path, and what was probably meant.
    static func absence(of path: FieldPath, in payload: Span<UInt8>) -> CaseText {
        guard JSONScan.find(FieldPath(steps: []), in: payload) != nil else {
            return "there is no \(path), for it is no JSON"
        }
        let near = nearest(to: path, in: payload).map { ", did you mean \($0)?" }
        return "there is no \(path)\(near ?? "")"
    }

    /// The path of a document that another one was probably meant to be: the same name elsewhere, or
    /// one that is written nearly so.
    private static func nearest(to path: FieldPath, in payload: Span<UInt8>) -> FieldPath? {
        let paths = JSONOutline(payload).paths
        guard let name = path.steps.last?.key else { return nil }
        if let moved = paths.first(where: { $0.steps.last?.key == name }) { return moved }
        return closest(to: "\(path)", among: paths.map { "\($0)" }).flatMap { text in
            paths.first { "\($0)" == text }
        }
    }

    private static func found(
        _ subject: Matcher.Subject, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> CaseText {
        switch subject {
        case .field(let path):
            guard let range = JSONScan.find(path, in: payload) else {
                return "\(path) is not there"
            }
            let quote = range.kind == .string ? 1 : 0
            let value = payload.extracting(range.start - quote..<range.end + quote)
            return "\(path) is \(said: value)"
        case .payload: return "it is \(said: payload)"
        case .size: return "it has \(payload.count) bytes"
        case .opcode: return opcode == .text ? "it is text" : "it is binary"
        }
    }

    // MARK: What was wanted

    private mutating func wanted(
        _ test: Matcher.Test, _ compiled: CompiledMatcher.Test, _ context: RenderContext,
        _ payloads: inout PayloadCode
    ) -> CaseText {
        switch (test, compiled) {
        case (.isID, _): return "the id of its request"
        case (.exists(let wanted), _): return wanted ? "a value" : "none"
        case (.oneOf(let values), .oneOf(let known)):
            let all = zip(values, known).map { value($0, $1, context, &payloads) }
            return all.dropFirst().reduce("one of " + (all.first ?? "")) { "\($0), \($1)" }
        case (.oneOf(let values), _):
            let all = values.map { value($0, nil, context, &payloads) }
            return all.dropFirst().reduce("one of " + (all.first ?? "")) { "\($0), \($1)" }
        case (.equals(let wanted), .equals(let known)):
            return value(wanted, known, context, &payloads)
        case (.equals(let wanted), _): return value(wanted, nil, context, &payloads)
        case (.above(let limit), .above(let known)):
            return "above \(value(limit, known, context, &payloads))"
        case (.above(let limit), _): return "above \(value(limit, nil, context, &payloads))"
        case (.below(let limit), .below(let known)):
            return "below \(value(limit, known, context, &payloads))"
        case (.below(let limit), _): return "below \(value(limit, nil, context, &payloads))"
        case (.regex(let pattern), .pattern(let range)):
            return "/\(text(pattern, range, context, &payloads))/"
        case (.regex(let pattern), _): return "/\(text(pattern, nil, context, &payloads))/"
        case (.contains(let text), .text(_, let known)):
            return "\"\(self.text(text, known.range, context, &payloads))\" in it"
        case (.startsWith(let text), .text(_, let known)):
            return "\"\(self.text(text, known.range, context, &payloads))\" at its start"
        case (.endsWith(let text), .text(_, let known)):
            return "\"\(self.text(text, known.range, context, &payloads))\" at its end"
        case (.contains, _), (.startsWith, _), (.endsWith, _): return "another text"
        }
    }

    private mutating func value(
        _ value: Matcher.Value, _ compiled: CompiledMatcher.Value?, _ context: RenderContext,
        _ payloads: inout PayloadCode
    ) -> CaseText {
        switch (value, compiled) {
        case (.constant(let constant), _): "\(said: constant.description)"
        case (.template(let template), .template(let range)):
            text(template, range, context, &payloads)
        case (.template(let template), _): text(template, nil, context, &payloads)
        }
    }

    /// What a template gives.
    private mutating func text(
        _ template: PayloadTemplate, _ range: PayloadCode.Range?, _ context: RenderContext,
        _ payloads: inout PayloadCode
    ) -> CaseText {
        if let constant = template.constant { return "\(said: constant)" }
        guard let range, render(range, context, &payloads) else { return "a value that is missing" }
        return "\(said: rendered.array().span)"
    }
}

extension CompiledMatcher.Text {
    /// Its template, if it has one.
    fileprivate var range: PayloadCode.Range? {
        if case .template(let range) = self { range } else { nil }
    }
}
