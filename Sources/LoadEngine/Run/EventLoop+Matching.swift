internal import JSONScan
internal import Memory
internal import Wire

/// Judging the conditions of a matcher on a payload.
extension EventLoop where World: ~Copyable {
    /// Whether all conditions of a matcher hold; the client gives the values of templates, and so
    /// does its request, −1 where the frame answers none.
    mutating func holds(
        _ matcher: Int32, _ payload: Span<UInt8>, _ opcode: Opcode, _ request: Int32,
        of client: Int32
    ) -> Bool {
        let asked = (request: request, client: client)
        let conditions = program.matchers[Int(matcher)].conditions
        for (subject, test) in conditions where !holds(subject, test, payload, opcode, asked) {
            return false
        }
        return true
    }

    private mutating func holds(
        _ subject: Matcher.Subject, _ test: CompiledMatcher.Test, _ payload: Span<UInt8>,
        _ opcode: Opcode, _ asked: (request: Int32, client: Int32)
    ) -> Bool {
        switch subject {
        case .field(let path):
            guard let range = JSONScan.find(path, in: payload) else {
                if case .exists(false) = test { return true }
                return false
            }
            return holds(test, range, payload, asked)
        case .payload:
            let whole = JSONValueRange(
                kind: .string, start: 0, end: payload.count, hasEscapes: false)
            return holds(test, whole, payload, asked)
        case .size: return isWithin(test, payload.count)
        case .opcode: return isWithin(test, Int(opcode.rawValue))
        }
    }

    private mutating func holds(
        _ test: CompiledMatcher.Test, _ range: JSONValueRange, _ payload: Span<UInt8>,
        _ asked: (request: Int32, client: Int32)
    ) -> Bool {
        switch test {
        case .equals(let value): return equals(value, range, payload, asked)
        case .oneOf(let values):
            for value in values where equals(value, range, payload, asked) { return true }
            return false
        case .exists(let wanted): return wanted
        case .above(let limit): return (order(range, payload, to: limit, asked) ?? -1) > 0
        case .below(let limit): return (order(range, payload, to: limit, asked) ?? 1) < 0
        case .isID:
            return asked.request >= 0 && range.end - range.start == MessageID.length
                && inFlight[asked.request].id.stands(in: payload, at: range.start)
        case .text(let place, .bytes(let bytes)):
            return Matching.contains(
                range, payload, bytes.span, place, wholeNumbers: false, &unescaped)
        case .text(let place, .template(let template)):
            guard render(template, asked) else { return false }
            return matched.withBytes(from: 0, to: matched.count) {
                Matching.contains(range, payload, $0, place, wholeNumbers: true, &unescaped)
            }
        case .regex(let regex): return Matching.isMatched(range, payload, by: regex)
        case .pattern(let template):
            guard render(template, asked) else { return false }
            guard let regex = program.patterns.regex(matched.array()) else { return false }
            return Matching.isMatched(range, payload, by: regex)
        case .within, .never: return false
        }
    }

    private mutating func equals(
        _ value: CompiledMatcher.Value, _ range: JSONValueRange, _ payload: Span<UInt8>,
        _ asked: (request: Int32, client: Int32)
    ) -> Bool {
        switch value {
        case .constant(let constant): return JSONScan.equals(range, in: payload, constant)
        case .template(let template):
            guard render(template, asked) else { return false }
            return matched.withBytes(from: 0, to: matched.count) {
                JSONScan.equals(range, in: payload, text: $0)
            }
        }
    }

    /// How a number in a payload stands to a limit; nil if one of them is none.
    private mutating func order(
        _ range: JSONValueRange, _ payload: Span<UInt8>, to limit: CompiledMatcher.Value,
        _ asked: (request: Int32, client: Int32)
    ) -> Int? {
        switch limit {
        case .constant(.number(let number)): return JSONScan.order(range, in: payload, to: number)
        case .constant: return nil
        case .template(let template):
            guard render(template, asked) else { return nil }
            return matched.withBytes(from: 0, to: matched.count) {
                JSONScan.order(range, in: payload, to: $0)
            }
        }
    }

    private func isWithin(_ test: CompiledMatcher.Test, _ count: Int) -> Bool {
        guard case .within(let ranges) = test else { return false }
        for range in ranges where range.contains(count) { return true }
        return false
    }

    /// Puts what a template gives for a request, or for the last message of a client, into `matched`;
    /// false if it gives nothing.
    private mutating func render(
        _ template: PayloadCode.Range, _ asked: (request: Int32, client: Int32)
    ) -> Bool {
        let (request, client) = asked
        let id = request >= 0 ? inFlight[request].id : IDText()
        let index = request >= 0 ? inFlight[request].connection : -1
        var context = context(client, on: index, id: id, random: RandomStream(seed: 0))
        if request >= 0 {
            context.sequence = inFlight[request].sequence
            context.instance = request + 1
        }
        matched.truncate(to: 0)
        program.payloads.render(template, &context, to: &matched)
        return context.failure.kind == .none
    }
}
