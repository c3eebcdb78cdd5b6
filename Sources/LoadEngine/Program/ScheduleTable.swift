internal import Memory

/// The schedules of all profiles as a loop looks them up, those of one profile behind the other's.
struct ScheduleTable: ~Copyable {
    /// The schedules of a profile.
    struct Range: BitwiseCopyable {
        var first: Int32 = 0
        var count: Int32 = 0
        /// Whether all clients of the profile share the sends of one of them.
        var isShared = false

        /// Where the facts of one of them are.
        @inline(__always)
        func place(_ number: UInt8) -> Int { Int(first) &+ Int(number) }
    }

    private var facts = Column(capacity: 4, filledWith: ScheduleFacts())
    private var choices = WeightedChoices()
    /// How many of them are shared.
    private var sharedCount: Int32 = 0

    /// Lag above which sends are late at most, whatever their interval.
    let lateSend: Int64

    init(lateSend: Int64) { self.lateSend = lateSend }

    /// Takes in the schedules of a profile.
    mutating func add(_ schedules: [SendSchedule]) -> Range {
        var range = Range(first: Int32(facts.count), count: Int32(schedules.count))
        for (number, schedule) in schedules.enumerated() {
            var entry = ScheduleFacts(
                schedule, number: number, lateSend: lateSend, &choices)
            if entry.isShared {
                entry.shared = sharedCount
                sharedCount += 1
                range.isShared = true
            }
            facts.append(entry)
        }
        return range
    }

    subscript(place: Int) -> ScheduleFacts {
        @inline(__always) get { facts[place] }
    }

    /// The message that a draw of [0, 1) falls on.
    mutating func message(_ mix: WeightedChoices.Range, _ unit: Double) -> Int32 {
        choices.pick(mix, unit)
    }
}
