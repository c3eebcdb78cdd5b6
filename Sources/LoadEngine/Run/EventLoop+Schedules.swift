internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// The schedules of clients: where each of them stands, and those that clients share.
extension EventLoop where World: ~Copyable {
    // One schedule of one client -----------------------------------------------------------------

    /// The first schedule of a client, whose profile has one.
    @inline(__always)
    mutating func firstSchedule(of client: Int32) -> ClientSchedule {
        ClientSchedule(
            client: client,
            facts: Int(program.profiles[Int(clients[client].template)].firstSchedule),
            state: clients[client].schedules)
    }

    /// Goes to the next schedule of the client; whether there is one.
    mutating func next(_ which: inout ClientSchedule) -> Bool {
        guard which.state >= 0, scheduleStates[which.state].next >= 0 else { return false }
        which.facts += 1
        which.state = scheduleStates[which.state].next
        return true
    }

    /// A schedule of a client by its number in the profile.
    @inline(__always)
    mutating func schedule(_ number: UInt8, of client: Int32) -> ClientSchedule {
        var which = firstSchedule(of: client)
        if number > 0 { for _ in 0..<number { _ = next(&which) } }
        return which
    }

    @inline(__always)
    mutating func nextSend(_ which: ClientSchedule) -> Int64 {
        which.state < 0 ? clients[which.client].nextSend : scheduleStates[which.state].nextSend
    }

    @inline(__always)
    mutating func setNextSend(_ which: ClientSchedule, _ moment: Int64) {
        if which.state < 0 {
            clients[which.client].nextSend = moment
        } else {
            scheduleStates[which.state].nextSend = moment
        }
    }

    @inline(__always)
    mutating func sends(_ which: ClientSchedule) -> UInt32 {
        which.state < 0 ? clients[which.client].sends : scheduleStates[which.state].sends
    }

    @inline(__always)
    mutating func countSend(_ which: ClientSchedule) {
        if which.state < 0 {
            clients[which.client].sends &+= 1
        } else {
            scheduleStates[which.state].sends &+= 1
        }
    }

    @inline(__always)
    mutating func queue(_ which: ClientSchedule) -> Int32 {
        which.state < 0 ? clients[which.client].queue : scheduleStates[which.state].queue
    }

    mutating func setQueue(_ which: ClientSchedule, _ queue: Int32) {
        if which.state < 0 {
            clients[which.client].queue = queue
        } else {
            scheduleStates[which.state].queue = queue
        }
    }

    /// What tells the draws of a client's schedules apart.
    @inline(__always)
    mutating func key(_ which: ClientSchedule) -> UInt64 {
        UInt64(program.schedules[which.facts].number) << 32 | UInt64(clients[which.client].number)
    }

    /// What tells the draws of a client's sessions apart. Beside a flow it is always 0: the runs that
    /// are counted there depend on answers, the moments of schedules do not.
    @inline(__always)
    mutating func sessionKey(_ client: Int32) -> UInt64 {
        program.profiles[Int(clients[client].template)].flow.isEmpty
            ? UInt64(clients[client].iteration) : 0
    }

    /// Plans the earliest send of all schedules of a client that have states of their own.
    mutating func planEarliest(_ client: Int32) {
        var earliest = Int64.max
        var state = clients[client].schedules
        while state >= 0 {
            earliest = min(earliest, scheduleStates[state].nextSend)
            state = scheduleStates[state].next
        }
        clients[client].nextSend = earliest
    }

    /// Moves the sends of a client by the length of a pause.
    mutating func shiftSends(_ client: Int32, by length: Int64) {
        guard clients[client].schedules >= 0 else {
            if clients[client].nextSend != .max { clients[client].nextSend += length }
            return
        }
        var state = clients[client].schedules
        while state >= 0 {
            if scheduleStates[state].nextSend != .max { scheduleStates[state].nextSend += length }
            state = scheduleStates[state].next
        }
        planEarliest(client)
    }

    /// A request of a schedule is sent.
    mutating func requestBegan(_ client: Int32, _ number: UInt8) {
        let state = schedule(number, of: client).state
        inFlight.add(to: &scheduleStates[state].requests)
    }

    /// A request of a schedule has ended.
    mutating func requestEnded(_ client: Int32, _ number: UInt8) {
        let state = schedule(number, of: client).state
        inFlight.take(from: &scheduleStates[state].requests)
    }

