import FoundationEssentials
import Reports
import TestSupport

@testable import CommandLineTool

/// A run of a plan of the repository by the built tool, on however busy a machine.
///
/// A generator that has no processor gives no verdict (97), which says nothing of the plan: such a run is
/// repeated a few times, each repetition is told, and after the last one only its books and what its
/// checks found are held. A verdict is never asked for twice. Limits on times tell of the machine here,
/// where the target and the generator and other tests share it, so that what a plan is about is all its
/// other thresholds.
struct PlanRun {
    let end: Spawned.End
    /// What is not as the schema of summaries has it.
    private let faults: [String]
    private let thresholds: [Threshold]

    /// What a summary says of a threshold.
    private struct Threshold: Decodable {
        var text: String
        var observed: Double?
        var limit: Double?
        var unit: String
        var verdict: String

        /// Whether it is broken by a time that was too long.
        var wasTooSlow: Bool {
            guard unit == "ms", let observed, let limit else { return false }
            return observed >= limit
        }
    }

    private struct Summary: Decodable { var thresholds: [Threshold] }

    private static let mostTries = 4

    /// Runs the tool with words that begin with `run`, up to its end.
    init(_ words: [String]) async throws {
        let folder = try TemporaryFolder()
        let words = words + ["--out", folder.path("verdict.json")]
        let name = words.prefix(2).joined(separator: " ")
        var end = try await Spawned(words).wait()
        var tries = 1
        while Self.hasNoVerdict(end), tries < Self.mostTries {
            print("'wsplan \(name)' gave no verdict \(tries) times: the generator was saturated")
            end = try await Spawned(words).wait()
            tries += 1
        }
        self.end = end
        let summary = try folder.text("verdict.json")
        faults = try SchemaCheck(summary, against: SummarySchema().json).faults
        thresholds = try JSONDecoder().decode(Summary.self, from: Data(summary.utf8)).thresholds
        if !faults.isEmpty { print("the summary of 'wsplan \(name)': \(faults.prefix(5))") }
        if end.code != 0 {
            let texts = failed.map(\.text)
            print("'wsplan \(name)' ended with \(end.code) after \(tries) tries, failed: \(texts)")
        }
    }

    private static func hasNoVerdict(_ end: Spawned.End) -> Bool {
        end.code == 97 && end.output.hasPrefix("NO VERDICT  generator saturated: ")
    }

    private var failed: [Threshold] { thresholds.filter { $0.verdict == "failed" } }

    /// Whether the plan does what it is about.
    var isFine: Bool {
        if end.output.contains(ResultText.wrongBooks) || !faults.isEmpty { return false }
        if Self.hasNoVerdict(end) { return !failed.contains { $0.text.hasPrefix("share(checks") } }
        let wasOnlySlow = end.code == 99 && !failed.isEmpty && failed.allSatisfy(\.wasTooSlow)
        return end.code == 0 || wasOnlySlow
    }
}
