/// Diagnostics as annotations of GitHub Actions, which stand beside the lines of a pull request.
public struct GitHubRenderer {
    private let files: [SourceFile]
    private let path: (String) -> String

    /// For diagnostics whose ranges point into `files`; `path` says where a file lies in the
    /// repository.
    public init(files: [SourceFile], path: @escaping (String) -> String = { $0 }) {
        self.files = files
        self.path = path
    }

    /// One line for each diagnostic.
    public func render(_ report: DiagnosticReport) -> String {
        report.items.map { command($0).text }.joined()
    }

    private func command(_ item: Diagnostic) -> WorkflowCommand {
        let level: WorkflowCommand.Level =
            switch item.severity {
            case .error: .error
            case .warning: .warning
            case .note: .notice
            }
        let hint = item.hint.map { "\n\($0)" } ?? ""
        var command = WorkflowCommand(level, item.message + hint, title: item.code)
        guard let place = DiagnosticPlace(item.range, in: files) else { return command }
        command.file = path(place.file)
        command.line = place.line
        if place.endLine == place.line {
            command.columns = place.column...max(place.column, place.endColumn - 1)
        }
        return command
    }
}
