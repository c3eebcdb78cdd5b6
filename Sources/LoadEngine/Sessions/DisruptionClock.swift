/// When the connection of a client is cut by plan, and when the client comes back.
///
///     first open ──▶ due ──▶ due ──▶ due …        each a draw behind the one before
///                     └ offline ▶ back
///
/// What is due while the client has no session is left out. The moments follow from the first open and
/// the draws alone, not from how soon the client is connected again.
struct DisruptionClock: BitwiseCopyable {
    /// When the next cut is due; `.max` before the first session is open.
    private(set) var due = Int64.max
    /// How many were due so far, which tells their draws apart.
    private(set) var turns: UInt32 = 0
    /// When the client comes back from the last cut.
    private(set) var back: Int64 = 0
    /// When the session opened that a cut has interrupted, `.max` if none has.
    private var began = Int64.max

    var isRunning: Bool { due != .max }

    /// The first session is open; the first cut comes so much later.
    mutating func begin(at time: Int64, after length: Int64) { due = time + length }

    /// The cut at hand is dealt with, whether there was a session or not; the next one is due so much
    /// later. Those that come late are not made up for.
    mutating func advance(by length: Int64, at time: Int64) {
        turns &+= 1
        due = max(due + length, time)
    }

    /// A session that opened at a time is cut at another one, and its client is away for so long.
    mutating func cut(_ opened: Int64, at moment: Int64, offline: Int64) {
        began = min(began, opened)
        back = moment + offline
    }

    /// A session whose last connection opened at a time is over: when it began.
    mutating func takeBegin(_ opened: Int64) -> Int64 {
        defer { began = .max }
        return min(began, opened)
    }

    /// A pause of this length has ended, in which no cuts were made.
    mutating func stoodStill(_ length: Int64) {
        if isRunning { due += length }
    }
}
