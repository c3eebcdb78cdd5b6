/// A plain array of trivial values that grows by whole pages of fresh values and is reached
/// without reference counting; memory that was never used stays untouched.
@safe public struct Column<Element: BitwiseCopyable>: ~Copyable {
    @usableFromInline var block: ColumnBlock<Element>
    @usableFromInline var capacity: Int
    @usableFromInline let fill: Element
    /// Values that exist: the indices `0..<count`.
    public private(set) var count = 0

    /// An empty column with room for `capacity` values; new ones read as `fill`.
    public init(capacity: Int, filledWith fill: Element) {
        self.capacity = max(capacity, 1)
        self.fill = fill
        block = ColumnBlock(self.capacity)
    }

    /// Makes room for `n` values without touching it.
    public mutating func reserve(_ n: Int) {
        if n <= capacity { return }
        unsafe block.base = GrowingBlock.grow(block.base, to: n)
        capacity = n
    }

    /// Forgets all values and keeps the memory.
    public mutating func clear() { count = 0 }

    /// Takes off the last value.
    public mutating func removeLast() -> Element {
        precondition(count > 0)
        count -= 1
        return unsafe block.base[count]
    }

    /// Forgets the values behind the first `n`.
    public mutating func truncate(to n: Int) {
        precondition(n >= 0 && n <= count)
        count = n
    }

    /// Gives the indices `0..<n` the value that new ones have.
    public mutating func reset(_ n: Int) {
        precondition(n <= count)
        unsafe block.base.update(repeating: fill, count: n)
    }

    /// Makes the indices `0..<n` exist.
    @inlinable public mutating func require(_ n: Int) {
        if n > count { extend(to: n) }
    }

    @usableFromInline mutating func extend(to n: Int) {
        if n > capacity { reserve(max(capacity * 2, n)) }
        unsafe (block.base + count).initialize(repeating: fill, count: n - count)
        count = n
    }

    /// Adds a value and returns its index.
    @discardableResult
    public mutating func append(_ value: Element) -> Int {
        require(count + 1)
        unsafe block.base[count - 1] = value
        return count - 1
    }

    /// The value at an index.
    @inlinable public subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count)
            return unsafe block.base[index]
        }
        _modify {
            precondition(index >= 0 && index < count)
            yield unsafe &block.base[index]
        }
    }
}

/// The memory of a column. It has an owner of its own because a generic type that holds a value of its
/// parameter, as a column holds what it fills with, is destroyed without its `deinit` in modules
/// that are compiled without optimisation (Swift 6.3).
@safe @usableFromInline struct ColumnBlock<Element: BitwiseCopyable>: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<Element>

    init(_ capacity: Int) { unsafe base = GrowingBlock.allocate(capacity) }

    @inlinable deinit { unsafe GrowingBlock.free(base) }
}

// It is the only owner of its memory, so it may go from thread to thread.
extension ColumnBlock: @unchecked Sendable where Element: Sendable {}
extension Column: @unchecked Sendable where Element: Sendable {}
