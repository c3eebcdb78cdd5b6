internal import JSONScan
internal import Memory
internal import Wire

/// The matchers of a loop, with the memory in which their conditions are judged on payloads. What
/// templates ask for comes from outside, so that it knows neither clients nor requests.
struct Matchers: ~Copyable {
    private var matchers: [CompiledMatcher] = []
    private var patterns = PatternCache()
    /// What a template gives, and a text without its escapes; for one condition each.
    private(set) var rendered = ByteBuffer()
    private var unescaped = ByteBuffer()

    /// Takes in a matcher; its index.
    mutating func add(_ matcher: Matcher, _ payloads: inout PayloadCode) -> Int32 {
        let compiled = CompiledMatcher(matcher, &payloads)
        matchers.append(compiled)
        return Int32(matchers.count - 1)
    }

    subscript(index: Int32) -> CompiledMatcher { _read { yield matchers[Int(index)] } }

    /// What a condition looks at where that has been found already.
    struct Found {
        /// The place of the condition; −1 for none.
        var condition: Int
        var range: JSONValueRange

        static var nothing: Found {
            Found(condition: -1, range: JSONValueRange(kind: .null, start: 0, end: 0))
        }
    }

    /// Whether all conditions of a matcher hold for a frame. Templates are rendered with the context,
    /// which matters only if the matcher `asks`; it is of a request if it has an instance.
    mutating func holds(
        _ index: Int32, _ opcode: Opcode, _ payload: Span<UInt8>, _ context: RenderContext,
        _ payloads: inout PayloadCode, found: Found = .nothing
    ) -> Bool {
        let conditions = matchers[Int(index)].conditions
        for place in conditions.indices {
            let (subject, test) = conditions[place]
            let holds =
                place == found.condition
                ? holds(test, found.range, payload, context, &payloads)
                : holds(subject, test, opcode, payload, context, &payloads)
            if !holds { return false }
        }
        return true
    }

    /// The hash of what a template gives, as `KeyHash` has it; nil if it gives nothing.
    mutating func key(
        _ template: PayloadCode.Range, _ context: RenderContext, _ payloads: inout PayloadCode
    ) -> UInt64? {
        guard render(template, context, &payloads) else { return nil }
        return rendered.withBytes(from: 0, to: rendered.count) { KeyHash.of($0) }
    }

    /// The hash of a value in a payload.
    mutating func key(_ range: JSONValueRange, _ payload: Span<UInt8>) -> UInt64 {
        guard range.hasEscapes else {
            return KeyHash.of(payload.extracting(range.start..<range.end))
        }
        unescaped.truncate(to: 0)
        _ = JSONScan.unescape(payload.extracting(range.start..<range.end)) {
            unescaped.append($0)
        }
        return unescaped.withBytes(from: 0, to: unescaped.count) { KeyHash.of($0) }
    }

    /// Whether one condition holds.
    mutating func holds(
        _ subject: Matcher.Subject, _ test: CompiledMatcher.Test, _ opcode: Opcode,
        _ payload: Span<UInt8>, _ context: RenderContext, _ payloads: inout PayloadCode
    ) -> Bool {
        switch subject {
        case .field(let path):
            guard let range = JSONScan.find(path, in: payload) else {
                if case .exists(false) = test { return true }
                return false
            }
            return holds(test, range, payload, context, &payloads)
        case .payload:
            let whole = JSONValueRange(
                kind: .string, start: 0, end: payload.count, hasEscapes: false)
            return holds(test, whole, payload, context, &payloads)
        case .size: return test.allows(payload.count)
        case .opcode: return test.allows(Int(opcode.rawValue))
        }
    }

    private mutating func holds(
        _ test: CompiledMatcher.Test, _ range: JSONValueRange, _ payload: Span<UInt8>,
        _ context: RenderContext, _ payloads: inout PayloadCode
    ) -> Bool {
        switch test {
        case .equals(let value): return equals(value, range, payload, context, &payloads)
        case .oneOf(let values):
            for value in values where equals(value, range, payload, context, &payloads) {
                return true
            }
            return false
        case .exists(let wanted): return wanted
        case .above(let limit):
            return (order(range, payload, to: limit, context, &payloads) ?? -1) > 0
        case .below(let limit):
            return (order(range, payload, to: limit, context, &payloads) ?? 1) < 0
        case .isID:
            return context.instance > 0 && range.end - range.start == MessageID.length
                && context.id.stands(in: payload, at: range.start)
        case .text(let place, .bytes(let bytes)):
            return TextSearch.contains(
                range, payload, bytes.span, place, wholeNumbers: false, &unescaped)
        case .text(let place, .template(let template)):
            guard render(template, context, &payloads) else { return false }
            return rendered.withBytes(from: 0, to: rendered.count) {
                TextSearch.contains(range, payload, $0, place, wholeNumbers: true, &unescaped)
            }
        case .regex(let regex): return TextSearch.isMatched(range, payload, by: regex)
        case .pattern(let template):
            guard render(template, context, &payloads) else { return false }
            guard let regex = patterns.regex(rendered.array()) else { return false }
            return TextSearch.isMatched(range, payload, by: regex)
        case .within, .never: return false
        }
    }

    private mutating func equals(
        _ value: CompiledMatcher.Value, _ range: JSONValueRange, _ payload: Span<UInt8>,
        _ context: RenderContext, _ payloads: inout PayloadCode
    ) -> Bool {
        switch value {
        case .constant(let constant): return JSONScan.equals(range, in: payload, constant)
        case .template(let template):
            guard render(template, context, &payloads) else { return false }
            return rendered.withBytes(from: 0, to: rendered.count) {
                JSONScan.equals(range, in: payload, text: $0)
            }
        }
    }

    /// How a number in a payload stands to a limit; nil if one of them is none.
    private mutating func order(
        _ range: JSONValueRange, _ payload: Span<UInt8>, to limit: CompiledMatcher.Value,
        _ context: RenderContext, _ payloads: inout PayloadCode
    ) -> Int? {
        switch limit {
        case .constant(.number(let number)): return JSONScan.order(range, in: payload, to: number)
        case .constant: return nil
        case .template(let template):
            guard render(template, context, &payloads) else { return nil }
            return rendered.withBytes(from: 0, to: rendered.count) {
                JSONScan.order(range, in: payload, to: $0)
            }
        }
    }

    /// Puts what a template gives into `rendered`; false if it gives nothing.
    mutating func render(
        _ template: PayloadCode.Range, _ context: RenderContext, _ payloads: inout PayloadCode
    ) -> Bool {
        var context = context
        rendered.truncate(to: 0)
        payloads.render(template, &context, to: &rendered)
        return context.failure.kind == .none
    }
}
