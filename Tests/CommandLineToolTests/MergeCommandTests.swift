import FoundationEssentials
import Glibc
import Reports
import TestSupport
import Testing

@testable import CommandLineTool

/// `wsplan merge` as a process: one verdict of runs that were made side by side, or why there is none.
@Suite struct MergeCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func plan(_ threshold: String = "p99(rtt) < 20s") -> String {
        """
        version: 1
        vars: { for: 1s }
        name: a run
        target: embedded
        health: { on-saturation: warn }
        messages: { hello: { text: "{{ id }}", expect: echo, timeout: 20s } }
        profiles: { user: { send: { mix: hello, every: 400ms } } }
        phases: [{ steady: { clients: 2, for: $for } }]
        thresholds:
          - \(threshold)
          - { assert: p99(rtt) < 20s, window: 1s }
          - { assert: max(connections) < 100, severity: warn }
        """
    }

    /// Runs a plan with a seed; the path of its result.
    private func part(_ name: String, _ plan: String, seed: Int) async throws -> String {
        let path = try folder.file("\(name).yaml", plan)
        let end = try await Spawned.run(
            "run", path, "--quiet", "--seed", "\(seed)", "--out", folder.path("\(name).wsr"))
        #expect(end.code == 0 || end.code == 99, "\(end)")
        return folder.path("\(name).wsr")
    }

    @Test func partsAreOneRun() async throws {
        let parts = [
            try await part("a", Self.plan(), seed: 1), try await part("b", Self.plan(), seed: 2),
        ]
        let end = try await Spawned(
            ["merge"] + parts + ["--out", folder.path("all.wsr"), "--out", folder.path("all.json")]
        ).wait()
        #expect(end.code == 0 && end.output.hasPrefix("PASSED  2 thresholds passed\n"), "\(end)")
        #expect(end.output.contains("4 opened, 0 failed"))
        let results = try (parts + [folder.path("all.wsr")]).map { try ResultReader.read(path: $0) }
        let requests = results.map { $0.store.count(.requests) }
        #expect(requests[2] == requests[0] + requests[1] && requests[0] > 0)
        #expect(Summary(results[2]).text == (try folder.text("all.json")))
        #expect(results[2].header.parts?.map(\.seed) == [1, 2])
        let notes = results[2].conclusion.verdicts.flatMap(\.notes)
        #expect(
            notes.contains("the worst of 2 parts") && notes.contains { $0.contains("extremes") })
        let again = try await Spawned.run("report", folder.path("all.wsr"))
        #expect(again.output == end.output)
    }

    /// Connects are as many as there are clients, however few of their requests a busy machine lets them make.
    @Test func theSumIsJudgedAnew() async throws {
        let plan = Self.plan("count(connects) < 3")
        let parts = [try await part("a", plan, seed: 1), try await part("b", plan, seed: 2)]
        let end = try await Spawned(["merge"] + parts).wait()
        #expect(
            end.code == 99 && end.output.hasPrefix("FAILED  1 of 2 thresholds failed"), "\(end)")
    }

    @Test func whatIsNoPartIsNamed() async throws {
        let one = try await part("a", Self.plan(), seed: 1)
        let other = try await part("b", Self.plan("p99(rtt) < 19s"), seed: 2)
        let text = try folder.file("x.wsr", "version: 1")
        let rows: [([String], String)] = [
            ([one, other], "'\(other)' is of another plan than '\(one)'"),
            (
                [one, one],
                "'\(one)' and '\(one)' are the same part: both have made the load of seed 1"
            ),
            ([one, text], "'\(text)': not a wsplan result file"),
            ([one, folder.path("none.wsr")], "cannot read '\(folder.path("none.wsr"))'"),
            ([one, "--out", one], "that file is the input"), ([], "'merge' needs a PART.wsr"),
        ]
        for (words, text) in rows {
            let end = try await Spawned(["merge"] + words).wait()
            #expect(end.code == 104 && end.output.isEmpty && end.errors.contains(text), "\(end)")
        }
    }

    @Test func aKilledPartLeavesNoVerdict() async throws {
        let one = try await part("a", Self.plan(), seed: 1)
        let run = try Spawned([
            "run", folder.path("a.yaml"), "--debug", "--seed", "2", "--out", folder.path("b.wsr"),
            "--var", "for=30m",
        ])
        #expect(try await run.says("the first message is sent"))
        run.send(SIGKILL)
        _ = try await run.wait()
        let end = try await Spawned.run("merge", one, folder.path("b.wsr"))
        #expect(end.code == 97 && end.output.hasPrefix("NO VERDICT  shard lost:"), "\(end)")
        #expect(end.prose.contains("did not end"), "\(end)")
    }
}
