internal import Memory

/// Bytes that grow at the end and are used up from the front; the only owner of its memory. A large one
/// grows where it lies or is moved by the kernel: a message of 60 MiB that comes bit by bit is never
/// copied as a whole, which would stop its reader for tens of milliseconds.
@safe public struct ByteBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer
    /// Number of bytes that there is room for.
    public private(set) var capacity: Int
    /// Number of bytes held.
    public private(set) var count = 0

    /// An empty buffer with room for `capacity` bytes.
    public init(capacity: Int = 64) {
        self.capacity = max(capacity, 16)
        unsafe base = UnsafeMutableRawPointer(ByteBuffer.allocate(self.capacity))
    }

    deinit { unsafe GrowingBlock.free(base.assumingMemoryBound(to: UInt8.self)) }

    private static func allocate(_ bytes: Int) -> UnsafeMutablePointer<UInt8> {
        unsafe GrowingBlock.allocate(bytes)
    }

    /// Makes room for `extra` more bytes.
    @inlinable public mutating func reserve(_ extra: Int) {
        if count + extra > capacity { grow(to: count + extra) }
    }

    @usableFromInline mutating func grow(to needed: Int) {
        resize(to: max(capacity * 2, needed))
    }

    /// Gives memory back that is beyond `bytes`, if the contents allow it.
    public mutating func shrink(to bytes: Int) {
        guard capacity > bytes, count <= bytes else { return }
        resize(to: max(bytes, 16))
    }

    private mutating func resize(to bytes: Int) {
        let block = unsafe base.assumingMemoryBound(to: UInt8.self)
        unsafe base = UnsafeMutableRawPointer(GrowingBlock.grow(block, to: bytes))
        capacity = bytes
    }

    @inlinable public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        setCount(count + 1)
    }

    @inlinable public mutating func append(_ bytes: [UInt8]) {
        append(bytes.span)
    }

    @inlinable public mutating func append(_ bytes: borrowing Span<UInt8>) {
        reserve(bytes.count)
        let target = unsafe base + count
        unsafe bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress {
                unsafe target.copyMemory(from: start, byteCount: source.count)
            }
        }
        setCount(count + bytes.count)
    }

    /// Appends a part of another buffer. A short one, of which templates have many, goes without a
    /// call, together with what stands behind it.
    @inlinable public mutating func append(_ other: borrowing ByteBuffer, from: Int, to end: Int) {
        precondition(from >= 0 && from <= end && end <= other.count)
        let size = end &- from
        reserve(max(size, 16))
        let (source, target) = unsafe (other.base + from, base + count)
        if size <= 16, other.capacity &- from >= 16 {
            unsafe target.storeBytes(
                of: source.loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
        } else {
            unsafe target.copyMemory(from: source, byteCount: size)
        }
        setCount(count &+ size)
    }

    /// Appends the eight bytes of `word`, lowest first.
    @inlinable public mutating func append(littleEndian word: UInt64) {
        reserve(8)
        unsafe base.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
        setCount(count + 8)
    }

    /// Appends the lowest `size` of the eight bytes of `word`, lowest first.
    @inlinable public mutating func append(_ word: UInt64, count size: Int) {
        precondition(size >= 0 && size <= 8)
        append(littleEndian: word)
        setCount(count &- 8 &+ size)
    }

    /// Writes eight bytes at `offset`, the lowest first.
    @inlinable public mutating func store(_ word: UInt64, at offset: Int) {
        precondition(offset >= 0 && offset &+ 8 <= count)
        unsafe base.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// Writes four bytes at `offset`, the lowest first.
    @inlinable public mutating func store(_ word: UInt32, at offset: Int) {
        precondition(offset >= 0 && offset &+ 4 <= count)
        unsafe base.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Appends `n` bytes of any content, to be filled in by `withMutableBytes`.
    @inlinable public mutating func extend(by n: Int) {
        reserve(n)
        setCount(count + n)
    }

    @usableFromInline mutating func setCount(_ n: Int) { count = n }

    /// Forgets everything behind the first `n` bytes.
    @inlinable public mutating func truncate(to n: Int) {
        precondition(n >= 0 && n <= count)
        setCount(n)
    }

    /// Moves the bytes from `start` on by `distance` towards the end (or, negative, the front).
    public mutating func shiftTail(from start: Int, by distance: Int) {
        precondition(start >= 0 && start <= count && start + distance >= 0)
        reserve(max(0, distance))
        let size = count - start
        unsafe (base + start + distance).copyMemory(from: base + start, byteCount: size)
        count += distance
    }

    /// Uses up the first `n` bytes; the rest moves to the front.
    public mutating func removeFirst(_ n: Int) {
        precondition(n >= 0 && n <= count)
        if n == count {
            count = 0
        } else if n > 0 {
            unsafe base.copyMemory(from: base + n, byteCount: count - n)
            count -= n
        }
    }

    @inlinable public subscript(index: Int) -> UInt8 {
        get {
            precondition(index >= 0 && index < count)
            return unsafe base.load(fromByteOffset: index, as: UInt8.self)
        }
        set {
            precondition(index >= 0 && index < count)
            unsafe base.storeBytes(of: newValue, toByteOffset: index, as: UInt8.self)
        }
    }

    /// Lends the bytes `from..<end`.
    @inlinable public func withBytes<R: ~Copyable, E: Error>(
        from: Int, to end: Int, _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        precondition(from >= 0 && from <= end && end <= count)
        let bytes = unsafe UnsafeBufferPointer(
            start: (base + from).assumingMemoryBound(to: UInt8.self), count: end - from)
        return try unsafe body(bytes.span)
    }

    /// Lends the bytes `from..<end` for change.
    @inlinable public mutating func withMutableBytes<R: ~Copyable, E: Error>(
        from: Int, to end: Int, _ body: (inout MutableSpan<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        precondition(from >= 0 && from <= end && end <= count)
        let bytes = unsafe UnsafeMutableBufferPointer(
            start: (base + from).assumingMemoryBound(to: UInt8.self), count: end - from)
        var span = unsafe bytes.mutableSpan
        return try body(&span)
    }

    /// A copy as an array, for what is not on the hot path.
    public func array(from: Int = 0) -> [UInt8] {
        withBytes(from: from, to: count) { span in
            var result: [UInt8] = []
            result.reserveCapacity(span.count)
            for index in span.indices { result.append(span[index]) }
            return result
        }
    }
}

// It is the only owner of its memory, so it may go from thread to thread.
extension ByteBuffer: @unchecked Sendable {}
