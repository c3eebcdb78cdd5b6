import Assertions
import Metrics
import Testing

@Suite struct JudgeTests {
    /// `day` has 100 samples of 1 … 100 ms and some of everything; `warm` would spoil each result.
    private static let store: MetricStore = {
        let day = Fixture.cell(
            [
                .connects: 50, .opened: 49, .failed: 1, .sessionsBegun: 49, .requests: 200,
                .timeouts: 2, .planned: 400,
                .dropped: 4, .late: 1, .checks: 1_000, .checksFailed: 1, .flowsStarted: 10,
                .flowsCompleted: 9, .expected: 100, .delivered: 99, .messagesSent: 396,
                .bytesSent: 4_096, .answered: 198,
            ],
            errors: [.refused: 1, .reset: 7, .timeout: 2], milliseconds: Array(1...100))
        let warm = Fixture.cell(
            Dictionary(uniqueKeysWithValues: CountMetric.allCases.map { ($0, 77) }),
            errors: [.refused: 5, .reset: 5, .timeout: 5], milliseconds: [3_000])
        var store = Fixture.store([0: warm, 1: day])
        for second in 10..<30 {
            var snapshot = Snapshot(
                second: second, running: [(second < 20 ? 1 : 2, 0)], labels: Fixture.labels)
            snapshot.connections = [second]
            snapshot.states[Int(StateGauge.open.rawValue)] = 4
            store.merge(snapshot)
        }
        return store
    }()

    struct Row: Sendable {
        var aggregate: Comparison.Aggregate
        var metric: Metric
        var kind: ErrorKind?
        var observed: Double?
        var samples: UInt64
        init(
            _ aggregate: Comparison.Aggregate, _ metric: Metric, kind: ErrorKind? = nil,
            _ observed: Double?, of samples: UInt64
        ) {
            self.aggregate = aggregate
            self.metric = metric
            self.kind = kind
            self.observed = observed
            self.samples = samples
        }
    }

    static let rows: [Row] = [
        Row(.avg, .time(.rtt), 50_500_000, of: 100),
        Row(.min, .time(.rtt), 1_000_000, of: 100),
        Row(.max, .time(.rtt), 100_000_000, of: 100),
        Row(.count, .time(.rtt), 100, of: 100),
        Row(.rate, .time(.rtt), 5, of: 100),
        Row(.rate, .count(.messagesSent), 396 / 20, of: 396),
        Row(.count, .count(.dropped), 4, of: 4),
        Row(.count, .count(.lost), 0, of: 0),
        Row(.count, .count(.errors), 10, of: 10),
        Row(.count, .count(.errors), kind: .reset, 7, of: 7),
        Row(.share, .count(.errors), 10.0 / 299, of: 299),
        Row(.share, .count(.errors), kind: .refused, 1.0 / 50, of: 50),
        Row(.share, .count(.errors), kind: .reset, 7.0 / 49, of: 49),
        Row(.share, .count(.errors), kind: .timeout, 2.0 / 200, of: 200),
        Row(.share, .count(.checks), 0.999, of: 1_000),
        Row(.share, .count(.connects), 0.98, of: 50),
        Row(.share, .time(.flow), 0.9, of: 10),
        Row(.share, .count(.delivered), 0.99, of: 100),
        Row(.share, .count(.dropped), 0.01, of: 400),
        Row(.share, .count(.late), 0.0025, of: 400),
        Row(.share, .count(.timeouts), 0.01, of: 200),
        Row(.share, .count(.lost), nil, of: 0),
        Row(.avg, .gauge(.connections), 19.5, of: 20),
        Row(.last, .gauge(.connections), 29, of: 20),
        Row(.max, .gauge(.states), 4, of: 20),
        Row(.last, .gauge(.capacity), nil, of: 0),
        Row(.avg, .time(.delivery), nil, of: 0),
    ]

    @Test(arguments: rows)
    func observesTheMeasuredPhases(_ row: Row) {
        let condition = Fixture.compare(row.aggregate, row.metric, .less, 1, kind: row.kind)
        let verdict = Fixture.verdict(condition, JudgeTests.store)
        #expect(verdict.observed == row.observed)
        #expect(verdict.samples == row.samples)
    }

    @Test(arguments: [
        (Comparison.Operator.less, [true, false, false]),
        (.lessOrEqual, [true, true, false]), (.greater, [false, false, true]),
        (.greaterOrEqual, [false, true, true]), (.equal, [false, true, false]),
        (.notEqual, [true, false, true]),
    ])
    func comparesAgainstTheLimit(_ op: Comparison.Operator, _ expected: [Bool]) {
        let results = [1.0, 2, 3].map { value in
            let store = Fixture.store([1: Fixture.cell([.lost: UInt64(value)])])
            return Fixture.verdict(Fixture.compare(.count, .count(.lost), op, 2), store).result
        }
        #expect(results == expected.map { $0 ? .passed : .failed })
    }

