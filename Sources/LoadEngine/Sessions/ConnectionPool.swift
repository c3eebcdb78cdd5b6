internal import Wire

/// The connections that the clients of a template share in one loop. Each is kept by a client of its
/// own, which connects, runs `open` and comes back after a loss; a client of the load
/// borrows it for a message or for a run of its flow.
///
///     client ── asks ──▶ waiting ──▶ takes a free one ── message, reply ──▶ gives it back
struct ConnectionPool {
    /// Somebody who waits for a connection.
    struct Waiter: BitwiseCopyable {
        var client: Handle<Client>
        /// What it wants to send; −1 for a run of its flow.
        var message: Int32
        var planned: Int64
        /// The schedule that planned it.
        var schedule = Request.unscheduled
    }

    let template: Int
    /// This loop's part of the connections that are kept, and of those there may be.
    let least: Int
    let most: Int
    /// How long one waits, in nanoseconds.
    let timeout: Int64
    /// Clients of the load that share them, and the lane of the last one that came.
    var users = 0
    var lane: UInt8 = 0
    /// The clients that keep a connection; those of them that are free, the one that was used last
    /// behind the others;
    /// and how many have no session yet.
    var all: [Handle<Client>] = []
    var free: [Handle<Client>] = []
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
        min(most - all.count, max(least - all.count, waiting.count - opening))
    }
}

/// The pools of a loop, one for each template whose clients share connections.
struct Pools {
    private var all: [ConnectionPool]
    /// Whether one of them has something to do.
    var isCalled = false

    init(_ graph: StageGraph, _ share: LoopShare) {
        all = graph.templates.enumerated().compactMap { index, template in
            template.lifecycle.pool.map { ConnectionPool($0, template: index, share: share) }
        }
    }

    var isEmpty: Bool { all.isEmpty }
    var indices: Range<Int> { all.indices }

    subscript(pool: Int) -> ConnectionPool {
        _read { yield all[pool] }
        _modify { yield &all[pool] }
    }

    /// When somebody gives up waiting.
    var nextDeadline: Int64 {
        all.reduce(Int64.max) { min($0, $1.nextDeadline ?? .max) }
    }

    /// When one of them has something to do; `.max` for never.
    func nextTime(_ now: Int64) -> Int64 {
        all.isEmpty ? .max : isCalled ? now : nextDeadline
    }
}
