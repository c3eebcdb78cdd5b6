public import Assertions
public import Metrics

/// Writes the result file of a run while it goes; what was written stays if the run is killed.
///
/// Records that are added make a file grow with the length of the run, though what they say together
/// does not: time series halve their resolution, histograms add up. So a file that has doubled is read
/// again and put in its own place as one record, which takes some milliseconds in hours.
public struct ResultWriter: ~Copyable, Sendable {
    /// Smaller files are left as they are, in bytes.
    public static let smallest = 1 << 20

    private var file: OutputFile
    private var encoder = ResultEncoder()
    /// Bytes written so far, and how many there may be before they are put together.
    private var size = 0
    private var limit: Int
    private let smallest: Int

    /// Writes what is known before the run; a file of up to `smallest` bytes is left as it is.
    public init(
        _ file: consuming OutputFile, header: RunHeader, smallest: Int = ResultWriter.smallest
    ) throws(ResultFileError) {
        self.file = file
        self.smallest = smallest
        limit = smallest
        try add(ResultEncoder.start(header))
    }

    /// Adds a second of the run; `phases` are those that ran so far.
    public mutating func append(
        _ snapshot: Snapshot, phases: [PhaseSpan]
    ) throws(ResultFileError) {
        try add(encoder.append(snapshot, phases: phases))
        if size > limit { try condense() }
    }

    /// Adds what is new of a program.
    public mutating func append(_ program: ProgramRecord) throws(ResultFileError) {
        try add(ResultEncoder.program(program))
    }

    /// Writes the end and closes the file.
    public consuming func finish(_ conclusion: RunConclusion) throws(ResultFileError) {
        try add(encoder.finish(conclusion))
        if size > smallest { try condense() }
    }

    private mutating func add(_ bytes: [UInt8]) throws(ResultFileError) {
        try file.write(bytes)
        size += bytes.count
    }

    /// Puts all records together.
    private mutating func condense() throws(ResultFileError) {
        // What went into a pipe cannot be read again.
        guard file.isOrdinary else {
            limit = .max
            return
        }
        let bytes = try ResultReader.condense(try file.contents())
        if file.replace(with: bytes) { size = bytes.count }
        limit = max(limit, 2 * size)
    }
}
