internal import Metrics
internal import Wire

/// What a server's answers really took, to compare a load generator's report with: from the
/// kernel's receive stamp of the request to the moment before the answer is sent.
struct ReplyTruth: ~Copyable {
    private(set) var delays = Histogram()
    /// When the kernel had the bytes that are being taken, on the monotonic clock.
    private(set) var received: Int64 = 0
    /// Of the requests whose answers are in the outbox.
    private var pending: [Int64] = []
    /// Wall clock minus monotonic clock, read again once a millisecond.
    private var wallOffset: Int64 = 0
    private var offsetRead: Int64 = .min / 2

    /// Notes when the bytes came that are taken next: the kernel's stamp (wall clock, ns), or now
    /// where there is none.
    mutating func note(_ stamp: Int64) {
        let now = MonotonicTime.now()
        if now - offsetRead > 1_000_000 {
            offsetRead = now
            wallOffset = MonotonicTime.wallOffset()
        }
        received = stamp == 0 ? now : min(stamp - wallOffset, now)
    }

    /// Puts the answer to a request of that time into the outbox; nil: what answers none.
    mutating func add(_ received: Int64?) {
        if let received { pending.append(received) }
    }

    /// The outbox is about to be sent.
    mutating func record() {
        guard !pending.isEmpty else { return }
        let now = MonotonicTime.now()
        for received in pending { delays.record(now - received) }
        pending.removeAll(keepingCapacity: true)
    }
}
