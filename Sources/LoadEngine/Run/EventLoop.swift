internal import Memory
internal import Metrics
internal import Wire

/// One loop of the engine: its connections, clients, timers and what it measured. It lives in one
/// thread, never leaves it, and does all of its work in `tick`.
///
///     wait → readable and writable sockets → due timers → stage's starts → flush → account
struct EventLoop<World: Transport & ~Copyable>: ~Copyable {
    var world: World
    var program: LoopProgram
    var dialer: Dialer
    /// What becomes of each client, if that is asked for.
    var records: ClientRecords?
    /// Hears of all that is said, if there is one.
    let listener: DialogueListener?

    var recorder: Recorder
    var connections = Slab<Connection>(capacity: 1_024)
    var clients = Slab<Client>(capacity: 1_024)
    var inFlight: InFlight
    var agenda: Agenda
    var gauges: LoopGauges
    var incoming = Incoming()
    /// Where clients stand in their `open` and `flow` programs.
    var steps = StepMachine()
    var pacing: Pacing
    var lives = ClientLives()
    var pools: Pools
    var reactions = Reactions()

    var outgoing: Outgoing

    var time: Int64
    var stage: StageRun

    init(_ settings: LoopSettings, world: consuming World) {
        let now = world.now()
        self.world = world
        program = LoopProgram(settings.graph, share: settings.share)
        stage = StageRun(settings.graph, settings.recovery)
        let lanes = stage.lanes.count
        dialer = Dialer(
            settings.graph.endpoints, settings.routes, lanes: lanes,
            sideLanes: stage.hasSides ? stage.ownLanes : nil)
        pools = Pools(settings.graph, settings.share)
        listener = settings.options.listener
        if settings.options.recordsClients { records = ClientRecords() }
        recorder = Recorder(labels: settings.graph.labels)
        inFlight = InFlight(
            now: now, salt: settings.salt &+ UInt32(settings.share.index) &* 0x9E37_79B9)
        pacing = Pacing(
            settings.graph, loop: settings.share.index,
            settings.sends ?? SendLedger(lone: settings.share))
        agenda = Agenda(now: now)
        gauges = LoopGauges(
            profiles: settings.graph.labels.profiles.count * settings.graph.labels.sides,
            lanes: lanes)
        outgoing = Outgoing(
            masks: RandomStream(
                seed: mix64(UInt64(settings.salt) << 8 | UInt64(settings.share.index))))
        time = now
        for lane in 0..<UInt8(lanes) {
            for profile in settings.graph.templates.indices {
                pacing.shared.add(
                    profile, in: lane, program.profiles[profile].schedules, &program.schedules)
            }
        }
    }

    /// Whether the loop was told to stop and every client has left.
    var isDone: Bool {
        mutating get { stage.isStopping && clients.count == 0 }
    }

    /// One round: waits until something is to do, at most until `limit`, and does all of it.
    mutating func tick(until limit: Int64) {
        let due = nextTime(limit)
        let ready = world.wait(until: due)
        time = world.now()
        // There may be no client's timer that tells of it.
        if time &- due > EngineLimits.standstill { recorder.health(.loopLag, time &- due) }
        // A reply that was there when the wait ended is in time; it is read before deadlines are
        // looked at, and deadlines go by that moment.
        let waited = time
        let behind = incoming.behindCount
        for index in 0..<ready { handle(world.event(index)) }
        if ready < world.eventCapacity { expireRequests(waited) }
        servePacedReads()
        settleTouched()
        stepHandshakes()
        advanceStage()
        expireClients()
        sendShared()
        sendAtRates()
        expireReactions()
        startWaiting()
        if !pools.isEmpty { servePools() }
        serveBehind(behind)
        if incoming.hasSpent { incoming.giveBack() }
        settleTouched()
        flushRest()
        recorder.ticks += 1
    }

