import Assertions
import Metrics
import Testing

/// When phases of `for: A..B` may end, and what is said of that.
@Suite struct UntilSureTests {
    /// A phase of 30 s to 300 s whose seconds are made by hand.
    private struct Run {
        let assertions: [Assertion]
        var sureness: UntilSure
        var store = MetricStore()
        var second = 0
        var live = LiveFindings()

        init(_ assertions: [Assertion], isVoided: Bool = true, most: Int64 = 300) {
            self.assertions = assertions
            sureness = UntilSure(assertions, Fixture.labels, isVoided: isVoided)
            sureness.begin(1, lengths: 30_000_000_000...(most * 1_000_000_000), at: 0)
        }

        var elapsed: Int64 { Int64(second) * 1_000_000_000 }

        mutating func add(_ cell: SeriesCell) {
            let delta = Fixture.store([1: cell])
            second += 1
            store.merge(delta)
            let span = PhaseSpan(
                stretch: 1, shape: "steady", start: 0, end: elapsed, measured: true)
            sureness.add(delta, total: store, phases: [span], live: live, at: elapsed)
        }

        /// Seconds of the same until it may end, at most so many.
        func end(_ cell: SeriesCell, until most: Int = 300) -> PhaseEnd? {
            var run = self
            while !run.sureness.isSure, run.second < most { run.add(cell) }
            run.sureness.end(at: run.elapsed)
            return run.sureness.ends.first
        }
    }

    private static func assertion(
        _ text: String, _ condition: Condition, optional: Bool = false
    ) -> Assertion {
        var assertion = Fixture.assertion(condition, optional: optional)
        assertion.text = text
        return assertion
    }

    private static func percentile(_ q: Double, below milliseconds: Double) -> Assertion {
        assertion(
            "p\(Int(q * 100))(rtt) < \(Int(milliseconds))ms",
            Fixture.compare(.percentile(q), .time(.rtt), .less, milliseconds * 1e6))
    }

    /// 200 requests of 10 ms in a second.
    private static func second() -> SeriesCell {
        Fixture.cell(
            [.requests: 200, .answered: 200], milliseconds: Array(repeating: 10, count: 200))
    }

    @Test(arguments: [
        (50.0, "decided after 30 s"), (5, "decided after 30 s"),
        (10, "ran its whole time: p50(rtt) not sure"),
    ])
    func aPercentileIsDecided(_ limit: Double, _ text: String) {
        let run = Run([Self.percentile(0.5, below: limit)])
        #expect(run.end(Self.second())?.text == text)
    }

    /// What must be above its limit is decided the other way round.
    @Test func lowerLimitsAreDecidedToo() {
        for limit in [5.0, 50] {
            let condition = Fixture.compare(
                .percentile(0.5), .time(.rtt), .greaterOrEqual, limit * 1e6)
            let run = Run([Self.assertion("p50(rtt) >= x", condition)])
            #expect(run.end(Self.second())?.reason == .decided)
        }
    }

    /// All that it feeds must be decided, and p99 takes longer.
    @Test func allThresholdsMustBeDecided() throws {
        let run = Run([Self.percentile(0.5, below: 50), Self.percentile(0.99, below: 100)])
        let end = try #require(run.end(Self.second()))
        #expect(end.text == "decided after 228 s" && end.looks == 6 && end.unsure == [])
        let short = Run(
            [Self.percentile(0.5, below: 50), Self.percentile(0.99, below: 100)], most: 100)
        let whole = try #require(short.end(Self.second(), until: 100))
        #expect(whole.text == "ran its whole time: p99(rtt) not sure" && whole.looks == 3)
    }

    /// What no look can be sure of does not hold it up, nor do other phases.
    @Test func othersDoNotHoldItUp() {
        let others = [
            Fixture.compare(.avg, .time(.rtt), .less, 1),
            Fixture.compare(.max, .time(.rtt), .less, 1),
            Fixture.compare(.count, .count(.errors), .equal, 0),
            Fixture.compare(.share, .count(.errors), .equal, 0),
            Fixture.compare(.share, .count(.timeouts), .less, 0),
            Fixture.compare(.rate, .count(.messagesSent), .greater, 100),
            Fixture.compare(.percentile(0.5), .time(.rtt), .less, 10e6, phase: 2),
        ]
        let assertions = others.map { Self.assertion("x", $0, optional: true) }
        let run = Run([Self.percentile(0.5, below: 50)] + assertions)
        #expect(run.end(Self.second())?.text == "decided after 30 s")
    }

