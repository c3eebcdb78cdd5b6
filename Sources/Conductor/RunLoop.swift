internal import Assertions
internal import LoadEngine
internal import Metrics
internal import Reports
internal import Units
internal import Wire

/// The control thread of a run: begins the stages, collects every second, ends the run.
struct RunLoop {
    private let engine: Engine
    private let graph: StageGraph
    private(set) var ledger: RunLedger
    /// Says after each second whether the run goes on.
    private(set) var steering: Steering
    private let sinks: [any RunSink]
    private let interrupted: () -> Bool
    private let programs: PhasePrograms
    private let observed: TargetWatches

    /// When the first stage begins, by the monotonic clock.
    private var start: Int64 = 0
    /// When stages begin.
    private var walk: StageWalk
    /// Stages that the engine knows of and that have not begun, in the order of time.
    private var coming: [StageWalk.Begin] = []
    /// The search for a capacity that goes on, and what those before found.
    private var search: LevelRun?
    private var found: [CapacityFinding] = []
    /// Capacities that no second has told yet, by stretch.
    private var capacities: [Int: Double] = [:]
    private let searches: CapacitySearches
    /// The stage that runs in each lane.
    private var running: [Int: RunningStage] = [:]
    /// The places of stages among those of the first lane, which sinks hear of.
    private let mainStages: [Int: Int]
    /// What the run does, for the sinks, and until when.
    private var activity = RunActivity.stage(0)
    private var activityEnd: Int64 = 0
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
    private static let lead = TimeAmount.milliseconds(1).nanoseconds
    /// What the loops may take beyond the drain to end, before the run ends without them.
    private static let patience = TimeAmount.seconds(4).nanoseconds
    private static let second = TimeAmount.seconds(1).nanoseconds
    /// So long before the end of a stage its gauges are read, since they jump when the next one
    /// begins or everyone leaves.
    private static let eve = TimeAmount.milliseconds(2).nanoseconds
    /// So long before they begin loops hear of stages, so that nobody's delay counts.
    private static let ahead = TimeAmount.seconds(1).nanoseconds
    /// How often signals are looked for and sinks may look.
    private static let pulse = TimeAmount.milliseconds(100).nanoseconds

    init(
        engine: Engine, graph: StageGraph, ledger: RunLedger, observed: TargetWatches,
        sinks: [any RunSink], programs: PhasePrograms, searches: CapacitySearches,
        interrupted: @escaping () -> Bool
    ) {
        self.searches = searches
        self.programs = programs
        self.observed = observed
        self.engine = engine
        self.graph = graph
        self.ledger = ledger
        steering = Steering(ledger.header)
        self.sinks = sinks
        self.interrupted = interrupted
        walk = StageWalk(graph, from: 0)
        mainStages = Dictionary(
            uniqueKeysWithValues: graph.mainStages.enumerated().map { ($1, $0) })
    }

    /// Runs all stages and the drain, and ends the programs of phases; something may be done meanwhile while the
    /// loops hear of the first one.
    mutating func run(meanwhile: () -> Void) {
        start = MonotonicTime.now() + RunLoop.lead
        walk = StageWalk(graph, from: start)
        announce()
        meanwhile()
        observed.begin(at: start)
        while stopped == nil { followStages() }
        drain()
        tell(of: programs.end(at: start))
    }

    /// Whether the run ends before its stages do.
    private var mustEnd: Bool {
        if case .abort = steering.command { return true }
        return wasInterrupted || engine.hasFailed || isUnreachable
    }

    /// Waits for what comes next of the stages, and does it.
    private mutating func followStages() {
        announce()
        wait(until: nextMoment)
        let now = MonotonicTime.now()
        wasInterrupted = interrupted()
        tell(of: programs.news(from: start))
        endStages(at: now)
        followSearch(at: now)
        announce()
        readGauges(at: now)
        let isOver = walk.end.map { now >= $0 } ?? false
        // Nobody sends on while the last second is collected.
        if isOver || mustEnd { stop() }
        ledger.extend(to: min(now, walk.end ?? now) - start)
        tick(running.values.filter { !$0.isRead }.map(\.index))
        enter(at: now)
        look(activity, until: activityEnd)
    }

