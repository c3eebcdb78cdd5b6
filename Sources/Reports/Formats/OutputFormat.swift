/// A kind of file that a run can be written to. Plans, the command line and its help read this record.
public struct OutputFormat: Sendable {
    /// Its name in `outputs` of a plan.
    public let key: String
    /// How the names of its files end, such as `.json`; empty of one that is asked for by its name alone,
    /// because the ending is another's.
    public let ending: String
    /// What is in it, in one sentence.
    public let sentence: String
    /// Whether a plan may ask for it; if not, only `--out` does.
    public let isForPlans: Bool
    /// Whether it needs a record of each client, which no result file has.
    public let recordsClients: Bool
    /// The bytes of a run that is over.
    private let whole: @Sendable (RunResult) -> [UInt8]
    /// Begins a file that grows with its run; nil for a format that is written at the end.
    private let start: Start?
    /// The bytes of several runs in one file; nil for a format that has one run in a file.
    private var several: (@Sendable ([RunResult]) -> [UInt8])?

    /// Begins a file with what is known before the run.
    typealias Start =
        @Sendable (consuming OutputFile, RunHeader) throws(ResultFileError) -> any GrowingOutput

    init(
        key: String, ending: String, sentence: String, isForPlans: Bool = true,
        recordsClients: Bool = false, start: Start? = nil,
        whole: @escaping @Sendable (RunResult) -> [UInt8]
    ) {
        self.key = key
        self.ending = ending
        self.sentence = sentence
        self.isForPlans = isForPlans
        self.recordsClients = recordsClients
        self.start = start
        self.whole = whole
    }

    /// The same format, of which one file can have several runs too.
    func holding(_ several: @escaping @Sendable ([RunResult]) -> [UInt8]) -> OutputFormat {
        var format = self
        format.several = several
        return format
    }

    /// Whether one file can have several runs.
    public var holdsSeveral: Bool { several != nil }

    /// Writes several runs into one file.
    public func write(
        _ results: [RunResult], to file: consuming OutputFile
    ) throws(ResultFileError) {
        try file.writeWhole(several?(results) ?? [])
    }

    /// Whether it shows figures beside those of a base.
    public var showsComparisons: Bool { [.summary, .html, .markdown, .junit].contains(self) }

    /// Whether it is written as the run goes.
    public var grows: Bool { start != nil }

    /// Begins a file that grows with its run.
    public func begin(
        _ file: consuming OutputFile, _ header: RunHeader
    ) throws(ResultFileError) -> (any GrowingOutput)? {
        try start?(file, header)
    }

    /// The bytes of a run that is over.
    public func bytes(of result: RunResult) -> [UInt8] { whole(result) }

    /// Writes a run that is over.
    public func write(
        _ result: RunResult, to file: consuming OutputFile
    ) throws(ResultFileError) {
        try file.writeWhole(whole(result))
    }
}

extension OutputFormat: Equatable {
    public static func == (one: OutputFormat, other: OutputFormat) -> Bool { one.key == other.key }
}
