import Assertions
import Reports
import TestSupport
import Testing

@testable import CommandLineTool

@Suite struct ReportCommandTests {
    @Test func writesTheSummaryOfAResultFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("run.wsr")
        try #require(OutputFormat.named("wsr")).write(
            SampleResult.failed, to: try OutputFile(path: path))
        let words = [
            "report", path, "--out", folder.path("s.json"), "--out", folder.path("2.wsr"),
        ]
        #expect(Tool.run(words) == ExitCode.passed.rawValue)
        let summary = try folder.text("s.json")
        #expect(summary == Summary(SampleResult.failed).text)
        #expect(Summary(try ResultReader.read(path: folder.path("2.wsr"))).text == summary)

        let nowhere = ["report", path, "--out", folder.path("none/s.json")]
        #expect(Tool.run(nowhere) == ExitCode.unwritten.rawValue)
    }

    @Test(arguments: [
        ["report", "/nowhere/run.wsr"], ["report"], ["raport"], ["--verbose"], [],
        ["report", "run.wsr", "--out", "x.txt"], ["report", "run.wsr", "--out", "x.clients.csv"],
    ])
    func whatCannotBeFollowedEndsIn104(words: [String]) {
        #expect(Tool.run(words) == ExitCode.invalid.rawValue)
    }

    @Test(arguments: [["--help"], ["--version"], ["run", "--help"], ["serve", "-h"]])
    func helpEndsInZero(words: [String]) { #expect(Tool.run(words) == 0) }
}
