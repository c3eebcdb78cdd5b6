// Words at any byte offset: bounds are checked and every bit pattern of these types is a value, so
// the accesses are safe although the standard library cannot know it. The first byte is the lowest.

/// 32 bytes, as wide as the vector registers of today's machines.
public typealias Block = SIMD4<UInt64>

extension Span<UInt8> {
    /// The four bytes at `offset`.
    @inlinable @inline(__always)
    public func word32(at offset: Int) -> UInt32 {
        unsafe UInt32(
            littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// The eight bytes at `offset`.
    @inlinable @inline(__always)
    public func word64(at offset: Int) -> UInt64 {
        unsafe UInt64(
            littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The 32 bytes at `offset` as words for arithmetic that vector registers do not have.
    @inlinable @inline(__always)
    public func words(at offset: Int) -> (UInt64, UInt64, UInt64, UInt64) {
        let words = unsafe bytes.unsafeLoadUnaligned(
            fromByteOffset: offset, as: (UInt64, UInt64, UInt64, UInt64).self)
        return (
            UInt64(littleEndian: words.0), UInt64(littleEndian: words.1),
            UInt64(littleEndian: words.2), UInt64(littleEndian: words.3)
        )
    }

    /// The 32 bytes at `offset`, in memory order.
    @inlinable @inline(__always)
    public func block(at offset: Int) -> Block {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Block.self)
    }
}

extension MutableSpan<UInt8> {
    /// Writes four bytes at `offset`.
    @inlinable @inline(__always)
    public mutating func store(_ word: UInt32, at offset: Int) {
        var raw = unsafe mutableBytes
        raw.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Writes eight bytes at `offset`.
    @inlinable @inline(__always)
    public mutating func store(_ word: UInt64, at offset: Int) {
        var raw = unsafe mutableBytes
        raw.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// Writes 32 bytes at `offset`, in memory order.
    @inlinable @inline(__always)
    public mutating func store(_ block: Block, at offset: Int) {
        var raw = unsafe mutableBytes
        raw.storeBytes(of: block, toByteOffset: offset, as: Block.self)
    }
}
