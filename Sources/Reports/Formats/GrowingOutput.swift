public import Assertions
public import Metrics

/// A second of a run as outputs get it that grow.
public struct OutputSecond: Sendable {
    public var snapshot: Snapshot
    /// The same in the coarser form of the time series.
    public var point: SeriesPoint
    /// The phases as far as they ran.
    public var phases: [PhaseSpan]

    public init(snapshot: Snapshot, point: SeriesPoint, phases: [PhaseSpan]) {
        self.snapshot = snapshot
        self.point = point
        self.phases = phases
    }
}

/// A file that is written as the run goes; what was written stays if the run is killed.
public protocol GrowingOutput: AnyObject {
    /// Adds a second of the run.
    func append(_ second: OutputSecond) throws(ResultFileError)
    /// Adds what is new of a program.
    func append(_ program: ProgramRecord) throws(ResultFileError)
    /// Writes the end; nothing follows.
    func finish(_ conclusion: RunConclusion) throws(ResultFileError)
}