    private mutating func nextTime(_ limit: Int64) -> Int64 {
        var next = min(limit, stage.nextEvent)
        next = min(next, min(pacing.shared.nextSend, stage.nextRateSend))
        if let timer = agenda.nextDeadline { next = min(next, timer) }
        if let timeout = inFlight.nextDeadline { next = min(next, timeout) }
        if let read = incoming.nextPaced { next = min(next, read) }
        if incoming.behindCount > 0 || incoming.hasSpent { next = time }
        if let reaction = reactions.nextTime { next = min(next, reaction) }
        next = min(next, dialer.nextStart)
        if !pools.isEmpty { next = min(next, pools.nextTime(time)) }
        if dialer.hasHandshakes || agenda.hasTouched { next = time }
        return max(next, time)
    }

    private mutating func handle(_ event: ReadyEvent) {
        if event.token == LinuxTransport.wakeToken {
            agenda.isCalled = true
            takeAnswers()
            settleEvents()
            return
        }
        let (index, generation) = Connection.parts(of: event.token)
        guard isCurrent(index, generation) else { return }
        if connections[index].state.isBefore {
            goOnConnecting(index, event)
            settleEvents()
            guard isCurrent(index, generation), connections[index].state.isReadable else {
                return
            }
        }
        if event.writable {
            if connections[index].outbox.isSome {
                writable(index)
            } else {
                world.sendPending(connections[index].handle)
            }
        }
        guard event.readable, isCurrent(index, generation) else { return }
        readAll(index, generation, ended: event.ended)
    }

    /// Something has happened to a connection that is no session yet.
    private mutating func goOnConnecting(_ index: Handle<Connection>, _ event: ReadyEvent) {
        switch connections[index].state {
        case .connecting: finishConnect(index, event)
        case .securing:
            world.sendPending(connections[index].handle)
            lineUpHandshake(index)
        default: break
        }
    }

    /// Whether a connection is still the one that had this generation.
    @inline(__always)
    mutating func isCurrent(_ index: Handle<Connection>, _ generation: UInt32) -> Bool {
        connections.isLive(index) && connections[index].generation == generation
    }

    private mutating func expireClients() {
        guard agenda.expire(time) else { return }
        for place in 0..<agenda.dueCount {
            let client = agenda.due(place)
            guard clients.isLive(client) else { continue }
            recorder.health(.loopLag, time - agenda.deadline(of: client))
            serve(client)
        }
    }

    private mutating func expireRequests(_ moment: Int64) {
        guard let next = inFlight.nextDeadline, next <= moment else { return }
        for place in 0..<inFlight.expire(moment) {
            let request = inFlight.due(place)
            guard inFlight[request].state == .live else { continue }
            if mayHaveSent(inFlight[request].connection, by: inFlight[request].deadline) {
                inFlight.lookAgain(request, at: moment + EngineLimits.deadlineAgain)
            } else {
                timeOut(request)
            }
        }
    }

    /// The side that a connection is of.
    mutating func side(of index: Handle<Connection>) -> RunSide {
        Int(connections[index].url) < program.graph.labels.urls.count ? .new : .against
    }

    // Methods that change nothing are `mutating` too: the compiler passes a borrowed loop as a copy
    // of all its bytes.

    /// The stretch of its lane that a planned moment of a client belongs to.
    @inline(__always)
    mutating func label(at planned: Int64, _ client: Handle<Client>) -> UInt16 {
        stage.label(at: planned, clients[client].lane)
    }

    /// The series of an event of a client.
    mutating func series(
        _ client: Handle<Client>, label: UInt16, message: Int = -1, url: UInt16 = 0
    )
        -> SeriesID
    {
        recorder.indexer.series(
            phase: Int(label), profile: Int(clients[client].template), message: message,
            url: Int(url))
    }

    /// Gauges for the recorder that is handed over: as they stand, or, where one of the stages asked for
    /// is over already, as they stood at its end.
    mutating func fillGauges(of asked: [Int] = []) { gauges.fill(&recorder, of: asked) }
}
