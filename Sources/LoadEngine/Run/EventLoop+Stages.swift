internal import Memory
internal import Metrics
internal import Wire

/// How the load moves: stages begin, clients start and leave.
extension EventLoop where World: ~Copyable {
    /// Announces that a stage begins at a time, which may still come.
    mutating func announce(stage index: Int, at time: Int64) {
        stage.announced.append((index, time))
        stage.nextEvent = min(stage.nextEvent, time)
    }

    /// Ends the run: everyone leaves by plan.
    mutating func stop() {
        stage.isStopping = true
        stage.noteGauges(gauges)
        stage.announced = []
        stage.nextEvent = .max
        stage.arrivals = nil
        if stage.paused { resume(at: time) }
        expireReactions()
        var client = clients.next()
        while client.isSome {
            let index = clients[client].connection
            if index.isSome, connections[index].state == .open, !isPooled(client) {
                connections[index].marks.insert(.openAtEnd)
            }
            if clients[client].state == .connecting {
                clients[client].wake = min(clients[client].wake, time + stage.drain)
                agenda.touch(client)
            }
            dismiss(client)
            settleEvents()
            // Nobody's turn to connect comes any more.
            if clients.isLive(client), clients[client].state == .waiting { retire(client) }
            client = clients.next(after: client)
        }
        settleEvents()
        stage.population.clear()
        // What reactions planned for times after the end is no part of the run.
        reactions.clear()
        settleTouched()
    }

    /// Ends what is still there when the time to leave is over, so that nothing is lost from the
    /// books and no socket stays open.
    mutating func abandon() {
        var index = connections.next()
        while index.isSome {
            if connections[index].state.isBefore {
                expireConnect(index, "when the run ended")
            } else {
                agenda.post(.streamEnded, connections[index].client)
            }
            settleEvents()
            index = connections.next(after: index)
        }
    }

    /// Does what the stage has planned up to now.
    mutating func advanceStage() {
        guard stage.nextEvent <= time else { return }
        while let next = stage.announced.first, next.at <= time {
            if stage.index >= 0 { follow(until: next.at) }
            stage.announced.removeFirst()
            beginStage(next.stage, at: next.at)
        }
        if stage.index >= 0 { follow(until: time) }
        stage.nextEvent = min(
            stage.announced.first?.at ?? .max, stage.index >= 0 ? nextOfStage() : .max)
    }

    private mutating func beginStage(_ index: Int, at moment: Int64) {
        let next = program.graph.stages[index]
        stage.noteGauges(gauges)
        resume(at: moment)
        let stayed = stage.index >= 0 && isOpenModel(next.load)
        stage.enter(index, label: UInt16(next.label), measured: next.measured, at: moment)
        countThoseThere()
        dialer.limits = ConnectLimits(
            concurrent: next.concurrentConnects, rate: next.connectRate, share: program.share,
            from: moment)
        stage.drain = next.drain ?? program.graph.drain
        let weights = next.weights.isEmpty ? program.graph.templates.map(\.weight) : next.weights
        stage.assignment = TemplateAssignment(weights)
        stage.arrivals = nil
        stage.onceBegan = false
        if stage.onceLive > 0 { releaseOnce() }
        switch next.load {
        case .population: break
        case .arrivals(let curve):
            if stayed { releasePopulation() }
            stage.arrivals = ArrivalSchedule(
                curve, duration: next.duration, seed: program.graph.seed, stage: index)
        case .once(let count, let times): startOnce(next, count, times)
        case .pause: stage.pause(at: moment)
        }
    }

    private mutating func isOpenModel(_ load: Stage.Load) -> Bool {
        if case .arrivals = load { true } else { false }
    }

    /// An open-model stage lets a closed population leave.
    private mutating func releasePopulation() {
        while stage.population.count > 0 { releasePlace() }
    }

    /// Lets the last client of the population leave; who comes back in its place remembers what it
    /// said.
    private mutating func releasePlace() {
        let client = stage.population.removeLast()
        guard clients.isLive(client) else { return }
        let place = stage.population.count
        stage.identities.require(place + 1)
        stage.identities[place] = PlaceIdentity(clients[client])
        clients[client].conversation = .none
        letGo(client)
    }

    private mutating func letGo(_ client: Handle<Client>) {
        guard clients.isLive(client) else { return }
        dismiss(client)
        settleEvents()
    }

    /// A stage of `once` that is over lets those go that are not done.
    private mutating func releaseOnce() {
        var client = clients.next()
        while client.isSome {
            if clients[client].origin == .once { letGo(client) }
            client = clients.next(after: client)
        }
    }

    private mutating func resume(at moment: Int64) {
        let length = stage.resume(at: moment)
        guard length > 0 else { return }
        let standing = stage.standing
        stage.standing = []
        pacing.shared.shift(by: length)
        var client = clients.next()
        while client.isSome {
            pacing.shift(&clients[client].schedule, by: length)
            if clients[client].life.isSome {
                lives[clients[client].life].activity.stoodStill(length)
            }
            let waits = clients[client].state == .opening || clients[client].state == .active
            if waits, clients[client].wake != .max { clients[client].wake += length }
            drainQueue(client, at: moment)
            agenda.touch(client)
            client = clients.next(after: client)
        }
        for entry in standing where clients.isLive(entry.client) {
            clients[entry.client].wake = entry.time + length
            agenda.touch(entry.client)
        }
    }

