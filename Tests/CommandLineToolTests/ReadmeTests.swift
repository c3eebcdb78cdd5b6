import Assertions
import FoundationEssentials
import TestSupport
import Testing

@testable import CommandLineTool

/// What the README tells its readers to type works.
@Suite struct ReadmeTests {
    private static let text =
        (try? String(contentsOfFile: Spawned.checkout + "/README.md", encoding: .utf8)) ?? ""

    /// Its blocks of one language.
    private static func blocks(_ language: String) -> [String] {
        var blocks: [String] = []
        var isFenced = false
        var isWanted = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isFenced.toggle()
                isWanted = isFenced && line.dropFirst(3) == language
                if isWanted { blocks.append("") }
            } else if isWanted {
                blocks[blocks.count - 1] += "\(line)\n"
            }
        }
        return blocks
    }

    /// The lines of its shell blocks that call the tool; what follows a `#` is for the reader.
    private static let lines: [String] = blocks("bash").flatMap { $0.split(separator: "\n") }
        .filter { $0.hasPrefix("wsplan ") }
        .map { $0.split(separator: "#").first.map(String.init) ?? "" }

    /// It is read to its end only if it is short.
    @Test func itIsShort() {
        #expect(Self.text.split(separator: "\n", omittingEmptySubsequences: false).count <= 250)
    }

    @Test func everyPlanThatItShowsIsOne() async throws {
        let plans = Self.blocks("yaml").filter { $0.hasPrefix("version: 1\n") }
        #expect(plans.count >= 6)
        let folder = try TemporaryFolder()
        for (number, plan) in plans.enumerated() {
            let end = try await Spawned.run("check", folder.file("\(number).yaml", plan))
            #expect(end.code == 0, "\(plan)\n\(end.output)\(end.errors)")
        }
    }

    @Test func everyPlanIsInTheList() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Spawned.checkout + "/plans")
        let plans = files.filter { $0.hasSuffix(".yaml") }.map { $0.dropLast(5) }
        #expect(plans.filter { !Self.text.contains("\n| `\($0)` | ") } == [])
    }

    /// Exit codes stand there as the tool has them, in their order.
    @Test func theTableOfExitCodesIsThatOfTheTool() {
        let table = ExitCode.allCases.map { "| \($0.rawValue) | \($0.meaning) |\n" }.joined()
        #expect(Self.text.contains("| code | meaning |\n|---|---|\n" + table + "\n"))
        let words = HelpText.overview.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            words.hasSuffix(
                ExitCode.allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: " ")))
    }

    @Test func everyCommandLinePasses() async throws {
        #expect(!Self.lines.isEmpty)
        let folder = try TemporaryFolder()
        for line in Self.lines {
            let words = line.split(separator: " ").dropFirst().map { word -> String in
                // Results go to a folder of the test, where the next line finds them.
                [".json", ".wsr", ".html"].contains(where: word.hasSuffix)
                    ? folder.path(String(word)) : String(word)
            }
            let run = words.first == "run" ? try await PlanRun(words) : nil
            let end = if let run { run.end } else { try await Spawned(words).wait() }
            #expect(run?.isFine ?? (end.code == 0), "\(line)\n\(end.output)\(end.errors)")
        }
    }
}
