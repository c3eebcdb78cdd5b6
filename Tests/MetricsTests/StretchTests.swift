import Metrics
import TestSupport
import Testing

@Suite struct StretchTests {
    private typealias Place = Stretch.Place

    /// A ramp of two levels, two rounds of `base` and `burst`, and `left` beside two levels of `right`.
    static let labels = LabelSpace(
        phases: ["ramp", "days", "base", "burst", "both", "left", "right"], profiles: ["a", "b"],
        messages: ["say"], urls: ["ws://x"],
        stretches: [
            Stretch([Place(phase: 0, part: 1)], level: .init(value: 1, unit: "clients")),
            Stretch([Place(phase: 0, part: 2)], level: .init(value: 2_000, unit: "clients")),
            Stretch([Place(phase: 2, part: 1), Place(phase: 1, part: 1)]),
            Stretch(
                [Place(phase: 3, part: 1), Place(phase: 1, part: 1)],
                level: .init(value: 2.5, unit: "arrivals/s")),
            Stretch([Place(phase: 2, part: 2), Place(phase: 1, part: 2)]),
            Stretch([Place(phase: 3, part: 2), Place(phase: 1, part: 2)]),
            Stretch([Place(phase: 5), Place(phase: 4)]),
            Stretch([Place(phase: 6, part: 1), Place(phase: 4)]),
            Stretch([Place(phase: 6, part: 2), Place(phase: 4)]),
        ], lanes: 2)

    @Test(
        arguments: [
            (nil, nil, nil), (0, nil, [0, 1]), (0, 2, [1]), (0, 3, []), (1, nil, [2, 3, 4, 5]),
            (1, 2, [4, 5]), (3, 1, [3]), (4, nil, [6, 7, 8]), (4, 1, []), (6, 2, [8]),
        ] as [(Int?, Int?, [Int]?)])
    func aFilterNamesStretches(_ phase: Int?, _ part: Int?, _ stretches: [Int]?) {
        #expect(Self.labels.stretches(phase: phase, part: part) == stretches.map(Set.init))
        let filter = SeriesFilter(phase: phase, part: part, profile: 1)
        let some = Selection(filter, Self.labels, stretches: [1, 5, 8])
        #expect(some.stretches == Set([1, 5, 8]).intersection(stretches ?? [1, 5, 8]))
        #expect(Selection(filter, Self.labels).stretches == stretches.map(Set.init))
    }

    @Test func phasesWithoutPartsAreStretches() {
        let whole = LabelSpace(phases: ["x", "y"], profiles: [], messages: [], urls: [])
        #expect(whole.hasWholePhases && !Self.labels.hasWholePhases)
        #expect((0...1).map { whole.stretches(phase: $0) } == [[0], [1]])
    }

    @Test func titlesNameTheLevel() {
        #expect(
            [0, 1, 2, 3, 6].map(Self.labels.title) == [
                "ramp, part 1 (1 client)", "ramp, part 2 (2,000 clients)", "base, part 1",
                "burst, part 1 (2.5 arrivals/s)", "left",
            ])
    }

    /// Of counters, errors and times: parts make up their phase, phases those around them.
    @Test(arguments: 1...4)
    func partsAddUp(_ seed: UInt64) {
        var draws = Draws(seed: seed)
        var recorder = Recorder(labels: Self.labels)
        for _ in 0..<500 {
            let id = recorder.indexer.series(
                phase: draws.below(9), profile: draws.below(2), message: draws.below(2) - 1, url: 0)
            recorder.count(CountMetric.allCases[draws.below(CountMetric.count)], id, by: 3)
            recorder.record(.rtt, draws.time(), id)
        }
        var store = MetricStore()
        store.merge(recorder)
        func sum(_ filters: [(Int?, Int?)]) -> SeriesCell {
            filters.reduce(into: SeriesCell()) { sum, filter in
                let filter = SeriesFilter(phase: filter.0, part: filter.1)
                sum.merge(store.cell(in: Selection(filter, Self.labels)))
            }
        }
        #expect(sum([(0, 1), (0, 2)]) == sum([(0, nil)]))
        #expect(sum([(2, nil), (3, nil)]) == sum([(1, nil)]))
        #expect(sum([(1, 1), (1, 2)]) == sum([(1, nil)]))
        #expect(sum([(5, nil), (6, nil)]) == sum([(4, nil)]))
        #expect(sum([(0, nil), (1, nil), (4, nil)]) == sum([(nil, nil)]))
        for metric in CountMetric.allCases {
            #expect(sum([(6, 2)])[metric] == store.count(metric, in: Selection(stretches: [8])))
        }
    }

    /// A phase sees its own branch, one around branches and the whole run the sum of each second.
    @Test func gaugesOfBranchesAreAddedUpEachSecond() throws {
        var store = MetricStore()
        let open = Int(StateGauge.open.rawValue)
        // The second branch is left alone in the last second.
        let seconds: [(running: [(stretch: Int, lane: Int)], connections: [Int])] = [
            ([(0, 0)], [90, 0]), ([(6, 0), (7, 1)], [10, 1]), ([(6, 0), (7, 1)], [2, 5]),
            ([(6, 0), (8, 1)], [4, 6]), ([(8, 1)], [0, 8]),
        ]
        for (second, row) in seconds.enumerated() {
            var snapshot = Snapshot(second: second, running: row.running, labels: Self.labels)
            snapshot.connections = row.connections
            for lane in 0...1 {
                let place = lane * 2 * StateGauge.count + open
                snapshot.states[place] = row.connections[lane]
                snapshot.states[place + StateGauge.count] = 100
            }
            store.merge(snapshot)
        }
        func values(_ filter: SeriesFilter, _ quantity: Gauges.Quantity = .connections) throws
            -> [Double]
        {
            let selection = Selection(filter, Self.labels)
            let seen = try #require(store.gauges.summary(quantity, in: selection))
            return [Double(seen.seconds), seen.min, seen.max, seen.last, seen.sum]
        }
        #expect(try values(SeriesFilter(phase: 5)) == [3, 2, 10, 4, 16])
        #expect(try values(SeriesFilter(phase: 6)) == [4, 1, 8, 8, 20])
        #expect(try values(SeriesFilter(phase: 6, part: 1)) == [2, 1, 5, 5, 6])
        #expect(try values(SeriesFilter(phase: 4)) == [4, 7, 11, 8, 36])
        #expect(try values(SeriesFilter()) == [5, 7, 90, 8, 126])
        #expect(
            try values(SeriesFilter(phase: 6, profile: 1), .clients) == [4, 100, 100, 100, 400])
        #expect(try values(SeriesFilter(phase: 4), .state(.open)) == [4, 108, 211, 108, 736])
        let point = SeriesPoint(
            {
                var snapshot = Snapshot(second: 0, running: [], labels: Self.labels)
                snapshot.connections = [3, 4]
                snapshot.states[open] = 3
                snapshot.states[2 * StateGauge.count + open] = 4
                return snapshot
            }())
        #expect(point.connections == 7 && point.clients(in: .open) == 7)
    }
}
