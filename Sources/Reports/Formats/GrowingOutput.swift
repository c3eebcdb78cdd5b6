public import Assertions
public import Metrics

/// A file that is written as the run goes; what was written stays if the run is killed.
public protocol GrowingOutput: AnyObject {
    /// Adds a second of the run; `phases` are those that ran so far.
    func append(_ snapshot: Snapshot, phases: [PhaseSpan]) throws(ResultFileError)
    /// Adds what is new of a program.
    func append(_ program: ProgramRecord) throws(ResultFileError)
    /// Writes the end; nothing follows.
    func finish(_ conclusion: RunConclusion) throws(ResultFileError)
}
