import FoundationEssentials
import Metrics
import Reports
import TestSupport
import Testing

/// Outputs as the tools read them that they are for. `.ci/run` installs these; elsewhere what is not
/// there is left out.
@Suite struct OutputToolTests {
    /// Whether a line of a shell ends well.
    private static func works(_ line: String) async throws -> Bool {
        try await Spawned.run(shell: "\(line) >/dev/null 2>&1").code == 0
    }

    @Test(.enabled("xmllint is installed") { try await works("xmllint --version") })
    func casesOfJUnitAreValid() async throws {
        let run = try await EveryOutput.made.value
        let end = try await Spawned.run(
            shell: #"xmllint --noout --schema Tests/CommandLineToolTests/Fixtures/junit.xsd "$2""#,
            run.folder.path("run.xml"))
        #expect(end.code == 0, "\(end.errors)")
    }

    @Test(.enabled("promtool is installed") { try await works("promtool --version") })
    func prometheusLoadsTheFile() async throws {
        let run = try await EveryOutput.made.value
        let end = try await Spawned.run(
            shell: #"promtool tsdb create-blocks-from openmetrics "$2" "$3""#,
            run.folder.path("run.prom"), run.folder.path("blocks"))
        #expect(end.code == 0 && end.output.contains("NUM SERIES"), "\(end)")
    }

    /// A page of a scrape keeps to the conventions of Prometheus.
    @Test(.enabled("promtool is installed") { try await works("promtool --version") })
    func prometheusFindsNothingToSayOfAPage() async throws {
        let result = try await EveryOutput.made.value.result
        var pages = ExpositionPage(result.header)
        let moment = ExpositionPage.Moment(
            store: result.store,
            gauges: Snapshot(second: 0, running: [], labels: result.header.labels).gauges,
            running: [1], elapsed: result.conclusion.durationNanoseconds,
            verdicts: result.conclusion.verdicts, outcome: result.conclusion.outcome)
        let folder = try TemporaryFolder()
        let path = try folder.file("page.txt", pages.text(moment, .prometheus).bytes)
        let end = try await Spawned.run(shell: #"promtool check metrics <"$2""#, path)
        #expect(end.code == 0 && end.errors.isEmpty && end.output.isEmpty, "\(end)")
    }

    /// Percentiles of all intervals together, each by its rank; values within the digits of both.
    @Test(.enabled("python3 has hdrhistogram") { try await works("python3 -c 'import hdrh'") })
    func histogramsAreReadByTheirTools() async throws {
        let run = try await EveryOutput.made.value
        let folder = try TemporaryFolder()
        let script = try folder.file(
            "read.py",
            """
            import sys
            from hdrh.log import HistogramLogReader
            from hdrh.histogram import HdrHistogram
            tags = {}
            reader = HistogramLogReader(sys.argv[1], HdrHistogram(1, 3600 * 10**9, 3))
            while (part := reader.get_next_interval_histogram()) is not None:
                tags.setdefault(part.get_tag(), HdrHistogram(1, 3600 * 10**9, 3)).add(part)
            for tag, all in tags.items():
                print(tag, all.total_count, *[all.get_value_at_percentile(p) for p in (50, 95, 99)])
            """)
        let end = try await Spawned.run(
            shell: #"python3 "$2" "$3""#, script, run.folder.path("run.hlog"))
        let rows = end.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(Set(rows.map { $0[0] }) == ["rtt", "service-time", "send-lag", "connect"])
        for row in rows {
            let metric = try #require(TimeMetric.allCases.first { $0.name == row[0] })
            let samples = run.result.store.histogram(metric)
            #expect(row[1] == "\(samples.count)")
            for (text, q) in zip(row[2...], [0.5, 0.95, 0.99]) {
                // They round to a rank, we take the first that is not below.
                let rank = max(1, (q * Double(samples.count) + 0.5).rounded(.down))
                let ours = samples.quantile((rank - 0.25) / Double(samples.count)) ?? -1
                let theirs = try #require(Double(text))
                #expect(abs(theirs - ours) <= 0.002 * ours + 128, "\(metric.name) \(q)")
            }
        }
    }
}
