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

    var recorder: Recorder
    var connections = Slab<Connection>(capacity: 1_024)
    var clients = Slab<Client>(capacity: 1_024)
    var inFlight: InFlight
    var agenda: Agenda
    var gauges: LoopGauges
    /// What connections have of messages and heads that are not complete yet.
    var inbounds = Slab<MessageAssembler>()
    var outboxes = Slab<ByteBuffer>()
    var steps = Slab<StepState>()
    var pacing: Pacing
    var lives = ClientLives()
    var pools: Pools
    var compression = MessageCompression()
    /// When slow consumers read again: tokens of their connections.
    var pacedReads = TimeHeap<UInt64>()
    /// Reactions that wait for their time, and frames that some of them send back.
    var reactions = TimeHeap<WaitingReaction>()
    var keptFrames = KeptFrames()
    /// What clients remember of their conversations.
    var conversations = Slab<ConversationState>()

    /// Head room for the rest of an earlier read, then one read; its maker frees it.
    let region = Region(count: EngineLimits.headRoom + EngineLimits.readSize)
    /// What is written to the connection at hand, empty in between, and the token of that connection.
    var out = ByteBuffer(capacity: 64 << 10)
    var outOwner: UInt64 = 0
    /// Messages rendered into `out`, to be stamped when it is written.
    var batch = WriteBatch()
    /// What a frame is compared with, and a part of it without its escapes; for one condition each.
    var matched = ByteBuffer()
    var unescaped = ByteBuffer()
    var masks: RandomStream

    var time: Int64
    /// Reads that brought bytes with a stamp of the kernel.
    var stampedReads: UInt64 = 0
    var stage = StageRun()
    /// Whether sockets were left in this round that may have more to read.
    private var leftUnread = false
    /// Whether the control thread has sent something.
    var isCalled = true
    /// Set once the run is to end; the loop is done when no client is left.
    var stopping = false

    init(_ settings: LoopSettings, world: consuming World) {
        let now = world.now()
        self.world = world
        program = LoopProgram(settings.graph, share: settings.share)
        dialer = Dialer(settings.graph.endpoints, settings.routes)
        pools = Pools(settings.graph, settings.share)
        if settings.recordsClients { records = ClientRecords() }
        recorder = Recorder(labels: settings.graph.labels)
        inFlight = InFlight(
            now: now, salt: settings.salt &+ UInt32(settings.share.index) &* 0x9E37_79B9)
        pacing = Pacing(seed: settings.graph.seed, share: settings.share)
        agenda = Agenda(now: now)
        gauges = LoopGauges(profiles: settings.graph.labels.profiles.count)
        masks = RandomStream(seed: mix64(UInt64(settings.salt) << 8 | UInt64(settings.share.index)))
        time = now
        for profile in settings.graph.templates.indices {
            pacing.shared.add(profile, program.profiles[profile].schedules, &program.schedules)
        }
    }

    /// Whether the loop was told to stop and every client has left.
    var isDone: Bool {
        mutating get { stopping && clients.count == 0 }
    }

    /// One round: waits until something is to do, at most until `limit`, and does all of it.
    mutating func tick(until limit: Int64) {
        let ready = world.wait(until: nextTime(limit))
        time = world.now()
        // A reply that was there when the wait ended is in time; it is read before deadlines are
        // looked at, and deadlines go by that moment.
        let waited = time
        leftUnread = ready >= world.eventCapacity
        for index in 0..<ready { handle(world.event(index)) }
        if !leftUnread { expireRequests(waited) }
        servePacedReads()
        settleTouched()
        stepHandshakes()
        advanceStage()
        expireClients()
        sendShared()
        expireReactions()
        startWaiting()
        if !pools.isEmpty { servePools() }
        settleTouched()
        flushRest()
        recorder.ticks += 1
    }

    private mutating func nextTime(_ limit: Int64) -> Int64 {
        var next = min(limit, stage.nextEvent)
        if !stage.paused { next = min(next, pacing.shared.nextSend) }
        if let timer = agenda.nextDeadline { next = min(next, timer) }
        if let timeout = inFlight.nextDeadline { next = min(next, timeout) }
        if let read = pacedReads.nextTime { next = min(next, read) }
        if let reaction = reactions.nextTime { next = min(next, reaction) }
        next = min(next, dialer.nextStart)
        if !pools.isEmpty { next = min(next, pools.nextTime(time)) }
        if dialer.hasHandshakes || agenda.hasTouched { next = time }
        return max(next, time)
    }

    private mutating func handle(_ event: ReadyEvent) {
        if event.token == LinuxTransport.wakeToken {
            isCalled = true
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
            if connections[index].outbox >= 0 {
                writable(index)
            } else {
                world.sendPending(connections[index].handle)
            }
        }
        guard event.readable, isCurrent(index, generation) else { return }
        readAll(index, generation, ended: event.ended)
    }

    /// Reads until nothing is left or others have their turn. An event comes once: a read that
    /// filled the region, or a stream that has ended, leaves more to read.
    @inline(__always)
    mutating func readAll(_ index: Int32, _ generation: UInt32, ended: Bool) {
        var reads = 0
        while readable(index) || ended {
            // What a redirect or a tunnel led to has events of its own.
            guard isCurrent(index, generation), connections[index].state.isReadable,
                !connections[index].readsLater
            else { return }
            reads += 1
            if reads == EngineLimits.readsInARow {
                world.rearm(connections[index].handle, token: connections[index].token(index))
                leftUnread = true
                return
            }
        }
    }

    /// Something has happened to a connection that is no session yet.
    private mutating func goOnConnecting(_ index: Int32, _ event: ReadyEvent) {
        switch connections[index].state {
        case .connecting: finishConnect(index, rival: event.token & 1 << 31 != 0)
        case .securing:
            world.sendPending(connections[index].handle)
            lineUpHandshake(index)
        default: break
        }
    }

    /// Whether a connection is still the one that had this generation.
    mutating func isCurrent(_ index: Int32, _ generation: UInt32) -> Bool {
        connections.isLive(index) && connections[index].generation == generation
    }

    private mutating func expireClients() {
        guard agenda.expire(time) else { return }
        for position in agenda.due.indices {
            let client = agenda.due[position]
            guard clients.isLive(client) else { continue }
            recorder.health(.loopLag, time - agenda.deadline(of: client))
            serve(client)
        }
    }

    private mutating func expireRequests(_ moment: Int64) {
        guard let next = inFlight.nextDeadline, next <= moment else { return }
        agenda.due.removeAll(keepingCapacity: true)
        inFlight.expire(moment, into: &agenda.due)
        for position in agenda.due.indices where inFlight[agenda.due[position]].state == .live {
            timeOut(agenda.due[position])
        }
    }

    // Methods that change nothing are `mutating` too: the compiler passes a borrowed loop as a copy
    // of all its bytes.

    /// The phase that a planned moment belongs to.
    mutating func label(at planned: Int64) -> UInt16 {
        planned >= stage.began ? stage.currentLabel : stage.earlierLabel(at: planned)
    }

    /// The series of an event of a client.
    mutating func series(_ client: Int32, label: UInt16, message: Int = -1, url: UInt16 = 0)
        -> SeriesID
    {
        recorder.indexer.series(
            phase: Int(label), profile: Int(clients[client].template), message: message,
            url: Int(url))
    }

    /// Gauges for the recorder that is handed over: as they stand, or, where the stage asked for is
    /// over already, as they stood at its end.
    mutating func fillGauges(of asked: Int? = nil) {
        if let asked, stage.ended.stage == asked {
            stage.ended.gauges.fill(&recorder)
        } else {
            gauges.fill(&recorder)
        }
    }
}
