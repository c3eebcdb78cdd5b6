internal import Wire

/// A hash that tells payloads apart, for replies that are equal to what was sent.
enum PayloadHash {
    static func of(_ bytes: Span<UInt8>, opcode: UInt8) -> UInt64 {
        var hash = UInt64(opcode) << 56 ^ UInt64(bytes.count)
        var index = 0
        // Four lanes that do not wait for each other, for what is longer than most messages.
        if bytes.count >= 128 {
            var (one, two, three, four) = (hash, ~hash, mix64(hash), mix64(~hash))
            while bytes.count &- index >= 32 {
                let words = bytes.words(at: index)
                one = fold(one ^ words.0)
                two = fold(two ^ words.1)
                three = fold(three ^ words.2)
                four = fold(four ^ words.3)
                index &+= 32
            }
            hash = mix64(one ^ mix64(two ^ mix64(three ^ mix64(four))))
        }
        // Two for the rest, of which one takes the last bytes, some of them once more.
        var other = ~hash
        while bytes.count &- index > 16 {
            hash = fold(hash ^ bytes.word64(at: index))
            other = fold(other ^ bytes.word64(at: index &+ 8))
            index &+= 16
        }
        if bytes.count >= 16 {
            hash = fold(hash ^ bytes.word64(at: bytes.count &- 16))
            return mix64(hash ^ mix64(other ^ bytes.word64(at: bytes.count &- 8)))
        }
        if bytes.count &- index >= 8 {
            hash = fold(hash ^ bytes.word64(at: index))
            index &+= 8
        }
        var rest: UInt64 = 0
        while index < bytes.count {
            rest = rest << 8 | UInt64(bytes[index])
            index &+= 1
        }
        return mix64(hash ^ mix64(other ^ rest))
    }

    /// A step of a lane: the two halves of a product, folded (wyhash, Wang Yi 2019); with the sum no
    /// value is lost where the product is 0.
    @inline(__always)
    private static func fold(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low &+ value
    }
}
