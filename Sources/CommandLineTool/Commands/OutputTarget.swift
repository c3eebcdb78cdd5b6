import Plan
import Reports

/// A file to write, and what to write into it.
struct OutputTarget: Equatable, Sendable {
    var path: String
    var format: OutputFormat
}

extension OutputTarget {
    /// A file that the plan itself asks for; nil if nobody writes what it names.
    init?(_ output: Plan.Output) {
        guard let format = OutputFormat.named(output.kind.rawValue), format.isWritten else {
            return nil
        }
        self.init(path: output.path, format: format)
    }
}
