internal import Units
internal import Wire

/// A schedule whose sends all clients of a profile share, as one loop sees it.
struct SharedSchedule {
    let profile: Int
    let lane: UInt8
    /// The schedule in the program.
    let place: Int
    let interval: Double
    /// What tells its draws from those of others; the same on both sides.
    let stream: UInt64
    /// Lag above which a send is late at most, and what it is with so many clients.
    let lateSend: Int64
    var lateAbove = Int64.max
    /// Clients of this loop; without any it makes no sends.
    var clients = 0
    /// Pauses of its lane that have begun, and whether it stands still in one.
    var pauses = 0
    var isPaused = false
    /// When the next send of any loop is planned.
    var next = Int64.max
    /// Tokens of sessions in turn; of one that has ended the token is taken out at its turn.
    var line = WaitingLine<UInt64>()

    /// When the ledger is to be looked into again.
    var nextSend: Int64 { clients > 0 && !isPaused ? next : .max }

    /// Takes in what the ledger says. What is late follows the mean interval of one client, which grows
    /// with their number.
    mutating func learn(_ look: SendLedger.Look) {
        next = look.next
        lateAbove = ScheduleFacts.lateAbove(
            interval: Int64(saturating: interval * Double(look.clients)), most: lateSend)
    }
}

/// The schedules of a loop that clients share, and who stands in line for their sends.
struct SharedSchedules: ~Copyable {
    private let seed: UInt64
    private let loop: Int
    /// What all loops know of their sends.
    private let ledger: SendLedger
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

    init(seed: UInt64, loop: Int, _ ledger: SendLedger, sides: Sides? = nil) {
        self.seed = seed
        self.loop = loop
        self.ledger = ledger
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
                    stream: stream(profile, lane, number), lateSend: table.lateSend))
            ledger.open(Int(added.index), interval: table[place].interval)
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

    /// The same schedule on the other side.
    private mutating func twin(of place: Handle<SharedSchedule>) -> Int? {
        guard sides != nil else { return nil }
        var other = schedules.next()
        while other.isSome {
            if other != place, schedules[other].stream == schedules[place].stream {
                return Int(other.index)
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
                if isNew {
                    schedules[place].clients += 1
                    let twin = twin(of: place)
                    schedules[place].learn(
                        ledger.join(Int(place.index), loop, at: clock, twin: twin))
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
                schedules[place].clients -= 1
                schedules[place].learn(ledger.leave(Int(place.index), loop))
            }
            place = schedules.next(after: place)
        }
        plan()
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
        var place = schedules.next()
        while place.isSome {
            if schedules[place].lane == lane {
                schedules[place].isPaused = true
                schedules[place].pauses += 1
                ledger.pause(Int(place.index), schedules[place].pauses)
            }
            place = schedules.next(after: place)
        }
        plan()
    }

    /// They go on after a pause of this length.
    mutating func resume(_ lane: UInt8, after length: Int64) {
        var place = schedules.next()
        while place.isSome {
            if schedules[place].lane == lane, schedules[place].isPaused {
                schedules[place].isPaused = false
                let turn = schedules[place].pauses
                schedules[place].learn(ledger.resume(Int(place.index), loop, turn, after: length))
            }
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
            let look = ledger.look(Int(place.index), loop, until: moment)
            schedules[place].learn(look)
            guard let entry = look.send else { continue }
            let facts = table[schedules[place].place]
            let message = draw(place, entry.k, facts, &table)
            plan()
            return Send(
                schedule: place, profile: schedules[place].profile, lane: schedules[place].lane,
                send: PlannedSend(planned: entry.planned, message: message, schedule: facts.number))
        }
        plan()
        return nil
    }

    private mutating func draw(
        _ place: Handle<SharedSchedule>, _ k: Int, _ facts: ScheduleFacts,
        _ table: inout ScheduleTable
    ) -> Int32 {
        if facts.soleMessage >= 0 { return facts.soleMessage }
        var random = RandomStream(
            seed: seed, .mix, client: schedules[place].stream, index: UInt64(k))
        return table.message(facts.mix, random.unit())
    }
}
