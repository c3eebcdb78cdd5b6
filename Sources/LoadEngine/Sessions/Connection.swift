internal import Wire

/// One socket of a virtual client. It owns nothing while it is idle: bytes of a half-read frame lie
/// in `inbound`, bytes the socket did not take in `outbox`, both only as long as they are needed.
struct Connection: BitwiseCopyable {
    /// What it is counted by.
    struct Marks: OptionSet, BitwiseCopyable {
        var rawValue: UInt8
        /// It was open in a measured phase.
        static let measured = Marks(rawValue: 1)
        /// It was open when the run ended, which then ended it.
        static let openAtEnd = Marks(rawValue: 2)
        /// A disruption has cut it, and its session goes on with another one.
        static let disrupted = Marks(rawValue: 4)
    }

    /// The socket, as the world knows it.
    var handle: Int32
    var client: Handle<Client>
    /// Tells events of an earlier connection in the same slot apart.
    var generation: UInt32
    var url: UInt16
    /// The phase of the planned start.
    var label: UInt16
    var state = ConnectionState.connecting
    var closeSent = false
    var peerClosed = false
    var marks: Marks = []
    /// Whether a write met a reset, which the next read then does not tell.
    var wasReset = false
    /// Whether a redirect led it where it is.
    var isDetour = false
    /// Whether it may not be read before its time, as of a slow consumer.
    var readsLater = false
    /// What is kept of what comes in and of what goes out.
    var inbound: Handle<Inbound> = .none
    var outbox: Handle<UnsentRest> = .none
    /// Only before it is open.
    var dial: Handle<Dial> = .none
    /// Only where compression was agreed on.
    var deflate: Handle<CompressionContext> = .none
    /// Its requests in flight in the order of sending.
    var requests = RequestList()
    /// How the step or reaction that ended the session by plan closes it, −1 for none.
    var closing: Int32 = -1
    /// When the present part of the connect began; once it is open, when that was.
    var since: Int64

    init(client: Handle<Client>, generation: UInt32, url: UInt16, label: UInt16, began: Int64) {
        handle = -1
        self.client = client
        self.generation = generation
        self.url = url
        self.label = label
        since = began
    }

    /// The value that events of this connection carry, or those of the socket that races its own.
    func token(_ handle: Handle<Connection>, rival: Bool = false) -> UInt64 {
        UInt64(generation) << 32 | (rival ? 1 << 31 : 0) | UInt64(UInt32(handle.index))
    }

    /// Its session.
    @inline(__always)
    func session(_ handle: Handle<Connection>) -> SessionToken {
        SessionToken(connection: handle, generation: generation)
    }

    /// Where it lives and the generation, by such a value.
    @inline(__always)
    static func parts(of token: UInt64) -> (index: Handle<Connection>, generation: UInt32) {
        (
            Handle(index: Int32(truncatingIfNeeded: token & 0x7FFF_FFFF)),
            UInt32(truncatingIfNeeded: token >> 32)
        )
    }
}
