/// A fixed piece of memory that a loop owns for its whole life and lends out piece by piece, such
/// as its receive buffer. It is a plain handle: copying it copies no bytes, so a loop can lend a
/// part while its own state changes. Who makes a region frees it, once, when no one uses it.
@safe public struct Region {
    @usableFromInline let base: UnsafeMutableRawPointer
    /// Size in bytes.
    public let count: Int

    /// A new region of so many bytes.
    public init(count: Int) {
        self.count = count
        unsafe base = .allocate(byteCount: count, alignment: 64)
    }

    /// Ends the region; no handle to it may be used afterwards.
    public func free() { unsafe base.deallocate() }

    /// Lends the bytes `from..<end`.
    @inlinable public func withBytes<R: ~Copyable, E: Error>(
        from: Int, to end: Int, _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        precondition(from >= 0 && from <= end && end <= count)
        let bytes = unsafe UnsafeBufferPointer(
            start: (base + from).assumingMemoryBound(to: UInt8.self), count: end - from)
        return try unsafe body(bytes.span)
    }

    /// Copies the bytes of a buffer into the region at `offset`.
    public func store(_ bytes: borrowing ByteBuffer, at offset: Int) {
        precondition(offset >= 0 && offset + bytes.count <= count)
        unsafe (base + offset).copyMemory(from: bytes.base, byteCount: bytes.count)
    }

    /// Copies bytes into the region at `offset`.
    public func store(_ bytes: [UInt8], at offset: Int) {
        precondition(offset >= 0 && offset + bytes.count <= count)
        unsafe bytes.withUnsafeBytes { source in
            if let start = source.baseAddress {
                unsafe (base + offset).copyMemory(from: start, byteCount: source.count)
            }
        }
    }

    /// The address of a byte, for system calls.
    func address(of offset: Int) -> UnsafeMutableRawPointer {
        precondition(offset >= 0 && offset < count)
        return unsafe base + offset
    }
}
