import Assertions
import Conductor
import Metrics
import Reports
import Synchronization
import Testing

@testable import CommandLineTool

/// What is shown of a run while it goes.
@Suite struct ProgressTests {
    private typealias Fixture = ProgressFixture

    private func block(_ columns: Int, _ state: ProgressState = Fixture.state()) -> [String] {
        ProgressBlock(state, style: Style(color: false), columns: columns).lines.map { line in
            String(line.plain.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// The line that begins with a word.
    private func line(_ label: String, _ state: ProgressState, _ columns: Int = 100) -> String {
        block(columns, state).first { $0.hasPrefix(label) } ?? ""
    }

    /// Thresholds of which one holds, one is over, and one waits for its phase.
    private static let thresholds: [(String, Comparison)] = [
        ("p99(rtt) < 2ms", Fixture.p99(below: 2)),
        ("p99(rtt, phase=day) < 0.5ms", Fixture.p99(below: 0.5, phase: 1)),
        ("p99(rtt, phase=warm up) < 1s", Fixture.p99(below: 1_000, phase: 0)),
    ]

    /// A run of which nothing is odd but two timeouts.
    private static let usual = Fixture.state(
        Fixture.briefing(Array(thresholds.prefix(1))),
        seconds: [Fixture.second(11, Fixture.Figures(timeouts: 2))])

    @Test func theBlockSaysWhereTheRunStands() {
        let bar = (1...99).map { $0 == 8 ? "╸" : $0 <= 9 ? "━" : "─" }.joined()
        #expect(
            block(100, Self.usual) == [
                "trading gate" + String(repeating: " ", count: 56)
                    + "12 s of 2:10, 1:58 left   2 day", bar,
                "clients  500     sent 1,000/s    answered 998/s      errors 2.00/s, 2 in all: timeout 2",
                "rtt      p50 1.00 ms     p95 1.00 ms     p99 1.00 ms     max 1.00 ms     last 5 s",
                "         ▁  p99 by 5 s, 1.00 ms", "holds    p99(rtt) < 2ms  1.00 ms",
                "health   send-lag p99 0.460 ms   busiest loop 27 %   0 late",
            ])
    }

    /// The same lines with fewer figures, from 60 columns down to one.
    @Test func whatDoesNotFitGoes() {
        #expect(
            block(60, Self.usual).dropFirst(2) == [
                "clients  500     sent 1,000/s    errors 2.00/s, 2 in all",
                "rtt      p50 1.00    p99 1.00    max 1.00 ms     last 5 s",
                "         ▁  p99 by 5 s", "holds    p99(rtt) < 2ms  1.00 ms",
                "health   send-lag p99 0.460 ms   busiest loop 27 %   0 late",
            ])
        #expect(
            block(40, Self.usual) == [
                "trading gate       12 s of 2:10   2 day",
                "━━━━───────────────────────────────────",
                "clients  500   sent 1,000/s   errors 2", "rtt      p50 1.00    p99 1.00",
                "         ▁  p99", "holds    p99(rtt) < 2ms  1.00 ms",
                "health   send-lag p99 0.460 ms   0 late",
            ])
    }

    /// Figures of any length and names of any script, at any width.
    @Test func noLineReachesTheLastColumn() {
        let wide = "日本語の長い名前です、とても長い名前です e\u{301} 👨\u{200D}👩 \u{1B}[2J\u{202E}"
        let labels = SampleResult.labels(phases: [wide, wide + "2"])
        let many = Fixture.Figures(
            sent: 1_234_567, answered: 98_765, milliseconds: 123_456, timeouts: 7_654_321,
            late: 99_999, states: [.active: 54_321, .connecting: 9_876, .failed: 123_456])
        let states = [
            Self.usual,
            Fixture.state(
                Fixture.briefing(
                    [(wide, Fixture.p99(below: 2)), (wide, Fixture.p99(below: 3))], name: wide,
                    stages: [
                        Fixture.stage("a", "once", 90_000, 0, endsByItself: true),
                        Fixture.stage("b", "once", 90_000, 1, endsByItself: true),
                    ], labels: labels),
                seconds: (11...40).map { Fixture.second($0, many, labels: labels) }),
        ]
        for columns in Array(1...12) + Array(stride(from: 15, through: 220, by: 5)) {
            for state in states {
                let lines = ProgressBlock(state, style: Style(color: true), columns: columns).lines
                #expect(lines.count <= 8)
                #expect(lines.allSatisfy { $0.columns <= max(1, columns - 1) }, "at \(columns)")
                var screen = Screen(columns: columns)
                screen.write(lines.map { $0.text + "\u{1B}[K\n" }.joined())
                #expect(screen.wrapped == 0, "at \(columns)")
            }
        }
    }

