internal import Wire

/// The `{{ id }}` of a message: 36 characters in the shape of a version 4 UUID that carry the
/// slot of the request in the table of its loop, and whose request it is.
///
///     salt 32 | generation 16 | 4 | generation 2, phase 10 | 8 | slot 24 | connection 24 | message 12
struct MessageID {
    /// What an id of this loop says.
    struct Content: Equatable {
        var slot: Int32
        var generation: UInt32
        var connection: Int32
        var message: UInt16
        var label: UInt16

        /// Of the n-th message of a loop that no reply answers.
        static func unanswered(_ n: UInt64) -> Content {
            Content(
                slot: MessageID.noSlot, generation: UInt32(n >> 36) & MessageID.generations,
                connection: Int32(n >> 12 & 0xFF_FFFF), message: UInt16(n & 0xFFF), label: 0x3FF)
        }
    }

    static let length = 36
    /// Generations count up to here and start again.
    static let generations: UInt32 = 0x3_FFFF
    /// The slot of what has none.
    static let noSlot: Int32 = 0xFF_FFFF

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
        let upper = content.generation << 10 | UInt32(content.label & 0x3FF)
        let high =
            UInt64(salt) << 32 | UInt64(upper >> 12) << 16 | 0x4000 | UInt64(upper & 0xFFF)
        let low =
            0x8000_0000_0000_0000 | UInt64(UInt32(bitPattern: content.slot) & 0xFF_FFFF) << 36
            | UInt64(UInt32(bitPattern: content.connection) & 0xFF_FFFF) << 12
            | UInt64(content.message & 0xFFF)
        MessageID.appendUUID(high, low, to: &out)
    }

    /// What an id says; nil if it is none of this loop.
    func parse(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Content? {
        guard end &- start == MessageID.length, bytes[start &+ 8] == 0x2D,
            bytes[start &+ 13] == 0x2D, bytes[start &+ 18] == 0x2D, bytes[start &+ 23] == 0x2D,
            bytes.word64(at: start) == saltDigits,
            let second = Hexadecimal.value(
                of: UInt64(bytes.word32(at: start &+ 9))
                    | UInt64(bytes.word32(at: start &+ 14)) << 32),
            let third = Hexadecimal.value(
                of: UInt64(bytes.word32(at: start &+ 19))
                    | UInt64(bytes.word32(at: start &+ 24)) << 32),
            let last = Hexadecimal.value(of: bytes.word64(at: start &+ 28)),
            second & 0xF000 == 0x4000, third & 0xF000_0000 == 0x8000_0000
        else { return nil }
        let upper = (second >> 16) << 12 | second & 0xFFF
        let low = UInt64(third) << 32 | UInt64(last)
        return Content(
            slot: Int32(low >> 36 & 0xFF_FFFF), generation: upper >> 10,
            connection: Int32(low >> 12 & 0xFF_FFFF), message: UInt16(low & 0xFFF),
            label: UInt16(upper & 0x3FF))
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