    /// When something of the stages is to be done.
    private var nextMoment: Int64 {
        var next = min(coming.first?.at ?? .max, walk.end ?? .max)
        if let search { next = min(next, search.nextMoment) }
        for (lane, stage) in running where !stage.isRead {
            if graph.stages[stage.index].endsWhenSure, steering.isSure { return start }
            if let end = end(of: stage, in: lane) { next = min(next, end - RunLoop.eve) }
        }
        return next
    }

    /// Has the loops hear of the stages that begin soon.
    private mutating func announce() {
        let news = walk.next(until: MonotonicTime.now() + RunLoop.ahead)
        for begin in news { engine.begin(stage: begin.stage, at: begin.at) }
        coming += news
        guard let (levels, at) = walk.takeSearch(), var run = searches.run(levels) else { return }
        begin(run.begin(at: at))
        search = run
    }

    /// Levels begin, behind all that was announced before.
    private mutating func begin(_ levels: [LevelRun.Begin]) {
        for begin in levels {
            engine.begin(stage: begin.stage, at: begin.at, level: begin.level)
            coming.append(
                StageWalk.Begin(stage: begin.stage, at: begin.at, level: begin.level))
        }
    }

    /// Has the search go on, if one does.
    private mutating func followSearch(at now: Int64) {
        guard var run = search, now >= run.nextMoment else { return }
        // What was recorded so far of the second that runs counts too.
        if run.needsFigures { collectPart([]) }
        let step = run.advance(at: now, ledger.soFar)
        search = run
        switch step {
        case .wait: break
        case .begin(let levels): begin(levels)
        case .end(let time):
            endSearch()
            walk.end(run.stages, at: time)
        }
    }

    private var unitOfSearch: String? { search?.finding.unit }

    /// Keeps what a search found, be it over or not.
    private mutating func endSearch() {
        guard let run = search else { return }
        search = nil
        found.append(run.finding)
        if run.finding.isOfTarget, let stretch = run.stretch {
            capacities[stretch] = run.finding.capacity
        }
    }

    /// What was found up to now, also by a search that goes on.
    var findings: LiveFindings {
        var findings = steering.findings
        findings.searches = found + (search.map { [$0.finding] } ?? [])
        return findings
    }

    /// Stages that end by themselves end when their clients are done, their program has ended or their figures
    /// are sure, or when their time is over.
    private mutating func endStages(at now: Int64) {
        for stage in running.values where graph.stages[stage.index].endsByItself {
            if isDone(graph.stages[stage.index], stage.index) || now >= stage.latest {
                walk.end(stage.index, at: max(stage.earliest, min(now, stage.latest)))
            }
        }
    }

    private func isDone(_ stage: Stage, _ index: Int) -> Bool {
        if stage.endsWhenSure { return steering.isSure }
        return stage.least == nil
            ? engine.isDone(stage: index) : programs.hasEnded(stage: index)
    }

    /// When the stage of a lane ends; nil while that is not known.
    private func end(of stage: RunningStage, in lane: Int) -> Int64? {
        if let next = coming.first(where: { graph.stages[$0.stage].lane == lane }) {
            return next.at
        }
        if graph.stages[stage.index].endsByItself { return stage.latest }
        return lane == 0 ? walk.end : nil
    }

    /// Reads the gauges of the stages that are about to end.
    private mutating func readGauges(at now: Int64) {
        var ending: [Int] = []
        for (lane, stage) in running where !stage.isRead {
            guard let end = end(of: stage, in: lane), now >= end - RunLoop.eve else { continue }
            running[lane]?.isRead = true
            if stage.isOfPlan { ending.append(stage.index) }
        }
        if !ending.isEmpty { collectPart(ending) }
    }

