/// Checks text that comes in pieces (RFC 3629); it fails at the first byte after which no
/// continuation could be valid, so overlong forms, surrogates and values above U+10FFFF fail at
/// their second byte.
///
/// Runs of ASCII are skipped 32 bytes at a time, other long runs by `UTF8Blocks`. The short rest, and
/// all in which there is an error, goes byte by byte.
public struct UTF8Validator: Hashable, Sendable {
    /// Continuation bytes that the current character still needs.
    @usableFromInline var missing: UInt8 = 0
    /// The range of the next continuation byte.
    @usableFromInline var lowest: UInt8 = 0x80
    @usableFromInline var highest: UInt8 = 0xBF

    @inlinable public init() {}

    /// Whether the text may end here: not inside a character.
    @inlinable public var isComplete: Bool { missing == 0 }

    /// Takes the next bytes, from `start` to before `end`; false at the first invalid one, after
    /// which the validator must not be used again.
    @inlinable
    public mutating func feed(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        var i = start
        while i < end {
            if missing == 0 {
                while end &- i >= 32, bytes.block(at: i).isASCII { i &+= 32 }
                while end &- i >= 8, bytes.word64(at: i) & 0x8080_8080_8080_8080 == 0 { i &+= 8 }
                while i < end, bytes[i] < 0x80 { i &+= 1 }
                guard i < end else { return true }
                if i &- start >= UTF8Blocks.lead, end &- i >= UTF8Blocks.size {
                    let next = UTF8Blocks.skip(bytes, from: i, to: end)
                    if next > i {
                        i = next
                        continue
                    }
                }
                guard begin(bytes[i]) else { return false }
            } else {
                let byte = bytes[i]
                guard byte >= lowest, byte <= highest else { return false }
                missing &-= 1
                lowest = 0x80
                highest = 0xBF
            }
            i &+= 1
        }
        return true
    }

    /// Begins a character of two to four bytes (RFC 3629 §4); false if `byte` cannot begin one.
    @inlinable
    mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF:
            missing = 2
            if byte == 0xE0 { lowest = 0xA0 }
            if byte == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            missing = 3
            if byte == 0xF0 { lowest = 0x90 }
            if byte == 0xF4 { highest = 0x8F }
        default: return false
        }
        return true
    }
}
