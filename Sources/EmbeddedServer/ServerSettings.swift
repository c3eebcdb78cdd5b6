public import Units
public import Wire

/// How the embedded server behaves: where it listens, and the faults it makes.
public struct ServerSettings: Sendable {
    /// Where to listen; port 0 takes any free port.
    public var address: SocketAddress
    /// The CPU to keep the server's thread on, counted among those this process may use.
    public var cpu: Int?
    /// The key of every random choice: the same seed gives the n-th connection the same fates.
    public var seed: UInt64 = 1
    /// What it does with messages.
    public var behaviour = Behaviour.echo
    /// How long an answer waits before it is sent, drawn for each message; none if empty. Here and
    /// below, what is pushed to a connection is an answer like any other.
    public var delays: [WeightedDelay] = []
    /// Whether answers that are JSON objects say when they were sent, in a last member `stamp`
    /// (CLOCK_MONOTONIC, nanoseconds).
    public var stamp = false
    /// Whether the true delays of all answers are recorded, see `RunningServer.trueDelays`.
    public var recordsTruth = false
    /// When the whole server neither reads nor answers.
    public var stalls: [Stall] = []
    /// How many answers a second it gives: they stand in one queue, so that beyond it they take
    /// longer and longer.
    public var capacity: Rate?
    /// The share of messages that get no answer.
    public var drop = Share(fraction: 0)
    /// The share of answers that are sent twice.
    public var duplicate = Share(fraction: 0)
    /// The share of answers that change places with the next one of their connection. One that has
    /// no next within 100 ms is sent then; one that is sent twice changes no place.
    public var reorder = Share(fraction: 0)
    /// How long after its handshake each connection is closed with 1001.
    public var closeAfter: TimeAmount?
    /// The share of sessions that end by a reset: at their `closeAfter` if there is one, else in
    /// place of one of their first 100 answers, drawn at random.
    public var abrupt = Share(fraction: 0)
    /// How fast it reads from each connection, of which the kernel then takes little ahead.
    public var slowReads: ByteRate?
    /// Whether it leaves close frames without an answer.
    public var silentClose = false
    /// Which handshakes are refused.
    public var rejection: Rejection?
    /// The largest message taken; a larger one is refused with 1009.
    public var maximumMessage = ByteCount(bytes: 64 << 20)
    /// Bytes that may wait for a connection which does not read what is pushed to it; beyond them
    /// the connection is dropped.
    public var maximumQueue = ByteCount(bytes: 4 << 20)
    /// Whether permessage-deflate is agreed to where a client offers it (RFC 7692). A message is
    /// answered in the form in which it came, compressed or not; only an answer with a stamp is never
    /// compressed.
    public var compression = true
    /// Answers are sent in frames of at most so many bytes; nil: in one frame each. A stamp's number
    /// stays in one frame, so a frame that begins with it may have 19 bytes.
    public var fragment: ByteCount?
    /// What it speaks TLS with; nil: not at all.
    public var security: TLSContext?

    /// An echo server without faults at `address`.
    public init(address: SocketAddress = .loopback(port: 0)) { self.address = address }

    /// What a server does with messages.
    public enum Behaviour: String, CaseIterable, Sendable {
        /// Sends them back.
        case echo
        /// Speaks the protocol of agents: answers each, and pushes events to who subscribed.
        case agents
        /// Keeps rooms and hands what is said in one to all others in it.
        case chat
    }

    /// One kind of delay among several.
    public struct WeightedDelay: Hashable, Sendable {
        /// How often it is drawn, relative to the others.
        public var weight: Double
        public var delay: Spread

        public init(weight: Double = 1, _ delay: Spread) {
            self.weight = weight
            self.delay = delay
        }
    }

    /// A time in which the server stands still, counted from its start.
    public struct Stall: Hashable, Sendable {
        public var at: TimeAmount
        public var duration: TimeAmount

        public init(at: TimeAmount, for duration: TimeAmount) {
            self.at = at
            self.duration = duration
        }
    }

    /// A share of handshakes that is answered with an HTTP status instead of 101.
    public struct Rejection: Hashable, Sendable {
        public var share: Share
        public var status: Int

        public init(share: Share, status: Int) {
            self.share = share
            self.status = status
        }
    }
}
