import Conductor
import FoundationEssentials
import Glibc
import Metrics
import Reports
import TestSupport
import Testing

@testable import CommandLineTool

/// What `calibrate` prints and writes, and what `run` makes of its file.
@Suite struct CalibrateTests {
    private static let host = HostFacts(
        name: "build-7", system: "Linux 6.8.0-45-generic",
        processor: "Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz", cores: 2, memory: 1 << 33,
        descriptors: 1_024, tool: "0.1.0")

    private static func percentiles(_ median: Double) -> NoiseFloor.Percentiles {
        func times(_ factor: Double) -> Double { (factor * median * 1e6).rounded() / 1e6 }
        return NoiseFloor.Percentiles(p50: median, p90: times(2), p95: times(3), p99: times(4))
    }

    private static let calibration = Calibration(
        host: host,
        floor: NoiseFloor(
            date: "2026-11-30T02:50:00.123Z", host: NoiseFloor.Host(host),
            floors: NoiseFloor.Times(
                rtt: percentiles(0.035_5), serviceTime: percentiles(0.03),
                sendLag: percentiles(0.005), receiveLag: percentiles(0.01)),
            warnings: ["rounds differ: messages a second by 23 %; calibrate again"]),
        seconds: 10.1, isApart: true, planned: .init([98_700, 90_000, 101_000]),
        answered: .init([130_000, 128_000, 131_000]), busy: .init([0.97, 0.96, 0.98]),
        handshakes: .init([9_800, 9_000, 9_900]),
        rooms: [
            .init(kind: .descriptors, connections: 1_972, setting: "ulimit -n"),
            .init(
                kind: .ports, connections: 28_232,
                setting: "net.ipv4.ip_local_port_range, or more addresses in 'bind'"),
            .init(kind: .memory, connections: 1_431_000, setting: "the memory of the machine"),
        ],
        settings: [
            HostSetting(
                name: "ulimit -n", value: "1024", effect: "about 1,024 connections in each loop",
                command: "ulimit -n 65536")
        ])

    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// Files of what is printed on terminals of some widths, and without one.
    @Test(arguments: [60, nil, 100] as [Int?])
    func theTextFitsItsWidth(_ columns: Int?) throws {
        let text = CalibrationText(
            Self.calibration, style: Style(color: false), columns: columns
        ).text
        let file = Self.fixtures.appending(
            path: "calibrate-\(columns.map { "\($0)" } ?? "pipe").txt")
        #expect(text == (try? String(contentsOf: file, encoding: .utf8)))
        let widest = text.split(separator: "\n").map { String($0).columns }.max() ?? 0
        #expect(widest <= columns ?? 80)
    }

    /// What `calibrate` writes is what `run --calibration` reads.
    @Test func theFileIsReadAsItWasWritten() throws {
        let text = CalibrationJSON(Self.calibration).text
        #expect(try NoiseFloor.read(Array(text.utf8)) == Self.calibration.floor)
        let document = try JSONTree(text)
        #expect(document["schema"] == .number(1) && document["host"]?["cores"] == .number(2))
        let rate = document["rates"]?["planned_messages_per_second"]
        #expect(rate?["median"] == .number(98_700) && rate?["rounds"]?.items.count == 3)
        #expect(document["connections"]?.items.first?["connections_count"] == .number(1_972))
        #expect(document["settings"]?.items.first?["command"] == .text("ulimit -n 65536"))
    }

    // MARK: The report of a run

    private static func result(_ floor: NoiseFloor?) -> RunResult {
        var result = SampleResult.failed
        result.header.floor = floor
        return result
    }

