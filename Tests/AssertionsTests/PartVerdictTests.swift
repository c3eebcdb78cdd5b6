import Assertions
import Metrics
import Testing

/// What only the parts of a merged run could see.
@Suite struct PartVerdictTests {
    private func comparison(
        _ aggregate: Comparison.Aggregate, _ metric: Metric, _ sign: Comparison.Operator,
        _ limit: Double
    ) -> Comparison {
        Comparison(
            aggregate: aggregate, metric: metric, filter: SeriesFilter(), kind: nil, state: nil,
            comparison: sign, limit: limit)
    }

    private func verdict(
        _ observed: Double?, _ result: Verdict.Result, limit: Double, aborted: Int64? = nil
    ) -> Verdict {
        var verdict = Verdict(
            text: "t", line: 1, name: nil, phase: nil, observed: observed, limit: limit,
            unit: .none, samples: 10, result: result, optional: false, notes: [])
        verdict.aborted = aborted
        return verdict
    }

    private func assertion(_ condition: Condition, window: Int64? = 5) -> Assertion {
        var assertion = Assertion(
            text: "t", line: 1, name: nil, phase: nil, condition: condition, optional: false)
        assertion.window = window
        return assertion
    }

    /// The blocks of two sides are known to the parts alone: what one of them finds holds for all.
    @Test func sidesAreAsInTheWorstPart() throws {
        var beside = comparison(.percentile(0.5), .time(.rtt), .less, 0)
        beside.against = 0.1
        let compared = assertion(.compare(beside), window: nil)
        let rows: [([Verdict.Result], Verdict.Result)] = [
            ([.passed, .failed], .failed), ([.noData, .passed], .noData),
            ([.noData, .failed], .failed), ([.passed, .passed], .passed),
        ]
        for (results, expected) in rows {
            let verdicts = results.map { verdict(1, $0, limit: 1) }
            let whole = try #require(Verdict.ofParts(verdicts, of: compared))
            #expect(whole.result == expected && whole.notes == ["the worst of 2 parts"])
        }
    }

    /// What is seen in each of two parts with a limit of 100, and in both together.
    @Test func windowsOfTheWholeAreBounded() throws {
        let p99 = comparison(.percentile(0.99), .time(.rtt), .less, 100)
        let slow = comparison(.rate, .count(.messagesSent), .less, 100)
        let fast = comparison(.rate, .count(.messagesSent), .greater, 100)
        let most = comparison(.max, .gauge(.connections), .less, 100)
        let rows: [(Comparison, [Double], Double, Verdict.Result)] = [
            (p99, [50, 90], 90, .passed), (p99, [150, 90], 150, .failed),
            (slow, [40, 50], 90, .passed), (slow, [70, 50], 120, .failed),
            (fast, [70, 50], 120, .passed), (fast, [40, 50], 90, .failed),
            (most, [60, 60], 120, .failed),
        ]
        for (comparison, seen, value, result) in rows {
            let verdicts = seen.map { value in
                let isAbove = comparison.comparison == .greater
                return verdict(
                    value, (isAbove ? value > 100 : value < 100) ? .passed : .failed, limit: 100)
            }
            let sum = try #require(
                Verdict.ofParts(verdicts, of: assertion(.compare(comparison))))
            #expect(sum.observed == value && sum.result == result && sum.notes.count == 1)
        }
    }

    @Test func whatEndedAPartEndsTheWhole() throws {
        let condition = Condition.compare(comparison(.share, .count(.errors), .less, 0.1))
        let verdicts = [
            verdict(0.05, .passed, limit: 0.1), verdict(0.5, .failed, limit: 0.1, aborted: 9),
            verdict(0.4, .failed, limit: 0.1, aborted: 7),
        ]
        let found = Verdict.ofParts(verdicts, of: assertion(condition, window: nil))
        #expect(found?.aborted == 7)
        #expect(Verdict.ofParts([verdicts[0]], of: assertion(condition, window: nil)) == nil)
    }

    @Test func aPartWithoutWindowsDoesNotCount() {
        let condition = Condition.compare(comparison(.avg, .time(.rtt), .less, 100))
        let verdicts = [verdict(nil, .noData, limit: 100), verdict(150, .failed, limit: 100)]
        #expect(Verdict.ofParts(verdicts, of: assertion(condition))?.observed == 150)
        let nothing = Verdict.ofParts([verdicts[0], verdicts[0]], of: assertion(condition))
        #expect(nothing?.result == .noData)
    }

    @Test func extremesOfGaugesAreBounds() {
        for (aggregate, isNoted) in [
            (Comparison.Aggregate.max, true), (.min, true), (.avg, false), (.last, false),
        ] {
            var verdict = verdict(1, .passed, limit: 100)
            let condition = comparison(aggregate, .gauge(.connections), .less, 100)
            verdict.noteParts(of: assertion(.compare(condition), window: nil))
            #expect(verdict.notes.isEmpty != isNoted)
        }
    }
}
