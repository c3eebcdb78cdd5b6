import Conductor
import Metrics
import Synchronization
import Testing

@testable import CommandLineTool

/// What is written while a run goes: a block on a terminal, lines in a log.
@Suite struct ProgressSinkTests {
    private typealias Fixture = ProgressFixture

    private static let log = Terminal(columns: nil) { _ in nil }
    private static let screen = Terminal(columns: 80) { _ in nil }

    /// A run of 25 seconds, shown on a terminal that may change, or may stand still.
    private func run(
        isReady: Bool = true, _ terminal: @escaping (Int) -> Terminal
    ) -> (lines: String, block: String) {
        let drawn = Mutex("")
        var lines = ""
        var number = 0
        let sink = ProgressSink(
            block: LiveBlock { text in drawn.withLock { $0 += text } },
            place: ProgressSink.Place(
                terminal: { terminal(number) }, isReady: { isReady }, write: { lines += $0 }))
        sink.begin(Fixture.briefing([("p99(rtt) < 2ms", Fixture.p99(below: 2))]))
        sink.enter(.stage(0), at: 0)
        for second in 0..<25 {
            number = second
            if second == 10 { sink.enter(.stage(1), at: 10_000_000_000) }
            sink.add(Fixture.second(second, Fixture.Figures(timeouts: 1)))
            sink.look(
                RunMoment(
                    activity: .stage(second < 10 ? 0 : 1),
                    elapsed: Int64(second + 1) * 1_000_000_000, left: 1_000_000_000))
        }
        sink.enter(.draining(interrupted: true), at: 25_500_000_000)
        sink.enter(.over, at: 26_000_000_000)
        return (lines, drawn.withLock { $0 })
    }

    @Test func aLogGetsALineEveryTenSecondsAndForEachPhase() {
        func line(_ time: String, _ phase: String, _ errors: Int) -> String {
            "\(time) of 2m10s, \(phase): 500 clients, 1,000/s sent, 998/s answered, "
                + "rtt p50 1.00 ms p99 1.00 ms, errors \(errors): timeout \(errors), "
                + "1 of 1 threshold holds\n"
        }
        let expected =
            "0.0s, 1 warm up begins: ramp, 10s\n" + line("10s", "1 warm up", 10)
            + "10s, 2 day begins: steady, 2m\n" + line("20s", "2 day", 20)
            + "interrupted: waiting for replies; a second signal ends at once\n"
        let terminals = [
            Self.log, Terminal(columns: 80) { $0 == "TERM" ? "dumb" : nil },
            Terminal(columns: 10) { _ in nil },
            Terminal(columns: 80, isForeground: false) { _ in nil },
        ]
        for terminal in terminals {
            let seen = run { _ in terminal }
            #expect(seen.lines == expected && seen.block.isEmpty)
        }
    }

    @Test func aTerminalGetsABlockWithoutColoursWhereNobodyWantsThem() {
        for isPlain in [false, true] {
            let terminal = Terminal(columns: 80) { $0 == "NO_COLOR" && isPlain ? "1" : nil }
            let seen = run { _ in terminal }
            #expect(seen.lines.isEmpty && seen.block.contains("p99 by 5 s"))
            #expect(seen.block.contains("\u{1B}[33m") != isPlain)
        }
    }

    /// A terminal that becomes too narrow has lines from then on, and no rest of a block.
    @Test func aBlockThatHasNoRoomGoes() {
        let seen = run { $0 < 15 ? Self.screen : Terminal(columns: 10) { _ in nil } }
        var screen = Screen(columns: 80)
        screen.write(seen.block)
        #expect(screen.text.isEmpty && seen.lines.contains("20s of 2m10s"))
    }

    /// Who does not read must not stop the run.
    @Test func nothingIsWrittenWhereWritingWouldWait() {
        for terminal in [Self.log, Self.screen] {
            let seen = run(isReady: false) { _ in terminal }
            #expect(seen.lines.isEmpty && seen.block.isEmpty)
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
        func lines(_ columns: Int, _ timeouts: UInt64, color: Bool = true) -> [StyledText] {
            let state = Fixture.state(
                seconds: [Fixture.second(11, Fixture.Figures(timeouts: timeouts))])
            return ProgressBlock(state, style: Style(color: color), columns: columns).lines
        }
        func plain(_ columns: Int, _ timeouts: UInt64) -> [String] {
            lines(columns, timeouts).map { line in
                String(line.plain.reversed().drop { $0 == " " }.reversed())
            }
        }
        screen.write("$ wsplan run plan.yaml\n")
        block.draw(lines(60, 2), columns: 60)
        block.draw(lines(60, 0), columns: 60)
        #expect(flush() == ["$ wsplan run plan.yaml"] + plain(60, 0))
        // The terminal becomes narrow, somebody presses ^C, and the lines are drawn anew.
        screen.write("^C")
        screen.resize(to: 35)
        block.draw(lines(35, 2), columns: 35)
        #expect(flush() == ["$ wsplan run plan.yaml"] + plain(35, 2))
        // The process stood still, and the shell said something meanwhile.
        screen.write("stopped\n$ fg\n")
        block.leave()
        block.draw(lines(35, 2), columns: 35)
        #expect(
            flush() == ["$ wsplan run plan.yaml"] + plain(35, 2) + ["stopped", "$ fg"]
                + plain(35, 2))
        #expect(block.close(columns: 35))
        block.draw(lines(35, 2), columns: 35)
        #expect(flush() == ["$ wsplan run plan.yaml"] + plain(35, 2) + ["stopped", "$ fg"])
    }
}
