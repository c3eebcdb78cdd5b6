import Assertions
import FoundationEssentials
import Metrics
import TestSupport
import Testing

@testable import Reports

@Suite struct PartTests {
    private static let bytes = ResultEncoder.bytes(of: StretchedRun.result)

    @Test func aFileKeepsStretchesAndLanes() throws {
        let read = try ResultReader.read(Self.bytes)
        #expect(read.header.labels == StretchedRun.labels)
        #expect(read.store == StretchedRun.result.store)
        #expect(Summary(read).text == Summary(StretchedRun.result).text)
        #expect(ResultEncoder.bytes(of: read) == Self.bytes)
    }

    /// Records add up, gauges of branches too.
    @Test func aFileThatGrewIsTheSame() throws {
        var bytes = ResultEncoder.start(StretchedRun.header)
        var encoder = ResultEncoder()
        for snapshot in StretchedRun.seconds {
            bytes += encoder.append(snapshot, phases: StretchedRun.spans)
        }
        bytes += encoder.finish(StretchedRun.result.conclusion)
        #expect(try ResultReader.read(bytes).store == StretchedRun.result.store)
        let condensed = try ResultReader.condense(bytes)
        #expect(try ResultReader.read(condensed).store == StretchedRun.result.store)
        #expect(condensed.count < bytes.count)
    }

    /// An older tool would take stretches for phases: it must refuse the file.
    @Test func onlyFilesWithStretchesAreMarked() {
        func types(_ bytes: [UInt8]) -> [UInt8] {
            var (types, position): ([UInt8], Int) = ([], ResultRecord.magic.count)
            while case .record(let type, _, let next) = ResultRecord.read(bytes, at: position) {
                types.append(type)
                position = next
            }
            return types
        }
        let mark = ResultRecord.stretched.rawValue
        #expect(mark >= ResultRecord.critical && types(Self.bytes) == [1, mark, 2, 3])
        #expect(types(ResultEncoder.bytes(of: RandomRun(seed: 1, seconds: 2).result)) == [1, 2, 3])
    }

    /// What a header may say of stretches and must not.
    @Test(arguments: [
        (#""lanes":2"#, #""lanes":0"#), (#""lanes":2"#, #""lanes":100000000"#),
        (#""phase":6}"#, #""phase":7}"#), (#""phase":6}"#, #""phase":-1}"#),
        (#""part":1,"phase":0"#, #""part":0,"phase":0"#), (#""value":10"#, #""value":"nan""#),
        (#""places":[{"phase":6},{"phase":4}]"#, #""places":[]"#),
        (#""shapes":["ramp","repeat","#, #""shapes":["#),
    ])
    func badStretchesAreRefused(_ old: String, _ new: String) {
        let header = String(
            decoding: ResultEncoder.start(StretchedRun.header).dropFirst(17).dropLast(17),
            as: UTF8.self)
        #expect(header.hasPrefix("{") && header.hasSuffix("}") && header.contains(old))
        let bad = ResultRecord.header.bytes(Array(header.replacing(old, with: new).utf8))
        #expect(throws: ResultFileError.strange(offset: 8, what: "header", tool: "1.0")) {
            try ResultReader.read(ResultRecord.magic + bad)
        }
    }

    /// A series, a span, a gauge of one stretch and one of branches that the header does not have.
    @Test func indicesBeyondTheStretchesAreRefused() throws {
        var fewer = StretchedRun.header
        fewer.labels.stretches.removeLast()
        for keeping in 0..<4 {
            var delta = ResultDelta()
            let stretch = 7
            switch keeping {
            case 0: delta.phases = StretchedRun.spans
            case 1:
                delta.store.add(
                    SeriesKey(stretch: 7, profile: 0, message: 0, url: 0), SeriesCell())
            case 2:
                delta.store.gauges.add(
                    Gauges.Key(stretch: stretch, profile: nil, quantity: .clients),
                    GaugeSummary(1, second: 0))
            default:
                delta.store.gauges.add(
                    Gauges.Key(
                        running: [6, stretch], stretches: [6], profile: nil, quantity: .clients),
                    GaugeSummary(1, second: 0))
            }
            let bytes = delta.bytes
            var reader = ByteReader(bytes, bytes.indices)
            #expect(throws: Malformed.self) {
                try ResultDelta(&reader, labels: fewer.labels)
            }
            reader = ByteReader(bytes, bytes.indices)
            #expect(try ResultDelta(&reader, labels: StretchedRun.labels).store == delta.store)
        }
    }

    /// What a summary says of a phase, as far as it is about parts.
    private struct Phase: Decodable {
        struct Part: Decodable {
            var part: Int
            var level: Double?
            var unit: String
            var startS: Double
            var endS: Double
            var lengthS: Double
            var counters: [String: UInt64]
        }
        var name: String
        var shape: String
        var inside: String?
        var measured: Bool
        var startS: Double
        var endS: Double
        var lengthS: Double
        var counters: [String: UInt64]
        var parts: [Part]
    }

    private static func phases() throws -> [Phase] {
        struct Document: Decodable { var phases: [Phase] }
        let text = Summary(StretchedRun.result).text
        #expect(try SchemaCheck(text, against: SummarySchema().json).faults == [])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Document.self, from: Data(text.utf8)).phases
    }

    @Test func aSummaryTellsWhatLiesInsideWhat() throws {
        let lines = try Self.phases().map { phase in
            let parts = phase.parts.map { part in
                "\(part.part) \(part.level.map { "\($0) " } ?? "")\(part.unit) \(part.startS)-"
                    + "\(part.endS)"
            }
            return "\(phase.shape) \(phase.name) in \(phase.inside ?? "-") \(phase.startS)-"
                + "\(phase.endS) \(phase.lengthS) \(parts)"
        }
        #expect(
            lines == [
                #"ramp ramp in - 0.0-4.0 4.0 ["1 10.0 clients 0.0-2.0", "2 20.0 clients 2.0-4.0"]"#,
                #"repeat days in - 4.0-12.0 8.0 ["1  4.0-8.0", "2  8.0-12.0"]"#,
                #"steady base in days 4.0-10.0 4.0 ["1  4.0-6.0", "2  8.0-10.0"]"#,
                #"burst burst in days 6.0-12.0 4.0 "#
                    + #"["1 2.5 arrivals/s 6.0-8.0", "2 2.5 arrivals/s 10.0-12.0"]"#,
                "parallel both in - 12.0-14.0 2.0 []", "steady left in both 12.0-14.0 2.0 []",
                "steady right in both 12.0-14.0 2.0 []",
            ])
    }

    @Test func countersOfASummaryAddUp() throws {
        let phases = Dictionary(uniqueKeysWithValues: try Self.phases().map { ($0.name, $0) })
        for metric in CountMetric.allCases {
            func count(_ names: String...) -> UInt64 {
                names.reduce(0) { $0 + (phases[$1]?.counters[metric.name] ?? 0) }
            }
            #expect(count("ramp", "days", "both") == StretchedRun.result.store.count(metric))
            #expect(count("base", "burst") == count("days"))
            #expect(count("left", "right") == count("both"))
            for phase in phases.values where !phase.parts.isEmpty {
                let sum = phase.parts.reduce(0) { $0 + ($1.counters[metric.name] ?? 0) }
                #expect(sum == phase.counters[metric.name])
            }
        }
    }
}
