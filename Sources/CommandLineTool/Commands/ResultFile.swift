import Conductor
import Reports

/// A file that `--out` names. It is opened, and emptied, when a run can begin and before
/// anything is sent, so that a path that cannot be written is told ahead and no old result is taken
/// for the new one.
final class ResultFile: RunSink {
    private let kind: RunOptions.Output.Kind
    private var file: OutputFile?
    /// Writes a result file as the run goes.
    private var writer: ResultWriter?
    /// What went wrong first; nothing is written after it.
    private(set) var failure: ResultFileError?

    /// Opens the file.
    init(_ output: RunOptions.Output) throws(ResultFileError) {
        kind = output.kind
        file = try OutputFile(path: output.path)
    }

    /// Writes what is known before a run.
    func start(_ header: RunHeader) throws(ResultFileError) {
        guard kind == .resultFile, let file = file.take() else { return }
        writer = try ResultWriter(file, header: header)
    }

    func add(_ second: RunSecond) {
        attempt { () throws(ResultFileError) in
            try writer?.append(second.snapshot, phases: second.phases)
        }
    }

    /// Writes the end of what was begun, or all of it.
    func finish(_ result: RunResult) {
        attempt { () throws(ResultFileError) in
            if let writer = writer.take() {
                try writer.finish(result.conclusion)
            } else if let file = file.take() {
                switch kind {
                case .summary: try file.writeWhole(Array(Summary(result).text.utf8))
                case .resultFile: try ResultWriter.write(result, to: file)
                case .clients:
                    let table = ClientTable(result.clients, result.header.labels)
                    try file.writeWhole(Array(table.text.utf8))
                }
            }
        }
    }

    private func attempt(_ body: () throws(ResultFileError) -> Void) {
        guard failure == nil else { return }
        do { try body() } catch { failure = error }
    }
}

extension [ResultFile] {
    /// Opens the files.
    init(opening outputs: [RunOptions.Output]) throws(ResultFileError) {
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
