import Assertions
import Metrics
import Testing

/// How near verdicts are to their limits.
@Suite struct RoomTests {
    private static func verdict(
        _ sign: Comparison.Operator?, _ observed: Double?, _ limit: Double,
        _ unit: MeasureUnit = .milliseconds, _ result: Verdict.Result = .passed
    ) -> Verdict {
        var verdict = Verdict(
            text: "", line: 1, name: nil, phase: nil, observed: observed, limit: limit, unit: unit,
            samples: 1, result: result, optional: false, notes: [])
        verdict.sign = sign
        return verdict
    }

    @Test(
        arguments: [
            (verdict(.less, 120e6, 200e6), "40 % left"),
            (verdict(.less, 237e6, 200e6), "19 % over"),
            (verdict(.less, 195e6, 200e6), "2.5 % left"), (verdict(.less, 0, 200e6), "100 % left"),
            (verdict(.less, 200e6, 200e6), "at its limit"),
            (verdict(.less, 12_400, 1_000), "1140 % over"),
            (verdict(.less, -5, 10, .perMinute), "100 % left"),
            (verdict(.greaterOrEqual, 0.995, 0.99, .percent), "50 % left"),
            (verdict(.greaterOrEqual, 0.98, 0.99, .percent), "100 % short"),
            (verdict(.greater, 325, 100, .perSecond), "225 % above"),
            (verdict(.greater, 81, 100, .perSecond), "19 % short"),
            (verdict(.greaterOrEqual, 1, 1, .percent), nil), (verdict(.equal, 1, 1), nil),
            (verdict(.lessOrEqual, 0, 0), nil), (verdict(.less, nil, 5), nil),
            (verdict(nil, 3, 5), nil), (verdict(.less, .infinity, 5), nil),
        ] as [(Verdict, String?)])
    func roomIsTold(_ verdict: Verdict, _ text: String?) { #expect(verdict.room == text) }

    /// One that fails is nearer than all that hold, and of those the one with the least room.
    @Test func theNearestIsTheOneWithTheLeastRoom() {
        let held = Self.verdict(.less, 120, 200)
        let nearer = Self.verdict(.less, 180, 200)
        let failed = Self.verdict(.less, 201, 200, .milliseconds, .failed)
        let worse = Self.verdict(.less, 400, 200, .milliseconds, .failed)
        #expect([held, nearer].nearest == nearer)
        #expect([nearer, failed, worse, held].nearest == worse)
        #expect([Self.verdict(.less, nil, 200)].nearest == nil)
    }

    /// As many as it takes until it is enough, and the next look goes on there.
    @Test func whoLooksSaysWhenItIsEnough() {
        let assertions = [10, 1_000, 100].map { Self.count(.less, $0) }
        var standing = Standing(assertions, Fixture.labels)
        let store = Fixture.store([1: Fixture.cell([.messagesSent: 50])])
        func look(_ isEnough: Bool) {
            standing.look(store, phases: Fixture.phases, live: LiveFindings()) { isEnough }
        }
        #expect(standing.places.allSatisfy { $0 == .waitsForPhase } && standing.nearest == nil)
        look(true)
        #expect(standing.places == [.over, .waitsForPhase, .waitsForPhase])
        look(true)
        #expect(standing.places == [.over, .holds, .waitsForPhase])
        look(false)
        #expect(standing.places == [.over, .holds, .holds])
        #expect(standing.nearest?.limit == 10)
    }

    /// What counts up to its limit may still come.
    @Test(
        arguments: [
            (.greater, 100, .waitsForSamples), (.greaterOrEqual, 10, .holds),
            (.equal, 100, .waitsForSamples), (.equal, 10, .over), (.less, 10, .over),
        ] as [(Comparison.Operator, Double, Standing.Place)])
    func whatCountsUpWaits(_ sign: Comparison.Operator, _ limit: Double, _ place: Standing.Place) {
        var standing = Standing([Self.count(sign, limit)], Fixture.labels)
        standing.look(
            Fixture.store([1: Fixture.cell([.messagesSent: 50])]), phases: Fixture.phases,
            live: LiveFindings()
        ) { false }
        #expect(standing.places == [place])
    }

    /// Two sides are compared when the run is over, and until then that is what is waited for.
    @Test func whatComparesSidesWaitsForTheEnd() {
        let assertion = Fixture.assertion(Self.besideTheOther)
        var standing = Standing([assertion], Fixture.labels)
        standing.look(
            Fixture.store([1: Fixture.cell(milliseconds: [5])]), phases: Fixture.phases,
            live: LiveFindings()
        ) { false }
        #expect(standing.places == [.waitsForEnd] && standing.waiting == 1)
        #expect(standing.nearest == nil)
        let verdict = standing.verdicts[0]
        #expect(verdict?.observed != nil && verdict?.knownLimit == nil)
        #expect(verdict?.limitText == "–" && verdict?.fails == false)
        #expect(verdict?.notes == ["the sides are compared when the run is over"])
    }

    private static var besideTheOther: Condition {
        guard
            case .compare(var comparison) = Fixture.compare(.percentile(0.5), .time(.rtt), .less, 0)
        else { preconditionFailure("it is a comparison") }
        comparison.against = 0.1
        return .compare(comparison)
    }

    private static func count(_ sign: Comparison.Operator, _ limit: Double) -> Assertion {
        Fixture.assertion(Fixture.compare(.count, .count(.messagesSent), sign, limit))
    }
}
