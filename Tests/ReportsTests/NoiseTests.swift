import Assertions
import Metrics
import TestSupport
import Testing

@testable import Reports

/// What a calibration says of the figures of a run, and which files are one.
@Suite struct NoiseTests {
    private static let host = HostFacts(
        name: "host", system: "Linux 6", processor: "cpu", cores: 2, memory: 1 << 33,
        descriptors: 20_000, tool: "1.0")

    private static func percentiles(_ median: Double) -> NoiseFloor.Percentiles {
        func times(_ factor: Double) -> Double { (factor * median * 1e6).rounded() / 1e6 }
        return NoiseFloor.Percentiles(p50: median, p90: times(2), p95: times(3), p99: times(4))
    }

    /// rtt of 35, 70, 105 and 140 µs.
    private static func floor(
        host: HostFacts = host, warnings: [String] = []
    ) -> NoiseFloor {
        NoiseFloor(
            date: "2026-11-30T02:50:00.000Z", host: NoiseFloor.Host(host),
            floors: NoiseFloor.Times(
                rtt: percentiles(0.035), serviceTime: percentiles(0.03),
                sendLag: percentiles(0.005), receiveLag: percentiles(0.01)), warnings: warnings)
    }

    /// A file as `wsplan calibrate` writes it, as far as it is read.
    private static let file = """
        {
          "schema": 1, "date": "2026-11-30T02:50:00.000Z", "measured_seconds": 10.1,
          "host": { "name": "host", "system": "Linux 6", "processor": "cpu", "cores": 2,
            "memory_bytes": 5, "descriptors": 7, "tool": "1.0" },
          "floors": {
            "rtt": { "p50_ms": 0.035, "p90_ms": 0.07, "p95_ms": 0.105, "p99_ms": 0.14 },
            "service-time": { "p50_ms": 0.03, "p90_ms": 0.06, "p95_ms": 0.09, "p99_ms": 0.12 },
            "send-lag": { "p50_ms": 0.005, "p90_ms": 0.01, "p95_ms": 0.015, "p99_ms": 0.02 },
            "receive-lag": { "p50_ms": 0.01, "p90_ms": 0.02, "p95_ms": 0.03, "p99_ms": 0.04 }
          },
          "warnings": []
        }
        """

    // MARK: Files

    @Test func aFileIsReadAsItWasWritten() throws {
        #expect(try NoiseFloor.read(Array(Self.file.utf8)) == Self.floor())
        let folder = try TemporaryFolder()
        #expect(try NoiseFloor.read(path: folder.file("host.json", Self.file)) == Self.floor())
    }

    /// Changes of the text above, and what is said of each.
    private static let wrong: [(old: String, new: String, error: CalibrationError)] = [
        (file, "", .empty), (file, "{", .noJSON), (file, "[]", .noJSON), (file, "3", .noJSON),
        (file, "version: 1\n", .noJSON), (file, String(file.prefix(400)), .noJSON),
        (file, "{}", .lacks("schema")), ("1,", "2,", .version(2)),
        ("1,", "\"1\",", .strange("schema")), ("\"floors\"", "\"times\"", .lacks("floors")),
        ("\"rtt\"", "\"rtt2\"", .lacks("floors.rtt")),
        ("\"p50_ms\": 0.035, ", "", .lacks("floors.rtt.p50_ms")),
        ("0.035", "null", .strange("floors.rtt.p50_ms")),
        ("0.035", "-1", .strange("floors.rtt")), ("0.035", "1", .strange("floors.rtt")),
        ("\"cores\": 2", "\"cores\": 2.5", .strange("")),
        ("\"warnings\": []", "\"warnings\": [1]", .strange("warnings.Index 0")),
    ]

    @Test(arguments: wrong)
    func whatIsNoCalibrationIsTold(_ old: String, _ new: String, _ error: CalibrationError) {
        let text = Self.file.replacing(old, with: new, maxReplacements: 1)
        #expect(text != Self.file)
        #expect(throws: error) { try NoiseFloor.read(Array(text.utf8)) }
    }

