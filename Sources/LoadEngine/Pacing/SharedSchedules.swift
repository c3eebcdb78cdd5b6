internal import Units
internal import Wire

/// A schedule whose sends all clients of a profile share: send k of the run is planned at
/// origin + k × interval and belongs to share k mod n, whose open sessions take them in turn.
struct SharedSchedule {
    let profile: Int
    let lane: UInt8
    /// The schedule in the program.
    let place: Int
    let interval: Double
    /// What tells its draws from those of others; the same on both sides.
    let stream: UInt64
    /// The next send of this share.
    var k: Int
    var origin: Int64 = 0
    /// Clients for which it runs; without any it stands still.
    var clients = 0
    /// Whether it stands still in a pause of its lane.
    var isPaused = false
    /// Lag above which a send is late at most, and what it is with so many clients.
    let lateSend: Int64
    var lateAbove = Int64.max
    /// Tokens of sessions in turn; of one that has ended the token is taken out at its turn.
    var line = WaitingLine<UInt64>()

    /// When the next send is planned.
    var nextSend: Int64 {
        clients > 0 && !isPaused ? origin &+ Int64(saturating: Double(k) * interval) : .max
    }

    /// Goes on with the first send that another one still plans from a moment on.
    mutating func begin(like twin: SharedSchedule, from moment: Int64, share: LoopShare) {
        origin = twin.origin
        let passed = (Double(max(0, moment &- origin)) / interval).rounded(.up)
        let rounds = (max(0, passed - Double(share.index)) / Double(share.count)).rounded(.up)
        k = share.index + Int(Int64(saturating: rounds)) * share.count
    }

    /// Goes on at a moment with send k, however many there were before.
    mutating func begin(at moment: Int64, share: LoopShare) {
        let passed = Double(k - share.index) * interval
        origin = moment &- Int64(saturating: passed)
    }
}

/// The schedules of a loop that clients share, and who stands in line for their sends.
struct SharedSchedules: ~Copyable {
    private let seed: UInt64
    private let share: LoopShare
    /// Those of one lane behind the other's, in the same order.
    private var schedules = Slab<SharedSchedule>(capacity: 4)
    private var perLane: Int32 = 0
    /// When the next of their sends is planned; `.max` for none.
    private(set) var nextSend = Int64.max

    /// How many lanes and profiles each of two sides has.
    struct Sides {
        var lanes: Int
        var profiles: Int
    }

    private let sides: Sides?

    init(seed: UInt64, share: LoopShare, sides: Sides? = nil) {
        self.seed = seed
        self.share = share
        self.sides = sides
    }

    /// Takes in the shared schedules of a profile in a lane; lanes come in their order, and so do the
    /// profiles in each.
    mutating func add(
        _ profile: Int, in lane: UInt8, _ range: ScheduleTable.Range, _ table: inout ScheduleTable
    ) {
        for number in 0..<UInt8(truncatingIfNeeded: range.count) {
            let place = range.place(number)
            guard table[place].isShared else { continue }
            let added = schedules.insert(
                SharedSchedule(
                    profile: profile, lane: lane, place: place, interval: table[place].interval,
                    stream: stream(profile, lane, number),
                    k: share.index, lateSend: table.lateSend))
            if lane == 0 { perLane += 1 }
            precondition(added == self.place(table[place], lane))
        }
    }

    /// Of no client: the numbers of clients have 32 bits, those of schedules 8. Both sides draw the same.
    private func stream(_ profile: Int, _ lane: UInt8, _ number: UInt8) -> UInt64 {
        let lane = sides.map { Int(lane) % $0.lanes } ?? Int(lane)
        let profile = sides.map { profile % $0.profiles } ?? profile
        return 1 << 63 | UInt64(lane) << 56 ^ UInt64(profile) << 40 | UInt64(number) << 32
    }

    /// The same schedule on the other side, if that runs.
    private mutating func twin(of place: Handle<SharedSchedule>) -> SharedSchedule? {
        guard sides != nil else { return nil }
        var other = schedules.next()
        while other.isSome {
            if other != place, schedules[other].stream == schedules[place].stream,
                schedules[other].clients > 0
            {
                return schedules[other]
            }
            other = schedules.next(after: other)
        }
        return nil
    }

    private func place(_ facts: ScheduleFacts, _ lane: UInt8) -> Handle<SharedSchedule> {
        Handle(index: Int32(lane) * perLane + facts.shared)
    }

