import Assertions
import Metrics
import TestSupport
import Testing

@testable import Reports

/// Results that were measured side by side are one result.
@Suite struct MergeTests {
    /// A run and the same run as several processes would have measured it, of which each has some of what
    /// happened.
    private struct SplitRun {
        let whole: RunResult
        let parts: [RunResult]

        init(seed: UInt64, into count: Int, seconds: Int = 8) {
            var draws = Draws(seed: seed)
            let header = Self.header(RandomRun.header(seed: seed))
            var stores = [MetricStore](repeating: MetricStore(), count: count + 1)
            var series = [TimeSeries](repeating: TimeSeries(), count: count + 1)
            for second in 0..<seconds {
                let snapshots = Self.second(second, of: seconds, into: count, &draws)
                for (index, snapshot) in snapshots.enumerated() {
                    stores[index].merge(snapshot)
                    series[index].append(SeriesPoint(snapshot))
                }
            }
            func result(_ index: Int, _ header: RunHeader) -> RunResult {
                series[index].finish()
                let conclusion = RunConclusion(
                    of: header, store: stores[index],
                    phases: RandomRun.phases(until: seconds, of: seconds),
                    durationNanoseconds: Int64(seconds) * 1_000_000_000, stealShare: 0.0123,
                    ending: .complete)
                return RunResult(
                    header: header, store: stores[index], series: series[index],
                    conclusion: conclusion)
            }
            var whole = header
            whole.loops = count * header.loops
            self.whole = result(count, whole)
            parts = (0..<count).map { index in
                var header = header
                header.share = RunShare(index: index, count: count)
                return result(index, header)
            }
        }

        /// Gauges of several processes have no least and most of their own.
        private static func header(_ header: RunHeader) -> RunHeader {
            var header = header
            header.labels.observed = []
            return header
        }

        /// A second of each part, and last that of the whole.
        private static func second(
            _ second: Int, of count: Int, into parts: Int, _ draws: inout Draws
        ) -> [Snapshot] {
            let phase = second < count / 4 ? 0 : second < count / 2 ? 1 : 2
            let labels = header(RandomRun.header(seed: 1)).labels
            var whole = Snapshot(second: second, running: [(phase, 0)], labels: labels)
            var snapshots = [Snapshot](repeating: whole, count: parts)
            for index in snapshots.indices {
                // Some have nothing to do.
                for _ in 0..<draws.below(4) {
                    var recorder = Recorder(labels: labels)
                    event(in: phase, second, &recorder, &draws)
                    snapshots[index].merge(recorder)
                    whole.merge(recorder)
                }
                var recorder = Recorder(labels: labels)
                recorder.connections[0] = Int32(draws.below(1_000))
                for state in recorder.states.indices {
                    recorder.states[state] = Int32(draws.below(50))
                }
                (recorder.cpuNanoseconds, recorder.ticks) = (Int64(draws.below(1_000_000_000)), 17)
                snapshots[index].merge(recorder)
                whole.merge(recorder)
            }
            return snapshots + [whole]
        }

        private static func event(
            in phase: Int, _ second: Int, _ recorder: inout Recorder, _ draws: inout Draws
        ) {
            let id = recorder.indexer.series(
                phase: phase, profile: draws.below(2), message: draws.below(3) - 1,
                url: draws.below(2))
            let slot = recorder.slot(id)
            recorder.count(CountMetric.allCases[draws.below(CountMetric.count)], at: slot, by: 9)
            for metric in [CountMetric.planned, .connects, .opened] {
                recorder.count(metric, at: slot)
            }
            recorder.record(.rtt, Int64(draws.below(1 << 22)), at: slot)
            recorder.record(
                TimeMetric.allCases[draws.below(TimeMetric.count)], Int64(draws.below(1 << 30)),
                at: slot)
            if draws.below(3) == 0 {
                let kind = ErrorKind.allCases[draws.below(ErrorKind.count)]
                recorder.error(
                    ErrorDetail(kind: kind, code: UInt16(draws.below(3))), id,
                    fails: draws.below(2) == 0, at: Int64(draws.below(50)),
                    first: "\(kind.name) \(draws.below(1_000))")
            }
            recorder.health(.loopLag, Int64(draws.below(1 << 20)))
        }
    }

