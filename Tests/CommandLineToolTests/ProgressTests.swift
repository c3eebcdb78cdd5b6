import Conductor
import Metrics
import Synchronization
import Testing

@testable import CommandLineTool

@Suite struct ProgressTests {
    private static let stages = [
        RunBriefing.Stage(
            name: "warm up", shape: "ramp", duration: 10_000_000_000, endsByItself: false),
        RunBriefing.Stage(
            name: "day", shape: "steady", duration: 120_000_000_000, endsByItself: false),
    ]

    /// A second with 500 clients, 1,000 messages, 998 answers of 1 ms and so many timeouts.
    private static func second(_ number: Int, timeouts: UInt64 = 0) -> RunSecond {
        var snapshot = Snapshot(
            second: number, running: [(1, 0)], labels: SampleResult.failed.header.labels)
        snapshot.connections = [500]
        snapshot.states[Int(StateGauge.active.rawValue)] = 500
        var cell = SeriesCell()
        var rtt = Histogram()
        for _ in 0..<998 { rtt.record(1_000_000) }
        (cell[.messagesSent], cell[.answered], cell[.rtt]) = (1_000, 998, rtt)
        (cell[.errors], cell[.timeout]) = (timeouts, timeouts)
        snapshot.delta.add(SeriesKey(stretch: 1, profile: 0, message: 0, url: 0), cell)
        return RunSecond(
            snapshot: snapshot, point: SeriesPoint(snapshot), phases: [],
            elapsed: Int64(number + 1) * 1_000_000_000)
    }

    private static func state(timeouts: UInt64 = 2) -> ProgressState {
        var state = ProgressState(stages: stages)
        state.add(second(11, timeouts: timeouts))
        state.moment = RunMoment(
            activity: .stage(1), elapsed: 12_000_000_000, left: 90_000_000_000)
        return state
    }

    private func block(_ columns: Int, _ state: ProgressState = state()) -> [String] {
        ProgressBlock(state, style: Style(color: false), columns: columns).lines.map(\.text)
    }

    @Test func theBlockSaysWhereTheRunStands() {
        #expect(
            block(50) == [
                "day (2 of 2)                           1m30s left",
                String(repeating: "━", count: 12) + String(repeating: "╌", count: 37),
                "clients   500 active", "messages  1,000/s sent, 998/s answered",
                "rtt       p50 1.00 ms, p99 1.00 ms", "errors    2: timeout 2",
            ])
        var waits = ProgressState(stages: ProgressTests.stages)
        waits.moment = RunMoment(
            activity: .draining(interrupted: true), elapsed: 1, left: 2_040_000_000)
        #expect(
            block(60, waits).prefix(3) == [
                "interrupted, waiting for replies          at most 2.0s left",
                "Ctrl-C again ends at once, without a report", "clients   –",
            ])
    }

    @Test func noLineReachesTheLastColumn() {
        var wide = ProgressState(stages: [
            RunBriefing.Stage(
                name: "日本語の長い名前です、とても長い名前です", shape: "once",
                duration: 1_000_000_000, endsByItself: true)
        ])
        wide.moment.left = 5_000_000_000
        for columns in 1...130 {
            for state in [ProgressTests.state(), wide] {
                let lines = ProgressBlock(state, style: Style(color: true), columns: columns).lines
                #expect(lines.allSatisfy { $0.columns <= max(1, columns - 1) }, "at \(columns)")
            }
        }
    }

    @Test func theBlockIsDrawnOverItselfAndLeavesNothing() {
        let written = Mutex("")
        let block = LiveBlock { text in written.withLock { $0 += text } }
        var screen = Screen(columns: 60)
        func flush() -> [String] {
            screen.write(
                written.withLock {
                    let text = $0
                    $0 = ""
                    return text
                })
            return screen.text
        }
        func draw(_ columns: Int, timeouts: UInt64) {
            let state = ProgressTests.state(timeouts: timeouts)
            block.draw(
                ProgressBlock(state, style: Style(color: true), columns: columns).lines,
                columns: columns)
        }
        screen.write("$ wsplan run plan.yaml\n")
        draw(60, timeouts: 2)
        draw(60, timeouts: 0)
        #expect(
            flush() == ["$ wsplan run plan.yaml"] + self.block(60, ProgressTests.state(timeouts: 0))
        )
        // The terminal becomes narrow, somebody presses ^C, and the lines are drawn anew.
        screen.write("^C")
        screen.resize(to: 25)
        draw(25, timeouts: 2)
        #expect(flush() == ["$ wsplan run plan.yaml"] + self.block(25))
        #expect(block.close(columns: 25))
        draw(25, timeouts: 2)
        #expect(flush() == ["$ wsplan run plan.yaml"])
    }

    /// What the sink wrote in 25 seconds of a run, as plain lines and to a block.
    private func seen(_ terminal: Terminal) -> (lines: String, block: String) {
        let drawn = Mutex("")
        var lines = ""
        let sink = ProgressSink(
            block: LiveBlock { text in drawn.withLock { $0 += text } },
            terminal: { terminal }, write: { lines += $0 })
        sink.begin(SampleResult.briefing(ProgressTests.stages))
        sink.enter(.stage(1), at: 0)
        for second in 0..<25 { sink.add(ProgressTests.second(second, timeouts: 1)) }
        sink.enter(.draining(interrupted: true), at: 25_500_000_000)
        return (lines, drawn.withLock { $0 })
    }

    @Test func aLogGetsALineEveryTenSeconds() {
        let expected = ["10s", "20s"].enumerated().map { index, time in
            "\(time) day (2 of 2): 500 active, 1,000/s sent, 998/s answered, "
                + "rtt p50 1.00 ms p99 1.00 ms, errors \((index + 1) * 10): "
                + "timeout \((index + 1) * 10)\n"
        }.joined()
        let last = "interrupted: waiting for replies; a second signal ends at once\n"
        for terminal in [
            Terminal(columns: nil) { _ in nil },
            Terminal(columns: 80) { $0 == "TERM" ? "dumb" : nil },
        ] {
            #expect(seen(terminal) == (expected + last, ""))
        }
    }

    @Test func timesOfWatchersAreShort() {
        let rows: [(Int64, String)] = [
            (0, "0.0s"), (3_449_000_000, "3.4s"), (9_949_000_000, "9.9s"), (9_960_000_000, "10s"),
            (92_400_000_000, "1m32s"), (3_600_000_000_000, "1h"),
        ]
        #expect(rows.map { shortTime($0.0) } == rows.map(\.1))
    }
}
