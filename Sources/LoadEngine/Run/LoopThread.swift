internal import Metrics
internal import Synchronization
internal import Wire

/// What the control thread asks of a loop.
enum LoopCommand: Sendable {
    case begin(stage: Int, at: Int64, level: Double?)
    /// Hand over what was recorded, with the gauges of these stages.
    case collect(stages: [Int])
    /// Have everyone leave and end, at once where nothing is to be waited for.
    case stop(drains: Bool)
}

/// Where control thread and loop meet: commands in, recorders and progress out.
final class Mailbox: Sendable {
    /// What the loop tells of itself.
    struct Status: Sendable {
        /// The `once` stages whose clients are all done.
        var doneStages: Set<Int> = []
        /// Whether the loop has ended.
        var ended = false
        /// Whether it could not even start.
        var failed = false
    }

    private let commands = Mutex<[LoopCommand]>([])
    private let full = Mutex<Recorder?>(nil)
    /// What a loop recorded last, handed over at its end without being asked.
    private let last = Mutex<Recorder?>(nil)
    private let spare = Mutex<Recorder?>(nil)
    private let thread = Mutex<Thread?>(nil)
    let status = Mutex(Status())
    /// The records of its clients, if they were asked for; there once the loop has ended.
    let clients = Mutex<[ClientRecord]>([])
    let wake: WakeSignal
    /// Signalled when something is there for the control thread.
    let control: WakeSignal

    init(control: WakeSignal) throws(SystemError) {
        wake = try WakeSignal()
        self.control = control
    }

    /// Keeps the loop's thread until it is released.
    func keep(_ thread: consuming Thread) {
        var running: Thread? = consume thread
        self.thread.withLock { $0 = running.take() }
    }

    /// Waits until the thread of a loop that has ended is gone; a loop that has not ends by itself.
    func release() {
        let kept = thread.withLock { $0.take() }
        switch consume kept {
        case .none: return
        case .some(let running):
            if status.withLock({ $0.ended }) { running.join() } else { running.detach() }
        }
    }

    /// Sends a command to the loop.
    func send(_ command: LoopCommand) {
        commands.withLock { $0.append(command) }
        wake.signal()
    }

    /// Takes all commands that wait.
    func take() -> [LoopCommand] {
        commands.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
    }

    /// Whether the control thread has taken what it was given; before that nothing may be given.
    var isTaken: Bool {
        full.withLock { filled in
            switch filled {
            case .some: false
            case .none: true
            }
        }
    }

    /// Gives a filled recorder to the control thread.
    func give(_ recorder: consuming Recorder) {
        var filled: Recorder? = consume recorder
        full.withLock { $0 = filled.take() }
        control.signal()
    }

    /// Gives the last recorder, which the control thread finds once it knows that the loop ended.
    func end(_ recorder: consuming Recorder) {
        var filled: Recorder? = consume recorder
        last.withLock { $0 = filled.take() }
        status.withLock { $0.ended = true }
        control.signal()
    }

    /// An empty recorder: the one that came back, or a new one.
    func takeSpare(labels: LabelSpace) -> Recorder {
        let next = spare.withLock { $0.take() }
        switch consume next {
        case .some(let empty): return empty
        case .none: return Recorder(labels: labels)
        }
    }

    /// Merges the recorder that waits into a snapshot; false if none does. Of a loop that has ended
    /// it merges the last one too.
    func collect(into snapshot: inout Snapshot) -> Bool {
        let final = last.withLock { $0.take() }
        if case .some(let recorder) = final { snapshot.merge(recorder) }
        let filled = full.withLock { $0.take() }
        switch consume filled {
        case .none: return false
        case .some(var recorder):
            snapshot.merge(recorder)
            recorder.clear()
            var empty: Recorder? = consume recorder
            spare.withLock { $0 = empty.take() }
            return true
        }
    }
}

/// The life of one loop in its own thread.
enum LoopThread {
    /// Runs a loop until it was stopped and every client has left, at the latest `patience`
    /// nanoseconds after the stop.
    static func run(_ settings: LoopSettings, _ mailbox: Mailbox, cpu: Int?) {
        Host.nameThread("\(Engine.threadName)\(settings.share.index)")
        if let cpu { Host.pinThread(to: cpu) }
        Host.sharpenTimers()
        Host.runSoon()
        Host.ownDescriptors(keeping: [mailbox.wake.raw, mailbox.control.raw])
        guard
            let world = try? LinuxTransport(
                wake: mailbox.wake, names: settings.names, spin: settings.options.spin)
        else {
            mailbox.status.withLock { $0.failed = true }
            mailbox.end(Recorder(labels: settings.graph.labels))
            return
        }
        var loop = EventLoop(settings, world: world)
        let patience = settings.graph.longestDrain + EngineLimits.endPatience
        var giveUp = Int64.max
        var cpuRead = MonotonicTime.threadCPU()
        while !loop.isDone, loop.time < giveUp {
            if loop.agenda.isCalled {
                loop.agenda.isCalled = false
                for command in mailbox.take() {
                    switch command {
                    case .begin(let stage, let at, let level):
                        loop.announce(stage: stage, at: at, level: level)
                    case .stop(let drains):
                        loop.stop()
                        giveUp = loop.time + (drains ? patience : 0)
                    case .collect(let stages):
                        let used = MonotonicTime.threadCPU()
                        loop.handOver(mailbox, stages: stages, cpu: used - cpuRead)
                        cpuRead = used
                    }
                }
            }
            if loop.isDone { break }
            loop.tick(until: giveUp == .max ? loop.time + EngineLimits.longestWait : giveUp)
            if loop.stage.hasDone {
                let done = loop.stage.takeDone()
                mailbox.status.withLock { $0.doneStages.formUnion(done) }
                mailbox.control.signal()
            }
        }
        loop.abandon()
        if settings.options.recordsClients { mailbox.clients.withLock { $0 = loop.takeRecords() } }
        loop.fillGauges()
        loop.recorder.cpuNanoseconds += MonotonicTime.threadCPU() - cpuRead
        var final = Recorder(labels: settings.graph.labels)
        swap(&loop.recorder, &final)
        mailbox.end(final)
    }
}

extension EventLoop where World: ~Copyable {
    /// Hands what was recorded to the control thread and goes on with an empty recorder; keeps it if
    /// the one before has not been taken.
    mutating func handOver(_ mailbox: Mailbox, stages: [Int], cpu: Int64) {
        recorder.cpuNanoseconds += cpu
        guard mailbox.isTaken else { return }
        fillGauges(of: stages)
        var filled = mailbox.takeSpare(labels: program.graph.labels)
        swap(&recorder, &filled)
        mailbox.give(filled)
    }
}
