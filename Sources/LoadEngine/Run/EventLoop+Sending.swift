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
            stage.standing.append((client, clients[client].nextSend, false))
            clients[client].nextSend = .max
            return
        }
        let afterReply = program.profiles[profile].afterReply
        let end = busyUntil(client)
        while clients[client].nextSend <= time, clients[client].nextSend < end {
            let planned = clients[client].nextSend
            let message = draw(profile, client)
            clients[client].sends &+= 1
            clients[client].nextSend = afterReply ? .max : planned &+ gap(profile, client)
            send(client, message, planned: planned)
            if afterReply { break }
            if program.profiles[profile].every.isZero {
                // As often as the loop comes round.
                clients[client].nextSend = max(clients[client].nextSend, time)
                break
            }
        }
    }

    private mutating func draw(_ profile: Int, _ client: Int32) -> Int32 {
        let sole = program.profiles[profile].soleMessage
        if sole >= 0 { return sole }
        var random = RandomStream(
            seed: graph.seed, .mix, client: UInt64(clients[client].number),
            index: UInt64(clients[client].sends))
        return program.pick(profile, random.unit())
    }

    private mutating func gap(_ profile: Int, _ client: Int32) -> Int64 {
        if case .constant(let value) = program.profiles[profile].every {
            return max(value.nanoseconds, 1)
        }
        var random = RandomStream(
            seed: graph.seed, .sendGap, client: UInt64(clients[client].number),
            index: UInt64(clients[client].iteration) << 32 | UInt64(clients[client].sends))
        return max(program.profiles[profile].every.sample(&random), 1)
    }

    /// With `pace: reply` the next send is planned when the think time after the reply ends. The
    /// caller arms the client's timer.
    mutating func planAfterReply(_ client: Int32, at moment: Int64) {
        let profile = Int(clients[client].template)
        guard program.profiles[profile].afterReply, clients[client].scheduled, !isIdle(client)
        else { return }
        let think = program.profiles[profile].every.isZero ? 0 : gap(profile, client)
        clients[client].nextSend = stage.clock(moment) &+ think
    }

    private mutating func send(_ client: Int32, _ message: Int32, planned: Int64) {
        if program.profiles[Int(clients[client].template)].isPooled {
            askPool(client, for: message, planned: planned)
            return
        }
        let index = clients[client].connection
        guard index >= 0, connections[index].state == .open, clients[client].state == .active
        else {
            drop(client, message, planned: planned, .notConnected)
            return
        }
        let limit = program.profiles[Int(clients[client].template)].limit
        if connections[index].inFlight >= limit || connections[index].outbox >= 0
            || clients[client].queue >= 0
        {
            enqueue(client, message, planned: planned)
            return
        }
        _ = transmit(
            client, on: index, Int(message), planned: planned, due: planned, fromStep: false)
    }

    private mutating func enqueue(_ client: Int32, _ message: Int32, planned: Int64) {
        if clients[client].queue < 0 { clients[client].queue = queues.insert(SendQueue()) }
        let queue = clients[client].queue
        if queues[queue].count >= SendQueue.bound {
            drop(client, message, planned: planned, .backpressure)
            planAfterReply(client, at: time)
        } else {
            queues[queue].push(WaitingSend(planned: planned, message: message))
        }
    }

    /// Sends what waited, as far as the target allows; `moment` is when it let go. The caller
    /// flushes.
    mutating func drainQueue(_ client: Int32, at moment: Int64) {
        guard clients[client].queue >= 0, clients[client].state == .active, !stage.paused else {
            return
        }
        let index = clients[client].connection
        let limit = program.profiles[Int(clients[client].template)].limit
        while connections[index].outbox < 0, connections[index].inFlight < limit,
            let next = queues[clients[client].queue].pop()
        {
            let deadline = next.planned + program.messages[Int(next.message)].timeout
            if deadline <= time {
                drop(client, next.message, planned: next.planned, .backpressure)
                planAfterReply(client, at: time)
                continue
            }
            _ = transmit(
                client, on: index, Int(next.message), planned: next.planned,
                due: max(moment, next.planned), fromStep: false)
        }
        if queues[clients[client].queue].count == 0 {
            _ = queues.remove(clients[client].queue)
            clients[client].queue = -1
        }
    }

    /// Drops all that waited.
    mutating func dropQueue(_ client: Int32, _ kind: ErrorKind) {
        let queue = clients[client].queue
        guard queue >= 0 else { return }
        clients[client].queue = -1
        while let next = queues[queue].pop() {
            drop(client, next.message, planned: next.planned, kind)
        }
        _ = queues.remove(queue)
    }

    /// Counts a planned send that never left; `failure` is what it lacked.
    mutating func drop(
        _ client: Int32, _ message: Int32, planned: Int64, _ kind: ErrorKind,
        _ failure: RenderFailure = RenderFailure()
    ) {
        let series = series(
            client, label: label(at: planned), message: Int(message), url: url(of: client))
        let slot = recorder.slot(series)
        recorder.count(.planned, at: slot)
        recorder.count(.dropped, at: slot)
        if program.messages[Int(message)].isRequest {
            recorder.count(.requests, at: slot)
            recorder.count(.requestsDropped, at: slot)
            recorder.count(.deadlines, at: slot)
            recorder.record(.rtt, program.messages[Int(message)].timeout, at: slot)
        }
        recorder.error(kind, series, first: graph.reason(kind, failure))
    }

    /// The URL that a client is connected to or would connect to now.
    mutating func url(of client: Int32) -> UInt16 {
        let index = clients[client].connection
        if index >= 0 { return connections[index].url }
        return UInt16(pickEndpoint(graph.templates[Int(clients[client].template)], client))
    }

    /// An `expect` step waits like a request that sent nothing.
    mutating func openExpect(_ client: Int32, step: Int32, timeout: Int64, due: Int64) -> Int32 {
        let request = requests.make(deadline: due + timeout)
        requests[request].label = label(at: due)
        requests[request].planned = due
        requests[request].sent = due
        requests[request].sequence = clients[client].sequence
        requests[request].step = step
        requests[request].fromStep = true
        link(request, of: client, to: clients[client].connection)
        recorder.count(
            .requests,
            series(client, label: requests[request].label, url: url(of: client)))
        return request
    }

    /// Puts a request at the end of its connection's list.
    mutating func link(_ request: Int32, of client: Int32, to index: Int32) {
        let last = connections[index].last
        requests[request].connection = index
        requests[request].client = client
        if connections[index].client != client { lives[clients[client].life].inFlight += 1 }
        requests[request].previous = last
        if last >= 0 { requests[last].next = request } else { connections[index].first = request }
        connections[index].last = request
        connections[index].inFlight += 1
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
