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
        case .size: return holds(test, number: Double(payload.count))
        case .opcode: return holds(test, number: Double(opcode.rawValue))
        }
    }

    private mutating func holds(
        _ test: CompiledMatcher.Test, _ range: JSONValueRange, _ payload: Span<UInt8>,
        _ asked: (request: Int32, client: Int32)
    ) -> Bool {
        switch test {
        case .equals(let constant): return JSONScan.equals(range, in: payload, constant)
        case .oneOf(let constants):
            return constants.contains { JSONScan.equals(range, in: payload, $0) }
        case .exists(let wanted): return wanted
        case .above(let limit):
            return JSONScan.number(range, in: payload).map { $0 > limit } ?? false
        case .below(let limit):
            return JSONScan.number(range, in: payload).map { $0 < limit } ?? false
        case .isID:
            return asked.request >= 0 && range.end - range.start == MessageID.length
                && requests[asked.request].id.stands(in: payload, at: range.start)
        case .equalsTemplate(let template):
            guard render(template, asked) else { return false }
            return matched.withBytes(from: 0, to: matched.count) {
                Matching.equals(range, payload, $0)
            }
        case .contains(let bytes):
            return Matching.contains(range, payload, bytes.span, &unescaped)
        case .containsTemplate(let template):
            guard render(template, asked) else { return false }
            return matched.withBytes(from: 0, to: matched.count) {
                Matching.contains(range, payload, $0, &unescaped)
            }
        case .regex(let regex):
            return String(decoding: Matching.text(range, payload), as: UTF8.self).contains(regex)
        case .never: return false
        }
    }

    private mutating func holds(_ test: CompiledMatcher.Test, number: Double) -> Bool {
        switch test {
        case .equals(.number(let wanted)): number == wanted
        case .above(let limit): number > limit
        case .below(let limit): number < limit
        case .oneOf(let constants): constants.contains(.number(number))
        default: false
        }
    }

    /// Puts what a template gives for a request, or for the last message of a client, into `matched`;
    /// false if it gives nothing.
    private mutating func render(
        _ template: PayloadCode.Range, _ asked: (request: Int32, client: Int32)
    ) -> Bool {
        let (request, client) = asked
        let id = request >= 0 ? requests[request].id : IDText()
        let index = request >= 0 ? requests[request].connection : -1
        var context = context(client, on: index, id: id, random: RandomStream(seed: 0))
        if request >= 0 {
            context.sequence = requests[request].sequence
            context.instance = request + 1
        }
        matched.truncate(to: 0)
        program.payloads.render(template, &context, to: &matched)
        return context.failure.kind == .none
    }
}

/// Looking into payloads.
enum Matching {
    /// A value as text: of a string what it says, of anything else its JSON.
    static func text(_ range: JSONValueRange, _ payload: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        if range.hasEscapes {
            _ = JSONScan.append(range, in: payload, to: &text)
        } else {
            text.reserveCapacity(range.end - range.start)
            for index in range.start..<range.end { text.append(payload[index]) }
        }
        return text
    }

    /// Whether a value as text is `wanted`.
    static func equals(
        _ range: JSONValueRange, _ payload: Span<UInt8>, _ wanted: Span<UInt8>
    ) -> Bool {
        if range.hasEscapes { return JSONScan.isText(range, wanted, in: payload) }
        guard range.end - range.start == wanted.count else { return false }
        for index in wanted.indices where payload[range.start + index] != wanted[index] {
            return false
        }
        return true
    }

    /// Whether `wanted` occurs in a value; `scratch` is for a text with escapes.
    static func contains(
        _ range: JSONValueRange, _ payload: Span<UInt8>, _ wanted: Span<UInt8>,
        _ scratch: inout ByteBuffer
    ) -> Bool {
        guard range.hasEscapes else { return contains(payload, range.start, range.end, wanted) }
        scratch.truncate(to: 0)
        _ = JSONScan.unescape(payload.extracting(range.start..<range.end)) { scratch.append($0) }
        return scratch.withBytes(from: 0, to: scratch.count) { contains($0, 0, $0.count, wanted) }
    }

    /// Whether `wanted` occurs in the bytes `start..<end`.
    static func contains(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ wanted: Span<UInt8>
    ) -> Bool {
        if wanted.isEmpty { return true }
        let first = wanted[0]
        var position = start
        while position + wanted.count <= end {
            if bytes[position] == first {
                var matched = 1
                while matched < wanted.count, bytes[position + matched] == wanted[matched] {
                    matched += 1
                }
                if matched == wanted.count { return true }
            }
            position += 1
        }
        return false
    }
}