    /// Notes the stages that have begun.
    private mutating func enter(at now: Int64) {
        while let next = coming.first, next.at <= now {
            coming.removeFirst()
            let stage = graph.stages[next.stage]
            running[stage.lane] = RunningStage(
                index: next.stage, earliest: next.at + (stage.least ?? 0),
                latest: next.at + stage.duration, isOfPlan: stage.duration > 0)
            if let level = next.level { ledger.raise(stage, to: level, unitOfSearch) }
            ledger.begin(stage, at: next.at - start)
            steering.begin(stage, at: next.at - start)
            programs.enter(next.stage, in: stage.lane, at: next.at - start)
            guard let place = mainStages[next.stage] else { continue }
            activity = .stage(place)
            activityEnd = min(next.at + stage.duration, coming.first?.at ?? .max)
            tell { $0.enter(.stage(place), at: next.at - start) }
            guard let level = next.level, let unit = unitOfSearch else { continue }
            tell { $0.hold(Stretch.Level(value: level, unit: unit)) }
        }
    }

    /// Tells everyone to leave, the first time it is called; returns when that was.
    @discardableResult
    private mutating func stop() -> Int64 {
        if let stopped { return stopped }
        let now = MonotonicTime.now()
        stopped = now
        endSearch()
        steering.end(at: min(now, walk.end ?? now) - start)
        if wasInterrupted { collectPart([]) }
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
            tick([])
            if !wasInterrupted { wasInterrupted = interrupted() }
            look(.draining(interrupted: wasInterrupted), until: begin + graph.longestDrain)
        }
        observed.stop()
        collect([], before: .max)
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

    /// Collects if a second is over; `stages` are those whose gauges it reads.
    private mutating func tick(_ stages: [Int]) {
        if MonotonicTime.now() >= nextTick { collect(stages, before: nextTick) }
    }

    /// Collects a second; what was read of the target from `end` on belongs to the next one.
    private mutating func collect(_ stages: [Int], before end: Int64) {
        var snapshot = snapshot(stages)
        swap(&snapshot.capacities, &capacities)
        let first = start + Int64(ledger.second) * RunLoop.second
        snapshot.observed = observed.take(from: first, before: end) { moment in
            stopped.map { moment >= $0 } ?? false ? [] : ledger.running(at: moment - start)
        }
        let elapsed = MonotonicTime.now() - start
        var second = ledger.add(snapshot, at: elapsed)
        steering.add(second, total: ledger.store)
        search?.add(second.snapshot.alone, total: ledger.store, at: start + elapsed)
        (second.total, second.findings) = (ledger.store, findings)
        tell { $0.add(second) }
        // What is being started or replaced may take its time to be reached.
        isUnreachable =
            !programs.isUnderWay && ledger.isHopeless(longestConnect: graph.longestConnect)
    }

    /// Collects what there is of a second that goes on.
    private mutating func collectPart(_ stages: [Int]) { ledger.add(part: snapshot(stages)) }

    private func snapshot(_ stages: [Int]) -> Snapshot {
        let own = stages.filter { graph.stages[$0].duration > 0 }
        var snapshot = Snapshot(
            second: ledger.second,
            running: own.map { (stretch: graph.stages[$0].label, lane: graph.stages[$0].lane) },
            labels: graph.labels)
        engine.collect(into: &snapshot, stages: own)
        return snapshot
    }

    private func look(_ activity: RunActivity, until end: Int64) {
        let now = MonotonicTime.now()
        let moment = RunMoment(
            activity: activity, elapsed: max(0, now - start), left: max(0, end - now))
        tell { $0.look(moment) }
    }

    private func tell(of news: [(record: ProgramRecord, news: ProgramNews)]) {
        for (record, what) in news { tell { $0.note(record, what) } }
    }

    private func tell(_ body: (any RunSink) -> Void) {
        for sink in sinks { body(sink) }
    }
}

/// The stage that runs in a lane.
private struct RunningStage {
    var index: Int
    /// When it ends at the earliest and at the latest, if it does so by itself.
    var earliest: Int64
    var latest: Int64
    /// Whether it is a part of a phase, and not the rest of a branch.
    var isOfPlan: Bool
    /// Whether its last gauges are read.
    var isRead = false
}
