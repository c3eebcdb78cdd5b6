internal import Wire

/// A rate at which all clients of a lane that have a schedule send together, each the same: send k is
/// planned when the integral of the rate reaches k, and its turn goes round the places of the population.
/// Every loop counts all of them and makes those whose place is its own.
struct SharedRate: Sendable {
    private var schedule: RateSchedule
    private var curve: LoadCurve
    /// Tells its draws from those of other rates.
    let stream: UInt64
    /// Lag above which a send is late at most.
    private let lateSend: Int64
    /// Whose turn was last.
    var place = -1

    /// The rate of stage number `stage`, which lasts `duration` nanoseconds.
    init(_ curve: LoadCurve, duration: Int64, stage: Int, lateSend: Int64) {
        self.curve = curve
        self.lateSend = lateSend
        stream = 3 << 62 | UInt64(stage)
        schedule = RateSchedule(curve, duration: duration)
    }

    /// The next part of the same phase begins, so many nanoseconds after this one.
    mutating func goOn(_ next: LoadCurve, duration: Int64, after passed: Int64) {
        curve = next
        schedule.goOn(next, duration: duration, after: passed)
    }

    /// When the next send is planned, from the start of the stage; nil at the end.
    var time: Int64? { schedule.time }
    /// Its number.
    var index: Int { schedule.index }

    mutating func advance() { schedule.advance() }

    /// Lag above which a send is late that so many clients share in turn.
    func lateAbove(clients: Int) -> Int64 {
        let rate = curve.value(at: schedule.time ?? 0)
        guard rate > 0 else { return lateSend }
        return ScheduleFacts.lateAbove(
            interval: Int64(saturating: Double(max(1, clients)) / rate * 1e9), most: lateSend)
    }
}

/// The shared rate of a lane, and the clients of this loop that take part in it.
struct LaneRate {
    var rate: SharedRate
    /// Which templates take part: those with a schedule.
    let senders: [Bool]
    /// Clients for which it runs; without any nothing is planned.
    var clients = 0
    /// Lag above which a send is late.
    var lateAbove = Int64.max
    /// Who stands in for clients that do not send yet, in turn: client and its number.
    var line = WaitingLine<UInt64>()
}