    @Test func percentilesAreComparedUnrounded() throws {
        let store = Fixture.store([1: Fixture.cell(milliseconds: [10, 10, 20])])
        let observed = try #require(
            Fixture.verdict(Fixture.compare(.percentile(0.5), .time(.rtt), .less, 1), store)
                .observed)
        for (limit, result) in [
            (observed, Verdict.Result.failed), (observed.nextUp, .passed),
        ] {
            let condition = Fixture.compare(.percentile(0.5), .time(.rtt), .less, limit)
            #expect(Fixture.verdict(condition, store).result == result)
        }
    }

    @Test func allIsExactOnIntegers() {
        let nearly = UInt64(1) << 60
        let store = Fixture.store([
            1: Fixture.cell([.checks: nearly, .checksFailed: 1])
        ])
        let verdicts = [Comparison.Operator.equal, .greaterOrEqual, .less].map {
            Fixture.verdict(Fixture.compare(.share, .count(.checks), $0, 1), store)
        }
        #expect(verdicts[0].observed == 1)
        #expect(verdicts.map(\.result) == [.failed, .failed, .passed])
    }

    /// Twelve sessions open in a phase that is not measured; ten of them are there when `day` begins,
    /// and twelve when `night` does, of which ten were there before.
    @Test func aSessionIsOneUnitOfAllPhasesTogether() {
        let store = Fixture.store([
            0: Fixture.cell([.sessionsBegun: 12], errors: [.closed: 2]),
            1: Fixture.cell(
                [.sessionsBegun: 3, .sessionsCarried: 10, .sessionsJoined: 10],
                errors: [.closed: 1]),
            2: Fixture.cell([.sessionsCarried: 12], errors: [.reset: 1]),
        ])
        func share(_ phase: Int? = nil, _ kind: ErrorKind? = nil) -> String {
            let verdict = Fixture.verdict(
                Fixture.compare(
                    .share, .count(.errors), .less, 1, phase: phase, kind: kind,
                    subject: .sessions), store)
            return "\(((verdict.observed ?? 0) * Double(verdict.samples)).rounded()) "
                + "of \(verdict.samples)"
        }
        #expect([share(), share(1), share(2)] == ["2.0 of 13", "1.0 of 13", "1.0 of 12"])
        #expect(share(nil, .reset) == "1.0 of 13")
        let whole = ErrorUnits(store)
        #expect(whole[.sessions] == ErrorUnits.Tally(failed: 4, whole: 15))
    }

    @Test func aHealthyListenerFailsForNothing() {
        let store = Fixture.store([
            1: Fixture.cell([.sessionsCarried: 8, .sessionsJoined: 8])
        ])
        let verdict = Fixture.verdict(
            Fixture.compare(.share, .count(.errors), .less, 0.01), store)
        #expect(verdict.result == .passed && verdict.observed == 0 && verdict.samples == 8)
    }

    /// Errors of a kind of requests that no unit has: failed checks of what came unasked.
    @Test func whatIsNoUnitIsInNoShare() {
        var cell = Fixture.cell([.requests: 2, .connects: 1, .sessionsBegun: 1])
        (cell[.check], cell[.errors]) = (40, 40)
        let store = Fixture.store([1: cell])
        func observed(_ aggregate: Comparison.Aggregate, _ kind: ErrorKind?) -> Double? {
            Fixture.verdict(
                Fixture.compare(aggregate, .count(.errors), .less, 1, kind: kind), store
            ).observed
        }
        #expect([observed(.share, nil), observed(.share, .check)] == [0, 0])
        #expect([observed(.count, nil), observed(.count, .check)] == [40, 40])
    }

    /// A handshake that lacks a value fails its connect.
    @Test func ofChoosesTheUnits() {
        let store = Fixture.store([
            1: Fixture.cell(
                [.connects: 10, .failed: 3, .sessionsBegun: 7, .requests: 100],
                errors: [.refused: 1, .reset: 2, .timeout: 5])
        ])
        let subjects: [ErrorKind.Subject?] = [nil, .connects, .sessions, .requests]
        let shares: [Double?] = subjects.map { subject in
            Fixture.verdict(
                Fixture.compare(.share, .count(.errors), .less, 1, subject: subject), store
            ).observed
        }
        let wanted: [Double] = [10.0 / 117, 3.0 / 10, 2.0 / 7, 5.0 / 100]
        #expect(shares == wanted)
    }

    @Test func smallSamplesAreNoted() {
        let condition = Fixture.compare(.percentile(0.99), .time(.rtt), .less, 1e12)
        let notes = [999, 1_000].map { n in
            Fixture.verdict(
                condition, Fixture.store([1: Fixture.cell(milliseconds: Array(1...n))])
            ).notes
        }
        #expect(notes == [["p99 needs 1,000 samples, there were 999: run 2 times as long"], []])
    }

    /// Samples of phases that are not measured decide nothing; that they are there is told.
    @Test func samplesThatAreNotJudgedAreTold() {
        let store = Fixture.store([0: Fixture.cell([:], .connect, milliseconds: Array(1...50))])
        let condition = Fixture.compare(.percentile(0.95), .time(.connect), .less, 1e12)
        let verdict = Fixture.verdict(condition, store)
        #expect(verdict.result == .noData && verdict.notes == ["no samples (50 not judged)"])
    }

    @Test func withoutSamplesOnlyOptionalOnesPass() {
        let condition = Fixture.compare(.percentile(0.95), .time(.reconnect), .less, 2e9)
        let verdicts = judge(
            [Fixture.assertion(condition), Fixture.assertion(condition, optional: true)],
            store: JudgeTests.store, labels: Fixture.labels, phases: Fixture.phases)
        #expect(verdicts.map(\.result) == [.noData, .noData])
        #expect(verdicts.map(\.fails) == [true, false])
        #expect(verdicts[0].notes == ["no samples"] && verdicts[0].unit == .milliseconds)
    }

    @Test func aPhaseThatDidNotRunHasNoData() {
        let condition = Fixture.compare(.count, .count(.lost), .equal, 0, phase: 2)
        let results = [Array(Fixture.phases.prefix(2)), Fixture.phases].map {
            Fixture.verdict(condition, JudgeTests.store, phases: $0).result
        }
        #expect(results == [.noData, .passed])
        let unmeasured = Fixture.compare(.count, .count(.requests), .greater, 0, phase: 0)
        #expect(Fixture.verdict(unmeasured, JudgeTests.store).result == .noData)
    }

    /// P passes, F fails, N has no data; `observed` tells which part decided.
    @Test(arguments: [
        ("P and P", Verdict.Result.passed, 0), ("P and F", .failed, 1), ("N and F", .failed, 1),
        ("P and N", .noData, 1), ("F or P", .passed, 1), ("F or F", .failed, 0),
        ("F or N", .noData, 1), ("N or P", .passed, 1), ("F and F or P", .passed, 2),
        ("P or F and F", .passed, 0), ("F and P or F and N", .failed, 0),
        ("F or P and N", .noData, 2),
    ])
    func conditionsAreThreeValued(_ text: String, _ result: Verdict.Result, _ decisive: Int) {
        var place = -1
        func part(_ letter: Substring) -> Condition {
            place += 1
            switch letter {
            case "P": return Fixture.compare(.count, .count(.lost), .less, 100 + Double(place))
            case "F": return Fixture.compare(.count, .count(.lost), .greater, 100 + Double(place))
            default: return Fixture.compare(.max, .time(.acquire), .less, 100 + Double(place))
            }
        }
        let condition = Condition.any(
            text.split(separator: " or ").map { group in
                .all(group.split(separator: " and ").map(part))
            })
        let verdict = Fixture.verdict(condition, JudgeTests.store)
        #expect(verdict.result == result)
        #expect(verdict.limit == 100 + Double(decisive))
    }

    @Test func parallelPhasesCountOnce() {
        func span(_ start: Int64, _ end: Int64) -> PhaseSpan {
            PhaseSpan(stretch: 0, shape: "steady", start: start, end: end, measured: true)
        }
        let second: Int64 = 1_000_000_000
        #expect([span(0, 10 * second), span(5 * second, 8 * second)].seconds == 10)
        #expect([span(5 * second, 12 * second), span(0, 10 * second)].seconds == 12)
        #expect([span(0, second), span(3 * second, 4 * second)].seconds == 2)
        #expect([PhaseSpan]().seconds == 0)
    }

    @Test func unitsFollowAggregateAndMetric() {
        let units = [
            MeasureUnit(of: .percentile(0.5), .time(.rtt)), MeasureUnit(of: .count, .time(.rtt)),
            MeasureUnit(of: .rate, .count(.bytesSent)), MeasureUnit(of: .count, .count(.wireSent)),
            MeasureUnit(of: .rate, .count(.lost)), MeasureUnit(of: .share, .time(.flow)),
            MeasureUnit(of: .last, .gauge(.capacity)),
        ]
        #expect(
            units == [
                .milliseconds, .none, .bytesPerSecond, .bytes, .perSecond, .percent, .none,
            ])
    }
}