    /// Compounds are decided by the parts that can be.
    @Test func compoundsAreDecidedByTheirParts() {
        let (sure, open, broken) = (
            Fixture.compare(.percentile(0.5), .time(.rtt), .less, 50e6),
            Fixture.compare(.percentile(0.5), .time(.rtt), .less, 10e6),
            Fixture.compare(.percentile(0.5), .time(.rtt), .less, 1e6)
        )
        let mean = Fixture.compare(.avg, .time(.rtt), .less, 1)
        let rows: [(Condition, Bool)] = [
            (.all([sure, sure]), true), (.all([sure, open]), false), (.all([open, broken]), true),
            (.any([open, sure]), true), (.any([open, broken]), false), (.all([sure, mean]), true),
            (.any([mean, open]), false), (.any([.all([open, broken]), sure]), true),
        ]
        for (condition, isDecided) in rows {
            let run = Run([Self.assertion("c", condition)])
            #expect(
                (run.end(Self.second(), until: 40)?.reason == .decided) == isDecided, "\(condition)"
            )
        }
    }

    /// Without anything to show a threshold would fail for that, so the phase goes on.
    @Test func nothingToShowHoldsItUp() {
        for optional in [false, true] {
            let nothing = Self.assertion(
                "p50(flow) < 1s", Fixture.compare(.percentile(0.5), .time(.flow), .less, 1e9),
                optional: optional)
            let run = Run([Self.percentile(0.5, below: 50), nothing])
            #expect(
                run.end(Self.second(), until: 50)?.text
                    == (optional
                        ? "decided after 30 s" : "not decided when the run ended, after 50 s"))
        }
        // A window that is longer than the first looks.
        var windowed = Self.percentile(0.5, below: 50)
        windowed.window = 60_000_000_000
        let run = Run([windowed, Self.percentile(0.5, below: 50)])
        #expect(run.end(Self.second(), until: 50)?.unsure == ["p50(rtt)"])
    }

    /// A target that hangs has no samples of what it holds.
    @Test func requestsWithoutReplyHoldItUp() {
        var run = Run([Self.percentile(0.5, below: 50)])
        for _ in 0..<29 { run.add(Self.second()) }
        run.add(Fixture.cell([.requests: 200]))
        #expect(!run.sureness.isSure)
        run.add(Fixture.cell([.answered: 200], milliseconds: Array(repeating: 10, count: 200)))
        #expect(run.end(Self.second())?.text == "decided after 45 s")
    }

    /// While the generator gives out, nothing is said of the target.
    @Test func nothingIsDecidedWhileTheGeneratorGivesOut() {
        var cell = Self.second()
        (cell[.planned], cell[.late]) = (200, 150)
        let run = Run([Self.percentile(0.5, below: 50)])
        #expect(run.end(cell)?.text == "ran its whole time: the generator gave out")
        // Unless the plan only warns of that.
        let warned = Run([Self.percentile(0.5, below: 50)], isVoided: false)
        #expect(warned.end(cell)?.reason == .decided)
    }

    /// What the phase is sure of and the whole denies is not decided.
    @Test func allThatWasMeasuredMustAgree() {
        var run = Run([Self.percentile(0.5, below: 50)])
        // An earlier phase, much slower and much larger.
        run.store.merge(
            Fixture.store([2: Fixture.cell(milliseconds: Array(repeating: 400, count: 20_000))]))
        let before = PhaseSpan(stretch: 2, shape: "ramp", start: 0, end: 0, measured: true)
        for _ in 0..<30 {
            let delta = Fixture.store([1: Self.second()])
            run.second += 1
            run.store.merge(delta)
            let span = PhaseSpan(
                stretch: 1, shape: "steady", start: 0, end: run.elapsed, measured: true)
            run.sureness.add(
                delta, total: run.store, phases: [before, span], live: run.live, at: run.elapsed)
        }
        #expect(!run.sureness.isSure)
    }

    /// Failed requests, and sessions that are open all the time.
    @Test func sharesOfErrorsAreDecided() {
        func assertion(_ subject: ErrorKind.Subject?) -> Assertion {
            Self.assertion(
                "share(errors) < 10%",
                Fixture.compare(.share, .count(.errors), .less, 0.1, subject: subject))
        }
        let bad = Run([assertion(.requests)])
        let failing = Fixture.cell(
            [.requests: 2_000, .answered: 1_400, .timeouts: 600], errors: [.timeout: 600])
        #expect(bad.end(failing)?.text == "decided after 30 s")
        var good = Run([assertion(nil)])
        good.add(Fixture.cell([.sessionsCarried: 500]))
        #expect(good.end(Self.second())?.reason == .decided)
        // Of 1,000 sessions 5 a second go: in 30 s 15 %, in all of the time more than there are.
        var lost = Run([assertion(.sessions)])
        lost.add(Fixture.cell([.sessionsCarried: 1_000, .sessionsJoined: 1_000]))
        let losing = Fixture.cell([.sessions: 5], errors: [.closed: 5])
        #expect(lost.end(losing)?.reason == .decided)
        var steady = Run([assertion(.sessions)])
        steady.add(Fixture.cell([.sessionsCarried: 1_000, .sessionsJoined: 1_000]))
        let few = Fixture.cell([.sessions: 1], errors: [.closed: 1])
        // 30 are 3 %, but 300 would be 30 %.
        #expect(steady.end(few, until: 90)?.reason == .cutShort)
    }

    /// Parts of one run are decided if each is.
    @Test func partsAreDecidedTogether() throws {
        let lengths: ClosedRange<Int64> = 30_000_000_000...300_000_000_000
        func end(_ reason: PhaseEnd.Reason, _ seconds: Int64, _ unsure: [String] = []) -> PhaseEnd {
            var end = PhaseEnd(
                phase: 1, reason: reason, length: seconds * 1_000_000_000, lengths: lengths)
            end.unsure = unsure
            return end
        }
        let both = PhaseEnd.ofParts([[end(.decided, 30)], [end(.decided, 45)]])
        #expect(both.map(\.text) == ["decided after 45 s"])
        let one = PhaseEnd.ofParts([[end(.decided, 30)], [end(.wholeTime, 300, ["p99(rtt)"])]])
        #expect(one.map(\.text) == ["ran its whole time: p99(rtt) not sure"])
        #expect(PhaseEnd.ofParts([[], []]) == [])
        let many = end(.wholeTime, 300, ["a", "b", "c", "d", "e"])
        #expect(many.text == "ran its whole time: a, b, c and 2 more not sure")
    }
}
