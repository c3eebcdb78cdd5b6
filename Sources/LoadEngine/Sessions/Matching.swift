internal import JSONScan
internal import Wire

/// Judging the conditions of a `Matcher` on a payload.
extension EventLoop where World: ~Copyable {
    /// Whether all conditions hold; `request` gives the values of templates, −1 for none.
    func holds(
        _ matcher: Matcher, _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ opcode: Opcode,
        _ request: Int32
    ) -> Bool {
        let payload = bytes.extracting(start..<end)
        for condition in matcher.conditions
        where !holds(condition, payload, opcode, request) {
            return false
        }
        return true
    }

    private func holds(
        _ condition: Matcher.Condition, _ payload: Span<UInt8>, _ opcode: Opcode, _ request: Int32
    ) -> Bool {
        switch condition.subject {
        case .field(let path):
            guard let range = JSONScan.find(path, in: payload) else {
                if case .exists(false) = condition.test { return true }
                return false
            }
            return holds(condition.test, range, payload, request)
        case .payload:
            let whole = JSONValueRange(
                kind: .string, start: 0, end: payload.count, hasEscapes: false)
            return holds(condition.test, whole, payload, request)
        case .size: return holds(condition.test, number: Double(payload.count))
        case .opcode: return holds(condition.test, number: Double(opcode.rawValue))
        }
    }

    private func holds(
        _ test: Matcher.Test, _ range: JSONValueRange, _ payload: Span<UInt8>, _ request: Int32
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
            guard let found = id.parse(payload, from: range.start, to: range.end) else {
                return false
            }
            return found.index == request
        case .equalsTemplate(let template):
            return text(range, payload) == rendered(template, request)
        case .contains(let bytes):
            return Matching.contains(payload, range.start, range.end, bytes)
        case .containsTemplate(let template):
            return Matching.contains(
                payload, range.start, range.end, Array(rendered(template, request).utf8))
        case .regex(let pattern):
            guard let regex = try? Regex(pattern) else { return false }
            return text(range, payload).contains(regex)
        }
    }

    private func holds(_ test: Matcher.Test, number: Double) -> Bool {
        switch test {
        case .equals(.number(let wanted)): number == wanted
        case .above(let limit): number > limit
        case .below(let limit): number < limit
        case .oneOf(let constants): constants.contains(.number(number))
        default: false
        }
    }

    private func text(_ range: JSONValueRange, _ payload: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        for index in range.start..<range.end { bytes.append(payload[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func rendered(_ template: PayloadTemplate, _ request: Int32) -> String {
        guard request >= 0 else { return "" }
        let entry = requests[request]
        let client = connections[entry.connection].client
        var context = RenderContext(
            clientNumber: clients[client].number, sequence: entry.sequence,
            iteration: clients[client].iteration, requestIndex: request,
            generation: entry.generation, id: id, random: RandomStream(seed: 0))
        return template.text(&context)
    }
}

/// Searching in payloads.
enum Matching {
    /// Whether `wanted` occurs in the bytes `start..<end`.
    static func contains(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ wanted: [UInt8]) -> Bool
    {
        guard let first = wanted.first else { return true }
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
