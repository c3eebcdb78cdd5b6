import Assertions
import EmbeddedServer
import Glibc
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing

@testable import Conductor

/// Runs with phases that start programs.
@Suite(.serialized, .ownThreads) struct ProgramRunTests {
    /// Writes down what it hears of programs.
    private final class Notebook: RunSink {
        var heard: [String] = []
        var gone = 0
        /// What is done when a program has begun.
        var whenBegun: (ProgramRecord) -> Void = { _ in }
        var hasBegun = false

        func note(_ program: ProgramRecord, _ news: ProgramNews) {
            switch news {
            case .begun:
                heard.append("\(program.number) begins")
                hasBegun = true
                whenBegun(program)
            case .ended: heard.append("\(program.number) ends")
            case .gone: gone += 1
            }
        }
    }

    private static func setup(
        _ phases: String, in folder: TemporaryFolder, target: String = "embedded",
        rest: String = "", smoke: Bool = false
    ) throws -> RunSetup {
        let text = """
            version: 1
            target: \(target)
            vars: { api-token: "top-secret" }
            messages:
              hello: { text: "{{ id }}", expect: echo, timeout: 10s }
            profiles:
              user: { send: { mix: hello, every: 100ms }, reconnect: { delay: 20ms, max: 50ms } }
            phases:
              \(phases.split(separator: "\n").joined(separator: "\n  "))
            \(rest)
            """
        let path = try folder.file("plan.yaml", text)
        let (plan, files, diagnostics) = PlanReader.read(
            path: path, variables: [:], environment: [:], language: .plain)
        return RunSetup(
            plan: try #require(plan, "\(diagnostics.items.map(\.message))"), source: files[0],
            loops: 1, smoke: smoke, tool: "test")
    }

    private static func run(
        _ phases: String, target: String = "embedded", rest: String = "", smoke: Bool = false,
        _ notebook: Notebook = Notebook(), interrupted: @escaping () -> Bool = { false }
    ) throws -> RunResult {
        let folder = try TemporaryFolder()
        let conductor = try Conductor(
            setup(phases, in: folder, target: target, rest: rest, smoke: smoke))
        let result = conductor.run([notebook], interrupted: interrupted)
        #expect(Books(result.store).wrong == [])
        return result
    }

    private static func script(_ text: String, _ more: String) -> String {
        "- run: { command: [sh, -c, \"\(text)\"], \(more) }"
    }

    /// The load goes on, the phase ends with its program, and all of it is told.
    @Test func aPhaseEndsWithItsProgram() throws {
        let notebook = Notebook()
        let result = try Self.run(
            """
            - steady: { clients: 3, for: 200ms }
            \(Self.script("echo it is ${api-token}; cat plan.yaml | head -1", "for: 0s..2m, must: succeed"))
            - steady: { clients: 3, for: 200ms }
            """, notebook)
        let program = try #require(result.programs.first)
        #expect(result.programs.count == 1 && program.ending == .exited(0))
        #expect(program.output == "it is ***\nversion: 1\n")
        #expect(program.command == "sh -c 'echo it is ***; cat plan.yaml | head -1'")
        let spans = result.conclusion.phases
        #expect(spans.map(\.shape) == ["steady", "run", "steady"] && result.seconds < 100)
        #expect(program.start >= spans[1].start && spans[1].end >= (program.end ?? .max))
        #expect(result.store.count(.connects) == 3)
        #expect(result.store.count(.messagesSent, in: Selection(stretches: [1])) > 0)
        // Nobody was lost.
        let recovery = result.store.histogram(.recovery).moments
        #expect(recovery.count == 1 && recovery.max == 0)
        #expect(result.store.count(.unrecovered) == 0)
        #expect(notebook.heard == ["0 begins", "0 ends"] && notebook.gone == 1)
    }

    /// A server that the plan starts is reached, and no target is given up while a program is under way.
    @Test(arguments: [
        ("exit 3", "for: 0s..2m, must: succeed", "exited with code 3"),
        (
            "echo one; echo no service; kill -9 $$$$", "for: 0s..2m, must: succeed",
            "was killed by signal 9"
        ),
        ("exec sleep 600", "for: 100ms, must: succeed", "still ran at the end of the run"),
        ("exec sleep 600", "for: 100ms, stop: true, must: succeed", "was killed by signal 15"),
    ])
    func whatMustSucceedFailsTheRun(_ script: String, _ keys: String, _ fate: String) throws {
        let result = try Self.run(
            """
            - steady: { clients: 1, for: 100ms }
            \(Self.script(script, keys))
            - steady: { clients: 1, for: 300ms }
            """)
        let outcome = result.conclusion.outcome
        #expect(outcome.exitCode == .failed)
        let start = "the program of 'run' must succeed, but \(fate)"
        #expect(outcome.reason.hasPrefix(start), "\(outcome.reason)")
        #expect(outcome.reason.hasSuffix(": no service") == script.contains("no service"))
    }

    @Test func whatCannotBeStartedIsTold() throws {
        let result = try Self.run(
            """
            - steady: { clients: 1, for: 100ms }
            - run: { command: [./not-there], for: 0s..2m }
            """)
        #expect(result.programs.map(\.fate) == ["could not be started: No such file or directory"])
        #expect(result.conclusion.outcome.exitCode == .passed && result.seconds < 100)
    }

