/// 16 bytes that are compared at once: as wide as the vectors that every x86-64 has.
typealias ByteVector = SIMD16<UInt8>

extension Span<UInt8> {
    /// The 16 bytes at `offset`, in memory order.
    @inline(__always)
    func vector(at offset: Int) -> ByteVector {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: ByteVector.self)
    }
}

extension SIMDMask<SIMD16<Int8>> {
    /// Whether any of the 16 is true.
    @inline(__always)
    var isAnySet: Bool {
        let words = unsafe unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return words[0] | words[1] != 0
    }
}
