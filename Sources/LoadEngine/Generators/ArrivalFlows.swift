/// The arrivals of a stage, of all templates together or of each by itself, in the order of their planned
/// moments: every loop counts them all and starts its own.
struct ArrivalFlows: Sendable {
    private var schedules: [RateSchedule]
    private var templates: [Int?]
    /// How many there have been in the stage and the parts of its phase before it.
    private(set) var index = 0
    /// The schedule of the next one.
    private var flow: Int?

    /// The arrivals of stage number `stage`, which lasts `duration` nanoseconds.
    init(_ flows: [Stage.Flow], duration: Int64, seed: UInt64, stage: Int) {
        schedules = flows.enumerated().map { number, flow in
            RateSchedule(
                flow.curve, duration: duration, poisson: flow.poisson, seed: seed,
                stream: UInt64(number) << 32 | UInt64(stage))
        }
        templates = flows.map(\.template)
        look()
    }

    /// The next part of the same phase begins, so many nanoseconds after this one.
    mutating func goOn(_ flows: [Stage.Flow], duration: Int64, after passed: Int64) {
        for (number, flow) in flows.enumerated() where schedules.indices.contains(number) {
            schedules[number].goOn(flow.curve, duration: duration, after: passed)
        }
        look()
    }

    /// When the next one is planned, from the start of the stage; nil at the end.
    var time: Int64? { flow.flatMap { schedules[$0].time } }
    /// The template of the next one, where its flow has one.
    var template: Int? { flow.flatMap { templates[$0] } }

    /// Its number in that flow; nil where the flow is that of all templates.
    var turn: Int? { flow.flatMap { templates[$0] == nil ? nil : schedules[$0].index } }

    mutating func advance() {
        guard let flow else { return }
        schedules[flow].advance()
        index += 1
        look()
    }

    /// When the next one of a share is planned, whose first one has this number.
    func nextTime(of share: LoopShare, from first: Int) -> Int64? {
        var ahead = self
        while ahead.time != nil, !share.owns(first + ahead.index) { ahead.advance() }
        return ahead.time
    }

    private mutating func look() {
        flow = nil
        var earliest = Int64.max
        for number in schedules.indices {
            guard let time = schedules[number].time, time < earliest else { continue }
            (flow, earliest) = (number, time)
        }
    }
}
