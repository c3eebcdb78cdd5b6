/// A plain array of trivial values that grows by whole pages of fresh values and is reached
/// without reference counting; memory that was never used stays untouched.
@safe public struct Column<Element: BitwiseCopyable>: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<Element>
    @usableFromInline var capacity: Int
    @usableFromInline let fill: Element
    /// Values that exist: the indices `0..<count`.
    public private(set) var count = 0

    /// An empty column with room for `capacity` values; new ones read as `fill`.
    public init(capacity: Int, filledWith fill: Element) {
        self.capacity = max(capacity, 1)
        self.fill = fill
        unsafe base = GrowingBlock.allocate(self.capacity)
    }

    deinit { unsafe GrowingBlock.free(base) }

    /// Makes room for `n` values without touching it.
    public mutating func reserve(_ n: Int) {
        if n <= capacity { return }
        unsafe base = GrowingBlock.grow(base, to: n)
        capacity = n
    }

    /// Forgets all values and keeps the memory.
    public mutating func clear() { count = 0 }

    /// Takes off the last value.
    public mutating func removeLast() -> Element {
        precondition(count > 0)
        count -= 1
        return unsafe base[count]
    }

    /// Gives the indices `0..<n` the value that new ones have.
    public mutating func reset(_ n: Int) {
        precondition(n <= count)
        unsafe base.update(repeating: fill, count: n)
    }

    /// Makes the indices `0..<n` exist.
    @inlinable public mutating func require(_ n: Int) {
        if n > count { extend(to: n) }
    }

    @usableFromInline mutating func extend(to n: Int) {
        if n > capacity { reserve(max(capacity * 2, n)) }
        unsafe (base + count).initialize(repeating: fill, count: n - count)
        count = n
    }

    /// Adds a value and returns its index.
    @discardableResult
    public mutating func append(_ value: Element) -> Int {
        require(count + 1)
        unsafe base[count - 1] = value
        return count - 1
    }

    /// The value at an index.
    @inlinable public subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count)
            return unsafe base[index]
        }
        _modify {
            precondition(index >= 0 && index < count)
            yield unsafe &base[index]
        }
    }
}

// It is the only owner of its memory, so it may go from thread to thread.
extension Column: @unchecked Sendable where Element: Sendable {}
