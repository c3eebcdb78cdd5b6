public import Metrics
internal import Synchronization
public import Wire

/// The load engine as the control thread sees it: begin a stage, collect a snapshot, stop. It knows
/// no plan and decides nothing.
public final class Engine {
    private let mailboxes: [Mailbox]
    private let control: WakeSignal
    private var poller: Poller
    private let graph: StageGraph

    /// What the names of loop threads begin with; the number of the loop follows.
    public static let threadName = "loop "

    /// Makes `loops` loop threads that wait for their first stage. `routes` say how each
    /// endpoint is reached, `names` where the names are that are asked; loop i is kept on processor
    /// `firstCPU` + i, nil leaves it free.
    public init(
        _ graph: StageGraph, routes: [Route], names: Resolver, loops: Int, salt: UInt32,
        firstCPU: Int?, options: EngineOptions = EngineOptions()
    ) throws(SystemError) {
        Host.keepBlocksApart()
        let control = try WakeSignal()
        let poller = try Poller()
        try poller.add(control.raw, token: 0)
        let recovery = RecoveryWatch(loops: loops)
        let sends = SendLedger(loops: loops)
        var mailboxes: [Mailbox] = []
        for index in 0..<loops {
            let mailbox = try Mailbox(control: control)
            let settings = LoopSettings(
                graph: graph, share: LoopShare(index: index, count: loops), routes: routes,
                names: names, salt: salt, options: options, recovery: recovery,
                sends: sends)
            let cpu = firstCPU.map { $0 + index }
            let thread = try Thread { LoopThread.run(settings, mailbox, cpu: cpu) }
            mailbox.keep(thread)
            mailboxes.append(mailbox)
        }
        self.mailboxes = mailboxes
        self.control = control
        self.poller = poller
        self.graph = graph
    }

    deinit { release() }

    /// Waits for the threads whose loops have ended, so that nothing of them runs any more; lets the
    /// others end by themselves. Nothing happens the second time.
    public func release() {
        for mailbox in mailboxes { mailbox.release() }
    }

    /// Tells all loops that a stage begins at a time of the monotonic clock, at this level or as its curves say.
    public func begin(stage: Int, at time: Int64, level: Double? = nil) {
        for mailbox in mailboxes { mailbox.send(.begin(stage: stage, at: time, level: level)) }
    }

    /// Whether every loop is done with its part of a `once` stage.
    public func isDone(stage: Int) -> Bool {
        mailboxes.allSatisfy { $0.status.withLock { $0.doneStages.contains(stage) } }
    }

    /// Lets everyone leave by plan and ends the loops; without `drains` at once.
    public func stop(drains: Bool = true) {
        for mailbox in mailboxes { mailbox.send(.stop(drains: drains)) }
    }

    /// Whether a loop could not start, for want of descriptors or memory.
    public var hasFailed: Bool {
        mailboxes.contains { $0.status.withLock { $0.failed } }
    }

    /// Whether all loops have ended.
    public var hasEnded: Bool {
        mailboxes.allSatisfy { $0.status.withLock { $0.ended } }
    }

    /// The records of all clients, once all loops have ended.
    public func clientRecords() -> [ClientRecord] {
        mailboxes.flatMap { $0.clients.withLock { $0 } }
    }

    /// Waits until a loop has news, at most until `deadline`.
    public func wait(until deadline: Int64) {
        let timeout = max(0, deadline - MonotonicTime.now())
        if poller.wait(timeout: timeout) > 0 { control.drain() }
    }

    /// Asks every loop for what it recorded and merges it, with the gauges as they are in `stages`,
    /// each at its end if it is over. A loop that has ended hands its last recorder over by itself; one that
    /// does not answer within two seconds is left for next time.
    public func collect(into snapshot: inout Snapshot, stages: [Int] = []) {
        let ended = hasEnded
        if !ended { for mailbox in mailboxes { mailbox.send(.collect(stages: stages)) } }
        let deadline = MonotonicTime.now() + EngineLimits.collectTime
        var missing = Array(mailboxes.indices)
        while !missing.isEmpty, MonotonicTime.now() < deadline {
            missing.removeAll { index in
                // Asked first: the last recorder of a loop is there before its end is known.
                let ended = mailboxes[index].status.withLock { $0.ended }
                return mailboxes[index].collect(into: &snapshot) || ended
            }
            if !missing.isEmpty {
                wait(until: min(deadline, MonotonicTime.now() + EngineLimits.collectPause))
            }
        }
    }
}
