internal import Assertions
internal import LoadEngine
internal import Metrics
internal import Units
internal import Wire

/// The control thread of a run: begins the stages, collects every second, ends the run.
struct RunLoop {
    private let engine: Engine
    private let graph: StageGraph
    private(set) var ledger: RunLedger
    private let sinks: [any RunSink]
    private let interrupted: () -> Bool

    /// When the first stage begins, by the monotonic clock.
    private var start: Int64 = 0
    /// How many stages the engine knows of.
    private var announced = 0
    /// When the engine was told to stop; nil while it runs.
    private var stopped: Int64?
    /// Whether nothing has reached the target for so long that the run ends.
    private var isUnreachable = false
    /// Whether a signal ended the run.
    private(set) var wasInterrupted = false
    /// How the run came to its end.
    var ending: Outcome.Ending {
        engine.hasFailed ? .loopMissing : wasInterrupted ? .interrupted : .complete
    }
    /// The records of all clients, if they were asked for; known at the end.
    private(set) var clients: [ClientRecord] = []
    /// The length of the run, in nanoseconds; known at its end.
    private(set) var elapsed: Int64 = 0

    /// From here to the first stage: time for every loop to hear of it.
    private static let lead = TimeAmount.milliseconds(5).nanoseconds
    /// What the loops may take beyond the drain to end, before the run ends without them.
    private static let patience = TimeAmount.seconds(4).nanoseconds
    private static let second = TimeAmount.seconds(1).nanoseconds
    /// So long before the end of a stage its gauges are read, since they jump when the next one
    /// begins or everyone leaves.
    private static let eve = TimeAmount.milliseconds(2).nanoseconds
    /// How often signals are looked for and sinks may look.
    private static let pulse = TimeAmount.milliseconds(100).nanoseconds

    init(
        engine: Engine, graph: StageGraph, ledger: RunLedger, sinks: [any RunSink],
        interrupted: @escaping () -> Bool
    ) {
        self.engine = engine
        self.graph = graph
        self.ledger = ledger
        self.sinks = sinks
        self.interrupted = interrupted
    }

    /// Runs all stages and the drain.
    mutating func run() {
        start = MonotonicTime.now() + RunLoop.lead
        var begin = start
        for index in graph.stages.indices where !mustEnd {
            begin = follow(index, from: begin)
        }
        drain()
    }

    /// Whether the run ends before its stages do.
    private var mustEnd: Bool { wasInterrupted || engine.hasFailed || isUnreachable }

    /// Follows a stage to its end and returns when that was.
    private mutating func follow(_ index: Int, from begin: Int64) -> Int64 {
        let stage = graph.stages[index]
        let isOnce = stage.endsByItself
        var end = begin + stage.duration
        announce(index, at: begin)
        // A next stage whose time is known ahead begins without anybody's delay.
        if !isOnce { announce(index + 1, at: end) }
        ledger.begin(stage, at: begin - start)
        tell { $0.enter(.stage(index), at: begin - start) }
        var isRead = false
        while MonotonicTime.now() < end {
            wait(until: isRead ? end : end - RunLoop.eve)
            let now = MonotonicTime.now()
            wasInterrupted = interrupted()
            if mustEnd || isOnce && engine.isDone(stage: index) {
                end = min(now, end)
            }
            if !isRead, now >= end - RunLoop.eve {
                collectPart(running: [stage.label])
                isRead = true
            }
            // Nobody sends on while the last second is collected.
            if now >= end, mustEnd || index == graph.stages.count - 1 { stop() }
            ledger.extend(to: min(now, end) - start)
            tick(running: isRead ? [] : [stage.label])
            look(.stage(index), until: end)
        }
        ledger.extend(to: end - start)
        return end
    }

    private mutating func announce(_ index: Int, at time: Int64) {
        guard index == announced, index < graph.stages.count else { return }
        engine.begin(stage: index, at: time)
        announced += 1
    }

    /// Tells everyone to leave, the first time it is called; returns when that was.
    @discardableResult
    private mutating func stop() -> Int64 {
        if let stopped { return stopped }
        let now = MonotonicTime.now()
        stopped = now
        if wasInterrupted { collectPart(running: []) }
        // Of a target that nobody has reached no reply is waited for, nor does who interrupts a run wait
        // until its connects and names have had their time.
        engine.stop(drains: !isUnreachable && !(wasInterrupted && !ledger.wasReached))
        return now
    }

    /// Waits until everyone has left and collects the rest.
    private mutating func drain() {
        let begin = stop()
        let activity = RunActivity.draining(interrupted: wasInterrupted)
        tell { $0.enter(activity, at: begin - start) }
        while !engine.hasEnded, MonotonicTime.now() < begin + graph.longestDrain + RunLoop.patience
        {
            wait(until: .max)
            tick(running: [])
            if !wasInterrupted { wasInterrupted = interrupted() }
            look(.draining(interrupted: wasInterrupted), until: begin + graph.longestDrain)
        }
        collect(running: [])
        clients = engine.clientRecords()
        engine.release()
        elapsed = MonotonicTime.now() - start
        tell { $0.enter(.over, at: elapsed) }
    }

    // The second's tick

    private var nextTick: Int64 { start + Int64(ledger.second + 1) * RunLoop.second }

    private mutating func wait(until end: Int64) {
        engine.wait(until: min(nextTick, end, MonotonicTime.now() + RunLoop.pulse))
    }

    /// Collects if a second is over; `running` are the stretches whose gauges it reads.
    private mutating func tick(running: [Int]) {
        if MonotonicTime.now() >= nextTick { collect(running: running) }
    }

    private mutating func collect(running: [Int]) {
        var snapshot = snapshot(running)
        engine.collect(into: &snapshot, stage: stage(of: running))
        let elapsed = MonotonicTime.now() - start
        let second = ledger.add(snapshot, at: elapsed)
        tell { $0.add(second) }
        isUnreachable = ledger.isHopeless(longestConnect: graph.longestConnect)
    }

    /// Collects what there is of a second that goes on.
    private mutating func collectPart(running: [Int]) {
        var snapshot = snapshot(running)
        engine.collect(into: &snapshot, stage: stage(of: running))
        ledger.add(part: snapshot)
    }

    private func snapshot(_ running: [Int]) -> Snapshot {
        Snapshot(
            second: ledger.second, running: running.map { (stretch: $0, lane: 0) },
            labels: graph.labels)
    }

    /// The stage whose gauges are read.
    private func stage(of running: [Int]) -> Int? {
        running.first.flatMap { stretch in graph.stages.firstIndex { $0.label == stretch } }
    }

    private func look(_ activity: RunActivity, until end: Int64) {
        let now = MonotonicTime.now()
        let moment = RunMoment(
            activity: activity, elapsed: max(0, now - start), left: max(0, end - now))
        tell { $0.look(moment) }
    }

    private func tell(_ body: (any RunSink) -> Void) {
        for sink in sinks { body(sink) }
    }
}

extension Stage {
    /// Whether it is over when its clients are done.
    var endsByItself: Bool { if case .once = load { true } else { false } }
}

extension RunBriefing.Stage {
    init(_ stage: Stage, _ labels: LabelSpace) {
        self.init(
            name: labels.title(of: stage.label), shape: stage.shape,
            duration: stage.duration,
            endsByItself: stage.endsByItself)
    }
}