    // Begin and end ------------------------------------------------------------------------------

    /// The last `open` step of a client is done: its sends begin, or go on after a reconnect.
    mutating func beginSchedules(_ client: Int32) {
        let profile = Int(clients[client].template)
        guard program.profiles[profile].hasSchedule else { return }
        if program.profiles[profile].keepsStates, clients[client].schedules < 0 {
            for _ in 0..<program.profiles[profile].scheduleCount {
                var state = ScheduleState()
                state.next = clients[client].schedules
                clients[client].schedules = scheduleStates.insert(state)
            }
        }
        let isNew = !clients[client].scheduled
        clients[client].scheduled = true
        var which = firstSchedule(of: client)
        repeat {
            if program.schedules[which.facts].isShared { continue }
            // A schedule goes on over reconnects; what is planned after a reply begins anew.
            if isNew || program.schedules[which.facts].afterReply {
                setNextSend(which, firstSend(which, from: time))
            }
        } while next(&which)
        if clients[client].schedules >= 0 { planEarliest(client) }
        if program.profiles[profile].isShared { joinShared(client, profile, isNew: isNew) }
    }

    /// When a schedule that begins at a time plans its first send; `turn` counts the busy times
    /// before.
    private mutating func firstSend(
        _ which: ClientSchedule, from time: Int64, turn: UInt32 = 0
    ) -> Int64 {
        let every = program.schedules[which.facts].every
        let now = stage.clock(time)
        if program.schedules[which.facts].align {
            let mean = max(1, every.mean.nanoseconds)
            return now + mean - (now - stage.origin) % mean
        }
        let iteration = sessionKey(which.client)
        var random = RandomStream(
            seed: program.graph.seed, .sendGap, client: key(which),
            index: iteration << 32 ^ mix64(UInt64(turn)))
        let gap = every.sample(&random)
        if case .exponential = every { return now + gap }
        var phase = RandomStream(
            seed: program.graph.seed, .firstSend, client: key(which),
            index: UInt64(turn) << 32 | iteration)
        return now + Int64(phase.unit() * Double(gap))
    }

    /// The client is idle: it plans nothing until it is busy again.
    mutating func stopSends(_ client: Int32) {
        clients[client].nextSend = .max
        var state = clients[client].schedules
        while state >= 0 {
            scheduleStates[state].nextSend = .max
            state = scheduleStates[state].next
        }
    }

    /// The client is busy again: its schedules begin anew, but those that a reply or a queued send
    /// will go on with.
    mutating func startSends(_ client: Int32, from moment: Int64, turn: UInt32) {
        guard clients[client].scheduled else { return }
        var which = firstSchedule(of: client)
        repeat {
            if program.schedules[which.facts].isShared || awaitsReply(which) { continue }
            setNextSend(which, firstSend(which, from: moment, turn: turn))
        } while next(&which)
        if clients[client].schedules >= 0 { planEarliest(client) }
    }

    private mutating func awaitsReply(_ which: ClientSchedule) -> Bool {
        guard program.schedules[which.facts].afterReply else { return false }
        if queue(which) >= 0 { return true }
        if which.state >= 0 { return !scheduleStates[which.state].requests.isEmpty }
        let index = clients[which.client].connection
        return index >= 0 && !connections[index].requests.isEmpty
    }

    /// No more sends of a client are planned, until its next session.
    mutating func endSchedules(_ client: Int32) {
        stopSends(client)
        guard clients[client].scheduled else { return }
        clients[client].scheduled = false
        let profile = Int(clients[client].template)
        if program.profiles[profile].isShared { leaveShared(profile) }
    }

    /// The client is gone for good.
    mutating func forgetSchedules(_ client: Int32) {
        endSchedules(client)
        while clients[client].schedules >= 0 {
            clients[client].schedules = scheduleStates.remove(clients[client].schedules).next
        }
    }

    // Shared sends -------------------------------------------------------------------------------

    /// Takes in the shared schedules of a profile.
    mutating func addShared(_ profile: Int) {
        let first = Int(program.profiles[profile].firstSchedule)
        for facts in first..<(first + Int(program.profiles[profile].scheduleCount))
        where program.schedules[facts].isShared {
            _ = shared.insert(
                SharedSchedule(
                    profile: profile, facts: facts, interval: program.schedules[facts].interval,
                    k: program.share.index))
        }
    }

