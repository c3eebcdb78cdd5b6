import Assertions
import Reports

/// How one of several runs came to its end.
struct RunEnd {
    var code: ExitCode
    /// nil: it did not begin.
    var result: RunResult?
}

extension [ExitCode] {
    /// The code that tells of all: the first of the table but 0, which must be that of each.
    var ofAll: ExitCode {
        ExitCode.allCases.first { $0 != .passed && contains($0) } ?? .passed
    }
}
