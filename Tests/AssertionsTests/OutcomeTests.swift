import Assertions
import Metrics
import Testing

@Suite struct OutcomeTests {
    private func verdict(_ result: Verdict.Result, optional: Bool = false) -> Verdict {
        Verdict(
            text: "p99(rtt) < 1s", line: 1, name: nil, phase: nil, observed: 1, limit: 1,
            unit: .none,
            samples: 1, result: result, optional: optional, notes: [])
    }

    private func warning(_ result: Verdict.Result) -> Verdict {
        var verdict = verdict(result)
        verdict.severity = .warn
        return verdict
    }

    /// What may only warn fails nothing and gates nothing.
    @Test func warningsGateNothing() {
        let opened = Fixture.store([1: Fixture.cell([.connects: 2, .opened: 1])])
        func outcome(_ verdicts: [Verdict], mustJudge: Bool = false) -> String {
            let outcome = Outcome(
                Ruling.Evidence(
                    ending: .complete, store: opened, verdicts: verdicts, mustJudge: mustJudge))
            return "\(outcome.kind) \(outcome.exitCode.rawValue) \(outcome.reason)"
        }
        let warning = "p99(rtt) < 1s"
        #expect(outcome([self.warning(.passed)]) == "done 0 nothing was gated")
        #expect(
            outcome([self.warning(.failed)])
                == "done 0 nothing was gated; 1 warning: \(warning)")
        #expect(
            outcome([self.warning(.noData)], mustJudge: true)
                == "none 104 nothing was gated, but --require-thresholds was given")
        #expect(
            outcome([verdict(.passed), self.warning(.failed), self.warning(.noData)])
                == "passed 0 1 threshold passed; 2 warnings, first \(warning)")
        #expect(
            outcome([verdict(.failed), self.warning(.failed)])
                == "failed 99 1 of 1 threshold failed: \(warning)")
    }

    /// A run that was ended early says by what.
    @Test func anAbortIsTheFirstThingToKnow() {
        let opened = Fixture.store([1: Fixture.cell([.connects: 2, .opened: 1])])
        var aborted = verdict(.failed)
        aborted.text = "share(errors) < 20%"
        aborted.aborted = 34_000_000_000
        let outcome = Outcome(
            Ruling.Evidence(
                ending: .complete, store: opened, verdicts: [verdict(.failed), aborted]))
        #expect(outcome.exitCode == .failed)
        #expect(
            outcome.reason
                == "2 of 2 thresholds failed, first share(errors) < 20%; it ended the run "
                + "early, at 34 s, with 1")
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
        let saturation = SaturationReport(
            ways: ["a", "b"], causes: ["c"], remedies: ["do less"])
        let passed = verdict(.passed)
        let failed = verdict(.failed)
        func outcome(
            _ store: MetricStore, _ verdicts: [Verdict], _ ending: Outcome.Ending = .complete,
            saturation: SaturationReport = SaturationReport(), mustJudge: Bool = false
        ) -> String {
            let outcome = Outcome(
                Ruling.Evidence(
                    ending: ending, store: store, verdicts: verdicts, saturation: saturation,
                    mustJudge: mustJudge))
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
                outcome(opened, [failed], saturation: saturation),
                "none 97 generator saturated: these numbers describe the load generator, not the "
                    + "target. a; b. Why: c. What helps: do less"
            ),
            (
                outcome(refused, [failed], saturation: saturation),
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
        // That two sides cannot be compared matters only where nothing has failed.
        for ruling in Ruling.allCases
        where ruling != .incomparable && order.last != ruling.exitCode {
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
