/// The constants of the engine, each with its reason. What a plan can say is no constant: its defaults
/// are the compiler's business. Times are in nanoseconds, sizes in bytes.
enum EngineLimits {
    // MARK: Reading

    /// The longest rest in front of a read: the head of a handshake's answer that is still incomplete.
    static let headRoom = 32 << 10
    /// One read at most; the kernel gives no more in one call on loopback, and it fits the cache.
    static let readSize = 256 << 10

    // MARK: Turns

    /// What one connection may take of a tick. A frame costs from 0.1 µs (a fragment) to 1 µs (a message
    /// that nothing answers), a byte 0.2 ns: about half a millisecond of either, so that a few peers
    /// that send without end do not keep the others waiting.
    static let framesPerTurn = 1_024
    static let bytesPerTurn = 1 << 20
    /// What a read costs at least, in bytes: sixteen short ones are a turn.
    static let leastRead = 64 << 10
    /// A read of a connection that is behind: it is kept while it waits, and there may be many.
    static let readSizeBehind = 64 << 10
    /// How much more an inflated byte costs than one that is received.
    static let inflationCost = 4
    /// The least step in which a message is inflated: shorter ones are done in one.
    static let leastInflation = 16 << 10
    /// Time in a tick for those that are behind, in turn; one of them has its turn in any case.
    static let timeBehind: Int64 = 1_000_000
    /// How soon the deadline of a request is looked at again whose reply may be among what its
    /// connection is behind with.
    static let deadlineAgain: Int64 = 1_000_000

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
}
