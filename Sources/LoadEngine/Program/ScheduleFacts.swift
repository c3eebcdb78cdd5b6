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
    /// Nanoseconds between the sends of all clients together; 0: each client has times of its own.
    var interval = 0.0
    /// Its requests in flight at most.
    var limit = Int32.max
    /// Lag above which a planned send is late: 10 ms or the mean interval, whichever is less.
    var lateAbove = Int64.max
    /// The only message of the schedule; −1 if it has several.
    var soleMessage: Int32 = -1
    var mix = WeightedChoices.Range()

    /// Whether all clients of the profile share its sends.
    var isShared: Bool { interval > 0 }

    init() {}

    init(_ schedule: SendSchedule, number: Int, _ choices: inout WeightedChoices) {
        self.number = UInt8(truncatingIfNeeded: number)
        every = schedule.every.bounded
        afterReply = schedule.pace == .reply
        align = schedule.align
        limit = Int32(clamping: schedule.limit ?? .max)
        if let rate = schedule.sharedRate { interval = 1e9 / rate }
        let mean = isShared ? max(1, Int64(interval)) : every.mean.nanoseconds
        lateAbove = mean == 0 ? .max : min(10_000_000, mean)
        mix = choices.add(schedule.mix.map { ($0.message, $0.weight) })
        soleMessage = choices.sole(of: mix)
    }
}
