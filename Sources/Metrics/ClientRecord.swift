/// What became of one client of the load, kept only when a run is asked for it. 256 bytes at most.
public struct ClientRecord: BitwiseCopyable, Sendable {
    /// `client.index`, and the labels of its profile and of the URL it connected to last.
    public var number: UInt32
    public var profile: UInt16
    public var url: UInt16 = 0
    public var tries: UInt32 = 0
    public var opened: UInt32 = 0
    public var failed: UInt32 = 0
    public var sessions: UInt32 = 0
    /// Data messages and their payload.
    public var sent: UInt32 = 0
    public var received: UInt32 = 0
    public var bytesSent: UInt64 = 0
    public var bytesReceived: UInt64 = 0
    /// Replies in time, the sum of their rtt and the largest, in nanoseconds.
    public var answered: UInt32 = 0
    public var rttSum: Int64 = 0
    public var rttMax: Int64 = 0
    /// Errors by `ErrorKind`.
    public private(set) var errors = InlineArray<25, UInt32>(repeating: 0)
    /// Milliseconds by `StateGauge`, up to the last change; the state since then, and since when.
    private var milliseconds = InlineArray<7, UInt32>(repeating: 0)
    private var state = StateGauge.connecting
    private var since: Int64

    /// A client that starts at a time of the clock in nanoseconds.
    public init(number: UInt32, profile: UInt16, at time: Int64) {
        self.number = number
        self.profile = profile
        since = time
    }

    /// The client is in another state from now on.
    public mutating func enter(_ next: StateGauge, at time: Int64) {
        milliseconds[Int(state.rawValue)] &+= UInt32(clamping: (time - since) / 1_000_000)
        // What is less than a millisecond is not lost.
        since = max(since, time - max(0, time - since) % 1_000_000)
        state = next
    }

    /// Counts an error.
    public mutating func count(_ kind: ErrorKind) { errors[Int(kind.rawValue)] &+= 1 }

    /// Counts a reply in time after so many nanoseconds.
    public mutating func reply(after rtt: Int64) {
        answered &+= 1
        rttSum &+= rtt
        rttMax = max(rttMax, rtt)
    }

    /// Seconds that it was in a state.
    public func seconds(_ state: StateGauge) -> Double {
        Double(milliseconds[Int(state.rawValue)]) / 1_000
    }
}