    /// The times of the sample are 1 to 100 ms; this host shows 30 to 120 by itself.
    @Test func theReportMarksNoise() throws {
        var floor = Self.calibration.floor
        floor.host = NoiseFloor.Host(SampleResult.failed.header.host)
        floor.floors.rtt = Self.percentiles(30)
        let text = ResultText(Self.result(floor), style: Style(color: false)).text
        let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("  rtt ") })
        #expect(row.split(separator: " ") == ["rtt", "~50.0", "~95.0", "~99.0", "~100", "~100"])
        #expect(text.contains("\n  service-time      50.0"))
        #expect(
            text.contains(
                "\n  ~ marks noise: less than 2 times this host's own, calibrated 2026-11-30\n"))
        #expect(text.contains("when the host was calibrated: rounds differ: messages a"))
    }

    @Test func withoutACalibrationOfThisHostTheReportIsAsItWas() {
        let plain = ResultText(SampleResult.failed, style: Style(color: false)).text
        #expect(ResultText(Self.result(nil), style: Style(color: false)).text == plain)
        let other = ResultText(
            Self.result(Self.calibration.floor), style: Style(color: false)
        ).text
        #expect(!other.contains("~") && other.contains("calibration is of another host"))
    }

    // MARK: The tool

    /// On however busy a machine: what gives nothing is measured longer.
    @Test func aHostIsCalibratedAndARunHeldAgainstIt() async throws {
        let folder = try TemporaryFolder()
        let file = folder.path("host.json")
        let end = try await Spawned.run(
            "calibrate", "--for", "1s", "--format", "json", "--out", file)
        #expect(end.code == 0, "\(end.errors)")
        #expect(end.errors.hasPrefix("calibrating for about 1s\n"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == end.output)
        let document = try JSONTree(end.output)
        guard
            case .number(let answered) = document["rates"]?["closed_loop_messages_per_second"]?[
                "median"]
        else { throw CocoaError(.fileReadCorruptFile) }
        #expect(answered > 0)
        let plan = try folder.file(
            "plan.yaml",
            """
            version: 1
            target: embedded
            messages: { m: { text: hi, expect: echo, timeout: 20s } }
            profiles: { user: { send: { mix: m, every: 50ms } } }
            health: { on-saturation: warn }
            phases: [{ steady: { clients: 2, for: 1s } }]
            thresholds: [p50(rtt) < 20s]
            """)
        let summary = folder.path("summary.json")
        let run = try await Spawned.run("run", plan, "--calibration", file, "--out", summary)
        #expect(run.code == 0 && run.output.contains("~ marks noise: "), "\(run.output)")
        let used = try JSONTree(String(contentsOfFile: summary, encoding: .utf8))["calibration"]
        #expect(used?["used"] == .bool(true) && used?["floors"] == document["floors"])
    }

    @Test func aSignalEndsItWithoutAResult() async throws {
        let folder = try TemporaryFolder()
        let run = try Spawned(["calibrate", "--for", "10m", "--out", folder.path("host.json")])
        #expect(try await run.says("calibrating for about 10m"))
        run.send(SIGINT)
        let end = try await run.wait()
        #expect(end.code == 105 && end.output.isEmpty)
        #expect(end.errors.hasSuffix("interrupted: nothing was calibrated\n"))
        let next = try await Spawned.run(
            "run", "plans/quickstart.yaml", "--calibration", folder.path("host.json"))
        #expect(next.code == 104)
        #expect(
            next.errors.contains(
                "host.json': it is empty: its calibration did not end\n"
                    + "  expected a file that 'wsplan calibrate --out FILE' wrote\n"))
    }

    private static let wrong: [(words: [String], error: String)] = [
        (["--for", "10"], "error: option '--for' cannot be '10'"),
        (["--for", "1ms"], "expected 1s to 10m"), (["--for", "11m"], "expected 1s to 10m"),
        (["--format", "xml"], "unknown format 'xml'"),
        (["plan.yaml"], "unexpected argument 'plan.yaml'"),
    ]

    @Test(arguments: wrong)
    func wrongWordsAreTold(_ words: [String], _ error: String) async throws {
        let end = try await Spawned(["calibrate"] + words).wait()
        #expect(end.code == 104 && end.errors.contains(error), "\(end.errors)")
    }

    @Test func aFileThatCannotBeWrittenIsToldBefore() async throws {
        let end = try await Spawned.run("calibrate", "--out", "/nowhere/host.json")
        #expect(end.code == 1)
        #expect(
            end.errors
                == "error: cannot write '/nowhere/host.json': there is no folder '/nowhere'\n")
    }

    /// With a limit on open files that is too small for any experiment.
    @Test func aHostThatIsTooSmallIsTold() async throws {
        let end = try await Spawned.run(shell: #"ulimit -n 64 && exec "$@""#, "calibrate")
        #expect(end.code == 104)
        #expect(end.errors.contains("error: calibrating needs 128 descriptors; 64 are allowed\n"))
    }
}
