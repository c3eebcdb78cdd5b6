/// What a receive brought.
public struct Received: Sendable {
    /// Bytes; 0 at the end of the stream; a negative errno.
    public var count: Int
    /// When the kernel took the last of them, on the monotonic clock; 0 if unknown.
    public var stamp: Int64
    /// Whether it took all there was room for, so that there may be more.
    public var isFull: Bool
    /// TLS records that brought it.
    public var records: Int

    public init(count: Int, stamp: Int64, isFull: Bool = false, records: Int = 0) {
        self.count = count
        self.stamp = stamp
        self.isFull = isFull
        self.records = records
    }
}

/// How a socket is opened besides where it connects to.
public struct SocketOptions: Sendable {
    /// The address it connects from; nil: the kernel's choice.
    public var source: SocketAddress?
    /// Bytes that the kernel receives ahead of the reader; nil: the system's default.
    public var receiveBuffer: Int?

    public init(source: SocketAddress? = nil, receiveBuffer: Int? = nil) {
        self.source = source
        self.receiveBuffer = receiveBuffer
    }
}

/// The one gate between a loop and the world: clock, waiting and sockets. Tests put a scripted
/// world with a manual clock in its place.
public protocol Transport: ~Copyable {
    /// The monotonic time in nanoseconds.
    func now() -> Int64
    /// The wall clock, in nanoseconds since 1970, by which peers date what they say.
    func wallClock() -> Int64
    /// Waits until something is ready or `deadline` is reached (nil: for ever); returns how many.
    mutating func wait(until deadline: Int64?) -> Int
    /// So many events a wait reports at most.
    var eventCapacity: Int { get }
    /// The i-th event of the last wait.
    mutating func event(_ index: Int) -> ReadyEvent

    /// Starts to connect and watches the socket under `token`: a handle ≥ 0 or −errno. It is
    /// reported once for each change: connected, bytes there, room again after a short write.
    mutating func connect(_ address: SocketAddress, token: UInt64, _ options: SocketOptions)
        -> Int32
    /// The error of a connect that has ended; 0 if it succeeded.
    func connectError(_ handle: Int32) -> Int32
    /// Receives at most `limit` bytes.
    mutating func receive(_ handle: Int32, into region: Region, at offset: Int, limit: Int)
        -> Received
    /// How many bytes went, or −errno.
    mutating func send(_ handle: Int32, _ bytes: borrowing ByteBuffer, from: Int, to end: Int)
        -> Int
    /// Reports the socket again although nothing new has happened to it, if there is anything.
    mutating func rearm(_ handle: Int32, token: UInt64)
    mutating func close(_ handle: Int32, abrupt: Bool)

    /// Has everything that follows on a connected socket go through TLS; false if it cannot.
    mutating func secure(
        _ handle: Int32, _ context: TLSContext, host: String, ticket: TLSTicket?
    ) -> Bool
    /// Sends what TLS made of earlier bytes and the socket did not take; it has room again.
    mutating func sendPending(_ handle: Int32)
    /// Goes on with the TLS handshake.
    mutating func handshake(_ handle: Int32) -> TLSChannel.Progress
    /// Why a receive or send said EPROTO.
    mutating func tlsFailure(_ handle: Int32) -> TLSFailure?
    /// What lets a later connection go on with the TLS session of this one.
    mutating func ticket(_ handle: Int32) -> TLSTicket?

    /// What is known of a name, which is asked if that was asked for before `freshFrom`.
    mutating func lookUp(_ host: String, port: UInt16, freshFrom: Int64) -> NameFinding
    /// Takes the names that were pending and have been answered; a wake signal tells of them.
    mutating func takeAnswers() -> [String]
}
