internal import Units
internal import Wire

/// What all connections of a server use while they are served, one at a time.
struct ServerContext: ~Copyable {
    /// Where received bytes arrive.
    let region = Region(count: 1 << 18)
    let faults: Faults
    let stamping: Bool
    /// Bytes of the largest message taken.
    let maximumMessage: Int
    /// Whether compression is agreed to.
    let compresses: Bool
    /// Bytes of the largest frame of an answer; nil: each answer is one frame.
    let fragment: Int?
    var shared = SharedDeflate()
    var outbox = Outbox()
    var delayed: DelayedReplies
    var counters = ServerCounters()
    /// Nil unless it is asked for.
    var truth: ReplyTruth?

    init(_ settings: ServerSettings, now: Int64) {
        faults = Faults(settings)
        stamping = settings.stamp
        maximumMessage = settings.maximumMessage.bytes
        compresses = settings.compression
        fragment = settings.fragment.map { max(1, $0.bytes) }
        delayed = DelayedReplies(now: now)
        truth = settings.recordsTruth ? ReplyTruth() : nil
    }

    deinit { region.free() }
}
