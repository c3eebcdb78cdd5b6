/// The constants of the engine, each with its reason. What a plan can say is no constant: its defaults
/// are the compiler's business. Times are in nanoseconds, sizes in bytes.
enum EngineLimits {
    /// So many sends at most a session looks for the next one that its twin on the other side plans too: an
    /// hour of one that sends every 36 ms.
    static let sendsBehind = 100_000

    // MARK: Reading

    /// The longest rest in front of a read: the head of a handshake's answer that is still incomplete.
    static let headRoom = 32 << 10
    /// How long the body of a refused handshake is waited for, from the request on, where it is to be
    /// told; in nanoseconds.
    static let refusalBody: Int64 = 1_000_000_000
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

    /// Memory of large messages that is given back to the kernel at once, which takes 0.1 ms; there is
    /// more in one tick where many have ended.
    static let spentAtOnce = 1 << 20

    // MARK: Sending

    /// What is rendered for one connection leaves in writes of about this size, however much there is:
    /// as much as a socket takes at once with the kernel's usual buffers, and still in the cache.
    static let writeSize = 64 << 10
    /// Unsent bytes of a connection above which its peer cannot be reading, so that nothing is added:
    /// more than the kernel's largest send buffer, and little enough for some hundreds of such peers.
    static let stuffed = 8 << 20

    // MARK: Sessions

    /// How long the peer has to end its stream once the close handshake began or it was told of a
    /// violation: long enough for a path around the world, short enough for the end of a run.
    static let closeTimeout: Int64 = 1_000_000_000
    /// A session that was open for so long has shown that the endpoint works: what failed before it is
    /// forgotten.
    static let provenSession: Int64 = 5_000_000_000
    /// A busy or idle time takes some time, or the loop would never come to an end of them.
    static let shortestTurn: Int64 = 1_000

    // MARK: Stages

    /// An arrival that starts later than this is told of: the rate was not what the plan says.
    static let lateStart: Int64 = 100_000_000
    /// A loop that has nothing to do looks round so often, so that what it has counted is handed over.
    static let longestWait: Int64 = 1_000_000_000
    /// A loop that comes round so much later than it had to has stood still.
    static let standstill: Int64 = 100_000_000

    // MARK: Requests in flight

    /// So many failed requests rest before their slots are used again: at a thousand timeouts a second
    /// a reply that comes 16 seconds late still finds what it answers.
    static let restingRequests = 16_384
    /// Lists of overdue requests by payload: about one for four that rest.
    static let overdueLists = 4_096
    /// How far such a list is looked through: beyond that payloads are all alike, and it does not matter
    /// which of them a late reply answers.
    static let overdueDepth = 16

    /// So many requests that have ended a session remembers by their values; the language page promises it.
    static let rememberedRequests: UInt32 = 1_024
    /// A loop remembers so many of all its sessions at most, 40 MiB: those of a thousand busy sessions, and
    /// of more sessions fewer each.
    static let mostRemembered = 1 << 20
    /// Lists of them: 256 KiB, and 16 in each list when there are so many.
    static let rememberedLists = 1 << 16
    /// How far such a list is looked through: few are longer than that, only with values that come again
    /// and again.
    static let rememberedDepth = 128
    /// The least number of buckets of requests in flight by value.
    static let leastKeyBuckets = 1_024
    /// So many requests of a slot are remembered with their replies, by which a second reply is the same one
    /// or another.
    static let repliesOfSlot = 16

    // MARK: Steps and reactions

    /// Steps that only lead to others, as rounds without any, that a client takes before others have
    /// their turn: some tens of microseconds.
    static let jumpsInARow = 1_000
    /// A run of a flow that fails for want of a value takes no time: the next one waits so long, or the
    /// loop would do nothing else.
    static let valueBackOff: Int64 = 100_000_000
    /// Frames that are sent back later leave their memory to the next ones up to this size; rare large
    /// ones do not keep theirs.
    static let keptFrame = 64 << 10
    /// So many frames that nobody took are kept for steps that look back, and so many bytes of them, in
    /// each session. The language page promises it.
    static let untakenFrames = 16
    static let untakenBytes = 64 << 10

    // MARK: Matching

    /// Patterns with values in them that are kept parsed; then all are forgotten. A pattern with a value
    /// that is new each time would else be kept for each message of a run.
    static let knownPatterns = 4_096
    /// The bytes before an id that are remembered at most: more take longer to compare than to scan.
    static let idBeginning = 64

    // MARK: Connecting

    /// Connects begun in one tick at most, so that a ramp does not disturb planned sends.
    static let connectsInATick = 4
    /// How long an address may take before the next one is tried beside it (RFC 8305 §5).
    static let headStart: Int64 = 250_000_000
    /// How long a dead address is left alone: at first for a moment, for it may only have been slow, and at
    /// last as long as answers about names are usually kept.
    static let firstRest: Int64 = 1_000_000_000
    static let longestRest: Int64 = 30_000_000_000
    /// Addresses of a name that one connect tries: with a head start each they take 16 seconds.
    static let addressesTried = 64
    /// Dead addresses, and names of failed connects, that are remembered; then all are found out again.
    static let rememberedPeers = 8_192
    /// How long TLS handshakes may take of one tick before planned sends have their turn; each of
    /// their steps computes for some tenths of a millisecond.
    static let handshakeTime: Int64 = 500_000
    /// Redirects that are followed in one connect: enough for a balancer and a canonical name.
    static let redirects = 5
    /// How long a server that refuses can keep a client away by `Retry-After`: enough for the limits
    /// and maintenance that are tested, while a date of next year does not take it out of the run.
    static let longestRefusal: Int64 = 300_000_000_000

    // MARK: Slow consumers

    /// How often a slow consumer reads, in times a second, and what it takes at a time at most: as often
    /// as a person sees as steady.
    static let slowReads = 20.0
    static let slowRead = 1 << 20
    /// The least receive buffer that is asked for: the kernel gives no smaller one.
    static let leastReceiveBuffer = 4_096

    // MARK: Control thread

    /// How long the control thread waits for what a loop has recorded, and how often it looks meanwhile; a
    /// loop that is busier than that is asked again a second later.
    static let collectTime: Int64 = 2_000_000_000
    static let collectPause: Int64 = 50_000_000
    /// How much longer than its longest drain a loop may take to end.
    static let endPatience: Int64 = 3_000_000_000

    // MARK: Templates

    /// After so many clients the templates are dealt in the same order again: the shares of weights with
    /// common divisors are exact long before.
    static let dealtTemplates = 100_000

    // MARK: Planned sends

    /// So many sends of a schedule may wait behind a limit or a full socket, and for each client of a
    /// pool; further ones are dropped. The language page promises it.
    static let waitingSends = 1_000
}
