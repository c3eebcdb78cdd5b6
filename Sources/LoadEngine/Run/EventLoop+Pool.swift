internal import Memory
internal import Metrics
internal import Wire

/// Clients that own no connection and borrow one for each message or run of their flow.
extension EventLoop where World: ~Copyable {
    /// Whether a client of the load shares the connections of a pool.
    mutating func isPooled(_ client: Int32) -> Bool {
        program.profiles[Int(clients[client].template)].isPooled && clients[client].origin.isOfLoad
    }

    private mutating func pool(of client: Int32) -> Int {
        Int(program.profiles[Int(clients[client].template)].pool)
    }

    // MARK: Clients

    /// A client joins those that share a pool.
    mutating func joinPool(_ client: Int32) {
        pools[pool(of: client)].users += 1
        poolsCalled = true
        startSharing(client)
    }

    /// Its time begins, which without a connection of its own is a session without `open`.
    mutating func startSharing(_ client: Int32) {
        clients[client].planned = time
        drawSession(client)
        becomeActive(client)
        rearm(client)
    }

    /// A client wants a connection for a message, or with −1 for a run of its flow.
    mutating func askPool(
        _ client: Int32, for message: Int32, planned: Int64, schedule: UInt8 = Request.unscheduled
    ) {
        let pool = pool(of: client)
        let waiter = ConnectionPool.Waiter(
            client: client, message: message, planned: planned, schedule: schedule)
        if pools[pool].waiting.count >= WaitingSend.bound * max(1, pools[pool].users) {
            giveUp(waiter, .backpressure)
            return
        }
        pools[pool].waiting.append(waiter)
        poolsCalled = true
    }

    /// What a client waits for is dropped.
    private mutating func giveUp(_ waiter: ConnectionPool.Waiter, _ kind: ErrorKind) {
        if kind == .poolTimeout {
            // With its deadline, so that no percentile improves by failing.
            recorder.record(
                .acquire, pools[pool(of: waiter.client)].timeout,
                series(
                    waiter.client, label: label(at: waiter.planned),
                    message: Int(waiter.message), url: url(of: waiter.client)))
        }
        if waiter.message >= 0 {
            drop(waiter.client, waiter.message, planned: waiter.planned, kind)
            planAfterReply(waiter.client, waiter.schedule, at: time)
        } else {
            count(
                kind, of: waiter.client,
                series(
                    waiter.client, label: label(at: waiter.planned), url: url(of: waiter.client)),
                fails: false, first: "no connection of the pool was free in time")
            failRun(waiter.client)
        }
        rearm(waiter.client)
    }

    /// A client leaves by plan; its requests in flight may still be answered.
    mutating func leavePool(_ client: Int32) {
        let pool = pool(of: client)
        endSchedules(client)
        clients[client].sessionEnd = .max
        for waiter in pools[pool].waiting.remove(where: { $0.client == client })
        where waiter.message >= 0 {
            drop(client, waiter.message, planned: waiter.planned, .backpressure)
        }
        endSteps(client)
        if lives[clients[client].life].inFlight == 0 {
            sessionIsDone(client)
        } else {
            enter(client, .draining)
            clients[client].wake = time + stage.drain
            rearm(client)
        }
    }

    /// The time for its last requests is over.
    mutating func cutShare(_ client: Int32) {
        clients[client].wake = .max
        for carrier in pools[pool(of: client)].carriers where clients[carrier].connection >= 0 {
            var request = connections[clients[carrier].connection].first
            while request >= 0 {
                let next = requests[request].next
                if requests[request].client == client { cut(request) }
                request = next
            }
        }
        if clients.isLive(client), clients[client].state == .draining { sessionIsDone(client) }
    }

    /// A client is gone for good; with the last one the pool closes.
    mutating func quitPool(_ client: Int32) {
        let pool = pool(of: client)
        pools[pool].users -= 1
        guard pools[pool].users == 0 else { return }
        for carrier in pools[pool].carriers where clients.isLive(carrier) {
            clients[carrier].ending = true
            leave(carrier)
        }
    }

    // MARK: Carriers

    private mutating func startCarrier(_ pool: Int) {
        let place = pools[pool].carriers.count
        let number = place * share.count + share.index
        var entry = Client(
            number: UInt32(truncatingIfNeeded: number),
            template: UInt16(pools[pool].template), origin: .pooled, planned: time)
        entry.turn = UInt16(truncatingIfNeeded: number)
        entry.sessionsLeft = .max
        entry.life = lives.insert(ClientLife())
        entry.values = makeValues()
        let carrier = clients.insert(entry)
        pools[pool].carriers.append(carrier)
        records?.start(carrier, for: -1)
        pools[pool].opening += 1
        wantConnect(carrier, planned: time)
    }

