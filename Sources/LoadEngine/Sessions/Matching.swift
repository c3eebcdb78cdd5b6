internal import JSONScan
internal import Wire

/// Looking for texts in payloads.
enum Matching {
    /// Where a text must stand in another one.
    enum Place { case anywhere, front, back }

    /// Whether a pattern matches somewhere in a value: of a string in what it says, of anything else in
    /// its JSON.
    static func isMatched(
        _ range: JSONValueRange, _ payload: Span<UInt8>, by regex: Regex<AnyRegexOutput>
    ) -> Bool {
        var text: [UInt8] = []
        if range.hasEscapes {
            _ = JSONScan.append(range, in: payload, to: &text)
        } else {
            text.reserveCapacity(range.end - range.start)
            for index in range.start..<range.end { text.append(payload[index]) }
        }
        return String(decoding: text, as: UTF8.self).contains(regex)
    }

    /// Whether `wanted` stands in a value; `scratch` is for a text with escapes.
    static func contains(
        _ range: JSONValueRange, _ payload: Span<UInt8>, _ wanted: Span<UInt8>, _ place: Place,
        _ scratch: inout ByteBuffer
    ) -> Bool {
        guard range.hasEscapes else {
            return contains(payload, range.start, range.end, wanted, place)
        }
        scratch.truncate(to: 0)
        _ = JSONScan.unescape(payload.extracting(range.start..<range.end)) { scratch.append($0) }
        return scratch.withBytes(from: 0, to: scratch.count) {
            contains($0, 0, $0.count, wanted, place)
        }
    }

    /// Whether `wanted` stands in the bytes `start..<end`.
    private static func contains(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ wanted: Span<UInt8>, _ place: Place
    ) -> Bool {
        let last = end - wanted.count
        guard last >= start else { return false }
        switch place {
        case .front: return stands(wanted, in: bytes, at: start)
        case .back: return stands(wanted, in: bytes, at: last)
        case .anywhere:
            var position = start
            while position <= last {
                if stands(wanted, in: bytes, at: position) { return true }
                position += 1
            }
            return false
        }
    }

    @inline(__always)
    private static func stands(
        _ wanted: Span<UInt8>, in bytes: Span<UInt8>, at position: Int
    ) -> Bool {
        for index in wanted.indices where bytes[position + index] != wanted[index] { return false }
        return true
    }
}
