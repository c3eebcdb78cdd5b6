internal import Memory
internal import Metrics
internal import Wire

/// Planned sends: when they are due, and what becomes of those that cannot leave.
extension EventLoop where World: ~Copyable {
    /// Deals with every send of a client that is planned up to now; what it renders is flushed by
    /// the caller.
    mutating func sendPlanned(_ client: Handle<Client>) {
        let paced = paced(client)
        var round = Pacing.Round(now: time, end: busyUntil(client))
        // A client whose rows have run out has sent its last, also where others are due by now.
        while clients[client].lack != .rows,
            let send = pacing.due(
                &round, of: paced, &clients[client].schedule, &program.schedules)
        {
            self.send(client, send)
        }
    }

    /// With `pace: reply` the next send of a schedule is planned when the think time after the reply
    /// ends. The caller arms the client's timer.
    mutating func planAfterReply(_ client: Handle<Client>, _ number: UInt8, at moment: Int64) {
        guard number != Request.unscheduled else { return }
        let facts = facts(number, of: client)
        guard facts.afterReply, clients[client].scheduled, maySend(client) else { return }
        pacing.replied(
            facts, of: paced(client), &clients[client].schedule,
            at: stage[clients[client].lane].clock(moment))
    }

    /// Sends a message of a schedule, or has it wait, or drops it; the caller flushes.
    mutating func send(_ client: Handle<Client>, _ send: PlannedSend) {
        if program.profiles[Int(clients[client].template)].isPooled {
            askPool(
                client, for: send.message, planned: send.planned, schedule: send.schedule)
            return
        }
        let index = clients[client].connection
        guard index.isSome, connections[index].state == .open, clients[client].state == .active
        else {
            drop(client, send.message, planned: send.planned, .notConnected)
            return
        }
        let facts = facts(send.schedule, of: client)
        _ = flushIfFull()
        if connections[index].outbox.isSome
            || pacing.hasToWait(facts, &clients[client].schedule)
        {
            wait(client, send)
            return
        }
        transmit(client, send, due: send.planned)
    }

    /// What is looked up of a client's schedule.
    @inline(__always)
    private mutating func facts(_ number: UInt8, of client: Handle<Client>) -> ScheduleFacts {
        let profile = Int(clients[client].template)
        return program.schedules[program.profiles[profile].schedules.place(number)]
    }

    /// Lag above which a send of a client's schedule is late.
    @inline(__always)
    mutating func lateAbove(_ number: UInt8, of client: Handle<Client>) -> Int64 {
        let lane = clients[client].lane
        if number == 0, stage[lane].sharesRate {
            return stage.lanes[Int(lane)].rate?.lateAbove ?? program.graph.lateSend
        }
        return pacing.lateAbove(facts(number, of: client), in: lane)
    }

    private mutating func transmit(_ client: Handle<Client>, _ send: PlannedSend, due: Int64) {
        _ = transmit(
            client, on: clients[client].connection, Int(send.message), planned: send.planned,
            due: due, schedule: send.schedule, lateAbove: lateAbove(send.schedule, of: client))
    }

    private mutating func wait(_ client: Handle<Client>, _ send: PlannedSend) {
        if !pacing.wait(send, &clients[client].schedule) {
            drop(client, send.message, planned: send.planned, .backpressure)
            planAfterReply(client, send.schedule, at: time)
        }
    }

    /// Sends what waited, as far as the target allows; `moment` is when it let go. The caller
    /// flushes.
    @inline(__always)
    mutating func drainQueue(_ client: Handle<Client>, at moment: Int64) {
        if pacing.mayHaveWaiting(clients[client].schedule) { sendWaiting(client, at: moment) }
    }

    private mutating func sendWaiting(_ client: Handle<Client>, at moment: Int64) {
        let index = clients[client].connection
        guard index.isSome, clients[client].state == .active,
            !stage[clients[client].lane].isPaused
        else { return }
        let paced = paced(client)
        while connections[index].outbox.isNone,
            let send = pacing.release(paced, &clients[client].schedule, &program.schedules)
        {
            let deadline = send.planned + program.messages[Int(send.message)].timeout
            if deadline <= time {
                drop(client, send.message, planned: send.planned, .backpressure)
                planAfterReply(client, send.schedule, at: time)
            } else {
                transmit(client, send, due: max(moment, send.planned))
            }
        }
    }

    /// Drops all that waited.
    mutating func dropQueue(_ client: Handle<Client>, _ kind: ErrorKind) {
        guard pacing.mayHaveWaiting(clients[client].schedule) else { return }
        let paced = paced(client)
        while let send = pacing.giveUp(paced, &clients[client].schedule) {
            drop(client, send.message, planned: send.planned, kind)
        }
    }

    /// Counts a planned send that never left; `failure` is what it lacked.
    mutating func drop(
        _ client: Handle<Client>, _ message: Int32, planned: Int64, _ kind: ErrorKind,
        _ failure: RenderFailure = RenderFailure()
    ) {
        drop(
            series(
                client, label: label(at: planned, client), message: Int(message),
                url: url(of: client)),
            of: client, message, kind, failure)
    }

    /// Counts a planned send that never left; message −1 stands for a frame that is sent back.
    mutating func drop(
        _ series: SeriesID, of client: Handle<Client>, _ message: Int32, _ kind: ErrorKind,
        _ failure: RenderFailure = RenderFailure()
    ) {
        let slot = recorder.slot(series)
        recorder.count(.planned, at: slot)
        recorder.count(.dropped, at: slot)
        let isRequest = message >= 0 && program.messages[Int(message)].isRequest
        if isRequest {
            recorder.count(.requests, at: slot)
            recorder.count(.requestsDropped, at: slot)
            recorder.count(.deadlines, at: slot)
            recorder.record(.rtt, program.messages[Int(message)].timeout, at: slot)
        }
        let text = wants(kind) ? reasonOfDrop(message, kind, failure) : ""
        count(kind, of: client, series, fails: isRequest, first: text)
    }

    private mutating func reasonOfDrop(
        _ message: Int32, _ kind: ErrorKind, _ failure: RenderFailure
    ) -> CaseText {
        let reason = program.graph.reason(kind, failure)
        guard message >= 0 else { return "an echo: \(reason)" }
        return "'\(program.graph.labels.messages[Int(message)])': \(reason)"
    }

    /// The URL that a client is connected to or would connect to now.
    mutating func url(of client: Handle<Client>) -> UInt16 {
        let index = clients[client].connection
        if index.isSome { return connections[index].url }
        return UInt16(pickEndpoint(program.graph.templates[Int(clients[client].template)], client))
    }
}

extension ErrorKind {
    /// Why a planned send never left.
    var reasonOfDrop: String {
        switch self {
        case .notConnected: "a send was planned while its session was down"
        case .poolTimeout: "no connection of the pool was free in time"
        default: "the target took no more before the deadline"
        }
    }
}
