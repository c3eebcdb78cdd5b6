import Assertions
import FoundationEssentials
import TestSupport
import Testing

@testable import CommandLineTool

/// What the README tells its readers to type works.
@Suite struct ReadmeTests {
    /// The lines of its shell blocks that call the tool.
    private static let lines: [String] = {
        let path = Spawned.checkout + "/README.md"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        var inside = false
        var lines: [String] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("```") { inside = line == "```bash" }
            if inside, line.hasPrefix("wsplan ") {
                // What follows a `#` is for the reader.
                lines.append(line.split(separator: "#").first.map(String.init) ?? "")
            }
        }
        return lines
    }()

    @Test func everyPlanIsInTheList() throws {
        let text = try String(contentsOfFile: Spawned.checkout + "/README.md", encoding: .utf8)
        let files = try FileManager.default.contentsOfDirectory(atPath: Spawned.checkout + "/plans")
        let plans = files.filter { $0.hasSuffix(".yaml") }.map { $0.dropLast(5) }
        #expect(plans.filter { !text.contains("\n| `\($0)` | ") } == [])
    }

    /// Exit codes stand there as the tool has them, in their order.
    @Test func theTableOfExitCodesIsThatOfTheTool() throws {
        let text = try String(contentsOfFile: Spawned.checkout + "/README.md", encoding: .utf8)
        let table = ExitCode.allCases.map { "| \($0.rawValue) | \($0.meaning) |\n" }.joined()
        #expect(text.contains("| code | meaning |\n|---|---|\n" + table + "\n"))
        let words = HelpText.overview.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            words.hasSuffix(
                ExitCode.allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: " ")))
    }

    @Test func everyCommandLinePasses() async throws {
        #expect(!ReadmeTests.lines.isEmpty)
        let folder = try TemporaryFolder()
        for line in ReadmeTests.lines {
            let words = line.split(separator: " ").dropFirst().map { word -> String in
                // Results go to a folder of the test, where the next line finds them.
                word.hasSuffix(".json") || word.hasSuffix(".wsr")
                    ? folder.path(String(word)) : String(word)
            }
            let run = words.first == "run" ? try await PlanRun(words) : nil
            let end = if let run { run.end } else { try await Spawned(words).wait() }
            #expect(run?.isFine ?? (end.code == 0), "\(line)\n\(end.output)\(end.errors)")
        }
    }
}
