import Assertions
import Metrics
import TestSupport
import Testing

@testable import Reports

@Suite struct ResultFileTests {
    @Test(arguments: 1...4)
    func theSummaryOfAFileIsTheSummaryOfItsResult(_ seed: UInt64) throws {
        let result = RandomRun(seed: seed, seconds: 3 * Int(seed)).result
        let bytes = ResultEncoder.bytes(of: result)
        let read = try ResultReader.read(bytes)
        #expect(Summary(read).text == Summary(result).text)
        #expect(read.store == result.store && read.series.points == result.series.points)
        #expect(read.conclusion == result.conclusion)
        #expect(ResultEncoder.bytes(of: read) == bytes)
    }

    /// The file of a run as it goes, with the size it had after each second.
    private func written(_ run: RandomRun) -> (bytes: [UInt8], sizes: [Int]) {
        var bytes = ResultEncoder.start(run.header)
        var encoder = ResultEncoder()
        var sizes: [Int] = []
        for snapshot in run.seconds {
            bytes += encoder.append(
                snapshot,
                phases: RandomRun.phases(until: snapshot.second + 1, of: run.seconds.count))
            sizes.append(bytes.count)
        }
        bytes += encoder.finish(run.result.conclusion)
        return (bytes, sizes)
    }

    @Test func aRunWrittenAsItGoesIsTheSameResult() throws {
        let run = RandomRun(seed: 9, seconds: 46)
        let (bytes, sizes) = written(run)
        #expect(Summary(try ResultReader.read(bytes)).text == Summary(run.result).text)
        #expect(Set(sizes).count == 46)
    }

    @Test func aKilledRunLeavesWhatItHad() throws {
        let run = RandomRun(seed: 10, seconds: 8)
        let (bytes, sizes) = written(run)
        var planned: UInt64 = 0
        for (second, size) in sizes.enumerated() {
            planned += run.seconds[second].delta.count(.planned)
            // Cut right behind the record, and inside the one that follows.
            for length in [size, size + 5, size + 40] {
                let result = try ResultReader.read(Array(bytes.prefix(length)))
                #expect(result.store.count(.planned) == planned)
                #expect(result.conclusion.outcome.ending == .cutShort)
                #expect(result.seconds == Double(second + 1))
                #expect(result.conclusion.phases.last?.end == Int64(second + 1) * 1_000_000_000)
            }
        }
    }

    @Test func anyPrefixIsReadOrRefused() {
        let bytes = written(RandomRun(seed: 11, seconds: 1)).bytes
        // Every one around the borders of records, and some of those between.
        var lengths = Set(stride(from: 0, to: bytes.count, by: 7)).union(0..<64)
        var position = ResultRecord.magic.count
        while case .record(_, _, let next) = ResultRecord.read(bytes, at: position) {
            lengths.formUnion(position - 8..<position + 32)
            lengths.formUnion(next - 8..<next)
            position = next
        }
        for length in lengths.sorted() where length < bytes.count {
            do {
                let result = try ResultReader.read(Array(bytes.prefix(length)))
                if result.conclusion.outcome.kind != .none { Issue.record("judged at \(length)") }
            } catch ResultFileError.notAResult {
                if length >= 8 { Issue.record("no magic at \(length)") }
            } catch ResultFileError.empty {
                continue
            } catch {
                Issue.record("\(error) at \(length)")
            }
        }
    }

