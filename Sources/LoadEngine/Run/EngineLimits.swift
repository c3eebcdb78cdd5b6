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

    // MARK: Sending

    /// What is rendered for one connection leaves in writes of about this size, however much there is:
    /// as much as a socket takes at once with the kernel's usual buffers, and still in the cache.
    static let writeSize = 64 << 10
    /// Unsent bytes of a connection above which its peer cannot be reading, so that nothing is added:
    /// more than the kernel's largest send buffer, and little enough for some hundreds of such peers.
    static let stuffed = 8 << 20
    /// Lag above which a message counts as late that no schedule planned: what a person does not
    /// notice, and far above what waiting and rendering take.
    static let lateAbove: Int64 = 10_000_000

    // MARK: Sessions

    /// How long the peer has to end its stream once the close handshake began or it was told of a
    /// violation: long enough for a path around the world, short enough for the end of a run.
    static let closeTimeout: Int64 = 1_000_000_000
    /// A session that was open for so long has shown that the endpoint works: what failed before it is
    /// forgotten.
    static let provenSession: Int64 = 5_000_000_000
    /// A busy or idle time takes some time, or the loop would never come to an end of them.
    static let shortestTurn: Int64 = 1_000
    /// A run of a flow that fails for want of a value takes no time: the next one waits a moment, or the
    /// loop would do nothing else.
    static let restAfterLack: Int64 = 100_000_000

    // MARK: Stages

    /// An arrival that starts later than this is told of: the rate was not what the plan says.
    static let lateStart: Int64 = 100_000_000
    /// A loop that has nothing to do looks round so often, so that what it has counted is handed over.
    static let longestWait: Int64 = 1_000_000_000
}
