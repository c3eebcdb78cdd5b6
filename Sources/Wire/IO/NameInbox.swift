internal import Synchronization

/// Where somebody who waits for names finds which of them have been answered.
public final class NameInbox: Sendable {
    private let names = Mutex<[String]>([])
    private let wake: WakeSignal

    /// An inbox that signals `wake` when a name has been answered.
    public init(wake: WakeSignal) { self.wake = wake }

    /// A name has been answered.
    func add(_ name: String) {
        names.withLock { $0.append(name) }
        wake.signal()
    }

    /// Takes the names that have been answered since.
    public func take() -> [String] {
        names.withLock { names in
            defer { names.removeAll() }
            return names
        }
    }
}
