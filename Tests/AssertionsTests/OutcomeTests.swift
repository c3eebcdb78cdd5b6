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
            store: Fixture.store([0: cell, 1: cell]), labels: Fixture.labels,
            phases: Fixture.phases,
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

    /// One send of a hundred that the host kept from its moment tells nothing, nor do two.
    @Test func aFewLateSendsVoidNothing() {
        #expect((0...4).map { saturated(late: $0, of: 10).count } == [0, 0, 0, 1, 1])
    }

    /// Whether a run without sockets has no verdict: what is lost, of how many, and what is judged.
    struct Scarcity: Sendable {
        var cells: [UInt16: [CountMetric: UInt64]]
        var errors: [UInt16: [ErrorKind: UInt64]] = [:]
        var texts: [String]
    }

    static let scarcities: [Scarcity] = [
        Scarcity(
            cells: [2: [.startsLate: 12, .arrivals: 1_000]],
            texts: ["1.2 % of 1,000 arrivals in phase 'night' were late or skipped (limit 1 %)"]),
        Scarcity(
            cells: [1: [.startsLate: 6, .skipped: 6, .arrivals: 1_000, .connects: 1_000]],
            errors: [1: [.descriptors: 2]],
            texts: ["1.2 % of 1,000 arrivals in phase 'day' were late or skipped (limit 1 %)"]),
        Scarcity(cells: [1: [.startsLate: 5, .skipped: 5, .arrivals: 1_000]], texts: []),
        // Connects of a phase that is not measured count too, its late arrivals do not.
        Scarcity(
            cells: [0: [.connects: 100, .startsLate: 50, .arrivals: 100], 1: [.connects: 100]],
            errors: [0: [.descriptors: 1, .addressExhausted: 2]],
            texts: ["1.5 % of 200 connects had no local port or descriptor (limit 1 %)"]),
        Scarcity(cells: [0: [.connects: 200]], errors: [0: [.refused: 100]], texts: []),
        Scarcity(
            cells: [0: [.connects: 2_000], 1: [.clientsDue: 100, .clientsMissing: 5]],
            errors: [0: [.addressExhausted: 5]],
            texts: ["5 % of 100 clients had no local port when phase 'day' began (limit 1 %)"]),
    ]

    @Test(arguments: scarcities.indices)
    func aHostThatGivesOutIsSaturated(_ index: Int) {
        let row = Self.scarcities[index]
        var cells: [UInt16: SeriesCell] = [:]
        for (phase, counts) in row.cells {
            cells[phase] = Fixture.cell(counts, errors: row.errors[phase] ?? [:])
        }
        let found = saturations(
            store: Fixture.store(cells), labels: Fixture.labels, phases: Fixture.phases,
            assertions: [])
        #expect(found.map { $0.text(Fixture.labels) } == row.texts)
    }

    /// What is lost behind the last measured phase spoils nothing.
    @Test func theEndOfTheRunIsNotJudged() {
        var phases = Fixture.phases
        phases[2].measured = false
        let lost = Fixture.store([
            1: Fixture.cell([.connects: 100]),
            2: Fixture.cell([.connects: 100], errors: [.descriptors: 90]),
        ])
        #expect(
            saturations(store: lost, labels: Fixture.labels, phases: phases, assertions: []) == [])
        #expect(
            saturations(store: lost, labels: Fixture.labels, phases: Fixture.phases, assertions: [])
                .count == 1)
        #expect(saturations(store: lost, labels: Fixture.labels, phases: [], assertions: []) == [])
    }

    @Test func remediesAreNamedOnce() {
        let found = [[], [.descriptors], [.descriptors, .addressExhausted], []].map {
            Saturation(
                phase: nil, subject: .connects, lost: 1, whole: 1, limit: 0, lacks: $0)
        }
        let remedies = found.remedies(descriptors: 120)
        #expect(remedies.count == 3)
        #expect(remedies[1] == "raise the limit on open files (ulimit -n, now 120)")
        #expect(remedies[2].contains("'bind:'"))
    }

    private func verdict(_ result: Verdict.Result, optional: Bool = false) -> Verdict {
        Verdict(
            text: "p99(rtt) < 1s", line: 1, name: nil, phase: nil, observed: 1, limit: 1,
            unit: .none,
            samples: 1, result: result, optional: optional, notes: [])
    }

    @Test func theFirstReasonDecides() {
        var opened = Fixture.store([1: Fixture.cell([.connects: 2, .opened: 1])])
        opened.note(FirstCase(kind: .refused, text: "connection refused"))
        var refused = Fixture.store([
            1: Fixture.cell([.connects: 2], errors: [.refused: 2, .dns: 1])
        ])
        refused.note(FirstCase(kind: .refused, text: "connection refused"))
        let answered = Fixture.store([
            1: Fixture.cell([.connects: 2, .handshakesAnswered: 2], errors: [.handshake: 2])
        ])
        let passed = verdict(.passed)
        let failed = verdict(.failed)
        func outcome(
            _ store: MetricStore, _ verdicts: [Verdict], _ ending: Outcome.Ending = .complete,
            saturated: [String] = [], mustJudge: Bool = false
        ) -> String {
            let outcome = Outcome(
                Ruling.Evidence(
                    ending: ending, store: store, verdicts: verdicts, saturated: saturated,
                    remedies: ["do less"], mustJudge: mustJudge))
            return "\(outcome.kind) \(outcome.exitCode.rawValue) \(outcome.reason)"
        }
        let rows: [(String, String)] = [
            (outcome(opened, []), "done 0 nothing was gated"),
            (
                outcome(opened, [], mustJudge: true),
                "none 104 nothing was gated, but --require-thresholds was given"
            ),
            (outcome(opened, [passed], mustJudge: true), "passed 0 1 threshold passed"),
            (
                outcome(opened, [passed, failed, failed]),
                "failed 99 2 of 3 thresholds failed, first p99(rtt) < 1s"
            ),
            (
                outcome(opened, [verdict(.noData)]),
                "failed 99 1 of 1 threshold failed: p99(rtt) < 1s"
            ),
            (outcome(opened, [verdict(.noData, optional: true)]), "done 0 nothing was gated"),
            (
                outcome(opened, [passed, verdict(.noData, optional: true)]),
                "passed 0 1 threshold passed, 1 had no samples"
            ),
            // A handshake that is refused in HTTP has reached its target.
            (outcome(answered, [passed]), "passed 0 1 threshold passed"),
            (
                outcome(opened, [failed], saturated: ["a", "b"]),
                "none 97 generator saturated: a; b; do less"
            ),
            (
                outcome(refused, [failed], saturated: ["a"]),
                "none 97 target never reached: refused, connection refused"
            ),
            (outcome(MetricStore(), []), "none 97 target never reached"),
            (outcome(opened, [failed], .interrupted), "none 105 interrupted by a signal"),
            (
                outcome(opened, [passed], .cutShort),
                "none 97 the run did not end: it was killed, or its result file is incomplete"
            ),
            (
                outcome(opened, [passed], .loopMissing),
                "none 97 a loop of the generator could not start: too few descriptors or too "
                    + "little memory"
            ),
        ]
        #expect(rows.map(\.0) == rows.map(\.1))
    }

    /// The codes of rulings come in the order of the table that users read.
    @Test func rulingsFollowTheTableOfCodes() {
        var order: [ExitCode] = []
        for ruling in Ruling.allCases where order.last != ruling.exitCode {
            order.append(ruling.exitCode)
        }
        let told = ExitCode.allCases.filter(order.contains)
        // 104 of a run that judged nothing stands before 0, since both say the same of thresholds.
        #expect(order.filter { $0 != .invalid } == told.filter { $0 != .invalid })
        #expect(Set(ExitCode.allCases.map(\.meaning)).count == ExitCode.allCases.count)
    }

    @Test func whatCannotBeWrittenHidesNoFailure() {
        #expect(
            ExitCode.allCases.map { $0.whenWritten(false) }
                == ExitCode.allCases.map { $0 == .failed ? .failed : .unwritten })
        #expect(ExitCode.allCases.map { $0.whenWritten(true) } == ExitCode.allCases)
    }
}
