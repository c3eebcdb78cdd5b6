internal import Memory
internal import Metrics
internal import Wire

/// Clients that own no connection and borrow one for each message or run of their flow.
extension EventLoop where World: ~Copyable {
    /// Whether a client of the load shares the connections of a pool.
    mutating func isPooled(_ client: Handle<Client>) -> Bool {
        program.profiles[Int(clients[client].template)].isPooled && clients[client].origin.isOfLoad
    }

    private mutating func pool(of client: Handle<Client>) -> Int {
        Int(program.profiles[Int(clients[client].template)].pool)
    }

    // MARK: Clients

    /// A client joins those that share a pool.
    mutating func joinPool(_ client: Handle<Client>) {
        pools[pool(of: client)].users += 1
        pools[pool(of: client)].lane = clients[client].lane
        pools.isCalled = true
    }

    /// Its time begins, which without a connection of its own is a session without `open`.
    mutating func startSharing(_ client: Handle<Client>) {
        clients[client].planned = time
        drawSession(client)
        becomeActive(client)
    }

    /// A client wants a connection for a message, or with −1 for a run of its flow.
    mutating func askPool(
        _ client: Handle<Client>, for message: Int32, planned: Int64,
        schedule: UInt8 = Request.unscheduled
    ) {
        let pool = pool(of: client)
        let waiter = ConnectionPool.Waiter(
            client: client, message: message, planned: planned, schedule: schedule)
        if pools[pool].waiting.count >= EngineLimits.waitingSends * max(1, pools[pool].users) {
            giveUpWaiting(waiter, .backpressure)
            return
        }
        pools[pool].waiting.append(waiter)
        pools.isCalled = true
    }

    /// What a client waits for is dropped.
    private mutating func giveUpWaiting(_ waiter: ConnectionPool.Waiter, _ kind: ErrorKind) {
        if kind == .poolTimeout {
            // With its deadline, so that no percentile improves by failing.
            recorder.record(
                .acquire, pools[pool(of: waiter.client)].timeout,
                series(
                    waiter.client, label: label(at: waiter.planned, waiter.client),
                    message: Int(waiter.message), url: url(of: waiter.client)))
        }
        if waiter.message >= 0 {
            drop(waiter.client, waiter.message, planned: waiter.planned, kind)
            planAfterReply(waiter.client, waiter.schedule, at: time)
        } else {
            count(
                kind, of: waiter.client,
                series(
                    waiter.client, label: label(at: waiter.planned, waiter.client),
                    url: url(of: waiter.client)),
                fails: false, first: "no connection of the pool was free in time")
            failRun(waiter.client)
        }
        agenda.touch(waiter.client)
    }

    /// A client leaves by plan; its requests in flight may still be answered.
    mutating func leavePool(_ client: Handle<Client>) {
        let pool = pool(of: client)
        endSchedules(client)
        clients[client].sessionEnd = .max
        for waiter in pools[pool].waiting.remove(where: { $0.client == client })
        where waiter.message >= 0 {
            drop(client, waiter.message, planned: waiter.planned, .backpressure)
        }
        clients[client].wake = .max
        endSteps(client)
        awaitReplies(client, isAny: !lives[clients[client].life].requests.isEmpty)
    }

    /// The time for its last requests is over.
    mutating func cutShare(_ client: Handle<Client>) {
        for pooled in pools[pool(of: client)].all where clients[pooled].connection.isSome {
            cutRequests(of: client, on: clients[pooled].connection)
        }
    }

    /// A client is gone for good; with the last one the pool closes.
    mutating func quitPool(_ client: Handle<Client>) {
        let pool = pool(of: client)
        pools[pool].users -= 1
        guard pools[pool].users == 0 else { return }
        for pooled in pools[pool].all where clients.isLive(pooled) {
            dismiss(pooled)
        }
    }

    // MARK: Pooled connections

    private mutating func startPooled(_ pool: Int) {
        let place = pools[pool].all.count
        let number = place * program.share.count + program.share.index
        var entry = Client(
            number: UInt32(truncatingIfNeeded: number),
            template: UInt16(pools[pool].template), origin: .pooled, planned: time)
        entry.turn = UInt16(truncatingIfNeeded: number)
        entry.sessionsLeft = .max
        entry.lane = pools[pool].lane
        entry.life = lives.insert(ClientLife())
        entry.values = makeValues()
        let pooled = clients.insert(entry)
        pools[pool].all.append(pooled)
        records?.start(pooled, for: .none)
        pools[pool].opening += 1
        agenda.post(.wanted, pooled)
    }

    /// A pooled connection has done its `open` steps, or is given back: the next one may have it.
    mutating func setFree(_ pooled: Handle<Client>, at moment: Int64) {
        let life = clients[pooled].life
        guard clients[pooled].state == .active, !lives[life].lending.isFree else { return }
        if lives[life].lending == .opening { pools[pool(of: pooled)].opening -= 1 }
        lives[life].lending = .free(since: moment)
        pools[pool(of: pooled)].free.append(pooled)
        pools.isCalled = true
    }

