internal import Wire

/// The `{{ id }}` of a message: 36 characters in the shape of a version 4 UUID that carry the
/// slot of the request in the table of its loop.
///
///     ssssssss-gggg-4ggg-8iii-iiiiimmmmlll     s salt of the loop, g generation, i index of the
///                                              slot, m message and l phase of the request
struct MessageID {
    /// What an id of this loop says.
    struct Content: Equatable {
        var index: Int32
        /// 28 bits, as many as there are.
        var generation: UInt32
        /// 28 bits.
        var tail: UInt32

        /// Of the n-th message of a loop that no reply answers.
        static func unanswered(_ n: UInt64) -> Content {
            Content(
                index: -1, generation: UInt32(truncatingIfNeeded: n >> 28) & MessageID.generations,
                tail: UInt32(truncatingIfNeeded: n) & MessageID.generations)
        }

        var message: Int { Int(tail >> 12) }
        var label: UInt16 { UInt16(tail & 0xFFF) }
    }

    static let length = 36
    /// Generations count up to here and start again.
    static let generations: UInt32 = 0xFFF_FFFF

    /// Tells ids of this loop of this run from all others.
    let salt: UInt32
    /// The salt as it stands in an id.
    private let saltDigits: UInt64

    init(salt: UInt32) {
        self.salt = salt
        saltDigits = Hexadecimal.digits(of: salt)
    }

    /// Writes an id.
    func append(_ content: Content, to out: inout ByteBuffer) {
        let generation = content.generation
        let high =
            UInt64(salt) << 32 | UInt64(generation >> 12) << 16 | 0x4000
            | UInt64(generation & 0xFFF)
        let low =
            0x8000_0000_0000_0000 | UInt64(UInt32(bitPattern: content.index)) << 28
            | UInt64(content.tail)
        MessageID.appendUUID(high, low, to: &out)
    }

    /// What an id says; nil if it is none of this loop.
    func parse(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Content? {
        guard end &- start == MessageID.length, bytes[start &+ 8] == 0x2D,
            bytes[start &+ 13] == 0x2D, bytes[start &+ 18] == 0x2D, bytes[start &+ 23] == 0x2D,
            bytes.word64(at: start) == saltDigits,
            let generation = Hexadecimal.value(
                of: UInt64(bytes.word32(at: start &+ 9))
                    | UInt64(bytes.word32(at: start &+ 14)) << 32),
            let middle = Hexadecimal.value(
                of: UInt64(bytes.word32(at: start &+ 19))
                    | UInt64(bytes.word32(at: start &+ 24)) << 32),
            let rest = Hexadecimal.value(of: bytes.word64(at: start &+ 28))
        else { return nil }
        let low = UInt64(middle) << 32 | UInt64(rest)
        return Content(
            index: Int32(bitPattern: UInt32(truncatingIfNeeded: low >> 28)),
            generation: (generation >> 16) << 12 | generation & 0xFFF,
            tail: rest & 0xFFF_FFFF)
    }

    /// Writes 128 bits as a UUID.
    static func appendUUID(_ high: UInt64, _ low: UInt64, to out: inout ByteBuffer) {
        let start = out.count
        out.extend(by: length)
        let second = Hexadecimal.digits(of: UInt32(truncatingIfNeeded: high))
        let third = Hexadecimal.digits(of: UInt32(truncatingIfNeeded: low >> 32))
        let last = Hexadecimal.digits(of: UInt32(truncatingIfNeeded: low))
        out.store(Hexadecimal.digits(of: UInt32(truncatingIfNeeded: high >> 32)), at: start)
        // Eight characters a word, with the hyphens at 8, 13, 18 and 23.
        out.store(
            0x2D | (second & 0xFFFF_FFFF) << 8 | 0x2D << 40 | (second >> 32) << 48, at: start + 8)
        out.store(
            second >> 48 | 0x2D << 16 | (third & 0xFFFF_FFFF) << 24 | 0x2D << 56, at: start + 16)
        out.store(third >> 32 | last << 32, at: start + 24)
        out.store(UInt32(truncatingIfNeeded: last >> 32), at: start + 32)
    }
}

/// Eight hexadecimal digits at a time, each a byte of a word; the first digit is the lowest byte.
enum Hexadecimal {
    /// The digits of 32 bits, in lower case.
    @inline(__always)
    static func digits(of value: UInt32) -> UInt64 {
        var spread = UInt64(value)
        spread = (spread & 0xFFFF_0000) << 16 | spread & 0xFFFF
        spread = (spread & 0x0000_FF00_0000_FF00) << 8 | spread & 0x0000_00FF_0000_00FF
        spread = (spread & 0x00F0_00F0_00F0_00F0) << 4 | spread & 0x000F_000F_000F_000F
        let letters = (spread &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (spread &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).byteSwapped
    }

    /// The 32 bits that eight digits of either case say; nil if one of them is none.
    @inline(__always)
    static func value(of digits: UInt64) -> UInt32? {
        let letters = (digits >> 6) & 0x0101_0101_0101_0101
        // Bits 5 and 6 are clear in control bytes only, which `| 0x20` would take for digits.
        guard (digits >> 5 | digits >> 6) & 0x0101_0101_0101_0101 == 0x0101_0101_0101_0101 else {
            return nil
        }
        var packed = (digits & 0x0F0F_0F0F_0F0F_0F0F &+ letters &* 9).byteSwapped
        packed = (packed >> 4 | packed) & 0x00FF_00FF_00FF_00FF
        packed = (packed >> 8 | packed) & 0x0000_FFFF_0000_FFFF
        let value = UInt32(truncatingIfNeeded: packed >> 16 | packed)
        return self.digits(of: value) == digits | 0x2020_2020_2020_2020 ? value : nil
    }

    /// The digit of four bits.
    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
