import Testing
import Wire

@testable import Metrics

/// Counts by their places, packed and read again.
@Suite
struct PackedCountsTests {
    @Test(arguments: [
        [],
        [(0, 1)],
        [(0, 7), (1, 8), (2, 63), (3, 64)],
        [(5, 1), (6, 1), (1_919, 3)],
        [(0, UInt64.max), (1, 1), (700, UInt64.max - 1)],
    ])
    func allCountsComeBack(counts: [(Int, UInt64)]) {
        expectSame(counts)
    }

    @Test func drawnCountsComeBack() {
        var random = RandomStream(seed: 5)
        for _ in 0..<300 {
            var counts: [(Int, UInt64)] = []
            var place = 0
            while counts.count < 40 {
                place += random.next() % 3 == 0 ? Int(random.next() % 90) : 0
                counts.append((place, random.next() >> (random.next() % 63) | 1))
                place += 1
            }
            expectSame(counts)
        }
    }

    @Test func neighboursTakeHalfAByteEach() {
        let packed = PackedCounts((0..<1_000).map { (place: $0, count: UInt64($0 % 7 + 1)) })
        #expect(packed.size == 500)
    }

    private func expectSame(_ counts: [(Int, UInt64)]) {
        let packed = PackedCounts(counts.map { (place: $0.0, count: $0.1) })
        var read: [(Int, UInt64)] = []
        packed.visit { read.append(($0, $1)) }
        #expect(read.map(\.0) == counts.map(\.0))
        #expect(read.map(\.1) == counts.map(\.1))
    }
}
