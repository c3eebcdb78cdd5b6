import Assertions
import Metrics
import Testing

/// The rule by which a generator counts as saturated, at each of its limits.
@Suite struct SaturationTests {
    private static func assertions(_ quantiles: [Double], phase: Int? = nil) -> [Assertion] {
        quantiles.map {
            Fixture.assertion(
                Fixture.compare(.percentile($0), .time(.rtt), .less, 1e9, phase: phase))
        }
    }

    /// The texts of what is found in these counts of the three phases, of which the first is not
    /// measured.
    private static func found(
        _ cells: [UInt16: [CountMetric: UInt64]], errors: [UInt16: [ErrorKind: UInt64]] = [:],
        _ assertions: [Assertion] = []
    ) -> [String] {
        var all: [UInt16: SeriesCell] = [:]
        for (phase, counts) in cells {
            all[phase] = Fixture.cell(counts, errors: errors[phase] ?? [:])
        }
        return saturations(
            store: Fixture.store(all), labels: Fixture.labels, phases: Fixture.phases,
            assertions: assertions
        ).map { $0.text(Fixture.labels) }
    }

    /// How many of 100,000 are still fine in the phase `day`, and what is judged.
    static let limits: [(fine: UInt64, quantiles: [Double], phase: Int?)] = [
        (1_000, [], nil), (25_000, [0.5], nil), (5_000, [0.9], nil), (2_500, [0.95], nil),
        (500, [0.99], nil), (50, [0.999], nil), (5, [0.9999], nil), (500, [0.5, 0.99, 0.95], nil),
        (2_500, [0.95], 1), (1_000, [0.999], 2), (1_000, [0.999], 0),
    ]

