import TestSupport
import Testing

@testable import CommandLineTool

/// The commit and the branch under test, of variables and of git's files.
@Suite struct RepositoryTests {
    private static let commit = String(repeating: "0a1b2c3d", count: 5)
    private static let other = String(repeating: "f", count: 64)

    private func found(
        _ folder: TemporaryFolder, _ place: String = "", _ environment: [String: String] = [:]
    ) -> [String] {
        let repository = Repository(environment, folder: folder.path(place))
        return [repository.commit, repository.branch]
    }

    @Test func variablesComeFirst() throws {
        let folder = try TemporaryFolder()
        try folder.file(".git/HEAD", Self.commit)
        let rows: [([String: String], [String])] = [
            (
                ["GITHUB_SHA": "a", "GITHUB_REF_NAME": "7/merge", "GITHUB_HEAD_REF": "fix"],
                ["a", "fix"]
            ),
            (
                ["GITHUB_SHA": "a", "GITHUB_REF_NAME": "main", "GITHUB_HEAD_REF": ""],
                ["a", "main"]
            ),
            (["CI_COMMIT_SHA": "b", "CI_COMMIT_REF_NAME": "x"], ["b", "x"]),
            (["BUILDKITE_COMMIT": "c", "BUILDKITE_BRANCH": "x"], ["c", "x"]),
            (["GIT_COMMIT": "d", "GIT_BRANCH": "origin/x"], ["d", "origin/x"]),
            (["BUILD_SOURCEVERSION": "e", "BUILD_SOURCEBRANCHNAME": "x"], ["e", "x"]),
            (["GITHUB_SHA": ""], [Self.commit, ""]),
        ]
        for (environment, words) in rows { #expect(found(folder, "", environment) == words) }
    }

    /// A branch, one that is packed, a commit, a work tree beside the first, a submodule, and none.
    @Test func filesOfGitAreRead() throws {
        let folder = try TemporaryFolder()
        #expect(found(folder) == ["", ""])
        try folder.file(".git/HEAD", "ref: refs/heads/a/b\n")
        try folder.file("deep/er/x", "")
        #expect(found(folder) == ["", "a/b"])
        try folder.file(
            ".git/packed-refs", "# pack-refs\n\(Self.other) refs/heads/a/b\n^\(Self.commit)\n")
        #expect(found(folder, "deep/er") == [Self.other, "a/b"])
        try folder.file(".git/refs/heads/a/b", Self.commit + "\n")
        #expect(found(folder, "deep") == [Self.commit, "a/b"])

        try folder.file(".git/worktrees/w/HEAD", "ref: refs/heads/a/b\n")
        try folder.file(".git/worktrees/w/commondir", "../..\n")
        try folder.file("w/.git", "gitdir: \(folder.path(".git/worktrees/w"))\n")
        #expect(found(folder, "w") == [Self.commit, "a/b"])

        try folder.file(".git/modules/m/HEAD", Self.other + "\n")
        try folder.file("m/.git", "gitdir: ../.git/modules/m\n")
        #expect(found(folder, "m") == [Self.other, ""])
        try folder.file("w/.git", "nonsense")
        #expect(found(folder, "w") == [Self.commit, "a/b"])
    }
}
