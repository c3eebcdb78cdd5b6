internal import JSONScan
internal import Wire

/// Looking for texts in payloads.
enum TextSearch {
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

    /// Whether `wanted` stands in a value; `scratch` is for a text with escapes. With `wholeNumbers`
    /// digits at either end of it are all of a number: message 1 is not found in the answer to 31.
    static func contains(
        _ range: JSONValueRange, _ payload: Span<UInt8>, _ wanted: Span<UInt8>, _ place: Place,
        wholeNumbers: Bool, _ scratch: inout ByteBuffer
    ) -> Bool {
        guard range.hasEscapes else {
            return contains(payload, range.start..<range.end, wanted, place, wholeNumbers)
        }
        scratch.truncate(to: 0)
        _ = JSONScan.unescape(payload.extracting(range.start..<range.end)) { scratch.append($0) }
        return scratch.withBytes(from: 0, to: scratch.count) {
            contains($0, 0..<$0.count, wanted, place, wholeNumbers)
        }
    }

    /// Whether `wanted` stands in a part of some bytes.
    private static func contains(
        _ bytes: Span<UInt8>, _ part: Range<Int>, _ wanted: Span<UInt8>, _ place: Place,
        _ wholeNumbers: Bool
    ) -> Bool {
        let last = part.upperBound - wanted.count
        guard last >= part.lowerBound else { return false }
        let places =
            switch place {
            case .front: part.lowerBound...part.lowerBound
            case .back: last...last
            case .anywhere: part.lowerBound...last
            }
        for position in places where stands(wanted, in: bytes, at: position) {
            if !wholeNumbers || !cutsNumber(bytes, part, position, position + wanted.count) {
                return true
            }
        }
        return false
    }

    @inline(__always)
    private static func stands(
        _ wanted: Span<UInt8>, in bytes: Span<UInt8>, at position: Int
    ) -> Bool {
        for index in wanted.indices where bytes[position + index] != wanted[index] { return false }
        return true
    }

    /// Whether the bytes `start..<end` begin or end inside a run of digits.
    private static func cutsNumber(
        _ bytes: Span<UInt8>, _ part: Range<Int>, _ start: Int, _ end: Int
    ) -> Bool {
        func isDigit(_ place: Int) -> Bool { part.contains(place) && bytes[place] &- 0x30 < 10 }
        return start < end
            && (isDigit(start - 1) && isDigit(start) || isDigit(end - 1) && isDigit(end))
    }
}