    @Test(arguments: limits.indices)
    func theLimitFollowsTheStrictestPercentileJudgedInThePhase(_ index: Int) {
        let row = Self.limits[index]
        let assertions = Self.assertions(row.quantiles, phase: row.phase)
        let whole: UInt64 = 100_000
        for (lost, count) in [(row.fine, 0), (row.fine + 1, 1)] {
            let kinds: [[CountMetric: UInt64]] = [
                [.late: lost, .planned: whole], [.startsLate: lost, .arrivals: whole],
                [.skipped: lost, .arrivals: whole, .connects: 100 * whole],
                [.startsLate: lost - 1, .skipped: 1, .arrivals: whole, .connects: 100 * whole],
            ]
            #expect(
                kinds.map { Self.found([1: $0], assertions).count } == [count, count, count, count])
            // Of a phase that is not measured nothing is judged but what is lost of its connects.
            #expect(kinds.prefix(2).allSatisfy { Self.found([0: $0], assertions) == [] })
        }
    }

    /// A stop of the process, in milliseconds from the start of the run.
    struct Stopped: CustomTestStringConvertible {
        var stops: [(start: Double, end: Double)]
        var quantiles: [Double] = []
        var late: UInt64 = 0
        var texts: [String] = []
        var testDescription: String { "\(stops) \(quantiles) \(late)" }
    }

    static let stopped: [Stopped] = [
        Stopped(stops: []),
        Stopped(stops: [(0, 10_000)]),
        Stopped(stops: [(30_000, 40_000)]),
        Stopped(stops: [(10_000, 10_100)]),
        Stopped(
            stops: [(10_000, 10_100.4)],
            texts: ["nothing of it ran for 100 ms of phase 'day' (limit 1 %)"]),
        Stopped(
            stops: [(10_000, 10_101)],
            texts: ["nothing of it ran for 1.01 % of phase 'day' (limit 1 %)"]),
        Stopped(
            stops: [(10_000, 10_060)], quantiles: [0.99],
            texts: ["nothing of it ran for 0.6 % of phase 'day' (limit 0.5 %)"]),
        // It counts in the phase that it lies in, and once.
        Stopped(
            stops: [(8_000, 11_000), (10_500, 11_000), (29_000, 31_000)],
            texts: [
                "nothing of it ran for 10 % of phase 'day' (limit 1 %)",
                "nothing of it ran for 10 % of phase 'night' (limit 1 %)",
            ]),
        // Late sends say the same, and more.
        Stopped(
            stops: [(10_000, 12_000)], late: 200,
            texts: ["20 % of 1,000 sends in phase 'day' were late (limit 1 %)"]),
        Stopped(
            stops: [(10_000, 12_000)], late: 2,
            texts: ["nothing of it ran for 20 % of phase 'day' (limit 1 %)"]),
    ]

    @Test(arguments: stopped) func aStopIsHeldToTheLimitOfItsPhase(_ row: Stopped) {
        let found = saturations(
            store: Fixture.store([1: Fixture.cell([.late: row.late, .planned: 1_000])]),
            labels: Fixture.labels, phases: Fixture.phases,
            assertions: Self.assertions(row.quantiles),
            stops: row.stops.map { Int64($0.start * 1e6)..<Int64($0.end * 1e6) })
        #expect(found.map { $0.text(Fixture.labels) } == row.texts)
    }

    /// What counts over the run is held to the strictest limit of any measured phase.
    @Test(
        arguments: [
            (100, [], nil), (50, [0.99], 1), (50, [0.99], 2), (100, [0.99], 0), (5, [0.999], nil),
        ] as [(UInt64, [Double], Int?)])
    func connectsAndClientsAreHeldToTheStrictestLimit(
        _ fine: UInt64, _ quantiles: [Double], _ phase: Int?
    ) {
        let assertions = Self.assertions(quantiles, phase: phase)
        for (lost, count) in [(fine, 0), (fine + 1, 1)] {
            let errors: [UInt16: [ErrorKind: UInt64]] = [
                0: [.descriptors: lost - 1, .addressExhausted: 1]
            ]
            let connects = Self.found([0: [.connects: 10_000]], errors: errors, assertions)
            let skipped = Self.found(
                [0: [.connects: 10_000 - lost, .skipped: lost, .arrivals: 10_000]], assertions)
            let clients = Self.found(
                [
                    0: [.connects: 10_000_000],
                    1: [.clientsDue: 10_000, .clientsMissing: lost],
                ], errors: [0: [.descriptors: 1]], assertions)
            #expect([connects, skipped, clients].map(\.count) == [count, count, count])
        }
    }

    @Test func nothingPlannedIsNotSaturated() {
        #expect(Self.found([1: [:], 2: [.late: 0, .planned: 0]]) == [])
    }

    /// One send of a hundred that the host kept from its moment tells nothing, nor do two.
    @Test func aFewLateSendsVoidNothing() {
        let counts = (0...4).map { Self.found([1: [.late: $0, .planned: 10]]).count }
        #expect(counts == [0, 0, 0, 1, 1])
    }

    @Test func eachWayIsSaidWithItsNumbersAndItsLimit() {
        #expect(
            Self.found([2: [.late: 1_001, .planned: 100_099]])
                == ["1,001 of 100,099 sends in phase 'night' were late (limit 1 %)"])
        #expect(
            Self.found([2: [.late: 120, .planned: 10_000]])
                == ["1.2 % of 10,000 sends in phase 'night' were late (limit 1 %)"])
        #expect(
            Self.found(
                [1: [.startsLate: 6, .skipped: 6, .arrivals: 1_000, .connects: 1_000]],
                errors: [1: [.descriptors: 2]])
                == ["1.2 % of 1,000 arrivals in phase 'day' were late or skipped (limit 1 %)"])
        #expect(
            Self.found(
                [0: [.connects: 100, .startsLate: 50, .arrivals: 100], 1: [.connects: 100]],
                errors: [0: [.descriptors: 1, .addressExhausted: 2]])
                == [
                    "1.5 % of 200 connects had no local port or descriptor, most of them in phase "
                        + "'warm' (limit 1 %)"
                ])
        #expect(Self.found([0: [.connects: 200]], errors: [0: [.refused: 100]]) == [])
        #expect(
            Self.found(
                [0: [.connects: 2_000], 1: [.clientsDue: 100, .clientsMissing: 5]],
                errors: [0: [.addressExhausted: 5]])
                == ["5 % of 100 clients had no local port when phase 'day' began (limit 1 %)"])
    }

    /// Arrivals that are skipped because of a shortage that an earlier phase found lack the same.
    @Test func whatWasLackingIsKnownFromEarlierPhases() {
        let store = Fixture.store([
            0: Fixture.cell([.connects: 10_000], errors: [.addressExhausted: 1]),
            1: Fixture.cell([.arrivals: 1_000, .skipped: 50]),
        ])
        let found = saturations(
            store: store, labels: Fixture.labels, phases: Fixture.phases, assertions: [])
        #expect(found.map(\.subject) == [.arrivals])
        #expect(found.map(\.lacks) == [[.addressExhausted]])
    }

    /// What is lost behind the last measured phase spoils nothing.
    @Test func theEndOfTheRunIsNotJudged() {
        var phases = Fixture.phases
        phases[2].measured = false
        let lost = Fixture.store([
            1: Fixture.cell([.connects: 100]),
            2: Fixture.cell([.connects: 100, .late: 90, .planned: 90], errors: [.descriptors: 90]),
        ])
        #expect(
            saturations(store: lost, labels: Fixture.labels, phases: phases, assertions: []) == [])
        #expect(
            saturations(store: lost, labels: Fixture.labels, phases: Fixture.phases, assertions: [])
                .count == 2)
        #expect(saturations(store: lost, labels: Fixture.labels, phases: [], assertions: []) == [])
    }
}
