import FoundationEssentials
import Glibc
import Reports
import TestSupport
import Testing

/// Plans whose phases start programs, by the built tool.
@Suite struct ProgramProcessTests {
    /// A plan that starts a script after a moment of load.
    private static func plan(_ script: String, _ keys: String = "for: 0s..30m") -> String {
        """
        version: 1
        name: a deployment
        target: embedded
        messages: { hello: { text: "{{ id }}", expect: echo, timeout: 20s } }
        profiles: { user: { send: { mix: hello, every: 400ms } } }
        phases:
          - steady: { clients: 2, for: 100ms }
          - run: { command: [sh, -c, "\(script)"], \(keys) }
            name: deploy
        """
    }

    /// Nothing is started unless that is allowed; `check` and `explain` say so and what would be started.
    @Test func nothingIsStartedUnlessThatIsAllowed() async throws {
        let folder = try TemporaryFolder()
        let text = Self.plan("touch here", "for: 1s..30m, must: succeed, stop: true")
        let plan = try folder.file("plan.yaml", text)
        let said =
            "'deploy' starts the program 'sh', which is done only with --allow-commands"
        let run = try await Spawned.run("run", plan)
        #expect(run.code == 104 && run.errors.contains("error: \(said)"), "\(run)")
        for words in [["check", plan], ["explain", plan], ["explain", plan, "--format", "json"]] {
            let end = try await Spawned(words).wait()
            #expect(end.code == 0 && (end.output + end.errors).contains("warning: \(said)"))
        }
        let load =
            "starts sh -c 'touch here', until it has ended, 1s at least, must succeed, stopped at "
            + "the end"
        for format in ["text", "json", "mermaid"] {
            let output = try await Spawned.run("explain", plan, "--format", format).output
            let words = output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains(load), "\(output)")
        }
        #expect(try await Spawned.run("check", plan, "--allow-commands").output.hasPrefix(plan))
        #expect(throws: (any Error).self) { try folder.text("here") }
    }

    @Test func aMissingProgramIsToldBeforeTheRun() async throws {
        let folder = try TemporaryFolder()
        let text = Self.plan("true").replacing("command: [sh, ", with: "command: [./none, ")
        let plan = try folder.file("plan.yaml", text)
        let said = "'deploy' cannot start its program: there is no file '\(folder.root)none'"
        let run = try await Spawned.run("run", plan, "--allow-commands")
        #expect(run.code == 104 && run.errors.contains("error: \(said)"), "\(run)")
        let check = try await Spawned.run("check", plan, "--allow-commands")
        #expect(check.code == 0 && check.output.contains("warning: \(said)"))
    }

    /// A log, the report and the summary tell when it was started and how it ended.
    @Test func theMomentIsTold() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file(
            "plan.yaml",
            Self.plan("echo fine; echo sorry >&2; exit 4", "for: 0s..30m, must: succeed"))
        let run = try await Spawned.run(
            "run", plan, "--allow-commands", "--out", folder.path("run.wsr"), "--out",
            folder.path("run.json"))
        let command = "sh -c 'echo fine; echo sorry >&2; exit 4'"
        #expect(run.errors.contains(" deploy: started \(command)\n"), "\(run.errors)")
        #expect(run.errors.contains(" deploy: \(command) exited with code 4 after "))
        let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let reason = "FAILED the program of 'deploy' must succeed, but exited with code 4 after "
        #expect(run.code == 99 && words.hasPrefix(reason), "\(run.output)")
        #expect(
            words.contains(": sorry a deployment, embedded") && words.contains("| fine | sorry"))
        let report = try await Spawned.run(
            "report", folder.path("run.wsr"), "--out", folder.path("again.json"))
        #expect(report.output == run.output)
        #expect(try folder.text("again.json") == folder.text("run.json"))
        let summary = try folder.text("run.json")
        #expect(try SchemaCheck(summary, against: SummarySchema().json).faults == [])
        #expect(summary.contains(#""exit_code": 4,"#) && summary.contains(#"fine\nsorry\n"#))
    }

    /// Whatever ends the tool ends the program too, and what that started.
    @Test(arguments: [[SIGINT], [SIGINT, SIGINT], [SIGKILL]])
    func noProgramOutlivesTheTool(_ signals: [Int32]) async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file(
            "plan.yaml", Self.plan("sleep 3600 & echo $$$$ $! >ids; exec sleep 3600", "for: 30m"))
        let run = try Spawned(
            ["run", plan, "--debug", "--allow-commands", "--out", folder.path("run.wsr")])
        #expect(try await run.says("deploy: started sh -c "))
        var ids: [Int32] = []
        try await eventually("the numbers of both") {
            ids = ((try? folder.text("ids")) ?? "").split { $0 == " " || $0 == "\n" }
                .compactMap { Int32($0) }
            return ids.count == 2
        }
        for signal in signals { run.send(signal) }
        let code = try await run.wait().code
        #expect(code == (signals[0] == SIGINT ? 105 : -signals[0]))
        try await eventually("the end of both") { !ids.contains(where: Self.runs) }
        guard signals == [SIGKILL] else { return }
        let report = try await Spawned.run("report", folder.path("run.wsr"))
        let words = report.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("exec sleep 3600' runs"), "\(report.output)")
    }

    /// Whether a process goes on that nobody may have waited for yet.
    private static func runs(_ id: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else {
            return false
        }
        return text.split(separator: ")").last?.dropFirst().first != "Z"
    }
}
