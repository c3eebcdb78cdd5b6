/// The masking of client frames (RFC 6455 §5.3): byte i of the payload is XORed with byte i mod 4
/// of the key.
public enum Masking {
    /// Masks or unmasks the bytes from `start` to before `end` in place. `phase` is the position
    /// of the first of them in the payload, for a payload that is handled in pieces.
    @inlinable
    public static func apply(
        key: UInt32, phase: Int = 0, to bytes: inout MutableSpan<UInt8>, from start: Int,
        to end: Int
    ) {
        let word = pattern(key: key, phase: phase)
        let block = Block(repeating: word.littleEndian)
        var i = start
        while end &- i >= 32 {
            bytes.store(bytes.span.block(at: i) ^ block, at: i)
            i &+= 32
        }
        while end &- i >= 8 {
            bytes.store(bytes.span.word64(at: i) ^ word, at: i)
            i &+= 8
        }
        var rest = word
        while i < end {
            bytes[i] ^= UInt8(truncatingIfNeeded: rest)
            rest = rest &>> 8
            i &+= 1
        }
    }

    /// The same from one buffer to another: `count` bytes of `source` from `start` go to `bytes`
    /// at `position`.
    @inlinable
    public static func copy(
        _ source: Span<UInt8>, from start: Int, count: Int, key: UInt32, phase: Int = 0,
        into bytes: inout MutableSpan<UInt8>, at position: Int
    ) {
        let word = pattern(key: key, phase: phase)
        let block = Block(repeating: word.littleEndian)
        var i = 0
        while count &- i >= 32 {
            bytes.store(source.block(at: start &+ i) ^ block, at: position &+ i)
            i &+= 32
        }
        while count &- i >= 8 {
            bytes.store(source.word64(at: start &+ i) ^ word, at: position &+ i)
            i &+= 8
        }
        var rest = word
        while i < count {
            bytes[position &+ i] = source[start &+ i] ^ UInt8(truncatingIfNeeded: rest)
            rest = rest &>> 8
            i &+= 1
        }
    }

    /// The key turned to `phase` and written twice, the byte that comes first lowest.
    @inlinable @inline(__always)
    static func pattern(key: UInt32, phase: Int) -> UInt64 {
        let shift = UInt32(truncatingIfNeeded: phase & 3) &* 8
        let turned = key &>> shift | key &<< ((32 &- shift) & 31)
        return UInt64(turned) &<< 32 | UInt64(turned)
    }
}