    /// A carrier has done its `open` steps, or is given back: the next one may have it.
    mutating func release(_ carrier: Int32, at moment: Int64) {
        let life = clients[carrier].life
        guard clients[carrier].state == .active, !lives[life].isFree else { return }
        if lives[life].isOpening {
            lives[life].isOpening = false
            pools[pool(of: carrier)].opening -= 1
        }
        lives[life].isFree = true
        lives[life].holder = -1
        lives[life].freeSince = moment
        pools[pool(of: carrier)].free.append(carrier)
        poolsCalled = true
    }

    /// The session of a carrier is over; it comes back, and whoever has it begins again.
    mutating func carrierIsDown(_ carrier: Int32) {
        let life = clients[carrier].life
        let pool = pool(of: carrier)
        if lives[life].isFree { pools[pool].free.removeAll { $0 == carrier } }
        lives[life].isFree = false
        if !lives[life].isOpening {
            lives[life].isOpening = true
            pools[pool].opening += 1
        }
        let holder = lives[life].holder
        lives[life].holder = -1
        guard holder >= 0, clients.isLive(holder), clients[holder].steps >= 0,
            clients[holder].connection == clients[carrier].connection
        else { return }
        clients[holder].connection = -1
        failRun(holder)
        rearm(holder)
    }

    /// A carrier is gone for good.
    mutating func forgetCarrier(_ carrier: Int32) {
        let pool = pool(of: carrier)
        pools[pool].carriers.removeAll { $0 == carrier }
        pools[pool].free.removeAll { $0 == carrier }
        if lives[clients[carrier].life].isOpening { pools[pool].opening -= 1 }
    }

    /// A run of the flow of a client is over: it gives its connection back.
    mutating func giveBack(_ client: Int32, at moment: Int64) {
        let index = clients[client].connection
        guard index >= 0, isPooled(client) else { return }
        flush(index)
        clients[client].connection = -1
        release(connections[index].client, at: moment)
    }

    // MARK: Service

    /// When somebody gives up waiting.
    mutating func nextPoolDeadline() -> Int64 {
        pools.reduce(Int64.max) { min($0, $1.nextDeadline ?? .max) }
    }

    /// Gives free connections to those who wait, opens further ones, and tells those who have waited
    /// too long.
    mutating func servePools() {
        guard poolsCalled || nextPoolDeadline() <= time else { return }
        poolsCalled = false
        for pool in pools.indices {
            while let waiter = pools[pool].waiting.first,
                waiter.planned + pools[pool].timeout <= time
            {
                _ = pools[pool].waiting.next()
                giveUp(waiter, .poolTimeout)
            }
            if stage.paused { continue }
            while !pools[pool].waiting.isEmpty, let carrier = pools[pool].free.popLast() {
                lives[clients[carrier].life].isFree = false
                // One that leaves is not lent any more.
                guard clients[carrier].state == .active, let waiter = pools[pool].waiting.next()
                else { continue }
                grant(carrier, to: waiter)
            }
            guard pools[pool].users > 0, !stopping else { continue }
            for _ in 0..<max(0, pools[pool].missing) { startCarrier(pool) }
        }
    }

    private mutating func grant(_ carrier: Int32, to waiter: ConnectionPool.Waiter) {
        let life = clients[carrier].life
        let index = clients[carrier].connection
        let client = waiter.client
        // What came after the connection was free is the generator's delay.
        let due = max(waiter.planned, lives[life].freeSince)
        lives[life].holder = client
        recorder.record(
            .acquire, due - waiter.planned,
            series(
                client, label: label(at: waiter.planned), message: Int(waiter.message),
                url: connections[index].url))
        if waiter.message < 0 {
            clients[client].connection = index
            steps[clients[client].steps].owed = waiter.planned
            runSteps(client, due: due)
            flush(index)
        } else if waiter.planned + program.messages[Int(waiter.message)].timeout <= time {
            drop(client, waiter.message, planned: waiter.planned, .poolTimeout)
            planAfterReply(client, waiter.schedule, at: time)
            release(carrier, at: time)
        } else {
            let place = schedule(waiter.schedule, of: client).facts
            let request = transmit(
                client, on: index, Int(waiter.message), planned: waiter.planned, due: due,
                schedule: waiter.schedule, lateAbove: program.schedules[place].lateAbove)
            flush(index)
            if request < 0 { release(carrier, at: time) }
        }
        if clients.isLive(client) { rearm(client) }
    }

    /// A request of a client has ended on a connection of its pool.
    mutating func followUpShared(
        _ client: Int32, _ request: Int32, on index: Int32, fromStep: Bool, answered: Bool,
        at moment: Int64
    ) {
        let carrier = connections[index].client
        if clients[client].state == .draining {
            if lives[clients[client].life].inFlight == 0 { sessionIsDone(client) }
        } else if fromStep {
            stepDone(client, request: request, answered: answered, at: moment)
        } else {
            planAfterReply(client, requests[request].schedule, at: moment)
        }
        if !fromStep { release(carrier, at: moment) }
        if clients[carrier].state == .draining, connections[index].inFlight == 0 {
            sendClose(carrier)
        }
        if clients.isLive(client) { rearm(client) }
    }
}
