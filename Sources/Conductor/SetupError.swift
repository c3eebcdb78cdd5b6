public import Assertions

/// Why a run could not begin, in words for its user.
public struct SetupError: Error, Equatable, Sendable {
    /// What is wrong.
    public var text: String
    /// What can be done about it.
    public var hint: String?
    /// `invalid` where the plan or the command line asks for what cannot be; `noVerdict` where the
    /// host does not give what any run needs.
    public var exitCode: ExitCode

    init(_ text: String, hint: String? = nil, exitCode: ExitCode) {
        self.text = text
        self.hint = hint
        self.exitCode = exitCode
    }
}
