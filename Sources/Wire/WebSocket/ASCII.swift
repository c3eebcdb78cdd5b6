/// Looks at ranges of bytes as HTTP reads them (RFC 9110 §5.6).
enum ASCII {
    /// Space or tab.
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// An upper-case letter as lower case, any other byte as it is.
    static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    /// Whether the range is `text` (in lower case), upper and lower case being the same.
    static func matches(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        // Most names differ in length, and the text would be made anew each time.
        guard range.count == text.utf8CodeUnitCount else { return false }
        return zip(range, "\(text)".utf8).allSatisfy { lowered(bytes[$0]) == $1 }
    }

    /// Whether the range is exactly `text`.
    static func equals(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ text: some Collection<UInt8>
    ) -> Bool {
        range.count == text.count && zip(range, text).allSatisfy { bytes[$0] == $1 }
    }

    /// The range without white space at its ends.
    static func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high, isSpace(bytes[low]) { low += 1 }
        while low < high, isSpace(bytes[high - 1]) { high -= 1 }
        return low..<high
    }

    /// The elements of a comma-separated list; empty ones are left out (RFC 9110 §5.6.1.2).
    static func elements(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = range.lowerBound
        for i in range.lowerBound...range.upperBound
        where i == range.upperBound || bytes[i] == UInt8(ascii: ",") {
            let element = trimmed(bytes, start..<i)
            if !element.isEmpty { found.append(element) }
            start = i + 1
        }
        return found
    }

    /// The range as text.
    static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        String(decoding: range.map { bytes[$0] }, as: UTF8.self)
    }
}
