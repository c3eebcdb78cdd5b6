/// Whether a key comes again: of equal keys the last one counts, and few documents have any. So what
/// stands behind a value is only looked through for the key, sixteen bytes at a time, and read again
/// if it may be there.
extension JSONScan {
    /// Whether one of the first `count` keys of a path may stand behind `start` once more: as it is,
    /// or in a form that only a closer look tells.
    @inlinable
    public static func mayRepeat(
        _ steps: [FieldPath.Step], _ count: Int, in bytes: Span<UInt8>, behind start: Int
    ) -> Bool {
        for level in 0..<count where mayStand(steps, level, in: bytes, behind: start) {
            return true
        }
        return false
    }

    // The step is looked up where it is wanted: lent to a function it would be counted.
    @usableFromInline
    static func mayStand(
        _ steps: [FieldPath.Step], _ level: Int, in bytes: Span<UInt8>, behind start: Int
    ) -> Bool {
        guard bytes.count > KeyMarks.size else {
            for place in start..<max(start, bytes.count)
            where mayStand(steps[level], in: bytes, at: place) {
                return true
            }
            return false
        }
        let marks = KeyMarks(first: steps[level].key.first, isPlain: steps[level].isPlain)
        // Behind the last place nothing is left that a key could end with.
        let last = bytes.count &- KeyMarks.size &- 1
        var at = start
        while at &+ 1 < bytes.count {
            var marked: UInt64
            let begin = at
            if at &+ 4 &* KeyMarks.size < bytes.count {
                marked = marks.places(at, rows: 4, in: bytes)
                at &+= 4 &* KeyMarks.size
            } else {
                let row = min(at, last)
                marked = marks.places(row, rows: 1, in: bytes) &>> UInt64(at &- row)
                at &+= KeyMarks.size
            }
            while marked != 0 {
                let place = begin &+ marked.trailingZeroBitCount
                if mayStand(steps[level], in: bytes, at: place) { return true }
                marked &= marked &- 1
            }
        }
        return false
    }

    /// The same for one place.
    private static func mayStand(
        _ step: FieldPath.Step, in bytes: Span<UInt8>, at place: Int
    ) -> Bool {
        switch bytes[place] {
        case UInt8(ascii: "\""): isQuoted(step.key, behind: place, in: bytes)
        case UInt8(ascii: "\\"):
            !step.isPlain || place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "u")
        default: false
        }
    }

    /// Whether a key stands behind a quote, and the next quote behind it.
    private static func isQuoted(
        _ key: [UInt8], behind quote: Int, in bytes: Span<UInt8>
    ) -> Bool {
        let start = quote + 1
        guard start + key.count < bytes.count, bytes[start + key.count] == 0x22 else {
            return false
        }
        for index in 0..<key.count where bytes[start + index] != key[index] { return false }
        return true
    }
}

/// Where a key may begin, sixteen places at once.
private struct KeyMarks {
    /// Places that are looked at together.
    static var size: Int { 16 }

    private let first: JSONScan.Vector
    /// What stands behind a backslash that matters: of a plain key `u`, else all bits, any byte.
    private let unit: JSONScan.Vector
    private let ignored: JSONScan.Vector

    /// The marks of a key, whose first byte is missing if it has none.
    init(first byte: UInt8?, isPlain: Bool) {
        first = JSONScan.Vector(repeating: byte ?? UInt8(ascii: "\""))
        unit = JSONScan.Vector(repeating: isPlain ? UInt8(ascii: "u") : 0xFF)
        ignored = JSONScan.Vector(repeating: isPlain ? 0 : 0xFF)
    }

    /// The quotes with the key's first byte behind them, and the backslashes that matter, in so many rows of
    /// places, the first as the lowest bit.
    @inline(__always)
    func places(_ start: Int, rows: Int, in bytes: Span<UInt8>) -> UInt64 {
        var places: UInt64 = 0
        for row in 0..<rows {
            let at = start &+ row &* KeyMarks.size
            let here = JSONScan.loadVector(at, in: bytes)
            let next = JSONScan.loadVector(at &+ 1, in: bytes)
            let quotes = JSONScan.equal(here, UInt8(ascii: "\""))
            let backslashes = JSONScan.equal(here, UInt8(ascii: "\\"))
            let marked =
                quotes & JSONScan.equal(next, first)
                | backslashes & JSONScan.equal(next | ignored, unit)
            places |= JSONScan.places(marked) &<< UInt64(row &* KeyMarks.size)
        }
        return places
    }
}