    // The stage's own events

    private mutating func nextOfStage() -> Int64 {
        if let arrival = stage.arrivals { return arrival.time.map { stage.began + $0 } ?? .max }
        guard case .population(let curve) = program.graph.stages[stage.index].load else {
            return .max
        }
        return stage.began + (nextChange(curve)?.time ?? .max / 2)
    }

    private mutating func nextChange(_ curve: LevelCurve) -> (time: Int64, rising: Bool)? {
        let next = stage.population.count * program.share.count + program.share.index
        let rise = curve.passing(Double(next), rising: true, from: stage.cursor)
        let fall =
            stage.population.count == 0
            ? nil
            : curve.passing(
                Double(next - program.share.count), rising: false, from: stage.cursor)
        switch (rise, fall) {
        case (nil, nil): return nil
        case (let rise?, nil): return (rise, true)
        case (nil, let fall?): return (fall, false)
        case (let rise?, let fall?): return rise <= fall ? (rise, true) : (fall, false)
        }
    }

    private mutating func follow(until moment: Int64) {
        if stage.arrivals != nil { startArrivals(until: moment) }
        guard case .population(let curve) = program.graph.stages[stage.index].load else { return }
        while let change = nextChange(curve), stage.began + change.time <= moment {
            stage.cursor = change.time
            if change.rising {
                let jump = curve.jumps(at: change.time)
                startPlace(planned: jump ? .max : stage.began + change.time)
            } else {
                releasePlace()
            }
        }
    }

    private mutating func startPlace(planned: Int64) {
        let place = stage.population.count
        let next = program.graph.stages[stage.index]
        let k = place * program.share.count + program.share.index
        let isNew = place == stage.placesUsed
        var identity: PlaceIdentity
        if isNew {
            let number = next.firstNumber + k - next.highWater
            identity = PlaceIdentity(number: UInt32(number), values: makeValues())
            stage.placesUsed += 1
        } else {
            identity = stage.identities[place]
        }
        // A stage with weights of its own decides about all that it starts, also those that return.
        if isNew || !next.weights.isEmpty {
            let rank =
                next.weights.isEmpty
                ? Int(identity.number) : max(0, k - next.startLevel)
            identity.template = UInt16(stage.assignment.template(of: rank))
            identity.turn = UInt16(truncatingIfNeeded: stage.assignment.rank(of: rank))
        }
        let client = startClient(
            Int(identity.number), Int(identity.template), .population, planned: planned,
            values: identity.values)
        clients[client].turn = identity.turn
        clients[client].conversation = identity.conversation
        stage.population.append(client)
        settleEvents()
    }

    private mutating func startArrivals(until moment: Int64) {
        let next = program.graph.stages[stage.index]
        while let offset = stage.arrivals?.time, stage.began + offset <= moment {
            let k = stage.arrivals?.index ?? 0
            stage.arrivals?.advance()
            guard program.share.owns(k) else { continue }
            let template = stage.assignment.template(of: next.firstNumber + k)
            if dialer.exhausted {
                skipArrival(template, label: next.label)
                continue
            }
            let client = startClient(
                next.firstNumber + k, template, .arrival, planned: stage.began + offset)
            clients[client].turn = UInt16(
                truncatingIfNeeded: stage.assignment.rank(of: next.firstNumber + k))
            let slot = recorder.slot(series(client, label: UInt16(next.label)))
            recorder.count(.arrivals, at: slot)
            recorder.count(.started, at: slot)
            if time - stage.began - offset > EngineLimits.lateStart {
                recorder.count(.startsLate, at: slot)
            }
            settleEvents()
        }
    }

    /// An arrival for which there is no socket cannot start.
    private mutating func skipArrival(_ template: Int, label: Int) {
        let slot = recorder.slot(
            recorder.indexer.series(phase: label, profile: template, message: -1, url: 0))
        recorder.count(.arrivals, at: slot)
        recorder.count(.skipped, at: slot)
    }

    private mutating func startOnce(_ next: Stage, _ count: Int, _ times: Int) {
        stage.onceBegan = true
        var k = program.share.index
        while k < count {
            let client = startClient(
                next.firstNumber + k, stage.assignment.template(of: next.firstNumber + k), .once,
                planned: .max)
            clients[client].turn = UInt16(
                truncatingIfNeeded: stage.assignment.rank(of: next.firstNumber + k))
            clients[client].sessionsLeft = Int32(clamping: times)
            stage.onceLive += 1
            k += program.share.count
            settleEvents()
        }
    }

    private mutating func startClient(
        _ number: Int, _ template: Int, _ origin: Client.Origin, planned: Int64,
        values: Int32? = nil
    ) -> Handle<Client> {
        let client = clients.insert(
            Client(
                number: UInt32(number), template: UInt16(template), origin: origin,
                planned: planned))
        clients[client].values = values ?? makeValues()
        gauges.entered(template, .connecting)
        records?.start(
            client, number: UInt32(number), profile: UInt16(template), at: time)
        let lifecycle = program.graph.templates[template].lifecycle
        if lifecycle.needsMemory { clients[client].life = lives.insert(ClientLife()) }
        let usual = origin == .population ? Int32.max : 1
        clients[client].sessionsLeft = lifecycle.sessions.map { Int32(clamping: $0) } ?? usual
        if lifecycle.pool != nil { joinPool(client) }
        agenda.post(.wanted, client)
        return client
    }
}
