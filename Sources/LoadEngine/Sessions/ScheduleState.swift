internal import Wire

/// Where a client stands in a schedule. It has states only if the client itself has no room for
/// them; they are linked in the order of the schedules.
struct ScheduleState: BitwiseCopyable {
    /// When the next send is planned.
    var nextSend = Int64.max
    /// Planned sends so far.
    var sends: UInt32 = 0
    /// Its requests in flight.
    var requests = RequestTally()
    /// Index of its waiting sends, −1 for none.
    var queue: Int32 = -1
    /// The state in the next schedule of the client, −1 behind the last.
    var next: Int32 = -1
}

/// One schedule of one client.
struct ClientSchedule: BitwiseCopyable {
    var client: Int32
    /// The schedule in the program.
    var facts: Int
    /// Where the client stands in it; −1 if the client itself has that.
    var state: Int32
}

/// A schedule whose sends all clients of a profile share: send k of the run is planned at
/// origin + k × interval and belongs to share k mod n, whose open sessions take them in turn.
struct SharedSchedule {
    let profile: Int
    /// The schedule in the program.
    let facts: Int
    let interval: Double
    /// The next send of this share.
    var k: Int
    var origin: Int64 = 0
    /// Clients for which it runs; without any it stands still.
    var clients = 0
    /// Tokens of sessions in turn; of one that has ended the token is taken out at its turn.
    var line = WaitingLine<UInt64>()

    /// When the next send is planned.
    var nextTime: Int64 {
        clients > 0 ? origin &+ Int64(saturating: Double(k) * interval) : .max
    }

    /// Goes on at a moment with send k, however many there were before.
    mutating func begin(at moment: Int64, share: LoopShare) {
        let passed = Double(k - share.index) * interval
        origin = moment &- Int64(saturating: passed)
    }
}
