import Glibc
import TestSupport
import Testing

@testable import CommandLineTool

/// `wsplan run` on a terminal: what is seen there, whatever happens to it.
@Suite struct TerminalProcessTests {
    private static let title = "日本語 \\e[2Jé\\u0301\\u202Ex"

    private static func plan(_ length: String, delay: String = "1ms") -> String {
        """
        version: 1
        name: "\(title)"
        target: { embedded: { delay: \(delay) } }
        messages:
          hello: { text: "{{ id }}", expect: echo, timeout: 20s }
        profiles:
          user: { send: { mix: hello, every: 400ms } }
        phases:
          - { steady: { clients: 2, for: \(length) }, name: first }
          - { steady: { clients: 2, for: \(length) }, name: second }
        thresholds:
          - share(errors) < 1%
          - count(requests) > 1
          - p99(rtt, phase=second, message=hello) < 10s
        """
    }

    /// What stands on a screen after all that was written there, and how many lines have run over its edge.
    private func screen(_ text: String, _ columns: Int) -> Screen {
        var screen = Screen(columns: columns)
        screen.write(text)
        return screen
    }

    @Test(arguments: [40, 60, 80, 100, 200])
    func aBlockIsDrawnAndTakenAway(_ columns: Int) async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan("600ms"))
        let run = try TerminalProcess(["run", plan], columns: columns)
        let code = try await run.wait()
        #expect([0, 97].contains(code), "\(run.text)")
        #expect(run.text.contains("━") && run.text.contains("health"))
        let screen = screen(run.text, columns)
        #expect(screen.wrapped == 0, "\(run.text)")
        #expect(["PASSED", "NO VER"].contains(screen.text.first?.prefix(6)), "\(screen.text)")
        #expect(!screen.text.contains { $0.hasPrefix("health") })
        // Colours are off again, the cursor was never hidden, and it rests in the first column.
        #expect(!run.text.contains("\u{1B}[?"))
        #expect(screen.position == 0)
    }

    @Test(arguments: [(10, [:]), (80, ["TERM": "dumb"])] as [(Int, [String: String])])
    func whereNothingCanBeDrawnThereAreLines(
        _ columns: Int, _ environment: [String: String]
    ) async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan("600ms"))
        let run = try TerminalProcess(["run", plan], columns: columns, environment: environment)
        let code = try await run.wait()
        #expect([0, 97].contains(code), "\(run.text)")
        #expect(run.text.hasPrefix(plan + ": "))
        #expect(run.text.contains("1 first begins: steady, 600ms"))
        #expect(!run.text.contains("━") && !run.text.contains("\u{1B}[K"))
    }

    /// Ctrl-C ends the run in order, and once more at once; whoever closes the terminal ends it in order.
    @Test func theTerminalIsCleanAfterEveryEnd() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan("30m"))
        let stuck = try folder.file("stuck.yaml", Self.plan("30m", delay: "20s"))
        for key in ["\u{3}", ""] {
            let run = try TerminalProcess(["run", plan], columns: 80)
            try await run.shows("p99 by")
            if key.isEmpty { run.send(SIGTERM) } else { run.press(key) }
            #expect(try await run.wait() == 105)
            let screen = screen(run.text, 80)
            #expect(screen.text.contains { $0.hasPrefix("NO VERDICT  interrupted by a signal") })
            #expect(!screen.text.contains { $0.hasPrefix("health") }, "\(screen.text)")
        }
        let run = try TerminalProcess(
            ["run", stuck], columns: 80,
            keys: [("sent 5.00/s", "\u{3}"), ("Ctrl-C again ends at once", "\u{3}")])
        #expect(try await run.wait() == 105)
        let seen = screen(run.text, 80).text.filter { !$0.isEmpty && $0 != "^C" }
        #expect(
            seen.map { $0.replacing("^C", with: "") } == [
                "interrupted again: ended without a report"
            ])
    }

    @Test func aTerminalThatIsGoneEndsTheRunInOrder() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan("30m"))
        let run = try TerminalProcess(
            ["run", plan, "--out", folder.path("run.wsr")], columns: 80)
        try await run.shows("p99 by")
        run.send(SIGHUP)
        run.send(SIGHUP)
        #expect(try await run.wait() == 105)
        let report = try await Spawned.run("report", folder.path("run.wsr"))
        #expect(report.output.hasPrefix("NO VERDICT  interrupted by a signal"))
    }

    /// What a shell says while the run stands still is not drawn over.
    @Test func aRunThatStoodStillDrawsBelow() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan("30m"))
        // Who leads a session cannot be stopped by a key: nobody could let it go on.
        let run = try TerminalProcess(["run", plan], columns: 80)
        try await run.shows("p99 by")
        run.press("\u{1A}")
        run.resize(to: 50)
        try await run.shows("sent 5.00/s")
        run.send(SIGSTOP)
        try await run.standsStill(true)
        let before = run.text.utf8.count
        run.send(SIGCONT)
        try await run.standsStill(false)
        try await eventually("a block") { run.text.utf8.count > before + 400 }
        let later = String(decoding: Array(run.text.utf8).dropFirst(before), as: UTF8.self)
        #expect(later.contains("health"))
        run.press("\u{3}")
        #expect(try await run.wait() == 105)
    }
}
