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
        for level in 0..<count where mayStand(steps[level], in: bytes, behind: start) {
            return true
        }
        return false
    }

    @usableFromInline
    static func mayStand(
        _ step: FieldPath.Step, in bytes: Span<UInt8>, behind start: Int
    ) -> Bool {
        let first = step.key.first ?? 0x22
        let (quotes, firsts) = (SIMD16<UInt8>(repeating: 0x22), SIMD16(repeating: first))
        let (escapes, units) = (SIMD16<UInt8>(repeating: 0x5C), SIMD16<UInt8>(repeating: 0x75))
        var at = start
        while at &+ 17 <= bytes.count {
            let (here, next) = (loadVector(at, in: bytes), loadVector(at &+ 1, in: bytes))
            let keys = (here .== quotes) .& (next .== firsts)
            let escaped = here .== escapes
            let hits = keys .| (step.isPlain ? escaped .& (next .== units) : escaped)
            if isAny(hits), mayStand(step, in: bytes, at..<at &+ 16) { return true }
            at &+= 16
        }
        return mayStand(step, in: bytes, at..<max(at, bytes.count))
    }

    /// The same for each place of a range.
    private static func mayStand(
        _ step: FieldPath.Step, in bytes: Span<UInt8>, _ places: Range<Int>
    ) -> Bool {
        for at in places {
            switch bytes[at] {
            case 0x22: if isQuoted(step.key, behind: at, in: bytes) { return true }
            case 0x5C:
                if !step.isPlain || at + 1 < bytes.count && bytes[at + 1] == 0x75 { return true }
            default: break
            }
        }
        return false
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