    /// Colour is for what is wrong, and nothing else has any.
    @Test func onlyWhatIsWrongHasColour() {
        func painted(_ state: ProgressState) -> [Substring] {
            let lines = ProgressBlock(state, style: Style(color: true), columns: 120).lines
            return lines.flatMap { line in
                line.text.matches(of: /\u{1B}\[(?:1;31|32|33)m([^\u{1B}]*)/).map(\.output.1)
            }
        }
        let fine = Fixture.state(Fixture.briefing(Array(Self.thresholds.prefix(1))))
        #expect(painted(fine) == [])
        let bad = Fixture.state(
            Fixture.briefing(Self.thresholds),
            seconds: [Fixture.second(11, Fixture.Figures(timeouts: 1, late: 3))])
        #expect(painted(bad) == ["errors 1.00/s, 1 in all: timeout 1", "over", "late"])
    }

    // MARK: Thresholds

    @Test func thresholdsStandInOneLine() {
        func holds(_ thresholds: [(String, Comparison)], _ columns: Int = 100) -> String {
            String(line("holds", Fixture.state(Fixture.briefing(thresholds)), columns).dropFirst(9))
        }
        let all = Self.thresholds
        #expect(holds([]) == "no thresholds, so nothing is judged")
        #expect(holds([all[2]]) == "0 of 1, 1 waits for its phase")
        #expect(
            holds([all[0], all[2]])
                == "p99(rtt) < 2ms  1.00 ms   closest of 2; 1 waits for its phase")
        #expect(
            holds(all)
                == "p99(rtt, phase=day) < 0.5ms  1.00 ms over   worst of 3; 1 waits for its phase")
        #expect(holds(all, 66) == "p99(rtt, phase=day) < 0.5ms  1.00 ms over   1 of 3")
        #expect(holds(all, 50) == "p99(rtt, phase=d…  1.00 ms over   1 of 3")
        #expect(holds(all, 40) == "1 of 3, 1 over, 1 waits")
    }

    // MARK: Plans of other kinds

    /// Who gets and never asks is shown by the age of what comes.
    @Test func pushesHaveTheirAge() {
        let pushes = Fixture.state(seconds: [
            Fixture.second(
                11,
                Fixture.Figures(sent: 0, answered: 0, states: [.idle: 40], received: 500, ages: 7))
        ])
        #expect(
            block(100, pushes)[2...4] == [
                "clients  40      received 500/s      errors 0/s, 0 in all",
                "delivery p50 7.00 ms     p95 7.00 ms     p99 7.00 ms     max 7.00 ms     last 5 s",
                "         ▁  p99 by 5 s, 7.00 ms",
            ])
    }

    @Test func clientsThatAreNotThereAreTold() {
        let state = Fixture.state(seconds: [
            Fixture.second(
                11, Fixture.Figures(states: [.active: 10, .open: 4, .connecting: 26, .failed: 6]))
        ])
        #expect(
            line("clients", state).hasPrefix("clients  14   26 connecting, 6 failed   sent"))
    }

    /// The slowest of several targets comes first.
    @Test func severalTargetsHaveALine() {
        var labels = Fixture.labels
        labels.urls = ["wss://a.example.com/x", "wss://b.example.com/x"]
        let state = Fixture.state(
            Fixture.briefing(labels: labels), seconds: [Fixture.second(11, labels: labels)])
        #expect(
            line("targets", state)
                == "targets  wss://b.example.com/x p99 2.00 ms   wss://a.example.com/x p99 1.00 ms")
        #expect(line("targets", state, 60) == "targets  b.example.com p99 2.00 ms")
    }

    @Test func whatIsReadOfTheTargetHasALine() {
        var labels = Fixture.labels
        labels.observed = [
            ObservedGauge(name: "server.cpu", unit: .cores),
            ObservedGauge(name: "server.rss", unit: .bytes),
        ]
        let state = Fixture.state(
            Fixture.briefing(labels: labels),
            seconds: [Fixture.second(11, labels: labels, observed: [0: 0.52, 1: 12_900_000])])
        #expect(line("observed", state) == "observed server.cpu 0.520    server.rss 12.3 MiB")
    }

    @Test func aProgramHasALine() {
        var state = Fixture.state()
        var program = ProgramRecord(
            number: 0, phase: 1, command: "sh restart.sh", mustSucceed: true, start: 10_000_000_000)
        state.note(program, .begun)
        #expect(line("program", state) == "program  day: sh restart.sh      runs for 2 s")
        #expect(line("program", state, 30) == "program  day     runs for 2 s")
        program.end = 11_500_000_000
        program.ending = .exited(3)
        state.note(program, .ended)
        #expect(
            line("program", state)
                == "program  day: sh restart.sh      exited with code 3 after 1.5s"
        )
    }

    // MARK: The end

    @Test func whoWaitsSaysForWhat() {
        var state = Fixture.state()
        state.enter(.draining(interrupted: true), at: 13_000_000_000)
        state.moment.left = 2_040_000_000
        #expect(
            block(80, state).prefix(2) == [
                "trading gate          13 s, at most 3 s left   interrupted, waiting for replies",
                "Ctrl-C again ends at once, without a report",
            ])
        state.enter(.draining(interrupted: false), at: 130_000_000_000)
        #expect(block(80, state)[0].hasSuffix("2:10, at most 3 s left   waiting for replies"))
        #expect(block(80, state)[1].allSatisfy { "━╸".contains($0) })
    }
}
