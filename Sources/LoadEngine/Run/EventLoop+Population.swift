internal import Memory
internal import Metrics
internal import Wire

/// How clients start and leave.
extension EventLoop where World: ~Copyable {
    // MARK: Places of a population

    /// A client of the population starts, anew or once more.
    mutating func startPlace(_ lane: Int, _ change: Census.Change, planned: Int64) {
        let place = change.place / program.share.count
        var identity: PlaceIdentity
        if let number = change.number {
            identity = PlaceIdentity(
                number: UInt32(stage.lanes[lane].base + number), values: makeValues())
        } else {
            identity = stage.lanes[lane].identity(at: place)
        }
        identity.template =
            stage.lanes[lane].census.templates[change.place]
            + UInt16(stage.lanes[lane].firstTemplate)
        if let turn = change.turn { identity.turn = UInt16(truncatingIfNeeded: turn) }
        let client = startClient(
            Int(identity.number), Int(identity.template), .population, lane: lane,
            planned: planned, values: identity.values)
        clients[client].turn = identity.turn
        clients[client].conversation = identity.conversation
        stage.lanes[lane].take(place, client)
        settleEvents()
    }

    /// Lets the client of a place leave; who comes back there remembers what it said.
    mutating func releasePlace(_ lane: Int, _ place: Int) {
        let own = place / program.share.count
        let client = stage.lanes[lane].free(own)
        guard client.isSome, clients.isLive(client) else { return }
        stage.lanes[lane].keep(PlaceIdentity(clients[client]), at: own)
        clients[client].conversation = .none
        letGo(client)
    }

    /// A stage of the open model lets a closed population leave.
    mutating func releasePopulation(of lane: Int) {
        while let place = stage.lanes[lane].census.dismiss() {
            if program.share.owns(place) { releasePlace(lane, place) }
        }
        stage.lanes[lane].census.hold()
    }

    private mutating func letGo(_ client: Handle<Client>) {
        guard clients.isLive(client) else { return }
        dismiss(client)
        settleEvents()
    }

    // MARK: Arrivals

    /// Starts the arrivals of this loop that are planned up to a moment, on both sides where there are two.
    mutating func startArrivals(_ lane: Int, until moment: Int64) {
        let began = stage[UInt8(lane)].began
        while let arrivals = stage.lanes[lane].arrivals, let offset = arrivals.time,
            began + offset <= moment
        {
            for lane in stage.turns(of: lane, arrivals.index) { startArrival(lane) }
        }
    }

    /// Starts the next arrival of a lane, if it is one of this loop.
    private mutating func startArrival(_ lane: Int) {
        guard let arrivals = stage.lanes[lane].arrivals, let offset = arrivals.time else { return }
        let number = stage.lanes[lane].firstNumber + arrivals.index
        let planned = stage[UInt8(lane)].began + offset
        stage.lanes[lane].arrivals?.advance()
        stage.lanes[lane].census.numbered = number + 1
        guard program.share.owns(arrivals.index) else { return }
        let template =
            (arrivals.template ?? stage.lanes[lane].assignment.template(of: number))
            + stage.lanes[lane].firstTemplate
        let label = stage.label(at: planned, UInt8(lane))
        if dialer.exhausted {
            skipArrival(template, label: Int(label))
            return
        }
        let turn = arrivals.turn ?? stage.lanes[lane].assignment.rank(of: number)
        let client = startClient(
            stage.lanes[lane].base + number, template, .arrival, lane: lane, planned: planned)
        clients[client].turn = UInt16(truncatingIfNeeded: turn)
        let slot = recorder.slot(series(client, label: label))
        recorder.count(.arrivals, at: slot)
        recorder.count(.started, at: slot)
        if time - planned > EngineLimits.lateStart { recorder.count(.startsLate, at: slot) }
        settleEvents()
    }

    /// An arrival for which there is no socket cannot start.
    private mutating func skipArrival(_ template: Int, label: Int) {
        let slot = recorder.slot(
            recorder.indexer.series(phase: label, profile: template, message: -1, url: 0))
        recorder.count(.arrivals, at: slot)
        recorder.count(.skipped, at: slot)
    }

    // MARK: Once

    /// Starts the clients of a stage of `once` in a lane, and in its twin by turns.
    mutating func startOnce(_ next: Stage, _ count: Int, _ times: Int) {
        let first = stage.lanes[next.lane].census.numbered
        for lane in stage.turns(of: next.lane) {
            stage.lanes[lane].census.hold()
            stage.lanes[lane].census.numbered += count
        }
        var k = program.share.index
        while k < count {
            for lane in stage.turns(of: next.lane, k) { startOnce(first + k, times, in: lane) }
            k += program.share.count
        }
        for lane in stage.turns(of: next.lane) { stage.beganOnce(UInt8(lane)) }
    }

    private mutating func startOnce(_ number: Int, _ times: Int, in lane: Int) {
        let template =
            stage.lanes[lane].assignment.template(of: number) + stage.lanes[lane].firstTemplate
        let turn = stage.lanes[lane].assignment.rank(of: number)
        let client = startClient(
            stage.lanes[lane].base + number, template, .once, lane: lane, planned: .max)
        clients[client].turn = UInt16(truncatingIfNeeded: turn)
        clients[client].sessionsLeft = Int32(clamping: times)
        stage.lanes[lane].onceLive += 1
        settleEvents()
    }

    /// A stage of `once` that is over lets those go that are not done.
    mutating func releaseOnce(_ lane: UInt8) {
        var client = clients.next()
        while client.isSome {
            if clients[client].origin == .once, clients[client].lane == lane { letGo(client) }
            client = clients.next(after: client)
        }
    }

    // MARK: Any client

    private mutating func startClient(
        _ number: Int, _ template: Int, _ origin: Client.Origin, lane: Int, planned: Int64,
        values: Int32? = nil
    ) -> Handle<Client> {
        var entry = Client(
            number: UInt32(number), template: UInt16(template), origin: origin, planned: planned)
        entry.lane = UInt8(lane)
        let client = clients.insert(entry)
        clients[client].values = values ?? makeValues()
        gauges.entered(template, .connecting, in: UInt8(lane))
        records?.start(
            client, number: UInt32(number), profile: UInt16(template),
            of: stage.isOther(UInt8(lane)) ? 1 : 0, at: time)
        let lifecycle = program.graph.templates[template].lifecycle
        clients[client].life = lives.begin(lifecycle)
        let usual = origin == .population ? Int32.max : 1
        clients[client].sessionsLeft = lifecycle.sessions.map { Int32(clamping: $0) } ?? usual
        if lifecycle.pool != nil { joinPool(client) }
        agenda.post(.wanted, client)
        return client
    }
}