    /// A client has come, or its session is open again.
    private mutating func joinShared(_ client: Int32, _ profile: Int, isNew: Bool) {
        let token = token(inLine: client)
        for place in 0..<shared.upperBound where shared[place].profile == profile {
            shared[place].line.append(token)
            guard isNew else { continue }
            shared[place].clients += 1
            judgeLag(place)
            if shared[place].clients == 1 {
                shared[place].begin(at: stage.clock(time), share: program.share)
            }
        }
        planShared()
    }

    /// What stands for the session of a client in a line; without a connection of its own the client
    /// with its number and the sessions it has had.
    private mutating func token(inLine client: Int32) -> UInt64 {
        let entry = clients[client]
        if !isPooled(client) { return connections[entry.connection].token(entry.connection) }
        return UInt64(entry.number &* 31 &+ entry.iteration) << 32 | UInt64(UInt32(client))
    }

    /// The client whose session a token stands for; nil if that is not active.
    private mutating func active(_ token: UInt64, _ profile: Int) -> Int32? {
        let (index, generation) = Connection.parts(of: token)
        if program.profiles[profile].isPooled {
            let isThere = clients.isLive(index) && clients[index].state == .active
            return isThere && token == self.token(inLine: index) ? index : nil
        }
        guard isCurrent(index, generation), connections[index].state == .open,
            clients[connections[index].client].state == .active
        else { return nil }
        return connections[index].client
    }

    private mutating func leaveShared(_ profile: Int) {
        for place in 0..<shared.upperBound where shared[place].profile == profile {
            shared[place].clients -= 1
            judgeLag(place)
        }
        planShared()
    }

    /// What is late follows the mean interval of one client, which grows with their number.
    private mutating func judgeLag(_ place: Int32) {
        let clients = Double(shared[place].clients * program.share.count)
        program.judgeLag(
            shared[place].facts, interval: Int64(saturating: shared[place].interval * clients))
    }

    /// Moves the shared sends by the length of a pause.
    mutating func shiftShared(by length: Int64) {
        for place in 0..<shared.upperBound { shared[place].origin += length }
        planShared()
    }

    private mutating func planShared() {
        nextShared = .max
        if stage.paused { return }
        for place in 0..<shared.upperBound {
            nextShared = min(nextShared, shared[place].nextTime)
        }
    }

    /// Deals with every shared send that is planned up to now.
    mutating func sendShared() {
        guard nextShared <= time else { return }
        // What comes due meanwhile has its turn in the next tick.
        let moment = time
        if !stage.paused {
            for place in 0..<shared.upperBound {
                while shared[place].nextTime <= moment { sendShared(place) }
            }
        }
        planShared()
    }

    private mutating func sendShared(_ place: Int32) {
        let (k, facts, planned) = (shared[place].k, shared[place].facts, shared[place].nextTime)
        let number = program.schedules[facts].number
        shared[place].k += program.share.count
        var message = program.schedules[facts].soleMessage
        if message < 0 {
            // Of no client: the numbers of clients have 32 bits, those of schedules 8.
            let key = 1 << 63 | UInt64(shared[place].profile) << 40 | UInt64(number) << 32
            var random = RandomStream(seed: program.graph.seed, .mix, client: key, index: UInt64(k))
            message = program.choices.pick(program.schedules[facts].mix, random.unit())
        }
        guard let client = nextInTurn(place) else {
            let profile = shared[place].profile
            let series = recorder.indexer.series(
                phase: Int(label(at: planned)), profile: profile, message: Int(message),
                url: program.graph.templates[profile].endpoints.first ?? 0)
            drop(series, of: -1, message, .notConnected)
            return
        }
        send(schedule(number, of: client), message, planned: planned)
        if clients[client].connection >= 0 { flush(clients[client].connection) }
        agenda.touch(client)
    }

    /// The client whose turn a shared send is; nil if none is there to send it.
    private mutating func nextInTurn(_ place: Int32) -> Int32? {
        // Those that are idle keep their place in the line.
        for _ in 0..<shared[place].line.count {
            guard let token = shared[place].line.next(),
                let client = active(token, shared[place].profile)
            else { continue }
            shared[place].line.append(token)
            if !isIdle(client) { return client }
        }
        return nil
    }
}