    private func merged(_ parts: [RunResult]) throws(MergeError) -> RunResult {
        let named = parts.enumerated().map { ResultMerge.Part(name: "\($0).wsr", result: $1) }
        return try ResultMerge(named).result
    }

    @Test(arguments: 1...6)
    func theSumOfThePartsIsTheWhole(_ seed: UInt64) throws {
        let run = SplitRun(seed: seed, into: Int(seed))
        var draws = Draws(seed: seed)
        let sum = try merged(run.parts.shuffled(using: &draws))
        #expect(Summary(sum).text == Summary(run.whole).text)
        #expect(sum.series.points == run.whole.series.points)
        var (mine, theirs) = (sum.store, run.whole.store)
        // How many were there at most is not known of a sum; how many in all is.
        for (key, seen) in theirs.gauges.summaries where key.quantity == .connections {
            let found = try #require(mine.gauges.summaries[key])
            #expect((found.sum, found.last, found.seconds) == (seen.sum, seen.last, seen.seconds))
            #expect(found.slope == seen.slope && found.min <= seen.min && seen.max <= found.max)
        }
        (mine.gauges, theirs.gauges) = (Gauges(), Gauges())
        #expect(mine == theirs)
    }

    /// In any order, in any groups, and through files.
    @Test func mergingIsAssociative() throws {
        let parts = SplitRun(seed: 9, into: 4).parts
        let all = try merged(parts)
        let read = try parts.map { try ResultReader.read(ResultEncoder.bytes(of: $0)) }
        let pair = try ResultReader.read(ResultEncoder.bytes(of: try merged([read[3], read[1]])))
        let inGroups = try merged([read[2], pair, read[0]])
        #expect(Summary(inGroups).text == Summary(all).text)
        #expect(inGroups.store == all.store && inGroups.series.points == all.series.points)
        #expect(pair.conclusion.outcome.kind == .none)
    }

    @Test func aLongPartMakesTheSeriesCoarse() throws {
        let (long, short) = (2 * TimeSeries.capacity, 5)
        func series(_ count: Int) -> TimeSeries {
            var series = TimeSeries()
            for second in 0..<count {
                var point = SeriesPoint(start: second, seconds: 1)
                point.counts[0] = 1
                (point.connectionSeconds, point.mostConnections) = (3, 3)
                series.append(point)
            }
            series.finish()
            return series
        }
        let sum = TimeSeries(beside: [series(short), series(long), TimeSeries()])
        #expect(sum.points.count == long / 2 && sum.points.map(\.counts[0]).reduce(0, +) == 2_405)
        #expect(sum.points.prefix(4).map(\.start) == [0, 2, 4, 6])
        #expect(sum.points.prefix(4).map(\.connectionSeconds) == [12, 12, 9, 6])
    }

    private static func changed(_ result: RunResult, _ body: (inout RunHeader) -> Void) -> RunResult
    {
        var result = result
        body(&result.header)
        return result
    }

