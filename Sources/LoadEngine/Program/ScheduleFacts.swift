internal import Units
internal import Wire

/// What is looked up of a schedule for each of its sends.
struct ScheduleFacts: BitwiseCopyable {
    /// Its number among the schedules of its profile.
    var number: UInt8 = 0
    /// Whether the next send is planned after the reply to the one before.
    var afterReply = false
    var align = false
    var every = Spread.constant(.zero)
    /// Whether that is no time at all: sends are planned as often as the loop, or a reply, comes.
    var isUnpaced = true
    /// Nanoseconds between the sends of all clients together; 0: each client has times of its own.
    var interval = 0.0
    /// Which of the shared schedules it is; −1: none.
    var shared: Int32 = -1
    /// Its requests in flight at most.
    var limit = Int32.max
    /// Lag above which a planned send is late: the graph's `lateSend` or the mean interval of a client,
    /// whichever is less; of shared sends that follows the number of clients, which `SharedSchedules`
    /// knows.
    var lateAbove = Int64.max
    /// The only message of the schedule; −1 if it has several.
    var soleMessage: Int32 = -1
    var mix = WeightedChoices.Range()

    /// Whether all clients of the profile share its sends.
    var isShared: Bool { interval > 0 }
    /// Whether it plans one send at most in a round of the loop.
    var hasOneTurn: Bool { afterReply || isUnpaced }

    init() {}

    /// What is late where a client sends once in such an interval; nothing of what is sent as often
    /// as it can be.
    static func lateAbove(interval: Int64, most: Int64) -> Int64 {
        interval == 0 ? .max : min(most, max(1, interval))
    }

    init(
        _ schedule: SendSchedule, number: Int, lateSend: Int64, _ choices: inout WeightedChoices
    ) {
        self.number = UInt8(truncatingIfNeeded: number)
        every = schedule.every.bounded
        isUnpaced = every.isZero
        afterReply = schedule.pace == .reply
        align = schedule.align
        limit = Int32(clamping: schedule.limit ?? .max)
        if let rate = schedule.sharedRate { interval = 1e9 / rate }
        if !isShared {
            lateAbove = Self.lateAbove(interval: every.mean.nanoseconds, most: lateSend)
        }
        mix = choices.add(schedule.mix.map { ($0.message, $0.weight) })
        soleMessage = choices.sole(of: mix)
    }
}
