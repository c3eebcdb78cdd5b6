/// The busy and idle times of a client, one after the other.
struct ActivityClock: BitwiseCopyable {
    /// When the time at hand ends and when it began.
    private(set) var ends = Int64.max
    private(set) var began: Int64 = 0
    private(set) var isIdle = false
    /// How many times have ended, which tells their draws apart.
    private(set) var turns: UInt32 = 0

    /// Whether the times have begun.
    var isRunning: Bool { ends != .max }

    /// A busy time of this length begins.
    mutating func begin(at time: Int64, length: Int64) {
        isIdle = false
        began = time
        ends = time + length
    }

    /// The time at hand ends; `length` is how long the other one lasts, by its number and kind.
    mutating func turn(_ length: (_ isIdle: Bool, _ turn: UInt32) -> Int64) {
        turns &+= 1
        isIdle.toggle()
        began = ends
        ends += length(isIdle, turns)
    }

    /// The session is over; the next one begins with a busy time.
    mutating func stop() {
        ends = .max
        isIdle = false
    }

    /// A pause of this length has ended, in which the times stood still.
    mutating func stoodStill(_ length: Int64) {
        if isRunning { ends += length }
    }
}
