internal import Units
internal import Wire

/// What all connections of a server use while they are served, one at a time.
struct ServerContext: ~Copyable {
    /// Where received bytes arrive.
    let region = Region(count: 1 << 18)
    var faults: Faults
    let behaviour: ServerSettings.Behaviour
    /// Whether a message in one frame is echoed from where it was received.
    let echoesFrames: Bool
    let stamping: Bool
    /// Bytes of the largest message taken.
    let maximumMessage: Int
    /// Whether compression is agreed to.
    let compresses: Bool
    /// Bytes of the largest frame of an answer; nil: each answer is one frame.
    let fragment: Int?
    /// Bytes that may wait for a connection when one more is pushed to it.
    let maximumQueue: Int
    /// Whether connections have an end that was set, see `ServerSettings.closeAfter`.
    let endsSessions: Bool
    let silentClose: Bool
    /// How each connection is read.
    let reading: ReadPace?
    let refusals: RefusalWindow
    var shared = SharedDeflate()
    var outbox = Outbox()
    var delayed: DelayedReplies
    let agents = AgentVocabulary()
    let chat = ChatVocabulary()
    /// The subscribers of each event, by its number, and behind them the members of rooms.
    var audiences = Audiences(fixed: AgentEvent.allCases.count)
    var broadcasts = Broadcasts()
    var counters = ServerCounters()
    /// Nil unless it is asked for.
    var truth: ReplyTruth?

    init(_ settings: ServerSettings, _ refusals: RefusalWindow, now: Int64) {
        self.refusals = refusals
        behaviour = settings.behaviour
        echoesFrames = settings.behaviour == .echo && settings.fragment == nil
        maximumQueue = settings.maximumQueue.bytes
        endsSessions = settings.closeAfter != nil
        silentClose = settings.silentClose
        reading = ReadPace(settings)
        faults = Faults(settings)
        stamping = settings.stamp
        maximumMessage = settings.maximumMessage.bytes
        compresses = settings.compression
        fragment = settings.fragment.map { max(1, $0.bytes) }
        delayed = DelayedReplies(now: now)
        truth = settings.recordsTruth ? ReplyTruth() : nil
    }

    deinit { region.free() }

    /// The last thing before the outbox is sent, or kept for sending.
    mutating func finishOutbox() {
        outbox.writeStamps()
        truth?.record()
    }
}

/// How fast a connection is read: some bytes at once, then a while nothing.
struct ReadPace {
    /// Bytes that are read at once.
    let quantum: Int
    /// Nanoseconds that each byte takes.
    private let byteTime: Double

    /// Nil if connections are read as fast as they can be.
    init?(_ settings: ServerSettings) {
        guard let bytesPerSecond = settings.slowReads?.perSecond else { return nil }
        quantum = Int(max(1, min(bytesPerSecond / 20, 65_536)))
        byteTime = 1e9 / max(bytesPerSecond, 1)
    }

    /// Bounds what the kernel takes ahead of the reader on the connections of a listener, which get
    /// it from there.
    func bound(_ listener: borrowing Listener) {
        Socket.boundReceiveBuffer(listener.raw, to: max(4_096, quantum))
    }

    /// How long nothing is read after so many bytes.
    func pause(after bytes: Int) -> Int64 { Int64(Double(bytes) * byteTime) }
}
