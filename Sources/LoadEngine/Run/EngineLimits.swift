/// The constants of the engine, each with its reason. What a plan can say is no constant: its defaults
/// are the compiler's business. Times are in nanoseconds, sizes in bytes.
enum EngineLimits {
    // MARK: Reading

    /// The longest rest in front of a read: the head of a handshake's answer that is still incomplete.
    static let headRoom = 32 << 10
    /// One read at most; the kernel gives no more in one call on loopback, and it fits the cache.
    static let readSize = 256 << 10
    /// Reads of one connection before others have their turn.
    static let readsInARow = 16
}