    @Test func filesThatNeverEndOrAreNotThereAreTold() {
        #expect(throws: CalibrationError.tooLarge) { try NoiseFloor.read(path: "/dev/zero") }
        #expect(throws: CalibrationError.self) { try NoiseFloor.read(path: "/nowhere/x.json") }
    }

    // MARK: Hosts

    private static let hosts: [(change: @Sendable (inout HostFacts) -> Void, remark: String?)] = [
        ({ $0.memory = 1 }, nil),
        (
            { $0.cores = 8 },
            "the calibration is of another host, so it is not used: cores '2', now '8'"
        ),
        (
            { ($0.processor, $0.cores) = ("arm", 1) },
            "the calibration is of another host, so it is not used: processor 'cpu', now 'arm'; "
                + "cores '2', now '1'"
        ),
        (
            { $0.name = "other" },
            "the calibration may be of another host, and is used: name 'host', now 'other'"
        ),
        (
            { $0.tool = "2.0" },
            "the calibration may be of another host, and is used: wsplan '1.0', now '2.0'"
        ),
    ]

    @Test(arguments: hosts.indices)
    func otherHostsAreTold(_ index: Int) {
        let (change, remark) = Self.hosts[index]
        var host = Self.host
        change(&host)
        #expect(Self.floor().remarks(on: host) == (remark.map { [$0] } ?? []))
    }

    /// Whoever uses a calibration of a busy moment is told so.
    @Test func itsOwnWarningsGoWithIt() {
        let floor = Self.floor(warnings: ["steal up to 9 %"])
        #expect(floor.remarks(on: Self.host) == ["when the host was calibrated: steal up to 9 %"])
    }

    // MARK: Figures

    /// The floor of rtt that lies under a time in microseconds.
    private static let figures: [(microseconds: Double, quantile: Double, floor: String?)] = [
        (40, 0.5, "p50(rtt)"), (69.9, 0.5, "p50(rtt)"), (70, 0.5, nil), (100, 0.75, nil),
        (69, 0.75, "p50(rtt)"), (139, 0.9, "p90(rtt)"), (140, 0.9, nil), (209, 0.95, "p95(rtt)"),
        (279, 0.99, "p99(rtt)"), (279, 0.999, "p99(rtt)"), (279, 1, "p99(rtt)"), (281, 1, nil),
        (0, 0.4, nil),
    ]

    @Test(arguments: figures)
    func belowTwiceTheFloorIsNoise(_ microseconds: Double, _ quantile: Double, _ floor: String?)
        throws
    {
        let check = try #require(NoiseCheck(Self.header()))
        let found = check.floor(under: microseconds * 1_000, of: .rtt, at: quantile)
        #expect(found?.name == floor)
        #expect(check.floor(under: 0, of: .connect, at: quantile) == nil)
    }

    @Test func withoutACalibrationOfThisHostNothingIsNoise() {
        var header = Self.header()
        header.host.cores = 4
        #expect(NoiseCheck(header) == nil)
        header.floor = nil
        #expect(NoiseCheck(header) == nil)
    }

    private static func header(_ assertions: [Assertion] = []) -> RunHeader {
        var header = RandomRun.header(seed: 1)
        header.host = host
        header.floor = floor()
        header.assertions = assertions
        return header
    }

    private static func compare(
        _ aggregate: Comparison.Aggregate, _ metric: Metric, _ limit: Double
    ) -> Condition {
        .compare(
            Comparison(
                aggregate: aggregate, metric: metric, filter: SeriesFilter(), kind: nil, state: nil,
                comparison: .less, limit: limit))
    }

