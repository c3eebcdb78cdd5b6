import Metrics
import Reports
import Testing

@Suite struct BooksTests {
    private func books(_ counts: [CountMetric: UInt64]) -> Books {
        var cell = SeriesCell()
        for (metric, count) in counts { cell[metric] = count }
        var store = MetricStore()
        store.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
        return Books(store)
    }

    @Test(
        arguments: [
            ([:], []), ([.connects: 3, .opened: 2, .failed: 1], []),
            ([.connects: 3, .opened: 2], ["connects 1"]),
            ([.planned: 5, .messagesSent: 4, .dropped: 2], ["planned -1"]),
            ([.requests: 9, .answered: 4, .timeouts: 3, .cut: 1, .requestsDropped: 1], []),
            (
                [.arrivals: 4, .started: 1, .skipped: 1, .requests: 1],
                ["requests 1", "arrivals 2"]
            ),
        ] as [([CountMetric: UInt64], [String])])
    func whatDoesNotComeOutIsNamed(_ counts: [CountMetric: UInt64], _ wrong: [String]) {
        #expect(books(counts).wrong.map { "\($0.name) \($0.missing)" } == wrong)
    }
}