    @Test func anyDamageIsSeen() {
        let bytes = ResultEncoder.bytes(of: RandomRun(seed: 12, seconds: 1).result)
        var unseen: [Int] = []
        for index in Array(0..<30) + stride(from: 30, to: bytes.count, by: 13) {
            var damaged = bytes
            damaged[index] ^= 1 << UInt8(index % 8)
            if (try? ResultReader.read(damaged)) != nil { unseen.append(index) }
        }
        #expect(unseen == [])
        #expect(throws: ResultFileError.corrupt(offset: bytes.count, what: "bytes after the end")) {
            try ResultReader.read(bytes + [0])
        }
    }

    /// Checksums are right, the content is not: whatever it says, the reader must stand.
    @Test(arguments: 1...4)
    func nonsenseWithRightChecksumsDoesNoHarm(_ seed: UInt64) throws {
        var draws = Draws(seed: seed)
        let bytes = ResultEncoder.bytes(of: RandomRun(seed: seed, seconds: 2).result)
        var records: [(type: UInt8, payload: [UInt8])] = []
        var position = ResultRecord.magic.count
        while case .record(let type, let payload, let next) = ResultRecord.read(bytes, at: position)
        {
            records.append((type, Array(bytes[payload])))
            position = next
        }
        #expect(records.map(\.type) == [1, 2, 3])
        for _ in 0..<40 {
            var broken = records
            let victim = draws.below(3)
            for _ in 0...draws.below(3) {
                let place = draws.below(broken[victim].payload.count)
                broken[victim].payload[place] = UInt8(truncatingIfNeeded: draws.next() >> 7)
            }
            let file = broken.reduce(ResultRecord.magic) {
                $0 + ResultRecord.bytes(type: $1.type, $1.payload)
            }
            let read = Result { () throws(ResultFileError) in try ResultReader.read(file) }
            switch read {
            case .success(let result): _ = Summary(result).text
            case .failure(.strange): continue
            case .failure(let error): throw error
            }
        }
    }

    @Test func recordsMustComeInOrder() {
        let run = RandomRun(seed: 13, seconds: 1)
        let bytes = ResultEncoder.bytes(of: run.result)
        let start = ResultEncoder.start(run.header)
        let second = ResultRecord.header.bytes([0x7B, 0x7D])
        let rows: [([UInt8], ResultFileError)] = [
            ([], .notAResult), (Array("version: 1".utf8), .notAResult),
            (Array(start.prefix(7)) + [1], .unknownVersion(1)),
            (Array(start.prefix(7)) + [3], .unknownVersion(3)), (Array(start.prefix(8)), .empty),
            (
                Array(start.prefix(8)) + second, .strange(offset: 8, what: "header", tool: nil)
            ),
            (
                start + second,
                .strange(offset: start.count, what: "a second header", tool: "1.0")
            ),
            (
                bytes + second,
                .strange(offset: bytes.count, what: "a record after the end", tool: "1.0")
            ),
        ]
        for (bytes, error) in rows {
            #expect(throws: error) { try ResultReader.read(bytes) }
        }
    }

    @Test func filesAreWrittenAndRead() throws {
        let run = RandomRun(seed: 14, seconds: 3)
        let folder = try TemporaryFolder()
        var writer = try ResultWriter(
            try OutputFile(path: folder.path("run.wsr")), header: run.header)
        for snapshot in run.seconds { try writer.append(snapshot, phases: []) }
        try writer.finish(run.result.conclusion)
        let read = try ResultReader.read(path: folder.path("run.wsr"))
        #expect(Summary(read).text == Summary(run.result).text)
        try OutputFormat.resultFile.write(read, to: try OutputFile(path: folder.path("copy.wsr")))
        #expect(try ResultReader.read(path: folder.path("copy.wsr")).store == run.result.store)
        let missing = folder.path("none/run.wsr")
        #expect(
            throws: ResultFileError.unreadable(path: missing, reason: "No such file or directory")
        ) {
            try ResultReader.read(path: missing)
        }
        #expect(
            throws: ResultFileError.unwritable(
                path: missing, reason: "there is no folder '\(folder.path("none"))'")
        ) {
            _ = try OutputFile(path: missing)
        }
    }

    /// The file of a long run is put together again and again: it stays as small as what it says, and
    /// says what the file would that nobody touched.
    @Test func theFileOfALongRunStaysSmall() throws {
        let folder = try TemporaryFolder()
        let run = RandomRun(seed: 15, seconds: 8)
        let count = 2 * TimeSeries.capacity + 700
        var draws = Draws(seed: 16)
        func writer(_ name: String, smallest: Int) throws -> ResultWriter {
            try ResultWriter(
                try OutputFile(path: folder.path(name)), header: run.header, smallest: smallest)
        }
        var touched = try writer("touched.wsr", smallest: 20_000)
        var untouched = try writer("untouched.wsr", smallest: .max)
        var largest = 0
        for second in 0..<count {
            var snapshot = Snapshot(
                second: second, running: [(0, 0)], labels: RandomRun.labels)
            if second % 40 == 0 {
                snapshot = RandomRun.snapshot(second, of: count, &draws)
            } else {
                var recorder = Recorder(labels: RandomRun.labels)
                recorder.count(
                    .connects, recorder.indexer.series(phase: 0, profile: 0, message: -1, url: 0))
                snapshot.merge(recorder)
            }
            let phases = RandomRun.phases(until: second + 1, of: count)
            try touched.append(snapshot, phases: phases)
            try untouched.append(snapshot, phases: phases)
            if second % 50 == 0 { largest = max(largest, try folder.size("touched.wsr")) }
        }
        // What a kill would leave now is all there.
        let cut = try ResultReader.read(path: folder.path("touched.wsr"))
        #expect(cut.conclusion.outcome.ending == .cutShort && cut.store.count(.planned) > 0)
        try touched.finish(run.result.conclusion)
        try untouched.finish(run.result.conclusion)
        let (one, other) = (
            try ResultReader.read(path: folder.path("touched.wsr")),
            try ResultReader.read(path: folder.path("untouched.wsr"))
        )
        #expect(one.store == other.store && one.series.points == other.series.points)
        #expect(one.conclusion == other.conclusion && one.series.points.count <= 3_600)
        let whole = ResultEncoder.bytes(of: one).count
        #expect(try folder.size("touched.wsr") <= whole)
        #expect(try largest < 3 * whole && largest < folder.size("untouched.wsr"))
        #expect(try folder.names().sorted() == ["touched.wsr", "untouched.wsr"])
    }

    /// What is no file is written to its end as it comes; a summary that does not fit leaves nothing.
    @Test func pipesAreLeftAloneAndCutFilesAreRemoved() throws {
        let folder = try TemporaryFolder()
        var device = try OutputFile(path: "/dev/null")
        let isReplaced = device.replace(with: [1])
        #expect(!isReplaced)
        #expect(throws: ResultFileError.self) {
            try OutputFile(path: "/dev/full").writeWhole([1])
        }
        let file = try OutputFile(path: folder.path("x.json"))
        try file.writeWhole([1, 2, 3])
        #expect(try folder.size("x.json") == 3)
    }
}
