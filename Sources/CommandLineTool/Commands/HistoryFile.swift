import Assertions
import FoundationEssentials
import Reports

/// The file of `--history`, which several processes may add to at the same time.
struct HistoryFile {
    private let path: String
    private let table: HistoryTable

    /// The file of runs that judge these assertions.
    init(_ path: String, of assertions: [Assertion]) {
        self.path = path
        table = HistoryTable(assertions)
    }

    /// Throws what is wrong with the file before a run: a path that cannot be written, or a table with
    /// other columns. The file stays as it is.
    func check() throws {
        try OutputFile.check(path: path)
        guard FileManager.default.fileExists(atPath: path) else { return }
        let file = try AppendFile(path: path)
        if let difference = table.difference(to: try file.contents()) {
            throw UsageError(
                "option '--history' cannot be '\(path)': \(difference)",
                help:
                    "a table has the runs of one plan with the same thresholds; begin another file")
        }
    }

    /// Adds the row of a run, below the names of the columns; false, and why is told, if that cannot be
    /// done.
    func add(_ result: RunResult) -> Bool {
        let repository = Repository(
            PlanLoading.environment, folder: FileManager.default.currentDirectoryPath)
        let revision = HistoryTable.Revision(
            commit: repository.commit, branch: repository.branch)
        do {
            let file = try AppendFile(path: path)
            try file.lock()
            let before = try file.contents()
            if let difference = table.difference(to: before) {
                Output.error("error: no row for '\(path)': \(difference)\n")
                return false
            }
            // A line that somebody left without an end gets one.
            let start =
                before.isEmpty ? table.header : before.last == UInt8(ascii: "\n") ? "" : "\n"
            try file.append(Array((start + table.row(of: result, revision)).utf8))
            return true
        } catch {
            Output.error("error: \(error)\n")
            return false
        }
    }
}