    /// Programs of branches and of rounds run side by side, each with a record and a recovery of its own.
    @Test func programsRunSideBySideAndAgain() throws {
        let result = try Self.run(
            """
            - parallel:
                - - steady: { clients: 2, for: 100ms }
                  - run: { command: [sh, -c, exec sleep 0.1], for: 0s..2m }
                - - steady: { clients: 2, for: 100ms }
                  - run: { command: [sh, -c, exec sleep 0.2], for: 0s..2m }
                - - run: { command: [sh, -c, "true"], for: 0s..2m }
            - steady: { clients: 2, for: 100ms }
            - repeat: { times: 3, phases: [{ run: { command: [sh, -c, echo round], for: 0s..2m } }] }
            """)
        #expect(result.programs.count == 6)
        #expect(result.programs.allSatisfy { $0.ending == .exited(0) })
        #expect(result.programs.map(\.number) == Array(0..<6))
        // A branch without clients has nothing to recover.
        #expect(result.store.histogram(.recovery).count == 5)
        #expect(result.conclusion.outcome.ending == .complete && result.seconds < 100)
    }

    /// A program that goes on after its phase, and what it started, are ended with the run, however that
    /// ends.
    @Test(arguments: [false, true])
    func nothingOutlivesTheRun(_ isInterrupted: Bool) throws {
        let notebook = Notebook()
        let result = try Self.run(
            """
            - steady: { clients: 1, for: 100ms }
            \(Self.script("sleep 600 & echo $$$$ $!; exec sleep 600", "for: \(isInterrupted ? "5m" : "500ms")"))
            """, notebook, interrupted: { isInterrupted && notebook.hasBegun })
        let program = try #require(result.programs.first)
        let ids = program.output.split { $0 == " " || $0 == "\n" }.compactMap { Int32($0) }
        #expect(program.outlivedRun && program.ending == .killed(signal: 15))
        // Who reaps orphans may take its time; they are gone or have ended.
        for id in ids { try eventually("the end of \(id)") { !Self.runs(id) } }
        #expect(result.conclusion.outcome.exitCode == (isInterrupted ? .interrupted : .passed))
        #expect(notebook.heard == ["0 begins", "0 ends"])
    }

    private static func runs(_ id: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else {
            return false
        }
        return text.split(separator: ")").last?.dropFirst().first != "Z"
    }

    /// A run that cannot begin starts nothing.
    @Test func nothingIsStartedByARunThatCannotBegin() throws {
        let folder = try TemporaryFolder()
        var setup = try Self.setup(
            Self.script("touch here", "for: 1s"), in: folder, target: "ws://127.0.0.1:1/")
        setup.mustJudge = true
        #expect(throws: SetupError.self) { try Conductor(setup) }
        #expect(throws: (any Error).self) { try folder.text("here") }
    }

    /// A short run has a second for what may go on, and its time for what must succeed.
    @Test func aSmokeRunStartsThemToo() throws {
        let result = try Self.run(
            """
            - steady: { clients: 3, for: 5m }
            \(Self.script("sleep 1.2; echo done", "for: 2m, must: succeed"))
            \(Self.script("exec sleep 600", "for: 2m, stop: true"))
            """, smoke: true)
        #expect(result.programs.map(\.ending) == [.exited(0), .killed(signal: 15)])
        #expect(result.seconds < 100 && result.conclusion.outcome.exitCode == .passed)
    }

    /// The target is replaced while clients are there: how long that took is measured from the start of
    /// the program to the last return.
    @Test func recoveryIsFromTheStartToTheLastReturn() throws {
        var server: RunningServer? = try EmbeddedServer(ServerSettings()).start()
        let port = try #require(server).port
        let notebook = Notebook()
        notebook.whenBegun = { _ in
            // The control thread waits here, and the loops go on.
            server?.stop()
            pause(milliseconds: 300)
            server = try? EmbeddedServer(ServerSettings(address: .loopback(port: port))).start()
        }
        let result = try Self.run(
            """
            - steady: { clients: 20, for: 300ms }
            \(Self.script("exec sleep 3", "for: 0s..2m"))
            """, target: "ws://127.0.0.1:\(port)/", notebook)
        server?.stop()
        let recovery = result.store.histogram(.recovery).moments
        #expect(recovery.count == 1 && recovery.min >= 300_000_000)
        #expect(result.store.count(.connects) > 20 && result.programs.count == 1)
        // On a very busy machine they may not be back in time.
        if result.store.count(.unrecovered) == 0 { #expect(recovery.max < 3_000_000_000) }
    }

    /// Nothing answers while a program is under way, longer than a target is hoped for otherwise.
    @Test func aTargetIsHopedForWhileAProgramIsUnderWay() throws {
        let hole = try BlackHole()
        let result = try Self.run(
            """
            - steady: { clients: 1, for: 100ms }
            \(Self.script("exec sleep 12", "for: 0s..2m"))
            - steady: { clients: 1, for: 5m }
            """, target: "{ url: \"ws://127.0.0.1:\(hole.port)/\", connect-timeout: 1s }")
        #expect(result.programs.map(\.ending) == [.exited(0)])
        #expect(result.seconds > 12 && result.seconds < 200)
        #expect(result.conclusion.outcome.exitCode == .noVerdict)
    }
}
