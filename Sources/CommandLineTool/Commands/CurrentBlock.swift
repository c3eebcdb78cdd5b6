import Synchronization

/// The block of the run that goes on, of a process that runs several plans: it is what a second signal has
/// to take away.
final class CurrentBlock: Sendable {
    private let current: Mutex<LiveBlock>

    init() { current = Mutex(Self.make()) }

    var block: LiveBlock { current.withLock { $0 } }

    /// Takes a block that nobody has closed.
    func renew() { current.withLock { $0 = Self.make() } }

    private static func make() -> LiveBlock { LiveBlock { Output.error($0) } }
}
