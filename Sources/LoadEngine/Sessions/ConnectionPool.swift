/// The connections that the clients of a template share in one loop. Each is kept by a client of its
/// own, a carrier, which connects, runs `open` and comes back after a loss; a client of the load
/// borrows it for a message or for a run of its flow.
///
///     client ── asks ──▶ waiting ──▶ takes a free carrier ── message, reply ──▶ gives it back
struct ConnectionPool {
    /// Somebody who waits for a connection.
    struct Waiter: BitwiseCopyable {
        var client: Int32
        /// What it wants to send; −1 for a run of its flow.
        var message: Int32
        var planned: Int64
    }

    let template: Int
    /// This loop's part of the connections that are kept, and of those there may be.
    let least: Int
    let most: Int
    /// How long one waits, in nanoseconds.
    let timeout: Int64
    /// Clients of the load that share them.
    var users = 0
    /// All carriers; those among them that are free, the one that was used last behind the others;
    /// and how many have no session yet.
    var carriers: [Int32] = []
    var free: [Int32] = []
    var opening = 0
    var waiting = WaitingLine<Waiter>()

    init(_ pool: Lifecycle.Pool, template: Int, share: LoopShare) {
        self.template = template
        most = max(1, share.part(of: pool.max))
        least = min(most, share.part(of: pool.min))
        timeout = pool.acquireTimeout
    }

    /// When the longest waiter gives up.
    var nextDeadline: Int64? { waiting.first.map { $0.planned + timeout } }

    /// How many further connections are worth opening now.
    var missing: Int {
        min(most - carriers.count, max(least - carriers.count, waiting.count - opening))
    }
}
