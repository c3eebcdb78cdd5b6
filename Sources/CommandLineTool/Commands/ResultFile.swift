import Conductor
import Reports

/// A file that `--out` names. It is opened, and emptied, when a run can begin and before
/// anything is sent, so that a path that cannot be written is told ahead and no old result is taken
/// for the new one.
final class ResultFile: RunSink {
    private let format: OutputFormat
    private var file: OutputFile?
    /// Writes the file as the run goes.
    private var growing: (any GrowingOutput)?
    /// What went wrong first; nothing is written after it.
    private(set) var failure: ResultFileError?

    /// Opens the file.
    init(_ output: OutputTarget) throws(ResultFileError) {
        format = output.format
        file = try OutputFile(path: output.path)
    }

    /// Writes what is known before a run.
    func start(_ header: RunHeader) throws(ResultFileError) {
        guard format.grows, let file = file.take() else { return }
        growing = try format.begin(file, header)
    }

    func add(_ second: RunSecond) {
        attempt { () throws(ResultFileError) in
            try growing?.append(
                OutputSecond(
                    snapshot: second.snapshot, point: second.point, phases: second.phases))
        }
    }

    func note(_ program: ProgramRecord, _ news: ProgramNews) {
        attempt { () throws(ResultFileError) in try growing?.append(program) }
    }

    /// Writes the end of what was begun, or all of it.
    func finish(_ result: RunResult) {
        attempt { () throws(ResultFileError) in
            if let growing {
                try growing.finish(result.conclusion)
            } else if let file = file.take() {
                try format.write(result, to: file)
            }
        }
    }

    private func attempt(_ body: () throws(ResultFileError) -> Void) {
        guard failure == nil else { return }
        do { try body() } catch { failure = error }
    }
}

extension [ResultFile] {
    /// Opens the files, or none of them if one cannot be opened.
    init(opening outputs: [OutputTarget]) throws(ResultFileError) {
        for output in outputs { try OutputFile.check(path: output.path) }
        self = []
        for output in outputs { append(try ResultFile(output)) }
    }

    /// Writes a result to all of them.
    func finish(_ result: RunResult) { for file in self { file.finish(result) } }

    /// Says which could not be written; whether all were.
    func reportFailures() -> Bool {
        for failure in compactMap(\.failure) { Output.error("error: \(failure)\n") }
        return allSatisfy { $0.failure == nil }
    }
}