    @Test func whatDoesNotFitIsNamed() throws {
        let parts = SplitRun(seed: 3, into: 3, seconds: 4).parts
        let alone = Self.changed(parts[0]) { $0.share = nil }
        var searched = parts[1]
        searched.conclusion.searches = [
            CapacityFinding(
                phase: 0, unit: "clients", kind: .found, capacity: 1, tooMuch: 2, levels: [])
        ]
        let rows: [([RunResult], String)] = [
            (
                [parts[0], Self.changed(parts[1]) { $0.plan.hash = "ffff" }],
                "'1.wsr' is of another plan than '0.wsr'"
            ),
            (
                [parts[0], Self.changed(parts[1]) { $0.assertions.removeLast() }],
                "'1.wsr' is of the same plan as '0.wsr', but its thresholds are other ones"
            ),
            (
                [parts[0], Self.changed(parts[1]) { $0.labels.phases[1] = "night" }],
                "'1.wsr' is of the same plan as '0.wsr', but its phases, profiles, messages or "
                    + "targets are other ones"
            ),
            (
                [parts[0], Self.changed(parts[1]) { $0.options["smoke"] = "true" }],
                "'1.wsr' is of the same plan as '0.wsr', but only one of them is a smoke run"
            ),
            (
                [parts[0], parts[1], parts[0]],
                "'2.wsr' and '0.wsr' are the same part: both have made share 1 of 3"
            ),
            (
                [parts[0], searched],
                "'1.wsr' searched for a capacity in its phase '\(searched.header.labels.phases[0])'; a sum of "
                    + "searches is no capacity, for each goes through levels of its own"
            ),
            (
                [alone, alone],
                "'1.wsr' and '0.wsr' are the same part: both have made the load of seed 3"
            ),
            (
                [parts[0], Self.changed(parts[1]) { $0.share = RunShare(index: 1, count: 2) }],
                "'1.wsr' is no part of the run of '0.wsr': it is share 2 of 2, the other share 1 of 3"
            ),
            (
                [alone, parts[1]],
                "'1.wsr' is no part of the run of '0.wsr': it is share 2 of 3, the other a whole load"
            ),
            (
                [parts[0], Self.changed(parts[1]) { $0.seed = 77 }],
                "'1.wsr' is no part of the run of '0.wsr': it has the seed 77, the other 3"
            ),
        ]
        for (parts, text) in rows {
            let error = #expect(throws: MergeError.self) { try merged(parts) }
            #expect(error?.description == text && error?.help.isEmpty == false)
        }
        let beside = try merged([alone, Self.changed(alone) { $0.seed = 4 }])
        #expect(beside.header.parts?.map(\.seed) == [3, 4])
    }

    /// What is planned beside each other adds up; a share tells of the whole load.
    @Test func plannedLoadsAddUp() throws {
        let parts = SplitRun(seed: 3, into: 2, seconds: 4).parts
        func alone(_ seed: UInt64, _ course: PlannedCourse?) -> RunResult {
            Self.changed(parts[0]) { ($0.seed, $0.share, $0.course) = (seed, nil, course) }
        }
        func course(
            _ clients: [Double], _ arrivals: [Double], _ messages: [Double]?, length: Int64 = 4
        ) -> PlannedCourse {
            PlannedCourse(
                length: length, clients: clients, arrivals: arrivals, messages: messages)
        }
        let one = course([1, 2], [3, 4], [5, 6])
        let other = course([10, 20], [0, 0], [7, 7])
        let fast = course([1, 1], [0, 0], nil)
        let longer = course([1, 2], [3, 4], [5, 6], length: 5)
        let rows: [([PlannedCourse?], PlannedCourse?)] = [
            ([one, other], course([11, 22], [3, 4], [12, 13])),
            ([one, fast], course([2, 3], [3, 4], nil)),
            ([one, longer], nil), ([one, nil], nil), ([nil, one], nil),
        ]
        for (courses, sum) in rows {
            let merged = try merged(courses.enumerated().map { alone(UInt64($0) + 1, $1) })
            #expect(merged.header.course == sum)
        }
        let shares = parts.map { Self.changed($0) { $0.course = one } }
        #expect(try merged(shares).header.course == one)
    }

    @Test func aShardThatIsLostLeavesNoVerdict() throws {
        let parts = SplitRun(seed: 4, into: 3).parts
        var cut = ResultEncoder.bytes(of: parts[1])
        cut.removeLast(20)
        let killed = try ResultReader.read(cut)
        let rows: [([RunResult], String)] = [
            ([parts[0], parts[2]], "shard lost: share 2 of 3 is missing"),
            ([parts[2]], "shard lost: share 1 of 3 is missing; share 2 of 3 is missing"),
            (
                [parts[0], killed, parts[2]],
                "shard lost: '1.wsr' did not end: its run was killed, or the file is incomplete"
            ),
        ]
        for (parts, reason) in rows {
            let outcome = try merged(parts).conclusion.outcome
            #expect(outcome.kind == .none && outcome.exitCode == .noVerdict)
            #expect(outcome.reason == reason)
        }
        var stopped = parts
        stopped[1].conclusion.outcome.ending = .interrupted
        #expect(try merged(stopped).conclusion.outcome.exitCode == .interrupted)
    }
}
