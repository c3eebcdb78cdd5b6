import Assertions
import Metrics
import Testing

/// A ramp of three levels, then two rounds of `base` and `burst`, of 10 s each.
@Suite struct PartTests {
    private typealias Place = Stretch.Place

    private static let labels = LabelSpace(
        phases: ["ramp", "days", "base", "burst"], profiles: ["a"], messages: [], urls: ["ws://x"],
        stretches: [
            Stretch([Place(phase: 0, part: 1)], level: .init(value: 10, unit: "clients")),
            Stretch([Place(phase: 0, part: 2)], level: .init(value: 20, unit: "clients")),
            Stretch([Place(phase: 0, part: 3)], level: .init(value: 30, unit: "clients")),
            Stretch([Place(phase: 2, part: 1), Place(phase: 1, part: 1)]),
            Stretch([Place(phase: 3, part: 1), Place(phase: 1, part: 1)]),
            Stretch([Place(phase: 2, part: 2), Place(phase: 1, part: 2)]),
            Stretch([Place(phase: 3, part: 2), Place(phase: 1, part: 2)]),
        ])

    private static let spans = labels.stretches.indices.map { index in
        PhaseSpan(
            stretch: index, shape: "ramp", start: Int64(index) * 10_000_000_000,
            end: Int64(index + 1) * 10_000_000_000, measured: true)
    }

    private func judged(
        _ aggregate: Comparison.Aggregate, _ metric: Metric, _ limit: Double, phase: Int?,
        part: Int? = nil, _ store: MetricStore, spans: [PhaseSpan] = spans
    ) -> Verdict {
        let comparison = Comparison(
            aggregate: aggregate, metric: metric, filter: SeriesFilter(phase: phase, part: part),
            kind: nil, state: nil, comparison: .less, limit: limit)
        return judge(
            [Fixture.assertion(.compare(comparison))], store: store, labels: Self.labels,
            phases: spans)[0]
    }

    @Test(
        arguments: [
            (nil, nil, 1.4), (0, nil, 1), (0, 2, 2), (1, nil, 1.7), (1, 2, 2.5), (3, nil, 1.2),
            (3, 2, 1.6), (0, 4, nil),
        ] as [(Int?, Int?, Double?)])
    func aRateIsThatOfItsPart(_ phase: Int?, _ part: Int?, _ rate: Double?) {
        let store = Fixture.store(
            Dictionary(
                uniqueKeysWithValues: [0, 20, 10, 10, 8, 34, 16].enumerated().map {
                    (UInt16($0), Fixture.cell([.messagesSent: UInt64($1)]))
                }))
        let verdict = judged(
            .rate, .count(.messagesSent), 99, phase: phase, part: part, store)
        #expect(verdict.observed == rate)
    }

    /// Ten sessions that stay from the first level on, and one more of each stretch that leaves with it.
    @Test(
        arguments: [
            (nil, nil, 17), (0, nil, 13), (0, 1, 11), (0, 2, 11), (1, nil, 14), (1, 2, 12),
            (2, nil, 12), (3, 2, 11),
        ] as [(Int?, Int?, UInt64)])
    func aSessionIsOneUnitOfAllItsParts(_ phase: Int?, _ part: Int?, _ sessions: UInt64) {
        var cells: [UInt16: SeriesCell] = [:]
        for stretch in 0..<7 {
            // What the innermost phase had not had before, and what it finds.
            let isFirst = [3, 4].contains(stretch)
            cells[UInt16(stretch)] = Fixture.cell([
                .sessionsBegun: stretch == 0 ? 11 : 1, .sessionsFound: stretch == 0 ? 0 : 10,
                .sessionsCarried: isFirst ? 10 : 0,
            ])
        }
        let store = Fixture.store(cells)
        let filter = SeriesFilter(phase: phase, part: part)
        let units = ErrorUnits(store, filter, of: Self.labels, during: Self.spans)
        #expect(units[.sessions].whole == sessions)
    }

