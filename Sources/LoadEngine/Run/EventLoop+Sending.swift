internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// Planned sends: when they are due, and what becomes of those that cannot leave.
extension EventLoop where World: ~Copyable {
    /// Deals with every send of a client that is planned up to now; what it renders is flushed by
    /// the caller.
    mutating func sendPlanned(_ client: Int32) {
        let profile = Int(clients[client].template)
        guard program.profiles[profile].hasSchedule else {
            clients[client].nextSend = .max
            return
        }
        if stage.paused {
            // Schedules with states of their own are looked up when the pause is over.
            if clients[client].schedules < 0 {
                stage.standing.append((client, clients[client].nextSend, false))
            }
            clients[client].nextSend = .max
            return
        }
        let end = busyUntil(client)
        var which = firstSchedule(of: client)
        sendPlanned(which, before: end)
        if which.state >= 0 {
            while next(&which) { sendPlanned(which, before: end) }
            planEarliest(client)
        }
    }

    private mutating func sendPlanned(_ which: ClientSchedule, before end: Int64) {
        let afterReply = program.schedules[which.facts].afterReply
        while nextSend(which) <= time, nextSend(which) < end {
            let planned = nextSend(which)
            let message = draw(which)
            countSend(which)
            setNextSend(which, afterReply ? .max : planned &+ gap(which))
            send(which, message, planned: planned)
            if afterReply { break }
            if program.schedules[which.facts].every.isZero {
                // As often as the loop comes round.
                setNextSend(which, max(nextSend(which), time))
                break
            }
        }
    }

    private mutating func draw(_ which: ClientSchedule) -> Int32 {
        let sole = program.schedules[which.facts].soleMessage
        if sole >= 0 { return sole }
        var random = RandomStream(
            seed: program.graph.seed, .mix, client: key(which), index: UInt64(sends(which)))
        return program.choices.pick(program.schedules[which.facts].mix, random.unit())
    }

    private mutating func gap(_ which: ClientSchedule) -> Int64 {
        if case .constant(let value) = program.schedules[which.facts].every {
            return max(value.nanoseconds, 1)
        }
        var random = RandomStream(
            seed: program.graph.seed, .sendGap, client: key(which),
            index: sessionKey(which.client) << 32 | UInt64(sends(which)))
        return max(program.schedules[which.facts].every.sample(&random), 1)
    }

    /// With `pace: reply` the next send of a schedule is planned when the think time after the reply
    /// ends. The caller arms the client's timer.
    mutating func planAfterReply(_ client: Int32, _ number: UInt8, at moment: Int64) {
        guard number != Request.unscheduled, clients[client].scheduled else { return }
        planAfterReply(schedule(number, of: client), at: moment)
    }

    private mutating func planAfterReply(_ which: ClientSchedule, at moment: Int64) {
        guard program.schedules[which.facts].afterReply, !isIdle(which.client) else { return }
        let think = program.schedules[which.facts].every.isZero ? 0 : gap(which)
        setNextSend(which, stage.clock(moment) &+ think)
        if which.state >= 0 { planEarliest(which.client) }
    }

    /// Sends a message of a schedule, or has it wait, or drops it; the caller flushes.
    mutating func send(_ which: ClientSchedule, _ message: Int32, planned: Int64) {
        let client = which.client
        if program.profiles[Int(clients[client].template)].isPooled {
            askPool(
                client, for: message, planned: planned,
                schedule: program.schedules[which.facts].number)
            return
        }
        let index = clients[client].connection
        guard index >= 0, connections[index].state == .open, clients[client].state == .active
        else {
            drop(client, message, planned: planned, .notConnected)
            return
        }
        if isFull(which) || connections[index].outbox >= 0 || queue(which) >= 0 {
            enqueue(which, message, planned: planned)
            return
        }
        transmit(which, message, planned: planned, due: planned)
    }

    private mutating func transmit(
        _ which: ClientSchedule, _ message: Int32, planned: Int64, due: Int64
    ) {
        _ = transmit(
            which.client, on: clients[which.client].connection, Int(message), planned: planned,
            due: due, schedule: program.schedules[which.facts].number,
            lateAbove: program.schedules[which.facts].lateAbove)
    }