    // MARK: Clients

    /// A client of a profile has come, or its session, for which `token` stands, is open again.
    mutating func join(
        _ profile: Int, in lane: UInt8, _ token: UInt64, isNew: Bool, at clock: Int64
    ) {
        var place = schedules.next()
        while place.isSome {
            if schedules[place].profile == profile, schedules[place].lane == lane {
                schedules[place].line.append(token)
                if isNew { count(place, 1) }
                if isNew, schedules[place].clients == 1 {
                    if let twin = twin(of: place) {
                        schedules[place].begin(like: twin, from: clock, share: share)
                    } else {
                        schedules[place].begin(at: clock, share: share)
                    }
                }
            }
            place = schedules.next(after: place)
        }
        plan()
    }

    /// A client of a profile sends no more.
    mutating func leave(_ profile: Int, in lane: UInt8) {
        var place = schedules.next()
        while place.isSome {
            if schedules[place].profile == profile, schedules[place].lane == lane {
                count(place, -1)
            }
            place = schedules.next(after: place)
        }
        plan()
    }

    /// What is late follows the mean interval of one client, which grows with their number.
    private mutating func count(_ place: Handle<SharedSchedule>, _ change: Int) {
        schedules[place].clients += change
        let clients = Double(schedules[place].clients * share.count)
        schedules[place].lateAbove = ScheduleFacts.lateAbove(
            interval: Int64(saturating: schedules[place].interval * clients),
            most: schedules[place].lateSend)
    }

    /// Lag above which a send of a schedule is late.
    mutating func lateAbove(_ facts: ScheduleFacts, in lane: UInt8) -> Int64 {
        schedules[place(facts, lane)].lateAbove
    }

    /// How many tokens stand in line for the sends of a schedule, some of sessions that have ended.
    mutating func lineCount(_ schedule: Handle<SharedSchedule>) -> Int {
        schedules[schedule].line.count
    }

    /// Takes the first one of the line.
    mutating func nextInLine(_ schedule: Handle<SharedSchedule>) -> UInt64? {
        schedules[schedule].line.next()
    }

    /// Puts one at the end of the line.
    mutating func lineUp(_ token: UInt64, _ schedule: Handle<SharedSchedule>) {
        schedules[schedule].line.append(token)
    }

    // MARK: Sends

    /// The sends of a lane stand still.
    mutating func pause(_ lane: UInt8) {
        each(of: lane) { $0.isPaused = true }
    }

    /// They go on after a pause of this length.
    mutating func resume(_ lane: UInt8, after length: Int64) {
        each(of: lane) {
            $0.isPaused = false
            $0.origin += length
        }
    }

    private mutating func each(of lane: UInt8, _ body: (inout SharedSchedule) -> Void) {
        var place = schedules.next()
        while place.isSome {
            if schedules[place].lane == lane { body(&schedules[place]) }
            place = schedules.next(after: place)
        }
        plan()
    }

    private mutating func plan() {
        nextSend = .max
        var place = schedules.next()
        while place.isSome {
            nextSend = min(nextSend, schedules[place].nextSend)
            place = schedules.next(after: place)
        }
    }

    /// A send that some client of a profile is to make.
    struct Send {
        var schedule: Handle<SharedSchedule>
        var profile: Int
        var lane: UInt8
        var send: PlannedSend
    }

    /// The next send that is planned up to a moment; nil if there is none.
    mutating func due(_ moment: Int64, _ table: inout ScheduleTable) -> Send? {
        guard nextSend <= moment else { return nil }
        var place = schedules.next()
        while place.isSome {
            defer { place = schedules.next(after: place) }
            guard schedules[place].nextSend <= moment else { continue }
            let planned = schedules[place].nextSend
            let facts = table[schedules[place].place]
            let message = draw(place, facts, &table)
            schedules[place].k += share.count
            plan()
            return Send(
                schedule: place, profile: schedules[place].profile, lane: schedules[place].lane,
                send: PlannedSend(planned: planned, message: message, schedule: facts.number))
        }
        return nil
    }

    private mutating func draw(
        _ place: Handle<SharedSchedule>, _ facts: ScheduleFacts, _ table: inout ScheduleTable
    ) -> Int32 {
        if facts.soleMessage >= 0 { return facts.soleMessage }
        var random = RandomStream(
            seed: seed, .mix, client: schedules[place].stream, index: UInt64(schedules[place].k))
        return table.message(facts.mix, random.unit())
    }
}
