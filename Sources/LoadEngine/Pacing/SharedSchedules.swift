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

    init(seed: UInt64, share: LoopShare) {
        self.seed = seed
        self.share = share
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
                    k: share.index, lateSend: table.lateSend))
            if lane == 0 { perLane += 1 }
            precondition(added == self.place(table[place], lane))
        }
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
                    schedules[place].begin(at: clock, share: share)
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
        // Of no client: the numbers of clients have 32 bits, those of schedules 8.
        let key =
            1 << 63 | UInt64(schedules[place].lane) << 56
            ^ UInt64(schedules[place].profile) << 40 | UInt64(facts.number) << 32
        var random = RandomStream(
            seed: seed, .mix, client: key, index: UInt64(schedules[place].k))
        return table.message(facts.mix, random.unit())
    }
}
