public import Assertions
public import Metrics

/// Writes the result file of a run while it goes; what was written stays if the run is killed.
public struct ResultWriter: ~Copyable, Sendable {
    private let file: OutputFile
    private var encoder = ResultEncoder()

    /// Writes what is known before the run.
    public init(_ file: consuming OutputFile, header: RunHeader) throws(ResultFileError) {
        try file.write(ResultEncoder.start(header))
        self.file = file
    }

    /// Adds a second of the run; `phases` are those that ran so far.
    public mutating func append(
        _ snapshot: Snapshot, phases: [PhaseSpan]
    ) throws(ResultFileError) {
        try file.write(encoder.append(snapshot, phases: phases))
    }

    /// Writes the end and closes the file.
    public consuming func finish(_ conclusion: RunConclusion) throws(ResultFileError) {
        try file.write(encoder.finish(conclusion))
    }

    /// Writes the whole file of a result that is over, such as a merged one.
    public static func write(
        _ result: RunResult, to file: borrowing OutputFile
    ) throws(ResultFileError) {
        try file.write(ResultEncoder.bytes(of: result))
    }
}
