import Assertions
import Metrics
import Reports
import Testing

@testable import CommandLineTool

@Suite struct ConsoleTests {
    private func text(
        _ result: RunResult = SampleResult.failed, columns: Int? = nil, color: Bool = false
    ) -> String {
        ResultText(result, style: Style(color: color), columns: columns).text
    }

    @Test func theVerdictComesFirstThenWhatItRestsOn() {
        #expect(
            text() == """
                FAILED  1 of 1 threshold failed: p99(rtt) < 50ms (day)
                demo, ws://a, up to 10 clients, 12s, seed 7, wsplan 0.1.0, 1970-01-01T00:00:00Z

                  failed   p99(rtt) < 50ms (day)   99.0 ms   98 % over   100 samples
                           p99 needs 1,000 samples, there were 100: run 10 times as long

                Whole run, 12s
                  Connections  8 opened, 2 failed
                  Messages     12,340 sent, 96 received, 5 dropped
                  Requests     96 answered, 4 timed out, 0 cut off

                Measured, 12s
                  Throughput   1,028/s sent, 8.00/s received, 0 B/s out, 0 B/s in
                  Error share  5.45 %: 20 % of 10 connects, 0 sessions, 4 % of 100 requests

                Times, ms            p50      p95      p99    p99.9      max
                  rtt               50.0     95.0     99.0      100      100
                  service-time      50.0     95.0     99.0      100      100
                  of rtt, 4 are deadlines of failed requests
                  of rtt, p95 needs 200 samples, there were 100: run 2 times as long, for p99
                    10 times, for p99.9 100 times

                Errors
                  timeout  4  no reply within 2s
                  refused  1
                              hint: nothing listens there; --wait 30s waits for a target that is
                              starting

                Generator      2 loops, CPU 0 %, send-lag p99 –, 0 late

                Hints
                  4 % of rtt are deadlines of failed requests, so p99(rtt) is a timeout:
                    service-time has the answered ones alone

                """)
    }

    /// A loop that is full bounds the rate of a profile that waits for nothing but the answer.
    @Test func aFullLoopIsToldOfUnpacedProfiles() {
        var result = SampleResult.failed
        result.header.unpaced = [0]
        #expect(!text(result).contains("generator-bound"))
        result.store.cpuNanoseconds = 23_000_000_000
        let told = """
            Generator      2 loops, CPU 95.83 %, send-lag p99 –, 0 late
                           warning: generator-bound: a loop was full, so what 'user' sent a
                           second is the generator's limit

            """
        #expect(text(result).contains(told))
        // Where it is known how full the loops were in each measured phase, that decides.
        result.conclusion.health = GeneratorHealth(run: HostUse(seconds: 12))
        #expect(!text(result).contains("generator-bound"))
        result.conclusion.health?.fullPhases = [0]
        #expect(text(result).contains("generator-bound"))
    }

    /// What the host tells stands there only where something was wrong.
    @Test func aGeneratorThatGaveOutShowsItsFigures() {
        var result = SampleResult.failed
        let use = HostUse(
            seconds: 12, cores: [.init(number: 1, busy: 1, own: 0.25, steal: 0)],
            loops: [.init(number: 0, ran: 0.25, waited: 0.75, core: 1)])
        result.conclusion.health = GeneratorHealth(
            run: use, descriptors: .init(used: 118, allowed: 1_024))
        #expect(!text(result).contains("core 1"))
        result.conclusion.saturations = [
            Saturation(phase: 0, subject: .sends, lost: 5, whole: 10, limit: 0.01)
        ]
        result.conclusion.warning = "generator saturated: as the plan wants it"
        let told = """
            Generator      2 loops, CPU 0 %, send-lag p99 –, 0 late, saturated
                           loop 0 ran 25 % and waited 75 % on core 1
                           core 1 busy 100 %, others 75 %
                           at most 118 of 1,024 descriptors
                           warning: generator saturated: as the plan wants it

            """
        #expect(text(result).contains(told))
    }

    @Test func aSmokeRunTellsWhatItLeavesOut() {
        var result = SampleResult.failed
        result.header.options = ["smoke": "true", "left-out": "2"]
        let told = "smoke run without 2 thresholds that need the full load"
        #expect(text(result).split(separator: "\n")[2] == told)
        result.header.options = ["spin": "60us"]
        #expect(text(result).split(separator: "\n")[2] == "spin 60us")
    }

    @Test func sixtyColumnsAreEnough() {
        let lines = text(columns: 60).split(separator: "\n")
        #expect(lines.filter { String($0).columns > 60 } == [])
        #expect(
            lines[3...6].elementsEqual([
                "  failed   p99(rtt) < 50ms (day)   99.0 ms   98 % over",
                "           p99 needs 1,000 samples, there were 100: run 10",
                "           times as long",
                "Whole run, 12s",
            ]))
    }

    /// Below, each threshold has two lines, and tables lose p95 first, then p99.9.
    @Test func fewerColumnsShowLess() {
        for width in 40...59 {
            let lines = text(columns: width).split(separator: "\n").map(String.init)
            #expect(lines.filter { $0.columns > width } == [], "at \(width)")
            let head = lines.first { $0.hasPrefix("Times") } ?? ""
            let heads = ["p50", "p95", "p99 ", "p99.9", "max"].map(head.contains)
            #expect(heads == [true, false, true, width >= 51, true], "at \(width)")
        }
        let lines = text(columns: 50).split(separator: "\n")
        #expect(
            lines[4...5].elementsEqual([
                "  failed   p99(rtt) < 50ms (day)", "           99.0 ms, 98 % over",
            ]))
    }

    /// Of what is shown the bar goes first, then the samples.
    @Test func thresholdsAreShownWithTheirRoom() {
        func lines(_ width: Int) -> [String] {
            ThresholdText(Self.verdicts, style: Style(color: false), width: width).lines
        }
        let texts = [
            "  held     p95(rtt, message=order) < 200ms   ",
            "  failed   p99(rtt, phase=peak) < 200ms      ",
            "  held     rate(a) > 100/s and rate(b) > 5   ",
            "  no data  p99(delivery) < 1s                ",
        ]
        let figures = [
            "120 ms       40 % left", "237 ms       19 % over", "325 of 100   225 % above",
            "no samples, optional",
        ]
        let rest = [
            "     132,285 samples   ▇▇▇▇▇▇    |", "     238,938           ▇▇▇▇▇▇▇▇▇▇|▇▇",
            "                               |", "",
        ]
        let short = zip(texts, figures).map { $0 + $1 }
        let long = zip(short, rest).map { $0 + $1 }
        #expect(lines(120) == long && lines(80) == short)
        #expect(lines(90)[0] == short[0] + "     132,285 samples")
        #expect(
            lines(60).prefix(4) == [
                "  held     p95(rtt, message=order) < 200ms", "           120 ms, 40 % left",
                "  failed   p99(rtt, phase=peak) < 200ms", "           237 ms, 19 % over",
            ])
    }

    private static let verdicts: [Verdict] = {
        func verdict(
            _ text: String, _ sign: Comparison.Operator, _ observed: Double?, _ limit: Double,
            _ unit: MeasureUnit, _ samples: UInt64, _ result: Verdict.Result
        ) -> Verdict {
            var verdict = Verdict(
                text: text, line: 1, name: nil, phase: nil, observed: observed, limit: limit,
                unit: unit, samples: samples, result: result, optional: observed == nil, notes: [])
            verdict.sign = sign
            return verdict
        }
        var several = verdict(
            "rate(a) > 100/s and rate(b) > 5", .greater, 325, 100, .none, 325, .passed)
        several.hasSeveralLimits = true
        return [
            verdict(
                "p95(rtt, message=order) < 200ms", .less, 120e6, 200e6, .milliseconds, 132_285,
                .passed),
            verdict(
                "p99(rtt, phase=peak) < 200ms", .less, 237e6, 200e6, .milliseconds, 238_938,
                .failed), several,
            verdict("p99(delivery) < 1s", .less, nil, 1e9, .milliseconds, 0, .noData),
        ]
    }()

    @Test func booksAreShownOnlyWhenTheyDoNotClose() {
        var result = SampleResult.failed
        var cell = SeriesCell()
        (cell[.connects], cell[.requests]) = (3, 1)
        result.store.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
        let section = """
            Counts that do not add up
              connects   13: 8 opened, 2 failed, 3 connecting
              requests   101: 96 answered, 4 timeouts, 0 cut, 0
                         withdrawn, 0 requests_dropped, 1 open

            """
        #expect(
            text(result, columns: 60).contains(section) && !text().contains(ResultText.wrongBooks))
    }

    @Test func severalPhasesAndMessagesHaveTables() {
        var result = SampleResult.failed
        result.header.labels.messages = ["say", "a message with quite a long name, really"]
        result.header.labels = SampleResult.labels(
            phases: ["day", "night"], messages: result.header.labels.messages)
        result.conclusion.phases.append(
            PhaseSpan(
                stretch: 1, shape: "ramp", start: 12_000_000_000, end: 13_500_000_000,
                measured: false))
        let table = """
            By message          sent  rtt p50      p95      p99   errors
              say             12,340     50.0     95.0     99.0        5
              a message w…         0        –        –        –        0

            By phase          length   sent/s  rtt p50      p99   errors
              day                12s    1,028     50.0     99.0        5
              night             1.5s        0        –        –        0
              not judged: night

            """
        #expect(text(result, columns: 60).contains(table))
    }

    /// What only phases have that are not measured is no figure, but told; what is received is not "sent 0".
    @Test func whatIsNotJudgedIsTold() {
        var result = SampleResult.failed
        result.header.labels.messages = ["say", "login", "news", "never"]
        result.header.heard = [2, 3]
        result.header.labels = SampleResult.labels(
            phases: ["day", "warm-up"], messages: result.header.labels.messages)
        result.conclusion.phases.append(
            PhaseSpan(stretch: 1, shape: "ramp", start: 0, end: 3_000_000_000, measured: false))
        var (login, news) = (SeriesCell(), SeriesCell())
        var connect = Histogram()
        for _ in 0..<50 { connect.record(1_000_000) }
        (login[.messagesSent], login[.planned], login[.connect]) = (50, 50, connect)
        news[.messagesReceived] = 1_234
        result.store.add(SeriesKey(stretch: 1, profile: 0, message: 1, url: 0), login)
        result.store.add(SeriesKey(stretch: 1, profile: 0, message: 2, url: 0), news)
        let text = text(result, columns: 60)
        let tables = """
            By message          sent  rtt p50      p95      p99   errors
              say             12,340     50.0     95.0     99.0        5
              login                0 (50 not judged)

            Unasked         received  age p50      p95      p99   errors
              news                 0 (1,234 not judged)
              never                0        –        –        –        0

            """
        #expect(text.contains(tables), "\(text)")
        #expect(text.contains("\n  connect              – (50 not judged)\n"), "\(text)")
        #expect(text.contains("\nMeasured, 12s\n") && text.contains("\nWhole run, 12s\n"))
    }

    @Test(arguments: [
        ("plans/day.yaml", "a day", "plans/day.yaml: a day, ws://a, "),
        ("plans/day.yaml", "plans/day.yaml", "plans/day.yaml: ws://a, "),
        ("plans/day.yaml", "day.yaml", "plans/day.yaml: ws://a, "),
        ("plans/day.yaml", "a\nday", "plans/day.yaml: a day, ws://a, "),
    ])
    func aPlanIsTheNameOfItsLine(_ path: String, _ name: String, _ start: String) throws {
        let planned = try #require(SampleResult.failed.header.planned)
        let line = RunLine(name, path: path, planned).text
        #expect(line == start + "1 phase, 12s, up to 10 clients, up to 20 messages/s\n")
    }

    @Test func aRunThatMeasuresNothingSaysSo() {
        var result = SampleResult.failed
        result.conclusion.phases[0].measured = false
        #expect(text(result).contains("\nOf all phases, for none is measured\n  Throughput"))
    }

    /// Files of older versions do not know the load.
    @Test func whatAFileDoesNotHoldIsLeftOut() {
        var result = SampleResult.failed
        result.header.planned = nil
        let line = "demo, ws://a, 12s, seed 7, wsplan 0.1.0, 1970-01-01T00:00:00Z"
        #expect(text(result).split(separator: "\n")[1] == line)
    }

    @Test func textOfOthersCannotSpeakToTheTerminal() {
        var result = SampleResult.failed
        let words = String(repeating: "\u{1B}[2Jno\r\n", count: 20)
        result.conclusion.outcome.reason = words
        result.conclusion.verdicts[0].text = words
        result.header.plan.name = "\u{9B}2J"
        let text = text(result, columns: 60)
        let controls = text.unicodeScalars.filter { $0.properties.generalCategory == .control }
        #expect(controls.allSatisfy { $0 == "\n" })
        #expect(text.split(separator: "\n").filter { $0.count > 60 } == [])
    }

    /// Nothing is narrower for us than for the C library, or a line would wrap.
    @Test(arguments: [
        "日本語", "e\u{301}", "👨\u{200D}👩\u{200D}👧", "ｱﾝ", "Ａ", "한국", "กำ", "שׁ", "\u{1F1E9}\u{1F1EA}",
    ])
    func noCharacterIsWiderThanItIsTakenFor(_ text: String) {
        #expect(text.columns >= text.reduce(0) { $0 + Screen.columns($1) })
    }

    @Test func whatTurnsTheDirectionOrBreaksLinesIsGone() {
        #expect("a\u{202E}b\u{2028}c\u{1B}d\u{200D}e\r\n".oneLine == "a b c d\u{200D}e  ")
    }

    @Test func coloursAddNothingButColours() throws {
        let colored = text(color: true)
        #expect(colored.hasPrefix("\u{1B}[1;31mFAILED\u{1B}[0m"))
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == text())
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

    @Test func columnsAreThoseOfATerminal() {
        #expect(["abc", "日本語", "é", "🚀x", ""].map(\.columns) == [3, 6, 1, 3, 0])
        #expect(
            ["e\u{301}x", "❤\u{FE0F}", "👨\u{200D}👩", "한", "🇩🇪"].map(\.columns) == [2, 2, 4, 2, 4])
        #expect([0, 1, 2, 5, 6].map { "日本語".cut(to: $0) } == ["", "…", "…", "日本…", "日本語"])
    }
}