    /// A threshold on a run whose every rtt is 40 µs.
    private static let thresholds: [(condition: Condition, notes: [String])] = [
        (
            compare(.percentile(0.5), .time(.rtt), 1e6),
            ["within the noise of this host, whose own p50(rtt) is 0.035 ms"]
        ),
        (
            compare(.percentile(0.99), .time(.rtt), 0.2e6),
            ["the limit is within the noise of this host, whose own p99(rtt) is 0.140 ms"]
        ),
        (
            compare(.avg, .time(.rtt), 1e6),
            ["within the noise of this host, whose own p50(rtt) is 0.035 ms"]
        ),
        (
            compare(.max, .time(.rtt), 1e6),
            ["within the noise of this host, whose own p99(rtt) is 0.140 ms"]
        ),
        (compare(.min, .time(.rtt), 1), []), (compare(.rate, .time(.rtt), 1), []),
        (compare(.share, .count(.errors), 0.01), []),
        (
            .all([
                compare(.percentile(0.5), .time(.rtt), 1e6),
                compare(.percentile(0.9), .time(.sendLag), 15_000),
            ]),
            ["the limit is within the noise of this host, whose own p90(send-lag) is 0.010 ms"]
        ),
    ]

    @Test(arguments: thresholds)
    func thresholdsWithinTheNoiseSaySo(_ condition: Condition, _ notes: [String]) {
        var cell = SeriesCell()
        var times = Histogram()
        for _ in 0..<5_000 { times.record(40_000) }
        (cell[.rtt], cell[.sendLag]) = (times, times)
        var store = MetricStore()
        store.add(SeriesKey(stretch: 1, profile: 0, message: 0, url: 0), cell)
        let header = Self.header([
            Assertion(
                text: "it", line: 1, name: nil, phase: nil, condition: condition, optional: false)
        ])
        let conclusion = RunConclusion(
            of: header, store: store, phases: RandomRun.phases(until: 4, of: 4),
            durationNanoseconds: 4_000_000_000, stealShare: 0, ending: .complete)
        #expect(conclusion.verdicts[0].notes.filter { $0.contains("noise") } == notes)
    }

    // MARK: Outputs

    private static func result() -> RunResult {
        var result = RandomRun(seed: 3, seconds: 4).result
        result.header = header(result.header.assertions)
        var cell = SeriesCell()
        var times = Histogram()
        for microseconds in 1...1_000 { times.record(Int64(microseconds) * 100) }
        (cell[.rtt], cell[.receiveLag]) = (times, times)
        result.store = MetricStore()
        result.store.add(SeriesKey(stretch: 1, profile: 0, message: 0, url: 0), cell)
        return result
    }

    /// rtt of 0.1 to 100 µs: p50 is 50, p90 90, p99 99.
    @Test func theSummaryTellsWhichTimesAreNoise() throws {
        let document = try JSONTree(Summary(Self.result()).text)
        let part = try #require(document["calibration"])
        #expect(part["used"] == .bool(true) && part["factor"] == .number(2))
        #expect(part["floors"]?["receive-lag"]?["p99_ms"] == .number(0.04))
        let noise = part["noise"]?.items ?? []
        #expect(
            noise.map { $0["percentile"] }
                == ["p50", "p75", "p90", "p95", "p99", "p99.9"].map {
                    .text($0)
                }.filter { $0 != .text("p75") })
        #expect(noise.allSatisfy { $0["metric"] == .text("rtt") })
        #expect(noise.first?["floor"] == .text("p50(rtt)"))
        #expect(noise.first?["floor_ms"] == .number(0.035))
        let faults = try SchemaCheck(
            Summary(Self.result()).text, against: SummarySchema().json
        ).faults
        #expect(faults == [])
    }

    @Test func theSummaryTellsThatACalibrationWasNotUsed() throws {
        var result = Self.result()
        result.header.host.cores = 3
        let document = try JSONTree(Summary(result).text)
        #expect(document["calibration"]?["used"] == .bool(false))
        #expect(document["calibration"]?["noise"]?.items == [])
        let remark: JSONTree = .text(
            "the calibration is of another host, so it is not used: cores '2', now '3'")
        #expect(document["generator"]?["warnings"]?.items.contains(remark) == true)
    }

    /// So that `report` marks what the run did.
    @Test func aResultFileKeepsTheFloor() throws {
        let folder = try TemporaryFolder()
        let result = Self.result()
        let format = try #require(OutputFormat.ofFile("x.wsr"))
        let path = folder.path("x.wsr")
        try format.write(result, to: OutputFile(path: path))
        #expect(try ResultReader.read(path: path).header.floor == result.header.floor)
    }
}