    /// Where branches begin together, both are entered.
    @Test func whatOthersLeadToIsNoEntrance() {
        func span(_ stretch: Int, _ start: Int64, _ end: Int64) -> PhaseSpan {
            PhaseSpan(stretch: stretch, shape: "steady", start: start, end: end, measured: true)
        }
        let spans = [
            span(0, 0, 10), span(1, 0, 4), span(2, 4, 10), span(3, 20, 25), span(4, 25, 30),
        ]
        #expect(spans.entrances == [0, 1, 3])
        #expect(Array(spans[2...3]).entrances == [2, 3])
    }

    /// 2,000 samples of each level, of 10, 20 and 60 ms.
    @Test(
        arguments: [
            (25, nil, "first not held in part 3 of 3 (30 clients)"), (70, nil, nil),
            (15, nil, "first not held in part 2 of 3 (20 clients)"), (15, 3, nil),
        ] as [(Double, Int?, String?)])
    func aVerdictNamesTheFirstLevelThatBreaksIt(
        _ limit: Double, _ part: Int?, _ note: String?
    ) {
        let store = Fixture.store(
            Dictionary(
                uniqueKeysWithValues: [10, 20, 60].enumerated().map {
                    (
                        UInt16($0),
                        Fixture.cell(
                            milliseconds: Array(repeating: Int64($1), count: 2_000))
                    )
                }))
        let verdict = judged(
            .percentile(0.99), .time(.rtt), limit * 1e6, phase: 0, part: part, store)
        #expect(verdict.notes == (note.map { [$0] } ?? []))
        #expect(verdict.result == (limit < 60 ? .failed : .passed))
        // A few samples tell nothing of a level, what is counted grows with it.
        let few = Fixture.store([2: Fixture.cell(milliseconds: [60])])
        let p99 = judged(.percentile(0.99), .time(.rtt), limit * 1e6, phase: 0, few)
        #expect(p99.notes.count == 1 && !p99.notes[0].contains("part"))
        #expect(judged(.count, .time(.rtt), 1, phase: 0, store).notes.isEmpty)
    }

    /// Ten requests of each round, three of the second one without an answer.
    @Test func aShareNamesTheRoundThatBreaksIt() {
        let store = Fixture.store([
            3: Fixture.cell([.requests: 10]),
            5: Fixture.cell([.requests: 10], errors: [.timeout: 3]),
        ])
        let verdict = judged(.share, .count(.errors), 0.2, phase: 1, store)
        #expect(verdict.result == .passed)
        #expect(verdict.notes == ["first not held in part 2 of 2"])
    }

    /// The late sends of all parts of a phase are held against its limit together.
    @Test func saturationIsOfAWholePhase() {
        let store = Fixture.store([
            0: Fixture.cell([.planned: 1_000]), 1: Fixture.cell([.planned: 1_000]),
            2: Fixture.cell([.planned: 1_000, .late: 20]),
            3: Fixture.cell([.planned: 1_000, .late: 10]),
            5: Fixture.cell([.planned: 1_000, .late: 11]),
        ])
        func texts(_ filter: SeriesFilter) -> [String] {
            let percentile = Comparison(
                aggregate: .percentile(0.99), metric: .time(.rtt), filter: filter, kind: nil,
                state: nil, comparison: .less, limit: 1e9)
            return saturations(
                store: store, labels: Self.labels, phases: Self.spans,
                assertions: [Fixture.assertion(.compare(percentile))]
            ).map { $0.text(Self.labels) }
        }
        let base = "1.05 % of 2,000 sends in phase 'base' were late (limit"
        #expect(texts(SeriesFilter(phase: 3)) == ["\(base) 1 %)"])
        #expect(texts(SeriesFilter(phase: 1)) == ["\(base) 0.5 %)"])
        #expect(
            texts(SeriesFilter(phase: 0, part: 2)) == [
                "0.67 % of 3,000 sends in phase 'ramp' were late (limit 0.5 %)", "\(base) 1 %)",
            ])
    }
}
