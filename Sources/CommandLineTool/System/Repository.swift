import FoundationEssentials
internal import Wire

/// The commit and the branch under test: as the variables of CI systems tell them, else as the git
/// repository around the working directory does, whose files are read without git.
struct Repository {
    private let environment: [String: String]
    private let folder: String

    /// The repository that this folder lies in.
    init(_ environment: [String: String], folder: String) {
        self.environment = environment
        self.folder = folder
    }

    /// In hexadecimal; empty if nobody tells.
    var commit: String {
        first(of: [
            "GITHUB_SHA", "CI_COMMIT_SHA", "BUILDKITE_COMMIT", "GIT_COMMIT", "BUILD_SOURCEVERSION",
        ]) ?? head.flatMap(commit) ?? ""
    }

    /// Without `refs/heads/`; empty if nobody tells, or no branch is checked out.
    var branch: String {
        first(of: [
            "GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "BUILDKITE_BRANCH",
            "BRANCH_NAME", "GIT_BRANCH", "BUILD_SOURCEBRANCHNAME",
        ]) ?? head.flatMap(Self.branch) ?? ""
    }

    private func first(of names: [String]) -> String? {
        names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }

    // MARK: Git

    /// What is checked out: `ref: refs/heads/main`, or a commit.
    private var head: String? { gitFolder.flatMap { Self.line("\($0)/HEAD") } }

    /// Where git keeps what belongs to this work tree; a work tree beside the first one, or a submodule,
    /// has a file that says so.
    private var gitFolder: String? {
        var place = folder
        while true {
            let path = place == "/" ? "/.git" : "\(place)/.git"
            if FileManager.default.fileExists(atPath: "\(path)/HEAD") { return path }
            if let line = Self.line(path), line.hasPrefix("gitdir: ") {
                return Self.path(String(line.dropFirst(8)), in: place)
            }
            guard let slash = place.lastIndex(of: "/"), place.count > 1 else { return nil }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
    }

    private func commit(_ head: String) -> String? {
        guard head.hasPrefix("ref: ") else { return Self.isCommit(head) ? head : nil }
        let name = head.dropFirst(5)
        guard let own = gitFolder else { return nil }
        let common = Self.line("\(own)/commondir").map { Self.path($0, in: own) } ?? own
        for folder in [own, common] {
            if let line = Self.line("\(folder)/\(name)"), Self.isCommit(line) { return line }
        }
        // Branches that did not change for a while stand in one file.
        let packed = Self.text("\(common)/packed-refs") ?? ""
        for line in packed.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[1] == name, Self.isCommit(String(words[0])) {
                return String(words[0])
            }
        }
        return nil
    }

    private static func branch(_ head: String) -> String? {
        let start = "ref: refs/heads/"
        return head.hasPrefix(start) ? String(head.dropFirst(start.count)) : nil
    }

    /// SHA-1 or SHA-256 in hexadecimal.
    private static func isCommit(_ text: String) -> Bool {
        [40, 64].contains(text.utf8.count) && text.allSatisfy(\.isHexDigit)
    }

    private static func path(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }

    private static func text(_ path: String) -> String? {
        WholeFile.text(path)
    }

    /// The first line of a file.
    private static func line(_ path: String) -> String? {
        text(path)?.split(separator: "\n").first.map(String.init)
    }
}
