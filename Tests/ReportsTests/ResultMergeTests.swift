import Assertions
import Metrics
import Reports
import Testing

@Suite struct ResultMergeTests {
    /// Two results of one run: same header, other figures.
    private func shards(_ ending: Outcome.Ending = .complete) -> [RunResult] {
        var parts = [RandomRun(seed: 30, seconds: 6), RandomRun(seed: 31, seconds: 8)].map(\.result)
        parts[1].header.seed = parts[0].header.seed
        parts[1].conclusion.outcome.ending = ending
        return parts
    }

    @Test func shardsAddUp() throws {
        let parts = shards()
        let whole = try RunResult.merging(parts)
        for metric in CountMetric.allCases {
            let sum = parts.reduce(0) { $0 + $1.store.count(metric) }
            if whole.store.count(metric) != sum { Issue.record("\(metric) is not \(sum)") }
        }
        #expect(
            whole.store.histogram(.rtt).count
                == parts.reduce(0) { $0 + $1.store.histogram(.rtt).count })
        #expect(whole.series.points.count == 8 && whole.header.loops == 4)
        #expect(whole.conclusion.phases.map(\.label) == [0, 1, 2])
        #expect(whole.conclusion.phases.last?.end == 8_000_000_000)
        #expect(whole.conclusion.verdicts.count == 3 && whole.conclusion.verdicts[0].samples > 0)
        let backwards = try RunResult.merging(parts.reversed())
        #expect(backwards.store.cells == whole.store.cells)
        #expect(backwards.series.points == whole.series.points)
    }

    @Test func onePartIsItself() throws {
        let part = shards()[0]
        #expect(Summary(try RunResult.merging([part])).text == Summary(part).text)
    }

    @Test func partsOfDifferentRunsAreRefused() {
        var parts = shards()
        parts[1].header.plan.hash = "other"
        #expect(throws: ResultMergeError.differentRun(part: 2)) { try RunResult.merging(parts) }
        #expect(throws: ResultMergeError.nothingToMerge) { try RunResult.merging([]) }
    }

    @Test func aPartCutShortLeavesNoVerdict() throws {
        let outcome = try RunResult.merging(shards(.cutShort)).conclusion.outcome
        #expect(outcome.reason == "shard lost: part 2 of 2 was cut short")
        #expect(outcome.exitCode == .noVerdict)
    }
}
