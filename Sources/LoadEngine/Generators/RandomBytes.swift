internal import Wire

extension ByteBuffer {
    /// Appends so many random bytes.
    mutating func append(random count: Int, from random: inout RandomStream) {
        var left = count
        while left >= 8 {
            append(littleEndian: random.next())
            left -= 8
        }
        while left > 0 {
            append(UInt8(truncatingIfNeeded: random.next()))
            left -= 1
        }
    }
}
