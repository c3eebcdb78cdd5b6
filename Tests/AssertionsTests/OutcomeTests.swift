import Assertions
import Metrics
import Testing

@Suite struct OutcomeTests {
    private func assertions(_ quantiles: [Double], phase: Int? = nil) -> [Assertion] {
        quantiles.map {
            Fixture.assertion(
                Fixture.compare(.percentile($0), .time(.rtt), .less, 1e9, phase: phase))
        }
    }

    private func saturated(
        late: UInt64, of planned: UInt64 = 10_000, _ assertions: [Assertion] = [],
        lateShare: Double? = nil
    ) -> [Saturation] {
        let cell = Fixture.cell([.late: late, .planned: planned])
        return saturations(
            store: Fixture.store([0: cell, 1: cell]), phases: Fixture.phases,
            assertions: assertions, lateShare: lateShare)
    }

    /// How many late sends of 10,000 are still fine.
    @Test func theLimitFollowsTheStrictestPercentile() {
        let rows: [(UInt64, [Assertion], Double?)] = [
            (100, [], nil), (50, assertions([0.5, 0.99, 0.95]), nil), (5, assertions([0.999]), nil),
            (250, assertions([0.95], phase: 1), nil), (100, assertions([0.999], phase: 2), nil),
            (300, assertions([0.999]), 0.03),
        ]
        for (fine, assertions, lateShare) in rows {
            let at = saturated(late: fine, assertions, lateShare: lateShare)
            let above = saturated(late: fine + 1, assertions, lateShare: lateShare)
            #expect(at.isEmpty && above.map(\.phase) == [1])
        }
    }

    @Test func nothingPlannedIsNotSaturated() {
        #expect(saturated(late: 0, of: 0).isEmpty)
    }

    @Test func lateArrivalsSaturateToo() throws {
        let cell = Fixture.cell([.startsLate: 12, .arrivals: 1_000])
        let found = saturations(
            store: Fixture.store([2: cell]), phases: Fixture.phases, assertions: [])
        #expect(
            try #require(found.first).text(Fixture.labels)
                == "1.2 % of 1,000 arrivals in phase 'night' were late (limit 1 %)")
    }

    private func verdict(_ result: Verdict.Result, optional: Bool = false) -> Verdict {
        Verdict(
            text: "", line: 1, name: nil, phase: nil, observed: 1, limit: 1, unit: .none,
            samples: 1, result: result, optional: optional, notes: [])
    }

    @Test func theFirstReasonDecides() {
        var opened = Fixture.store([1: Fixture.cell([.connects: 2, .opened: 1])])
        opened.note(FirstError(kind: .refused, text: "connection refused"))
        var refused = Fixture.store([
            1: Fixture.cell([.connects: 2], errors: [.refused: 2, .dns: 1])
        ])
        refused.note(FirstError(kind: .refused, text: "connection refused"))
        let passed = verdict(.passed)
        let failed = verdict(.failed)
        func outcome(
            _ store: MetricStore, _ verdicts: [Verdict], _ ending: Outcome.Ending = .complete,
            saturated: [String] = []
        ) -> String {
            let outcome = Outcome(
                ending: ending, store: store, verdicts: verdicts, saturated: saturated)
            return "\(outcome.kind) \(outcome.exitCode.rawValue) \(outcome.reason)"
        }
        let rows: [(String, String)] = [
            (outcome(opened, []), "passed 0 nothing was gated"),
            (outcome(opened, [passed]), "passed 0 1 threshold passed"),
            (outcome(opened, [passed, failed, failed]), "failed 99 2 of 3 thresholds failed"),
            (outcome(opened, [verdict(.noData)]), "failed 99 1 of 1 threshold failed"),
            (outcome(opened, [verdict(.noData, optional: true)]), "passed 0 1 threshold passed"),
            (
                outcome(opened, [failed], saturated: ["a", "b"]),
                "none 97 generator saturated: a; b"
            ),
            (
                outcome(refused, [failed], saturated: ["a"]),
                "none 97 target never reached: refused, connection refused"
            ),
            (outcome(MetricStore(), []), "none 97 target never reached"),
            (outcome(opened, [failed], .interrupted), "none 105 interrupted by a signal"),
            (
                outcome(opened, [passed], .cutShort),
                "none 97 the run did not end: it was killed, or its result file is not complete"
            ),
            (
                outcome(opened, [passed], .loopMissing),
                "none 97 a loop of the generator could not start: too few descriptors or too "
                    + "little memory"
            ),
        ]
        #expect(rows.map(\.0) == rows.map(\.1))
    }
}
