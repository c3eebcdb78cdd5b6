internal import Memory
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
                connection: Int32(n >> 12 & 0xFF_FFFF), message: UInt16(n & 0xFFF),
                label: MessageID.noLabel)
        }
    }

    static let length = 36
    /// Generations count up to here and start again.
    static let generations: UInt32 = 0x3_FFFF
    /// The stretch of what has none, or a number that the id has no room for.
    static let noLabel: UInt16 = 0x3FF
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

    /// The characters of an id.
    func text(_ content: Content) -> IDText {
        let upper = content.generation << 10 | UInt32(min(content.label, MessageID.noLabel))
        let low =
            0x8000_0000_0000_0000 | UInt64(UInt32(bitPattern: content.slot) & 0xFF_FFFF) << 36
            | UInt64(UInt32(bitPattern: content.connection) & 0xFF_FFFF) << 12
            | UInt64(content.message & 0xFFF)
        return IDText(saltDigits, (upper >> 12) << 16 | 0x4000 | upper & 0xFFF, low)
    }

    /// The slot that an id of this loop would name, for a first look; −1 if the text cannot be one.
    func slot(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int32 {
        guard end &- start == MessageID.length, bytes.word64(at: start) == saltDigits else {
            return -1
        }
        // Six digits behind the one that is always 8, with the hyphen between.
        let digits =
            (bytes.word64(at: start &+ 17) >> 24) & 0xFF_FFFF
            | (bytes.word64(at: start &+ 24) & 0xFF_FFFF) << 24
        return Int32(Hexadecimal.valueOfSix(of: digits))
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
}

/// The 36 characters of an id or another UUID, in words as they lie in memory.
struct IDText: BitwiseCopyable, Equatable {
    private var words: (UInt64, UInt64, UInt64, UInt64)
    private var rest: UInt32

    /// No id.
    init() {
        words = (0, 0, 0, 0)
        rest = 0
    }

    /// The text of 128 bits, the first 32 of which are given as digits.
    init(_ first: UInt64, _ next: UInt32, _ low: UInt64) {
        let second = Hexadecimal.digits(of: next)
        let third = Hexadecimal.digits(of: UInt32(truncatingIfNeeded: low >> 32))
        let last = Hexadecimal.digits(of: UInt32(truncatingIfNeeded: low))
        // Eight characters a word, with the hyphens at 8, 13, 18 and 23.
        words = (
            first, 0x2D | (second & 0xFFFF_FFFF) << 8 | 0x2D << 40 | (second >> 32) << 48,
            second >> 48 | 0x2D << 16 | (third & 0xFFFF_FFFF) << 24 | 0x2D << 56,
            third >> 32 | last << 32
        )
        rest = UInt32(truncatingIfNeeded: last >> 32)
    }

    /// The text of 128 bits.
    init(_ high: UInt64, _ low: UInt64) {
        self.init(
            Hexadecimal.digits(of: UInt32(truncatingIfNeeded: high >> 32)),
            UInt32(truncatingIfNeeded: high), low)
    }

    /// Writes it.
    func append(to out: inout ByteBuffer) {
        let start = out.count
        out.extend(by: MessageID.length)
        out.store(words.0, at: start)
        out.store(words.1, at: start &+ 8)
        out.store(words.2, at: start &+ 16)
        out.store(words.3, at: start &+ 24)
        out.store(rest, at: start &+ 32)
    }

    /// The 36 bytes from `start`, whatever they are.
    init(in bytes: Span<UInt8>, at start: Int) {
        words = (
            bytes.word64(at: start), bytes.word64(at: start &+ 8), bytes.word64(at: start &+ 16),
            bytes.word64(at: start &+ 24)
        )
        rest = bytes.word32(at: start &+ 32)
    }

    /// The 128 bits of the text; nil if it is no UUID.
    var bits: UUIDBits? {
        let hyphens =
            (words.1 & 0xFF == 0x2D) && (words.1 >> 40 & 0xFF == 0x2D)
            && (words.2 >> 16 & 0xFF == 0x2D) && (words.2 >> 56 == 0x2D)
        guard hyphens, let first = Hexadecimal.value(of: words.0),
            let second = Hexadecimal.value(
                of: words.1 >> 8 & 0xFFFF_FFFF | (words.1 >> 48) << 32 | words.2 << 48),
            let third = Hexadecimal.value(of: words.2 >> 24 & 0xFFFF_FFFF | words.3 << 32),
            let last = Hexadecimal.value(of: words.3 >> 32 | UInt64(rest) << 32)
        else { return nil }
        return UUIDBits(
            high: UInt64(first) << 32 | UInt64(second), low: UInt64(third) << 32 | UInt64(last))
    }

    /// Whether the 36 bytes from `start` are this text.
    func stands(in bytes: Span<UInt8>, at start: Int) -> Bool {
        let differing =
            (words.0 ^ bytes.word64(at: start)) | (words.1 ^ bytes.word64(at: start &+ 8))
            | (words.2 ^ bytes.word64(at: start &+ 16))
            | (words.3 ^ bytes.word64(at: start &+ 24))
            | UInt64(rest ^ bytes.word32(at: start &+ 32))
        return differing == 0
    }

    static func == (a: IDText, b: IDText) -> Bool { a.words == b.words && a.rest == b.rest }
}

/// What a UUID says.
struct UUIDBits: BitwiseCopyable, Equatable {
    var high: UInt64 = 0
    var low: UInt64 = 0
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

    /// What six digits in lower case say, the first one in the lowest byte of the word; whether they
    /// are digits is not checked.
    @inline(__always)
    static func valueOfSix(of digits: UInt64) -> UInt32 {
        var packed = digits & 0x0F0F_0F0F_0F0F_0F0F &+ (digits >> 6 & 0x0101_0101_0101_0101) &* 9
        packed = packed.byteSwapped >> 16
        packed = (packed >> 4 | packed) & 0x00FF_00FF_00FF_00FF
        packed = (packed >> 8 | packed) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: packed >> 16 | packed)
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
