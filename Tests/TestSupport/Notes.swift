import Synchronization

/// What several threads note, in order.
public final class Notes<Element: Sendable>: Sendable {
    private let state = Mutex<[Element]>([])

    public init() {}

    /// All that was noted so far.
    public var all: [Element] { state.withLock { $0 } }

    public func add(_ element: Element) { state.withLock { $0.append(element) } }

    /// Waits until so many have been noted.
    public func wait(for count: Int) throws {
        try eventually("\(count) notes") { all.count >= count }
    }
}