    /// Whether so many requests of a schedule are in flight that nothing is added.
    private mutating func isFull(_ which: ClientSchedule) -> Bool {
        let inFlight =
            which.state >= 0
            ? scheduleStates[which.state].requests.count
            : connections[clients[which.client].connection].requests.count
        return inFlight >= program.schedules[which.facts].limit
    }

    private mutating func enqueue(_ which: ClientSchedule, _ message: Int32, planned: Int64) {
        if queue(which) < 0 { setQueue(which, queues.insert(SendQueue())) }
        let queue = queue(which)
        if queues[queue].count >= WaitingSend.bound {
            drop(which.client, message, planned: planned, .backpressure)
            if clients[which.client].scheduled { planAfterReply(which, at: time) }
        } else {
            queues[queue].append(WaitingSend(planned: planned, message: message))
        }
    }

    /// Sends what waited, as far as the target allows; `moment` is when it let go. The caller
    /// flushes.
    @inline(__always)
    mutating func drainQueue(_ client: Int32, at moment: Int64) {
        if clients[client].queue >= 0 || clients[client].schedules >= 0 {
            drainQueues(client, at: moment)
        }
    }

    private mutating func drainQueues(_ client: Int32, at moment: Int64) {
        guard clients[client].state == .active, !stage.paused else { return }
        var which = firstSchedule(of: client)
        repeat {
            if queue(which) >= 0 { drainQueue(which, at: moment) }
        } while next(&which)
    }

    private mutating func drainQueue(_ which: ClientSchedule, at moment: Int64) {
        let client = which.client
        let index = clients[client].connection
        let queue = queue(which)
        while connections[index].outbox < 0, !isFull(which), let next = queues[queue].next() {
            let deadline = next.planned + program.messages[Int(next.message)].timeout
            if deadline <= time {
                drop(client, next.message, planned: next.planned, .backpressure)
                if clients[client].scheduled { planAfterReply(which, at: time) }
                continue
            }
            transmit(which, next.message, planned: next.planned, due: max(moment, next.planned))
        }
        if queues[queue].isEmpty {
            _ = queues.remove(queue)
            setQueue(which, -1)
        }
    }

    /// Drops all that waited.
    mutating func dropQueue(_ client: Int32, _ kind: ErrorKind) {
        guard clients[client].queue >= 0 || clients[client].schedules >= 0 else { return }
        var which = firstSchedule(of: client)
        repeat {
            let queue = queue(which)
            guard queue >= 0 else { continue }
            setQueue(which, -1)
            while let next = queues[queue].next() {
                drop(client, next.message, planned: next.planned, kind)
            }
            _ = queues.remove(queue)
        } while next(&which)
    }

    /// Counts a planned send that never left; `failure` is what it lacked.
    mutating func drop(
        _ client: Int32, _ message: Int32, planned: Int64, _ kind: ErrorKind,
        _ failure: RenderFailure = RenderFailure()
    ) {
        drop(
            series(client, label: label(at: planned), message: Int(message), url: url(of: client)),
            of: client, message, kind, failure)
    }

    /// Counts a planned send that never left; message −1 stands for a frame that is sent back.
    mutating func drop(
        _ series: SeriesID, of client: Int32, _ message: Int32, _ kind: ErrorKind,
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
        let reason = program.graph.reason(kind, failure)
        count(kind, of: client, series, fails: isRequest, first: reason)
    }

    /// The URL that a client is connected to or would connect to now.
    mutating func url(of client: Int32) -> UInt16 {
        let index = clients[client].connection
        if index >= 0 { return connections[index].url }
        return UInt16(pickEndpoint(program.graph.templates[Int(clients[client].template)], client))
    }

    /// An `expect` step waits like a request that sent nothing.
    mutating func openExpect(_ client: Int32, step: Int32, timeout: Int64, due: Int64) -> Int32 {
        var request = Request(connection: clients[client].connection, client: client)
        request.label = label(at: due)
        request.planned = due
        request.sent = due
        request.deadline = due + timeout
        request.sequence = clients[client].sequence
        request.step = step
        request.fromStep = true
        recorder.count(
            .requests, series(client, label: request.label, url: url(of: client)))
        return begin(request)
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
