import Metrics
import Testing

@testable import Reports

/// What is read of the target stands in result files.
@Suite struct ObservedFileTests {
    @Test func gaugesTheirSlopesAndPointsAreRead() throws {
        var run = RandomRun(seed: 77, seconds: 20).result
        run.conclusion.observed = [RandomRun.history]
        let read = try ResultReader.read(ResultEncoder.bytes(of: run))
        let gauges = read.store.gauges
        let seen = try #require(gauges.summary(.observed(1), in: .all))
        #expect(seen == run.store.gauges.summary(.observed(1), in: .all))
        #expect(seen.seconds > 10 && seen.slope != nil && seen.max > seen.mean)
        #expect(gauges.summary(.connections, in: .all)?.slope != nil)
        #expect(read.series.points.map(\.observed) == run.series.points.map(\.observed))
        #expect(read.series.points.contains { $0.observed.count == 2 })
        #expect(read.conclusion.observed == run.conclusion.observed)
        #expect(read.header.labels.observed == RandomRun.labels.observed)
    }

    /// A tool without these lists reads the same file up to them, and its gauges have no slope here.
    @Test func aDeltaThatEndsBeforeTheSlopesHasNone() throws {
        let run = RandomRun(seed: 78, seconds: 12).result
        var delta = ResultDelta()
        delta.store = run.store
        var writer = ByteWriter()
        writer.trends(run.store.gauges)
        writer.observed([])
        writer.details(of: [])
        let bytes = Array(delta.bytes.dropLast(writer.bytes.count))
        var reader = ByteReader(bytes, 0..<bytes.count)
        let read = try ResultDelta(&reader, labels: RandomRun.labels)
        let seen = read.store.gauges.summary(.connections, in: .all)
        #expect(seen?.seconds == 12 && seen?.slope == nil)
    }
}
