import Assertions
import Metrics
import Reports

/// The runs in the files of both sides of a comparison.
struct RunFiles {
    let base: [SavedRun]
    let new: [SavedRun]
    /// What is said of files that have no run.
    let notes: [String]
    /// The run that stands for all where one is shown: the last of new, or of base if new has none.
    let shown: RunResult

    /// Throws what is wrong with all files that are none of this tool.
    init(base: [String], new: [String]) throws(UsageError) {
        var sides: [[SavedRun]] = []
        var shown: RunResult?
        var (notes, wrong): ([String], [String]) = ([], [])
        for paths in [base, new] {
            var runs: [SavedRun] = []
            for path in paths {
                do {
                    let results = try ResultReader.readAll(path: path)
                    runs += Self.runs(results, path)
                    shown = results.last ?? shown
                } catch .empty {
                    notes.append("'\(path)' is left out: \(ResultFileError.empty)")
                } catch {
                    wrong.append(ReportCommand.words(error, path))
                }
            }
            sides.append(runs)
        }
        if !wrong.isEmpty { throw UsageError(wrong.joined(separator: "\nerror: ")) }
        guard let shown else {
            throw UsageError("no file has a run: \(notes.joined(separator: "; "))")
        }
        (self.base, self.new) = (sides[0], sides[1])
        self.notes = notes
        self.shown = shown
    }

    /// Each with its name, and without its seconds, of which hundreds of runs have too many.
    private static func runs(_ results: [RunResult], _ path: String) -> [SavedRun] {
        results.enumerated().map { index, result in
            var result = result
            result.series = TimeSeries()
            return SavedRun(
                results.count == 1 ? path : "\(path), run \(index + 1) of \(results.count)", result)
        }
    }
}
