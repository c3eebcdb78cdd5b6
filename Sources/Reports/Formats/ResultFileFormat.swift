extension OutputFormat {
    /// The result file, of which every other output is a view.
    static let resultFile = OutputFormat(
        key: "wsr", ending: ".wsr", sentence: "The whole result, for `wsplan report`.",
        start: { file, header throws(ResultFileError) in try GrowingResultFile(file, header) },
        whole: { ResultEncoder.bytes(of: $0) })
}

/// A result file that grows with its run.
private final class GrowingResultFile: GrowingOutput {
    private var writer: ResultWriter?

    init(_ file: consuming OutputFile, _ header: RunHeader) throws(ResultFileError) {
        writer = try ResultWriter(file, header: header)
    }

    func append(_ second: OutputSecond) throws(ResultFileError) {
        try writer?.append(second.snapshot, phases: second.phases)
    }

    func append(_ program: ProgramRecord) throws(ResultFileError) {
        try writer?.append(program)
    }

    func finish(_ conclusion: RunConclusion) throws(ResultFileError) {
        if let writer = writer.take() { try writer.finish(conclusion) }
    }
}
