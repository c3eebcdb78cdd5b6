import Assertions
import Plan
import Reports

/// The file of a plan's baseline: read before a run, and added to after it if it passed.
struct BaselineFile {
    private let baseline: Baseline

    init(_ baseline: Baseline) { self.baseline = baseline }

    /// Its runs; none of a file that is not there yet. Throws what is wrong with it.
    func read() throws(UsageError) -> [SavedRun] {
        let results: [RunResult]
        do {
            results = try RunSeries.read(path: baseline.file)
        } catch {
            throw UsageError(
                "the baseline cannot be read: \(ReportCommand.words(error, baseline.file))",
                help:
                    "'baseline: { file }' is a file of 'run --save-baseline', or of 'run --out x.wsr'"
            )
        }
        // A file of another number of runs may have been put there.
        return results.suffix(baseline.runs).enumerated().map { index, result in
            SavedRun("run \(index + 1) of '\(baseline.file)'", result)
        }
    }

    /// Adds a run that passed; whether the file is as it should be.
    func add(_ result: RunResult, code: ExitCode, isQuiet: Bool) -> Bool {
        guard code == .passed else {
            Output.error("baseline: this run is not added, for it did not pass\n")
            return true
        }
        do {
            let count = try RunSeries.add(result, to: baseline.file, most: baseline.runs)
            if !isQuiet {
                Output.error("baseline: '\(baseline.file)' has \(count) of \(baseline.runs) runs\n")
            }
            return true
        } catch {
            Output.error("error: \(error)\n")
            return false
        }
    }
}
