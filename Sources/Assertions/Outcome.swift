public import Metrics

/// The exit codes of the tool, all of them.
public enum ExitCode: Int32, Sendable, Codable {
    /// Every threshold held, or there was none.
    case passed = 0
    /// Results could not be written.
    case unwritten = 1
    /// No verdict: target never reached, generator saturated, shard lost.
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
    public enum Kind: String, Hashable, Sendable, Codable { case passed, failed, none }

    /// How the run came to its end.
    public enum Ending: Hashable, Sendable {
        /// By plan, or by a threshold with `abort`.
        case complete
        case interrupted
        /// The result file ends before the run did.
        case cutShort
        /// The text says which part is missing.
        case shardLost(String)
    }

    public var kind: Kind
    public var reason: String
    public var exitCode: ExitCode

    public init(kind: Kind, reason: String, exitCode: ExitCode) {
        self.kind = kind
        self.reason = reason
        self.exitCode = exitCode
    }

    /// The first that applies: the run did not end, never reached its target, was not driven
    /// honestly (`saturated` says how), failed, passed.
    public init(
        ending: Ending, store: MetricStore, verdicts: [Verdict], saturated: [String]
    ) {
        func none(_ reason: String, _ code: ExitCode = .noVerdict) -> Outcome {
            Outcome(kind: .none, reason: reason, exitCode: code)
        }
        switch ending {
        case .interrupted: self = none("interrupted by a signal", .interrupted)
        case .cutShort: self = none("run was cut short")
        case .shardLost(let what): self = none("shard lost: \(what)")
        case .complete:
            if store.count(.opened) == 0 {
                self = none("target never reached" + Outcome.firstConnectError(store))
            } else if !saturated.isEmpty {
                self = none("generator saturated: " + saturated.joined(separator: "; "))
            } else {
                self = Outcome(of: verdicts)
            }
        }
    }

    private init(of verdicts: [Verdict]) {
        let failed = verdicts.count { $0.fails }
        let all = verdicts.count == 1 ? "1 threshold" : "\(verdicts.count) thresholds"
        if failed > 0 {
            self.init(kind: .failed, reason: "\(failed) of \(all) failed", exitCode: .failed)
        } else if verdicts.isEmpty {
            self.init(kind: .passed, reason: "nothing was gated", exitCode: .passed)
        } else {
            self.init(kind: .passed, reason: "\(all) passed", exitCode: .passed)
        }
    }

    /// The most frequent cause why nothing opened, as `: text`.
    private static func firstConnectError(_ store: MetricStore) -> String {
        let kinds = ErrorKind.allCases.filter { $0.subject == .connects && store.errors($0) > 0 }
        guard let kind = kinds.max(by: { store.errors($0) < store.errors($1) }) else { return "" }
        return ": \(kind.name)" + (store.firstTexts[kind].map { ", \($0)" } ?? "")
    }
}
