internal import CVector

/// Eight and sixteen bytes of a payload at once.
extension JSONScan {
    /// Sixteen bytes; those of a comparison have all bits set where it holds, and none elsewhere.
    @usableFromInline typealias Vector = SIMD16<UInt8>

    /// The eight bytes from `at`; the span checks that they are there.
    @inlinable
    static func loadWord(_ at: Int, in bytes: Span<UInt8>) -> UInt64 {
        unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
    }

    /// The sixteen bytes from `at`; the span checks that they are there.
    @inlinable @inline(__always)
    static func loadVector(_ at: Int, in bytes: Span<UInt8>) -> Vector {
        unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: Vector.self)
    }

    /// Where two vectors are equal. This is no `SIMDMask`, as `.&` and `.|` of those may become loops
    /// over their places, which were a hundred times as slow here.
    @inlinable @inline(__always)
    static func equal(_ one: Vector, _ other: Vector) -> Vector {
        unsafe unsafeBitCast(one .== other, to: Vector.self)
    }

    /// Where a byte stands.
    @inlinable @inline(__always)
    static func equal(_ one: Vector, _ byte: UInt8) -> Vector {
        equal(one, Vector(repeating: byte))
    }

    /// Where a comparison holds as bits, the first place as the lowest.
    @inline(__always)
    static func places(_ comparison: Vector) -> UInt64 { UInt64(clv_places(comparison)) }

    /// Whether a comparison holds anywhere.
    @inlinable @inline(__always)
    static func isAny(_ comparison: Vector) -> Bool {
        let halves = unsafe unsafeBitCast(comparison, to: SIMD2<UInt64>.self)
        return halves.x | halves.y != 0
    }
}
