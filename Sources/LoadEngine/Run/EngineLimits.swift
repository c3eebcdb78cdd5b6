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

    // MARK: Sessions

    /// How long the peer has to end its stream once the close handshake began or it was told of a
    /// violation: long enough for a path around the world, short enough for the end of a run.
    static let closeTimeout: Int64 = 1_000_000_000
    /// A session that was open for so long has shown that the endpoint works: what failed before it is
    /// forgotten.
    static let provenSession: Int64 = 5_000_000_000

    // MARK: Requests in flight

    /// So many failed requests rest before their slots are used again: at a thousand timeouts a second
    /// a reply that comes 16 seconds late still finds what it answers.
    static let restingRequests = 16_384
    /// Lists of overdue requests by payload: about one for four that rest.
    static let overdueLists = 4_096
    /// How far such a list is looked through: beyond that payloads are all alike, and it does not matter
    /// which of them a late reply answers.
    static let overdueDepth = 16

    // MARK: Planned sends

    /// So many sends of a schedule may wait behind a limit or a full socket, and for each client of a
    /// pool; further ones are dropped. The language page promises it.
    static let waitingSends = 1_000
    /// A send that leaves so long after its moment is late, unless its client sends more often.
    static let lateSend: Int64 = 10_000_000

    // MARK: Connecting

    /// Connects begun in one tick at most, so that a ramp does not disturb planned sends.
    static let connectsInATick = 4
    /// How long an address may take before the next one is tried beside it (RFC 8305 §5).
    static let headStart: Int64 = 250_000_000
    /// How long TLS handshakes may take of one tick before planned sends have their turn; each of
    /// their steps computes for some tenths of a millisecond.
    static let handshakeTime: Int64 = 500_000
    /// Redirects that are followed in one connect: enough for a balancer and a canonical name.
    static let redirects = 5
}
