import Glibc
import Reports
import TestSupport
import Testing

@testable import Conductor

/// Programs as they should not be: each comes to its end, with what there is to know of it.
@Suite(.serialized, .ownThreads) struct RunningProgramTests {
    /// What a script does, and what is known of it in the end.
    struct Row: Sendable {
        let script: String
        /// Whether it ends by itself; if not it is ended once it has written this.
        var until: String?
        var ending: ProgramRecord.Ending = .exited(0)
        var output = ""
        var notes: [String] = []
    }

    private static let force =
        "SIGTERM did not end it, or what it started, within 50ms; SIGKILL did"
    private static let left =
        "something that it started has left its process group and was not ended"

    static let rows = [
        Row(script: "echo one; echo two >&2; printf three", output: "one\ntwo\nthree"),
        Row(script: "echo no >&2; exit 3", ending: .exited(3), output: "no\n"),
        Row(script: "kill -9 $$", ending: .killed(signal: 9)),
        Row(script: "read line; echo \"<$line>\"", output: "<>\n"),
        Row(script: "pwd", output: "/\n"),
        // It hangs.
        Row(
            script: "echo up; exec sleep 600", until: "up", ending: .killed(signal: 15),
            output: "up\n"),
        // It does not listen, nor does what it started.
        Row(
            script: "trap '' TERM; echo up; while :; do sleep 600; done", until: "up",
            ending: .killed(signal: 9), output: "up\n", notes: [force]),
        // It closes its output and goes on.
        Row(
            script: "echo up; exec >&- 2>&-; exec sleep 600", until: "up",
            ending: .killed(signal: 15), output: "up\n"),
        // What it started keeps its output open, and is ended too.
        Row(script: "sleep 600 & echo up", until: "up", output: "up\n"),
        Row(
            script: "(trap '' TERM; while :; do sleep 600; done) & sleep 0.2; echo up", until: "up",
            output: "up\n", notes: [force]),
        // What has left its group keeps the output open; it ends by itself here.
        Row(
            script: "setsid sleep 3 & sleep 0.2; echo up", until: "up", output: "up\n",
            notes: [left]),
    ]

    @Test(arguments: rows.indices)
    func comesToItsEnd(_ index: Int) throws {
        let row = Self.rows[index]
        let program = RunningProgram(
            ["sh", "-c", row.script], folder: "/", sentry: nil,
            patience: row.notes == [Self.force] ? 50_000_000 : RunningProgram.usualPatience)
        if let until = row.until {
            try eventually("'\(until)'") { program.status.output.text { $0 }.contains(until) }
            if case .exited = row.ending {
                try eventually("its end") { program.hasEnded }
            }
            program.end(forGood: true)
        }
        try eventually("nothing of it") { program.isGone }
        let status = program.status
        #expect(status.ending == row.ending && status.notes == row.notes, "\(row.script)")
        #expect(status.output.text { $0 } == row.output, "\(row.script)")
        #expect(try #require(status.start) <= #require(status.end))
    }

    @Test func whatIsNotThereIsTold() throws {
        let program = RunningProgram(["./no-such-program"], folder: "/", sentry: nil)
        try eventually("its end") { program.isGone }
        #expect(program.status.ending == .notStarted("No such file or directory"))
        #expect(program.status.start != nil && program.hasEnded)
    }

    /// A flood is read as it comes, and takes neither memory nor all of a processor.
    @Test func aFloodIsPassedOver() throws {
        let program = RunningProgram(["yes", "flood"], folder: "/", sentry: nil)
        try eventually("10 MB") { program.status.output.total > 10_000_000 }
        program.end(forGood: true)
        try eventually("nothing of it") { program.isGone }
        let text = program.status.output.text { $0 }
        #expect(text.utf8.count <= OutputTail.size && text.hasPrefix("flood\nflood\n"))
    }

    /// With its phase it is asked, and goes on if it does not listen.
    @Test func isAskedOnce() throws {
        let program = RunningProgram(
            ["sh", "-c", "trap 'echo asked' TERM; echo up; while :; do sleep 0.01; done"],
            folder: "/", sentry: nil, patience: 50_000_000)
        try eventually("up") { program.status.output.text { $0 }.contains("up") }
        program.end(forGood: false)
        try eventually("asked") { program.status.output.text { $0 }.contains("asked") }
        #expect(!program.hasEnded)
        program.end(forGood: true)
        try eventually("nothing of it") { program.isGone }
        #expect(program.status.ending == .killed(signal: 9))
    }
}
