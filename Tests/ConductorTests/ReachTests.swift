import Metrics
import Testing

@testable import Conductor

/// When a run ends because nothing reaches its target.
@Suite struct ReachTests {
    /// The second after which it is hopeless, of 40; connects are tried from the first second on, or
    /// from another one, and the target answers in one of them or never.
    @Test(
        arguments: [
            (0, nil, 0, 11), (0, nil, 10, 11), (0, nil, 25, 26), (5, nil, 0, 16), (0, 3, 0, nil),
            (0, 10, 0, nil), (nil, nil, 0, nil),
        ] as [(Int?, Int?, Int64, Int?)])
    func endsAfterTenSecondsOrTheConnectTimeout(
        _ tried: Int?, _ answered: Int?, _ timeout: Int64, _ expected: Int?
    ) {
        var reach = Reach()
        var store = MetricStore()
        var found: Int?
        for second in 0..<40 where found == nil {
            var cell = SeriesCell()
            if let tried, second >= tried { cell[.connects] = 1 }
            if second == answered { cell[.handshakesAnswered] = 1 }
            store.add(SeriesKey(stretch: 0, profile: 0, message: SeriesKey.none, url: 0), cell)
            reach.note(store, after: second + 1)
            if reach.isHopeless(after: second + 1, longestConnect: timeout * 1_000_000_000) {
                found = second + 1
            }
        }
        #expect(found == expected)
    }
}
