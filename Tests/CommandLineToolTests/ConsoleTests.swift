import Metrics
import Testing

@testable import CommandLineTool

@Suite struct ConsoleTests {
    @Test func resultBeginsWithTheVerdictAndFitsSixtyColumns() {
        let text = ResultText(SampleResult.failed, style: Style(color: false)).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.prefix(6) == [
                "FAILED  1 of 1 threshold failed", "plan 'demo', 12s, seed 7", "", "Thresholds",
                "  FAIL  p99(rtt) < 50ms (day)", "        observed 99.0 ms, limit 50.0 ms",
            ])
        #expect(lines.filter { $0.count > 60 } == [])
        let parts = [
            "  planned  12,345    sent     12,340    dropped  5\n",
            "  timeout                    4\n    first: no reply within 2s\n", "late sends 0",
            "\n  rtt               50.0     95.0     99.0      100      100\n",
        ]
        #expect(parts.filter { !text.contains($0) } == [])
    }

    @Test func textOfAServerCannotSpeakToTheTerminal() {
        var result = SampleResult.failed
        let words = String(repeating: "\u{1B}[2Jno\r\n", count: 20)
        result.conclusion.outcome.reason = words
        result.header.plan.name = "\u{9B}2J"
        let text = ResultText(result, style: Style(color: false)).text
        let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control }
        #expect(controls.allSatisfy { $0 == "\n" })
        #expect(text.split(separator: "\n").filter { $0.count > 60 } == [])
    }

    @Test func coloursAddNothingButColours() throws {
        let plain = ResultText(SampleResult.failed, style: Style(color: false)).text
        let colored = ResultText(SampleResult.failed, style: Style(color: true)).text
        #expect(!plain.contains("\u{1B}"))
        #expect(colored.hasPrefix("\u{1B}[1;31mFAILED\u{1B}[0m"))
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test(
        arguments: [
            (80, [:], true), (nil, [:], false), (80, ["NO_COLOR": "1"], false),
            (80, ["NO_COLOR": ""], true), (80, ["TERM": "dumb"], false),
        ] as [(Int?, [String: String], Bool)])
    func coloursNeedATerminalThatWantsThem(
        columns: Int?, environment: [String: String], color: Bool
    ) {
        #expect(Terminal(columns: columns) { environment[$0] }.color == color)
    }

    private func line(second: Int) -> ProgressLine {
        var point = SeriesPoint(start: second, seconds: 1)
        point.connectionSeconds = 500
        point.counts = SeriesPoint.counted.map { $0 == .messagesSent ? 1_000 : 0 }
        return ProgressLine(point, phase: "day")
    }

    @Test func progressIsALineEveryTenSecondsOrRedrawn() {
        let log = Terminal(columns: nil) { _ in nil }
        let text = "10s day  conn 500  sent 1,000/s  recv 0/s  errors 0"
        #expect((0..<20).map { line(second: $0).output(log) }.filter { !$0.isEmpty }.count == 2)
        #expect(line(second: 9).output(log) == text + "\n")
        let widths = [20, 60].map { columns in
            line(second: 9).output(Terminal(columns: columns) { _ in nil })
        }
        #expect(
            widths == ["\r" + text.prefix(19), "\r" + text.padded(to: 59)])
    }
}
