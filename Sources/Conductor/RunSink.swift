public import Assertions
public import Metrics
public import Reports

/// Who wants to hear of a run while it goes: console, log, result file.
///
/// All calls come from the control thread and should return soon.
public protocol RunSink: AnyObject {
    /// The run is about to begin; nothing has been sent yet.
    func begin(_ briefing: RunBriefing)
    /// The run does something else from now on; the time is from its start, in nanoseconds.
    func enter(_ activity: RunActivity, at elapsed: Int64)
    /// The load of what the run does now is at this level, of a search for one.
    func hold(_ level: Stretch.Level)
    /// A second is over.
    func add(_ second: RunSecond)
    /// There is news of a program that a phase started.
    func note(_ program: ProgramRecord, _ news: ProgramNews)
    /// Where the run stands, told about ten times a second.
    func look(_ moment: RunMoment)
}

extension RunSink {
    public func begin(_ briefing: RunBriefing) {}
    public func enter(_ activity: RunActivity, at elapsed: Int64) {}
    public func hold(_ level: Stretch.Level) {}
    public func add(_ second: RunSecond) {}
    public func note(_ program: ProgramRecord, _ news: ProgramNews) {}
    public func look(_ moment: RunMoment) {}
}

/// What a run does at a time.
public enum RunActivity: Hashable, Sendable {
    /// The index of the stage in `RunBriefing.stages`.
    case stage(Int)
    /// Everyone leaves by plan; requests in flight are waited for.
    case draining(interrupted: Bool)
    case over
}

/// Where a run stands.
public struct RunMoment: Hashable, Sendable {
    public var activity: RunActivity
    /// Since the start of the run, in nanoseconds.
    public var elapsed: Int64
    /// Until the activity ends (at the latest, where it may end by itself), in nanoseconds.
    public var left: Int64

    public init(activity: RunActivity, elapsed: Int64, left: Int64) {
        self.activity = activity
        self.elapsed = elapsed
        self.left = left
    }
}

/// A second of a run, or the rest at its end.
public struct RunSecond: Sendable {
    public var snapshot: Snapshot
    /// The same in the coarser form of the time series.
    public var point: SeriesPoint
    /// The phases as far as they ran.
    public var phases: [PhaseSpan]
    /// From the start of the run to its end, in nanoseconds; the last one may be short.
    public var elapsed: Int64
    /// All that was measured up to its end. Who keeps it makes the next second copy it.
    public var total = MetricStore()
    /// What windows showed up to its end, and what ended the run.
    public var findings = LiveFindings()

    public init(snapshot: Snapshot, point: SeriesPoint, phases: [PhaseSpan], elapsed: Int64) {
        self.snapshot = snapshot
        self.point = point
        self.phases = phases
        self.elapsed = elapsed
    }
}
