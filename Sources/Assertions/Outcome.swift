public import Metrics

/// The exit codes of the tool, all of them.
public enum ExitCode: Int32, Sendable, Codable {
    /// Every threshold held, or there was none.
    case passed = 0
    /// Results could not be written.
    case unwritten = 1
    /// No verdict: target never reached, generator saturated or not able to start.
    case noVerdict = 97
    /// A threshold failed.
    case failed = 99
    /// Plan or usage invalid.
    case invalid = 104
    /// Interrupted by a signal.
    case interrupted = 105
}

/// The verdict on a whole run, with its reason and the exit code that tells it.
public struct Outcome: Hashable, Sendable, Codable {
    /// The verdict; `none` is a run that allows no statement about its target.
    public enum Kind: String, Hashable, Sendable, Codable { case passed, failed, none }

    /// How the run came to its end.
    public enum Ending: Hashable, Sendable, Codable {
        /// By plan, or by a threshold with `abort`.
        case complete
        case interrupted
        /// The result file ends before the run did.
        case cutShort
        /// A loop of the generator could not start, so that its share of the load was missing.
        case loopMissing
    }

    public var kind: Kind
    public var reason: String
    public var exitCode: ExitCode
    public var ending: Ending

    /// The first that applies: the run did not end, never reached its target, was not driven
    /// honestly (`saturated` says how), failed, passed.
    public init(
        ending: Ending, store: MetricStore, verdicts: [Verdict], saturated: [String]
    ) {
        self.ending = ending
        switch ending {
        case .interrupted:
            (kind, reason, exitCode) = (.none, "interrupted by a signal", .interrupted)
        case .cutShort:
            (kind, reason, exitCode) = (
                .none, "the run did not end: it was killed, or its result file is not complete",
                .noVerdict
            )
        case .loopMissing:
            (kind, reason, exitCode) = (
                .none,
                "a loop of the generator could not start: too few descriptors or too little "
                    + "memory", .noVerdict
            )
        case .complete:
            (kind, reason, exitCode) = Outcome.complete(store, verdicts, saturated)
        }
    }

    private static func complete(
        _ store: MetricStore, _ verdicts: [Verdict], _ saturated: [String]
    ) -> (Kind, String, ExitCode) {
        if store.count(.opened) == 0 {
            return (.none, "target never reached" + firstConnectError(store), .noVerdict)
        }
        if !saturated.isEmpty {
            return (
                .none, "generator saturated: " + saturated.joined(separator: "; "), .noVerdict
            )
        }
        let failed = verdicts.count { $0.fails }
        let all = verdicts.count == 1 ? "1 threshold" : "\(verdicts.count) thresholds"
        if failed > 0 { return (.failed, "\(failed) of \(all) failed", .failed) }
        return (.passed, verdicts.isEmpty ? "nothing was gated" : "\(all) passed", .passed)
    }

    /// The most frequent cause why nothing opened, as `: text`.
    private static func firstConnectError(_ store: MetricStore) -> String {
        let kinds = ErrorKind.allCases.filter { $0.subject == .connects && store.errors($0) > 0 }
        guard let kind = kinds.max(by: { store.errors($0) < store.errors($1) }) else { return "" }
        return ": \(kind.name)" + (store.firstTexts[kind].map { ", \($0)" } ?? "")
    }
}
