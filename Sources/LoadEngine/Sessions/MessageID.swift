internal import Wire

/// The `{{ id }}` of a message: 36 characters in the shape of a version 4 UUID that carry the
/// slot of the request in the table of its loop.
///
///     ssssssss-gggg-4ggg-8iii-iiiiixxxxxxx     s salt of the loop, g generation, i index, x random
struct MessageID {
    static let length = 36

    /// Tells ids of this loop of this run from all others.
    let salt: UInt32

    /// Writes the id of a request.
    func append(index: Int32, generation: UInt32, noise: UInt64, to out: inout ByteBuffer) {
        let high =
            UInt64(salt) << 32 | UInt64(generation >> 12) << 16 | 0x4000
            | UInt64(generation & 0xFFF)
        let low =
            0x8000_0000_0000_0000 | UInt64(UInt32(bitPattern: index)) << 28
            | noise & 0xFFF_FFFF
        MessageID.appendUUID(high, low, to: &out)
    }

    /// Writes 128 bits as a UUID.
    static func appendUUID(_ high: UInt64, _ low: UInt64, to out: inout ByteBuffer) {
        appendHex(high, from: 60, digits: 8, to: &out)
        out.append(0x2D)
        appendHex(high, from: 28, digits: 4, to: &out)
        out.append(0x2D)
        appendHex(high, from: 12, digits: 4, to: &out)
        out.append(0x2D)
        appendHex(low, from: 60, digits: 4, to: &out)
        out.append(0x2D)
        appendHex(low, from: 44, digits: 12, to: &out)
    }

    private static func appendHex(
        _ value: UInt64, from shift: UInt64, digits: Int, to out: inout ByteBuffer
    ) {
        var shift = shift
        for _ in 0..<digits {
            out.append(hexDigit(UInt8(truncatingIfNeeded: value >> shift) & 15))
            shift &-= 4
        }
    }

    static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    /// The slot an id names; nil if it is none of this loop.
    func parse(_ bytes: Span<UInt8>, from start: Int, to end: Int)
        -> (index: Int32, generation: UInt32)?
    {
        guard end - start == MessageID.length else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for offset in 0..<MessageID.length {
            let byte = bytes[start + offset]
            if offset == 8 || offset == 13 || offset == 18 || offset == 23 {
                if byte != 0x2D { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x61...0x66: digit = byte - 0x57
            case 0x41...0x46: digit = byte - 0x37
            default: return nil
            }
            if offset < 18 {
                high = high << 4 | UInt64(digit)
            } else {
                low = low << 4 | UInt64(digit)
            }
        }
        guard UInt32(truncatingIfNeeded: high >> 32) == salt else { return nil }
        let generation = UInt32(truncatingIfNeeded: (high >> 16 & 0xFFFF) << 12 | high & 0xFFF)
        return (Int32(bitPattern: UInt32(truncatingIfNeeded: low >> 28)), generation)
    }
}