    /// The client that has borrowed a pooled connection for a run of its flow, if one has.
    mutating func holder(of pooled: Handle<Client>) -> Handle<Client> {
        guard case .lent(let holder) = lives[clients[pooled].life].lending,
            clients.isLive(holder), clients[holder].steps.isSome,
            clients[holder].connection == clients[pooled].connection
        else { return .none }
        return holder
    }

    /// The session of a pooled connection is over; it comes back, and whoever has it begins again.
    mutating func pooledIsDown(_ pooled: Handle<Client>) {
        let life = clients[pooled].life
        let pool = pool(of: pooled)
        if lives[life].lending.isFree { pools[pool].free.removeAll { $0 == pooled } }
        if lives[life].lending != .opening { pools[pool].opening += 1 }
        let holder = holder(of: pooled)
        lives[life].lending = .opening
        guard holder.isSome else { return }
        clients[holder].connection = .none
        failRun(holder)
        agenda.touch(holder)
    }

    /// A pooled connection is gone for good.
    mutating func forgetPooled(_ pooled: Handle<Client>) {
        let pool = pool(of: pooled)
        pools[pool].all.removeAll { $0 == pooled }
        pools[pool].free.removeAll { $0 == pooled }
        if lives[clients[pooled].life].lending == .opening { pools[pool].opening -= 1 }
    }

    /// A run of the flow of a client is over: it gives its connection back.
    mutating func giveBack(_ client: Handle<Client>, at moment: Int64) {
        let index = clients[client].connection
        guard index.isSome, isPooled(client) else { return }
        clients[client].connection = .none
        setFree(connections[index].client, at: moment)
    }

    // MARK: Service

    /// Gives free connections to those who wait, opens further ones, and tells those who have waited
    /// too long.
    mutating func servePools() {
        guard pools.nextTime(time) <= time else { return }
        pools.isCalled = false
        for pool in pools.indices {
            while let waiter = pools[pool].waiting.first,
                waiter.planned + pools[pool].timeout <= time
            {
                _ = pools[pool].waiting.next()
                giveUpWaiting(waiter, .poolTimeout)
                settleEvents()
            }
            if stage[pools[pool].lane].isPaused { continue }
            while !pools[pool].waiting.isEmpty, let pooled = pools[pool].free.popLast() {
                let life = clients[pooled].life
                // One that leaves is not lent any more.
                guard clients[pooled].state == .active,
                    case .free(let since) = lives[life].lending,
                    let waiter = pools[pool].waiting.next()
                else {
                    lives[life].lending = .withdrawn
                    continue
                }
                lives[life].lending = .lent(to: waiter.client)
                grant(pooled, to: waiter, freeSince: since)
                settleEvents()
            }
            guard pools[pool].users > 0, !stage.isStopping else { continue }
            for _ in 0..<max(0, pools[pool].missing) { startPooled(pool) }
            settleEvents()
        }
    }

    private mutating func grant(
        _ pooled: Handle<Client>, to waiter: ConnectionPool.Waiter, freeSince: Int64
    ) {
        let index = clients[pooled].connection
        let client = waiter.client
        // What came after the connection was free is the generator's delay.
        let due = max(waiter.planned, freeSince)
        recorder.record(
            .acquire, due - waiter.planned,
            series(
                client, label: label(at: waiter.planned, client), message: Int(waiter.message),
                url: connections[index].url))
        if waiter.message < 0 {
            clients[client].connection = index
            steps.owe(clients[client].steps, since: waiter.planned)
            runSteps(client, due: due)
        } else if waiter.planned + program.messages[Int(waiter.message)].timeout <= time {
            drop(client, waiter.message, planned: waiter.planned, .poolTimeout)
            planAfterReply(client, waiter.schedule, at: time)
            setFree(pooled, at: time)
        } else {
            let request = transmit(
                client, on: index, Int(waiter.message), planned: waiter.planned, due: due,
                schedule: waiter.schedule, lateAbove: lateAbove(waiter.schedule, of: client))
            if request.isNone { setFree(pooled, at: time) }
        }
        agenda.touch(client)
    }

    /// A request of a client has ended on a connection of its pool.
    mutating func followUpShared(
        _ client: Handle<Client>, _ request: Handle<Request>, on index: Handle<Connection>,
        fromStep: Bool, answered: Bool,
        at moment: Int64
    ) {
        let pooled = connections[index].client
        if clients[client].state == .draining {
            if lives[clients[client].life].requests.isEmpty { agenda.post(.answered, client) }
        } else if fromStep {
            stepDone(client, request: request, answered: answered, at: moment)
        } else {
            planAfterReply(client, inFlight[request].schedule, at: moment)
        }
        if !fromStep { setFree(pooled, at: moment) }
        if clients[pooled].state == .draining, connections[index].requests.isEmpty {
            agenda.post(.answered, pooled)
        }
        agenda.touch(client)
    }
}
