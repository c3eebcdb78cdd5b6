internal import Memory
internal import Metrics
internal import Wire

/// Sends that all clients of a lane make at one rate, in place of their first schedules.
extension EventLoop where World: ~Copyable {
    /// A stage begins so long after the one before: its clients send at its rate, or each by its own
    /// schedule again.
    mutating func setRate(
        of next: Stage, in lane: UInt8, at moment: Int64, after passed: Int64
    ) {
        let place = Int(lane)
        let number = stage.lanes[place].stage
        let shared = stage[lane].sharesRate
        if let curve = next.messages {
            if next.continues, stage.lanes[place].rate != nil {
                stage.lanes[place].rate?.rate.goOn(
                    curve, duration: next.duration, after: passed)
            } else {
                let rate = SharedRate(
                    curve, duration: next.duration, stage: number,
                    lateSend: program.graph.lateSend)
                let last = stage.lanes[place].rate?.rate.place ?? -1
                if stage.lanes[place].rate == nil {
                    let senders = program.graph.templates.map { !$0.schedules.isEmpty }
                    stage.lanes[place].rate = LaneRate(rate: rate, senders: senders)
                } else {
                    stage.lanes[place].rate?.rate = rate
                }
                stage.lanes[place].rate?.rate.place = last
            }
        }
        guard shared != (next.messages != nil) else { return }
        stage[lane].sharesRate = !shared
        var client = clients.next()
        while client.isSome {
            if clients[client].lane == lane {
                clients[client].isInLine = false
                if clients[client].scheduled {
                    shared ? leaveRate(client, from: moment) : takePart(client)
                }
            }
            client = clients.next(after: client)
        }
        if shared { stage.lanes[place].rate = nil }
    }

    /// A client sends at the rate of its lane from now on.
    private mutating func takePart(_ client: Handle<Client>) {
        guard joinRate(client, isNew: true) else { return }
        clients[client].schedule.nextSend = .max
        agenda.touch(client)
    }

    /// It sends by its own first schedule again.
    private mutating func leaveRate(_ client: Handle<Client>, from moment: Int64) {
        guard hasSchedule(Int(clients[client].template)) else { return }
        let paced = paced(client)
        pacing.beginFirst(
            paced, &clients[client].schedule, from: moment, origin: stage.origin,
            &program.schedules)
        agenda.touch(client)
    }

    /// A client whose schedules begin, or go on, stands in line; false where it does not send by the
    /// rate of its lane.
    @discardableResult
    mutating func joinRate(_ client: Handle<Client>, isNew: Bool) -> Bool {
        let lane = Int(clients[client].lane)
        guard stage[UInt8(lane)].sharesRate, hasSchedule(Int(clients[client].template)) else {
            return false
        }
        if isNew {
            stage.lanes[lane].rate?.clients += 1
            if clients[client].isInLine { return true }
            clients[client].isInLine = true
            let token = token(ofTurn: client)
            stage.lanes[lane].rate?.line.append(token)
        }
        return true
    }

    /// The schedules of a client end.
    mutating func quitRate(_ client: Handle<Client>) {
        let lane = clients[client].lane
        guard stage[lane].sharesRate, hasSchedule(Int(clients[client].template)) else { return }
        stage.lanes[Int(lane)].rate?.clients -= 1
    }

    private mutating func hasSchedule(_ template: Int) -> Bool {
        program.profiles[template].schedules.count > 0
    }

    private mutating func token(ofTurn client: Handle<Client>) -> UInt64 {
        UInt64(clients[client].number) << 32 | UInt64(UInt32(client.index))
    }

    // MARK: Sends

    /// Deals with every send at a shared rate that is planned up to now.
    mutating func sendAtRates() {
        guard stage.nextRateSend <= time else { return }
        // What comes due meanwhile has its turn in the next tick.
        let moment = time
        for lane in 0..<stage.ownLanes where stage[UInt8(lane)].sharesRate {
            if !stage[UInt8(lane)].isPaused { sendAtRate(of: lane, until: moment) }
        }
        stage.planRates()
    }

    /// Makes the sends of a lane, and of its twin, whose moments are the same.
    private mutating func sendAtRate(of lane: Int, until moment: Int64) {
        let began = stage[UInt8(lane)].began
        while let rate = stage.lanes[lane].rate?.rate, let offset = rate.time,
            began + offset <= moment
        {
            for lane in stage.turns(of: lane, rate.index) {
                guard let turn = stage.lanes[lane].nextTurn(),
                    program.share.owns(turn.place), turn.isJoined
                else { continue }
                send(turn, at: began + offset, of: lane)
            }
        }
    }

    /// Makes one of these sends: that of the client whose turn it is, where its schedules have begun, else
    /// that of the next one in line.
    private mutating func send(
        _ turn: LaneRun.Turn, at planned: Int64, of lane: Int
    ) {
        var client = stage.lanes[lane].client(at: turn.place / program.share.count)
        if !mayTakeTurn(client) { client = standIn(lane) }
        guard client.isSome else { return }
        let range = program.profiles[Int(clients[client].template)].schedules
        let facts = program.schedules[range.place(0)]
        var message = facts.soleMessage
        if message < 0 {
            var random = RandomStream(
                seed: program.graph.seed, .mix, client: turn.stream, index: UInt64(turn.number))
            message = program.schedules.message(facts.mix, random.unit())
        }
        send(client, PlannedSend(planned: planned, message: message, schedule: 0))
        agenda.touch(client)
    }

    private mutating func mayTakeTurn(_ client: Handle<Client>) -> Bool {
        client.isSome && clients.isLive(client) && clients[client].scheduled && maySend(client)
    }

    private mutating func standIn(_ lane: Int) -> Handle<Client> {
        let count = stage.lanes[lane].rate?.line.count ?? 0
        for _ in 0..<count {
            guard let token = stage.lanes[lane].rate?.line.next() else { break }
            let client = Handle<Client>(index: Int32(truncatingIfNeeded: token & 0xFFFF_FFFF))
            guard clients.isLive(client), self.token(ofTurn: client) == token,
                Int(clients[client].lane) == lane
            else { continue }
            guard clients[client].scheduled else {
                clients[client].isInLine = false
                continue
            }
            stage.lanes[lane].rate?.line.append(token)
            if maySend(client) { return client }
        }
        return .none
    }
}
