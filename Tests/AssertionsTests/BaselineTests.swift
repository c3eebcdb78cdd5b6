import Assertions
import Metrics
import Testing

/// Limits beside earlier runs: red is what is beyond their median and what is allowed, and beyond each of them.
@Suite struct BaselineTests {
    /// A threshold on the median of rtt, in milliseconds, in a run whose requests took so long.
    private static func verdict(
        _ value: Int64, _ sign: Comparison.Operator, _ allowed: BaselineLimit.Allowance,
        runs: [Double], or other: Double? = nil
    ) -> Verdict {
        var comparison = Comparison(of: .percentile(0.5), .time(.rtt))
        comparison.comparison = sign
        comparison.baseline = BaselineLimit(allowed)
        var conditions: [Condition] = [.compare(comparison.knowing(runs.map { $0 * 1e6 }))]
        if let other {
            var plain = Comparison(of: .percentile(0.5), .time(.rtt))
            plain.limit = other * 1e6
            conditions.append(.compare(plain))
        }
        let assertion = Fixture.assertion(other == nil ? conditions[0] : .any(conditions))
        var store = MetricStore()
        store.add(
            SeriesKey(stretch: 1, profile: 0, message: 0, url: 0),
            Fixture.cell(milliseconds: Array(repeating: value, count: value == 0 ? 0 : 100)))
        return judge(
            [assertion], store: store, labels: Fixture.labels, phases: Fixture.phases)[0]
    }

    private static let five: [Double] = [10, 11, 10.5, 12, 10.2]

    @Test(
        arguments: [
            (11, .less, .share(0.1), five, Verdict.Result.passed),
            // Beyond the median and a tenth, but one of the runs was as slow.
            (12, .less, .share(0.1), five, .passed), (13, .less, .share(0.1), five, .failed),
            (13, .less, .share(0.3), five, .passed),
            (13, .lessOrEqual, .amount(3e6), five, .passed),
            (14, .less, .amount(3e6), five, .failed), (12, .less, .share(0), five, .passed),
            (9, .greater, .share(-0.1), five, .failed),
            (10, .greater, .share(-0.01), five, .passed),
            (20, .less, .share(0.1), [10, 10, 10], .inconclusive),
            (20, .less, .share(0.1), [], .inconclusive), (0, .less, .share(0.1), five, .noData),
            (20, .less, .share(0.1), [10, 10, 10, 10], .failed),
        ] as [(Int64, Comparison.Operator, BaselineLimit.Allowance, [Double], Verdict.Result)])
    func verdicts(
        _ value: Int64, _ sign: Comparison.Operator, _ allowed: BaselineLimit.Allowance,
        _ runs: [Double], _ result: Verdict.Result
    ) {
        let verdict = Self.verdict(value, sign, allowed, runs: runs)
        #expect(verdict.result == result, "\(value) \(sign) \(allowed)")
        #expect(verdict.wasJudged == (result == .passed || result == .failed))
    }

    /// What cannot be judged yet fails nothing, nor does it save what else is asked for from failing.
    @Test func whatIsInconclusiveDecidesNothing() {
        let verdict = Self.verdict(20, .less, .share(0.1), runs: [10])
        #expect(!verdict.fails && !verdict.warns && verdict.limitText == "–")
        #expect(
            verdict.notes == [
                "inconclusive: the baseline has 1 run of it, and 4 are needed; --save-baseline adds runs "
                    + "that passed"
            ])
        #expect(verdict.used == nil && verdict.room == nil)
        #expect(Self.verdict(20, .less, .share(0.1), runs: [10], or: 30).result == .passed)
        #expect(Self.verdict(20, .less, .share(0.1), runs: [10], or: 5).result == .inconclusive)
        #expect(Self.verdict(20, .less, .share(0.1), runs: Self.five, or: 5).result == .failed)
    }

    @Test func theLimitSaysWhatItIsMadeOf() {
        let ofMedian = Self.verdict(20, .less, .share(0.2), runs: Self.five)
        #expect(ofMedian.notes.first == "baseline: 10.5 ms in the median of 5 runs")
        #expect(ofMedian.unit.text(ofMedian.limit) == "12.6 ms")
        let ofRun = Self.verdict(20, .less, .share(0.1), runs: Self.five)
        #expect(
            ofRun.notes.first
                == "baseline: 10.5 ms in the median of 5 runs, and one of them had 12.0 ms")
        #expect(ofRun.limit == 12e6)
    }

    /// Nobody had an error: that is no limit that everybody passes.
    @Test func nothingIsNotBeyondNothing() {
        var comparison = Comparison(of: .count, .count(.errors))
        comparison.baseline = BaselineLimit(.share(0.1))
        let known = comparison.knowing([0, 0, 0, 0])
        let verdict = judge(
            [Fixture.assertion(.compare(known))], store: MetricStore(), labels: Fixture.labels,
            phases: Fixture.phases)[0]
        #expect(verdict.result == .passed && verdict.observed == 0)
    }
}
