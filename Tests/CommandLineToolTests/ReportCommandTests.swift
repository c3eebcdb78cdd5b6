import Assertions
import FoundationEssentials
import Reports
import Testing

@testable import CommandLineTool

@Suite struct ReportCommandTests {
    @Test func writesTheSummaryOfAResultFile() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "wsplan-tool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func path(_ name: String) -> String {
            folder.appending(path: name).path(percentEncoded: false)
        }
        try #require(OutputFormat.named("wsr")).write(
            SampleResult.failed, to: try OutputFile(path: path("run.wsr")))
        let words = ["report", path("run.wsr"), "--out", path("s.json"), "--out", path("2.wsr")]
        #expect(Tool.run(words) == ExitCode.passed.rawValue)
        let summary = String(
            decoding: try Data(contentsOf: URL(filePath: path("s.json"))), as: UTF8.self)
        #expect(summary == Summary(SampleResult.failed).text)
        #expect(Summary(try ResultReader.read(path: path("2.wsr"))).text == summary)

        let nowhere = ["report", path("run.wsr"), "--out", path("none/s.json")]
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
