/// One socket of a virtual client. It owns nothing while it is idle: bytes of a half-read frame lie
/// in `inbound`, bytes the socket did not take in `outbox`, both only as long as they are needed.
struct Connection: BitwiseCopyable {
    /// How far the session has come.
    enum State: UInt8, BitwiseCopyable { case connecting, upgrading, open, closing }

    var handle: Int32
    var client: Int32
    /// Tells events of an earlier connection in the same slot apart.
    var generation: UInt32
    var url: UInt16
    /// The phase of the planned start.
    var label: UInt16
    var state = State.connecting
    var closeSent = false
    var peerClosed = false
    /// Whether the session ends by plan once it is closed.
    var byPlan = false
    /// Whether it was open when the run ended, which then ended it.
    var openAtEnd = false
    /// Which of the endpoint's addresses is tried, and what the first one answered.
    var address: UInt8 = 0
    var firstErrno: UInt8 = 0
    /// Whether a write met a reset, which the next read then does not tell.
    var wasReset = false
    /// Index in the loop's slab, −1 for none.
    var inbound: Int32 = -1
    var outbox: Int32 = -1
    /// Requests in flight in the order of sending, as a list in the request table.
    var first: Int32 = -1
    var last: Int32 = -1
    var inFlight: Int32 = 0
    /// The step that ends the session by plan, −1 for none.
    var closeStep: Int32 = -1
    /// When the connect was tried; once it is open, when that was.
    var since: Int64

    init(client: Int32, generation: UInt32, url: UInt16, label: UInt16, began: Int64) {
        handle = -1
        self.client = client
        self.generation = generation
        self.url = url
        self.label = label
        since = began
    }

    /// The value that events of this connection carry.
    func token(_ index: Int32) -> UInt64 { UInt64(generation) << 32 | UInt64(UInt32(index)) }
}
