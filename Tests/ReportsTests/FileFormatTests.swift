import Assertions
import FoundationEssentials
import Metrics
import TestSupport
import Testing

@testable import Reports

/// Files of older and newer tools are read.
@Suite struct FileFormatTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// A number of a file never changes what it stands for.
    @Test func aFileOfFormat2SaysWhatItSaid() throws {
        let bytes = [UInt8](
            try Data(contentsOf: Self.fixtures.appending(path: "format-2.wsr")))
        let text = String(
            decoding: try Data(contentsOf: Self.fixtures.appending(path: "format-2.txt")),
            as: UTF8.self)
        let lines = Set(EveryNumber.lines(try ResultReader.read(bytes)))
        let lost = text.split(separator: "\n").filter { !lines.contains(String($0)) }
        #expect(lost == [])
    }

    private static let run = RandomRun(seed: 21, seconds: 2)
    private static let whole = ResultEncoder.bytes(of: run.result)
    private static let records: [(type: UInt8, payload: [UInt8])] = {
        var records: [(type: UInt8, payload: [UInt8])] = []
        var position = ResultRecord.magic.count
        while case .record(let type, let payload, let next) = ResultRecord.read(whole, at: position)
        {
            records.append((type, Array(whole[payload])))
            position = next
        }
        return records
    }()

    private static func file(_ records: [(type: UInt8, payload: [UInt8])]) -> [UInt8] {
        records.reduce(ResultRecord.magic) { $0 + ResultRecord.bytes(type: $1.type, $1.payload) }
    }

    @Test(arguments: 0...3)
    func aRecordOfAnUnknownTypeIsSkipped(_ place: Int) throws {
        var records = Self.records
        records.insert((type: 17, payload: [1, 2, 3]), at: place)
        let read = try ResultReader.read(Self.file(records))
        #expect(ResultEncoder.bytes(of: read) == Self.whole)
    }

    @Test func aRecordThatMustNotBeSkippedNamesTheToolThatWroteIt() {
        var records = Self.records
        records.insert((type: 200, payload: []), at: 1)
        let error = #expect(throws: ResultFileError.self) {
            try ResultReader.read(Self.file(records))
        }
        #expect(error == .newer(type: 200, tool: "1.0"))
        #expect(
            error?.description
                == "written by a newer wsplan (1.0): it has a part that this one does not know and "
                + "must not skip (type 200)")
    }

    @Test(arguments: 0...2)
    func aPayloadThatHasGrownIsReadAsFarAsItIsKnown(_ place: Int) throws {
        var records = Self.records
        if records[place].type == ResultRecord.delta.rawValue {
            records[place].payload += [3, 1, 4, 1, 5]
        } else {
            records[place].payload.removeLast()
            records[place].payload += Array(#","zz":{"new":[1]}}"#.utf8)
        }
        let read = try ResultReader.read(Self.file(records))
        #expect(ResultEncoder.bytes(of: read) == Self.whole)
    }

    @Test func aListThatWasAddedLaterIsEmptyInOlderFiles() throws {
        var delta = ResultDelta()
        delta.store = Self.run.result.store
        let bytes = delta.bytes
        // Without points, of which there are none, and what was added behind them.
        var added = ByteWriter()
        added.cases(delta.store)
        added.gaugesBeside(delta.store.gauges)
        added.trends(delta.store.gauges)
        added.observed([])
        added.details(of: [])
        var reader = ByteReader(bytes, 0..<(bytes.count - added.bytes.count))
        let read = try ResultDelta(&reader, labels: RandomRun.labels)
        #expect(read.store.cells == delta.store.cells && read.points.isEmpty)
        #expect(read.store.firstTexts == delta.store.firstTexts && read.store.errorSpans == [:])
    }

    @Test func whatCannotBeReadNamesTheToolThatWroteIt() {
        var records = Self.records
        let header = String(decoding: records[0].payload, as: UTF8.self)
        records[0].payload = Array(header.replacing(#""loops":2"#, with: #""loops":"all""#).utf8)
        #expect(throws: ResultFileError.strange(offset: 8, what: "header", tool: "1.0")) {
            try ResultReader.read(Self.file(records))
        }
    }

    @Test func unknownNumbersAreLeftOut() throws {
        var writer = ByteWriter()
        writer.int(0)
        writer.list([0]) { writer, _ in
            for index in [0, 0, 0, 0] { writer.int(index) }
            writer.pairs([(0, 5), (300, 9)])
            writer.pairs([(200, 1)])
            writer.pairs([])
            writer.list([99]) { writer, metric in
                writer.int(metric)
                writer.samples(Moments(), [])
            }
        }
        for _ in 0..<4 { writer.int(0) }
        writer.list(["text"]) { writer, text in
            writer.int(200)
            writer.string(text)
        }
        writer.list([5]) { writer, count in for number in [200, 1, count] { writer.int(number) } }
        writer.list([99]) { writer, code in
            for number in [0, 0, code, 1] { writer.int(number) }
            for value in [1.0, 1, 1, 1] { writer.double(value) }
            writer.int(0)
        }
        for _ in 0..<3 { writer.int(0) }
        var expected = MetricStore()
        var cell = SeriesCell()
        cell[.connects] = 5
        expected.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
        var reader = ByteReader(writer.bytes, writer.bytes.indices)
        #expect(try ResultDelta(&reader, labels: RandomRun.labels).store == expected)
    }

    /// Whatever became of the bytes, the reader returns or says why not.
    @Test(arguments: 1...4)
    func changedBytesDoNoHarm(_ seed: UInt64) {
        var draws = Draws(seed: seed)
        for _ in 0..<100 {
            var bytes = Self.whole
            for _ in 0...draws.below(4) {
                bytes[draws.below(bytes.count)] = UInt8(truncatingIfNeeded: draws.next() >> 9)
            }
            if draws.below(3) == 0 { bytes.removeLast(draws.below(bytes.count)) }
            let read = Result { () throws(ResultFileError) in try ResultReader.read(bytes) }
            if case .success(let result) = read { _ = Summary(result).text }
        }
    }
}

extension ByteWriter {
    fileprivate mutating func pairs(_ pairs: [(Int, UInt64)]) {
        list(pairs) { writer, pair in
            writer.int(pair.0)
            writer.unsigned(pair.1)
        }
    }
}
