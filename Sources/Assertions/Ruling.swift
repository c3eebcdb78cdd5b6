public import Metrics

/// What a run can come to, in the order in which the first that applies decides.
public enum Ruling: CaseIterable, Sendable {
    case interrupted
    /// The run did not end, or ran without a part of its load.
    case cutShort, loopMissing
    case neverReached, saturated
    case failed
    /// Two sides were to be compared, and nobody can say how they stand.
    case incomparable
    /// Nothing was judged, although the command line asks for that.
    case ungated
    case done, passed

    /// The verdict that it is.
    public var kind: Outcome.Kind {
        switch self {
        case .interrupted, .cutShort, .loopMissing, .neverReached, .saturated, .ungated: .none
        case .incomparable: .none
        case .failed: .failed
        case .done: .done
        case .passed: .passed
        }
    }

    public var exitCode: ExitCode {
        switch self {
        case .interrupted: .interrupted
        case .cutShort, .loopMissing, .neverReached, .saturated, .incomparable: .noVerdict
        case .failed: .failed
        case .ungated: .invalid
        case .done, .passed: .passed
        }
    }

    /// What rulings rest on.
    public struct Evidence: Sendable {
        public var ending: Outcome.Ending
        public var store: MetricStore
        public var verdicts: [Verdict]
        /// What programs that had to succeed did instead.
        public var failedPrograms: [String]
        /// The parts of a merged run that are not there, or did not end.
        public var lostShards: [String]
        /// What is said of the generator where that takes the verdict.
        public var saturation: SaturationReport
        /// Whether a run that judges nothing is not what was asked for.
        public var mustJudge: Bool

        public init(
            ending: Outcome.Ending, store: MetricStore, verdicts: [Verdict],
            failedPrograms: [String] = [], lostShards: [String] = [],
            saturation: SaturationReport = SaturationReport(), mustJudge: Bool = false
        ) {
            self.ending = ending
            self.store = store
            self.verdicts = verdicts
            self.failedPrograms = failedPrograms
            self.lostShards = lostShards
            self.saturation = saturation
            self.mustJudge = mustJudge
        }

        /// Whether a threshold that may fail the run had something to judge, or fails for want of it.
        fileprivate var isJudged: Bool {
            verdicts.contains { !$0.isWarning && $0.wasJudged || $0.fails }
        }
    }

    /// The reason in words if it applies, else nil.
    func reason(_ evidence: Evidence) -> String? {
        switch self {
        case .interrupted: evidence.ending == .interrupted ? "interrupted by a signal" : nil
        case .cutShort: cutReason(evidence)
        case .loopMissing:
            evidence.ending == .loopMissing
                ? "a loop of the generator could not start: too few descriptors or too little "
                    + "memory" : nil
        case .neverReached:
            evidence.store.wasReached
                ? nil : "target never reached" + firstConnectError(evidence.store)
        case .saturated: evidence.saturation.text
        case .failed: failureReason(evidence)
        case .incomparable: incomparable(evidence.verdicts)
        case .ungated:
            evidence.mustJudge && !evidence.isJudged
                ? "nothing was gated, but --require-thresholds was given" : nil
        case .done:
            evidence.isJudged ? nil : ungatedReason(evidence.verdicts)
        case .passed: passReason(evidence.verdicts)
        }
    }

    private func cutReason(_ evidence: Evidence) -> String? {
        if !evidence.lostShards.isEmpty {
            return "shard lost: " + evidence.lostShards.joined(separator: "; ")
        }
        return evidence.ending == .cutShort
            ? "the run did not end: it was killed, or its result file is incomplete" : nil
    }

    /// Programs come first, since thresholds may have failed because of them.
    private func failureReason(_ evidence: Evidence) -> String? {
        let programs = evidence.failedPrograms
        let more = programs.count > 1 ? ", and \(programs.count - 1) more failed" : ""
        let parts = [programs.first.map { $0 + more }, thresholdReason(evidence.verdicts)]
            .compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    private func thresholdReason(_ verdicts: [Verdict]) -> String? {
        let failed = verdicts.filter(\.fails)
        // What ended the run is the first thing to know of it.
        guard let first = failed.first(where: { $0.aborted != nil }) ?? failed.first else {
            return nil
        }
        let words = failed.count == 1 ? "failed:" : "failed, first"
        let gates = verdicts.filter { !$0.isWarning }
        return "\(failed.count) of \(count(gates.count)) \(words) \(first.title)"
            + (first.ending.map { "; \($0)" } ?? "")
    }

    private func incomparable(_ verdicts: [Verdict]) -> String? {
        verdicts.lazy.filter { !$0.isWarning }.compactMap(\.lack).first.map {
            "the two sides cannot be compared: \($0)"
        }
    }

    private func passReason(_ verdicts: [Verdict]) -> String {
        let gates = verdicts.filter { !$0.isWarning }
        let empty = gates.count { $0.result == .noData }
        let open = gates.count { $0.result == .inconclusive }
        let rest = empty > 0 ? ", \(empty) had no samples" : ""
        return "\(count(gates.count - empty - open)) passed\(rest)"
            + (open > 0 ? ", \(open) inconclusive" : "") + warnings(verdicts)
    }

    private func ungatedReason(_ verdicts: [Verdict]) -> String {
        let open = verdicts.count { $0.result == .inconclusive && !$0.isWarning }
        return "nothing was gated" + (open > 0 ? ", \(count(open)) inconclusive" : "")
            + warnings(verdicts)
    }

    /// What only warns and does not hold, such as `; 1 warning: p99(rtt) < 1s`.
    private func warnings(_ verdicts: [Verdict]) -> String {
        let warnings = verdicts.filter(\.warns)
        guard let first = warnings.first else { return "" }
        return warnings.count == 1
            ? "; 1 warning: \(first.title)" : "; \(warnings.count) warnings, first \(first.title)"
    }

    private func count(_ thresholds: Int) -> String {
        thresholds == 1 ? "1 threshold" : "\(thresholds) thresholds"
    }

    /// The most frequent cause why nothing was reached, as `: text`.
    private func firstConnectError(_ store: MetricStore) -> String {
        let kinds = ErrorKind.allCases.filter { $0.subject == .connects && store.errors($0) > 0 }
        guard let kind = kinds.max(by: { store.errors($0) < store.errors($1) }) else { return "" }
        return ": \(kind.name)" + (store.firstTexts[kind].map { ", \($0)" } ?? "")
    }
}

extension MetricStore {
    /// Whether the target has shown itself: it took a session, or said in HTTP why not.
    public var wasReached: Bool { count(.handshakesAnswered) > 0 || count(.opened) > 0 }
}
