/// The exit codes of the tool, all of them, in the order in which the first that applies decides; the
/// help and the documents print this table.
public enum ExitCode: Int32, CaseIterable, Sendable, Codable {
    case interrupted = 105
    case noVerdict = 97
    case failed = 99
    case passed = 0
    case invalid = 104
    case unwritten = 1

    /// When a command ends with it.
    public var meaning: String {
        switch self {
        case .interrupted: "interrupted by a signal"
        case .noVerdict:
            "no verdict: the target was never reached, or the generator was saturated or could not start"
        case .failed: "a threshold, a comparison, or a program that must succeed, failed"
        case .passed: "passed: every threshold held; or done: nothing was gated"
        case .invalid: "the plan or the usage is invalid, or asks for more than the host allows"
        case .unwritten: "the results could not be written, and no threshold failed"
        }
    }

    /// The code of a run that came to this one, once its results were written or not.
    public func whenWritten(_ isWritten: Bool) -> ExitCode {
        isWritten || self == .failed ? self : .unwritten
    }
}
