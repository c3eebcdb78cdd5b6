/// Values that never change once they are there, read by any number of threads.
@safe public final class SharedValues<Element: BitwiseCopyable & Sendable>: Sendable {
    @usableFromInline nonisolated(unsafe) let base: UnsafeMutablePointer<Element>
    public let count: Int

    /// A copy of these values.
    public init(_ values: [Element]) {
        count = values.count
        unsafe base = GrowingBlock.allocate(values.count)
        for index in values.indices { unsafe (base + index).initialize(to: values[index]) }
    }

    deinit { unsafe GrowingBlock.free(base) }

    /// What the values are read by; whoever keeps it keeps this object as well.
    public var view: SharedView<Element> { unsafe SharedView(base: base, count: count) }
}

/// The way to shared values that counts no references; good for as long as their owner lives.
@safe public struct SharedView<Element: BitwiseCopyable>: BitwiseCopyable {
    @usableFromInline let base: UnsafeMutablePointer<Element>?
    public let count: Int

    /// No values.
    public init() {
        unsafe base = nil
        count = 0
    }

    init(base: UnsafeMutablePointer<Element>, count: Int) {
        unsafe self.base = unsafe base
        self.count = count
    }

    /// The value at an index.
    @inlinable public subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count)
        return unsafe base.unsafelyUnwrapped[index]
    }

    /// Lends the values `from..<end`.
    @inlinable public func withSpan<R: ~Copyable, E: Error>(
        from: Int, to end: Int, _ body: (Span<Element>) throws(E) -> R
    ) throws(E) -> R {
        precondition(from >= 0 && from <= end && end <= count)
        let values = unsafe UnsafeBufferPointer(
            start: base.map { unsafe UnsafePointer($0) + from }, count: end - from)
        return try unsafe body(values.span)
    }
}
