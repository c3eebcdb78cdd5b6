import Assertions
import Metrics
import Reports
import Testing

@testable import CommandLineTool

@Suite struct ConsoleTests {
    /// 100 requests of 1 … 100 ms, four timeouts, one threshold that fails.
    private static let result: RunResult = {
        var cell = SeriesCell()
        var times = Histogram()
        for n in 1...100 { times.record(Int64(n) * 1_000_000) }
        (cell[.rtt], cell[.serviceTime]) = (times, times)
        for (metric, n) in [
            (CountMetric.connects, 10), (.opened, 8), (.failed, 2), (.planned, 12_345),
            (.messagesSent, 12_340), (.dropped, 5), (.messagesReceived, 96), (.answered, 96),
            (.timeouts, 4),
        ] as [(CountMetric, UInt64)] { cell[metric] = n }
        (cell[.timeout], cell[.refused]) = (4, 1)
        var store = MetricStore()
        store.add(SeriesKey(phase: 0, profile: 0, message: 0, url: 0), cell)
        store.note(FirstError(kind: .timeout, text: "no reply\nwithin 2s"))
        let limit = Comparison(
            aggregate: .percentile(0.99), metric: .time(.rtt), filter: SeriesFilter(), kind: nil,
            state: nil, comparison: .less, limit: 50e6)
        let header = RunHeader(
            plan: PlanIdentity(name: "demo", path: "p.yaml", hash: "0", text: ""),
            startMilliseconds: 0, seed: 7, options: [:],
            labels: LabelSpace(
                phases: ["day"], profiles: ["user"], messages: ["say"], urls: ["ws://a"]),
            assertions: [
                Assertion(
                    text: "p99(rtt) < 50ms", line: 3, name: nil, phase: "day",
                    condition: .compare(limit), optional: false)
            ], saturation: SaturationPolicy(), loops: 2,
            host: HostFacts(
                name: "h", system: "s", processor: "p", cores: 2, memory: 1, descriptors: 1,
                tool: "0.1.0"))
        let conclusion = RunConclusion(
            of: header, store: store,
            phases: [
                PhaseSpan(
                    label: 0, shape: "steady", start: 0, end: 12_000_000_000, measured: true)
            ], durationNanoseconds: 12_000_000_000, stealShare: 0, ending: .complete)
        return RunResult(
            header: header, store: store, series: TimeSeries(), conclusion: conclusion)
    }()

    @Test func resultBeginsWithTheVerdictAndFitsSixtyColumns() {
        let text = ResultText(ConsoleTests.result, style: Style(color: false)).text
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

    @Test func coloursAddNothingButColours() throws {
        let plain = ResultText(ConsoleTests.result, style: Style(color: false)).text
        let colored = ResultText(ConsoleTests.result, style: Style(color: true)).text
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
