/// The verdict on a whole run, with its reason and the exit code that tells it.
public struct Outcome: Hashable, Sendable, Codable {
    /// The verdict; `done` is a run in which nothing was gated, `none` one that allows no statement
    /// about its target.
    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        case passed, done, failed, none
    }

    /// How the run came to its end.
    public enum Ending: Hashable, Sendable, Codable {
        /// By plan, by a threshold with `abort`, or because nothing reached the target.
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

    /// What something else than the thresholds of a run came to, such as a comparison of runs.
    public init(_ kind: Kind, reason: String, exitCode: ExitCode) {
        self.kind = kind
        self.reason = reason
        self.exitCode = exitCode
        ending = .complete
    }

    /// The first ruling that applies.
    public init(_ evidence: Ruling.Evidence) {
        for ruling in Ruling.allCases {
            guard let reason = ruling.reason(evidence) else { continue }
            (kind, exitCode) = (ruling.kind, ruling.exitCode)
            self.reason = reason
            ending = evidence.ending
            return
        }
        preconditionFailure("the last ruling always applies")
    }
}
