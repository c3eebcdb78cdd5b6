import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Where outputs go, and what becomes of a run that cannot write them.
@Suite struct OutputFailureTests {
    private static func plan(_ limit: String = "< 1%") -> String {
        """
        version: 1
        name: a run
        target: embedded
        messages:
          hello: { text: "{{ id }}", expect: echo, timeout: 20s }
        profiles:
          user: { send: { mix: hello, every: 200ms } }
        phases:
          - steady: { clients: 2, for: 2s }
        thresholds:
          - share(errors) \(limit)
        """
    }

    /// Who reads the standard output gets that and nothing else; the text for people is beside it.
    @Test(arguments: ["json", "ndjson", "md", "csv"])
    func theStandardOutputCanBeTheFile(key: String) async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan())
        let end = try await Spawned.run(
            "run", plan, "--quiet", "--smoke", "--out", "\(key)=-", "--out",
            "\(key)=\(folder.path("same"))", "--out", folder.path("run.wsr"))
        #expect(end.code == 0 && end.errors.hasPrefix("PASSED  "), "\(end.errors)")
        #expect(try folder.text("same") == end.output)
        let report = try await Spawned.run("report", folder.path("run.wsr"), "--out", "\(key)=-")
        #expect(report.code == 0 && report.errors.hasPrefix("PASSED  "))
        if key != "ndjson" { #expect(report.output == end.output) }
    }

    /// Nothing is emptied if one of several cannot be written.
    @Test func noFileIsTouchedByARunThatCannotWriteAll() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan())
        let old = try folder.file("old.json", "{}")
        for (path, reason) in [
            (folder.path("none/x.csv"), "there is no folder '\(folder.path("none"))'"),
            (folder.path, "it is a folder"),
        ] {
            let end = try await Spawned.run("run", plan, "--out", old, "--out", "csv=\(path)")
            #expect(end.code == 1 && end.errors.hasSuffix("': \(reason)\n"), "\(end.errors)")
            #expect(try folder.text("old.json") == "{}" && end.output.isEmpty)
        }
    }

    /// The verdict comes, and the exit code tells a failed threshold before a missing file.
    @Test(
        arguments: ["json", "md", "junit", "prom", "hgrm", "gitlab"],
        [("< 1%", Int32(1)), ("> 1%", 99)])
    func aFullDiskIsToldAfterTheVerdict(key: String, row: (String, Int32)) async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan(row.0))
        let end = try await Spawned.run(
            "run", plan, "--quiet", "--smoke", "--out", "\(key)=/dev/full", "--out",
            folder.path("run.csv"))
        #expect(end.code == row.1 && end.output.contains("a run, embedded"))
        #expect(end.errors == "error: cannot write '/dev/full': No space left on device\n")
        #expect(try folder.text("run.csv").split(separator: "\r\n").count > 1)
    }

    /// A disk that fills up as the run goes: what was written are whole lines.
    @Test(
        .enabled("who runs the tests may mount") {
            try await Spawned.run(shell: "unshare -m mount -t tmpfs tmpfs /mnt 2>/dev/null").code
                == 0
        })
    func whatWasWrittenBeforeTheDiskWasFullAreWholeLines() async throws {
        let folder = try TemporaryFolder()
        let text = Self.plan().replacing("for: 2s", with: "for: 5s")
        let plan = try folder.file("plan.yaml", text)
        try folder.file("disk/below", "")
        let (disk, path) = (folder.path("disk"), folder.path("disk/run.ndjson"))
        let script =
            #"mount -t tmpfs -o size=4k tmpfs DISK && "$@" >/dev/null; code=$?; "#
            + "cat DISK/run.ndjson; exit $code"
        let end = try await Spawned(
            ["run", plan, "--quiet", "--out", path, "--out", folder.path("run.json")],
            shell: "exec unshare -m sh -c '\(script.replacing("DISK", with: disk))' sh \"$@\""
        ).wait()
        #expect(end.code == 1, "\(end)")
        #expect(end.errors.contains("error: cannot write '\(path)': No space left on device"))
        for line in end.output.split(separator: "\n") { _ = try JSONTree(String(line)) }
        #expect(try folder.text("run.json").contains(#""verdict": "passed""#))
    }

    /// What was told of a run that is killed stays.
    @Test func aKilledRunLeavesItsSeconds() async throws {
        let folder = try TemporaryFolder()
        let text = Self.plan().replacing("for: 2s", with: "for: 5m")
        let plan = try folder.file("plan.yaml", text)
        let run = try Spawned(["run", plan, "--quiet", "--out", folder.path("run.ndjson")])
        try await eventually("a second") {
            (try? folder.text("run.ndjson").contains("\n")) ?? false
        }
        run.send(SIGKILL)
        #expect(try await run.wait().code == -SIGKILL)
        let lines = try folder.text("run.ndjson").split(separator: "\n")
        let first = try #require(lines.first)
        #expect(try JSONTree(String(first))["second"] == .number(0))
    }

    /// What is no result says so.
    @Test(arguments: [
        ("{}", "not a wsplan result file"), ("", "not a wsplan result file"),
        ("wsplan", "not a wsplan result file"),
    ])
    func aForeignFileIsNoResult(content: String, reason: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("run.wsr", content)
        let end = try await Spawned.run("report", path, "--out", "json=-")
        #expect(end.code == 104 && end.output.isEmpty)
        #expect(end.errors.hasPrefix("error: '\(path)': \(reason)"), "\(end.errors)")
    }
}
