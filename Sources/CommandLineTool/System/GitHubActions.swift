import FoundationEssentials
import Reports

/// A step of GitHub Actions in which the tool runs: what it gets there without asking for it.
struct GitHubActions {
    /// The checkout; paths of annotations begin there.
    private let workspace: String?
    /// The file whose text the page of the run shows.
    private let summary: String?

    /// Nil where it does not run in such a step.
    init?(_ environment: [String: String]) {
        guard environment["GITHUB_ACTIONS"] == "true" else { return nil }
        workspace = environment["GITHUB_WORKSPACE"]
        summary = environment["GITHUB_STEP_SUMMARY"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Where a file lies in the repository.
    func path(_ path: String) -> String {
        let folder = FileManager.default.currentDirectoryPath
        let whole = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        guard let workspace, !workspace.isEmpty else { return path }
        let root = workspace.hasSuffix("/") ? workspace : workspace + "/"
        return whole.hasPrefix(root) ? String(whole.dropFirst(root.count)) : path
    }

    /// Adds text to what the page of the run shows.
    func add(summary text: [UInt8]) throws(ResultFileError) {
        guard let summary else { return }
        try AppendFile(path: summary).append(text)
    }
}
