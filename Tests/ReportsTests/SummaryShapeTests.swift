import Assertions
import Metrics
import Reports
import TestSupport
import Testing
import Units

/// The keys of `summary.json`, all of them, in order.
@Suite struct SummaryShapeTests {
    @Test func everyKeyIsThereInItsPlace() throws {
        let run = RandomRun(seed: 30, seconds: 8).result
        var result = run
        // One series with every time, so that no block leaves one out, and one kind of error.
        var cell = SeriesCell()
        for metric in TimeMetric.allCases {
            var samples = Histogram()
            samples.record(1_000)
            cell[metric] = samples
        }
        (cell[.errors], cell[.timeout]) = (1, 1)
        result.store = MetricStore()
        for phase: UInt16 in 0...2 {
            for profile: UInt16 in 0...1 {
                for message: UInt16 in 0...1 {
                    result.store.add(
                        SeriesKey(stretch: phase, profile: profile, message: message, url: 0), cell)
                }
            }
        }
        result.conclusion.saturations = [
            Saturation(phase: 1, subject: .sends, lost: 1, whole: 2, limit: 0.01)
        ]
        result.conclusion.health = RandomRun.health
        result.programs = [
            ProgramRecord(number: 0, phase: 1, command: "true", mustSucceed: false, start: 1)
        ]
        result.conclusion.observed = [RandomRun.history]
        let outline = outline(Summary(result).json, "")
        let different = zip(outline, SummaryShapeTests.expected).first { $0 != $1 }
        #expect(different == nil && outline.count == SummaryShapeTests.expected.count)
        let faults = try SchemaCheck(Summary(result).text, against: SummarySchema().json).faults
        #expect(faults == [])
    }

    /// A path for every member, those of lists by their first item.
    private func outline(_ value: JSONValue, _ path: String) -> [String] {
        switch value {
        case .object(let members):
            members.flatMap { name, member in
                ["\(path)\(name)"] + outline(member, "\(path)\(name).")
            }
        case .array(let items): items.first.map { outline($0, path) } ?? []
        case .line(let value): outline(value, path)
        default: []
        }
    }

    private static let times = [
        "rtt", "service-time", "send-lag", "held", "connect", "connect.dns", "connect.tcp",
        "connect.tls", "connect.upgrade", "delivery", "flow", "session", "reconnect", "acquire",
        "recovery",
    ]
    private static let figures = [
        "count", "deadlines", "min_ms", "mean_ms", "stddev_ms", "p50_ms", "p75_ms", "p90_ms",
        "p95_ms", "p99_ms", "p99.9_ms", "max_ms",
    ]
    private static let counters = [
        "connects", "sessions", "requests", "messages.sent", "messages.received", "replies.late",
        "replies.duplicated", "unmatched", "errors", "timeouts", "checks", "delivered", "lost",
        "duplicated", "reordered", "dropped", "skipped", "late", "bytes.sent", "bytes.received",
        "wire.sent", "wire.received", "opened", "failed", "planned", "answered", "cut",
        "requests-dropped", "arrivals", "started", "checks-failed", "flows-started",
        "flows-completed", "expected", "deadlines", "control.sent", "control.received",
        "starts-late", "handshakes-answered", "sessions-begun", "sessions-carried",
        "sessions-joined", "clients-due", "clients-missing", "trailing",
        "replies.further", "sessions-found", "withdrawn", "unrecovered",
        "disruptions",
    ]
    /// Those that are not counted by message.
    private static let withoutMessage: Set = [
        "connects", "sessions", "unmatched", "skipped", "wire.sent", "wire.received", "opened",
        "failed", "arrivals", "started", "flows-started", "flows-completed", "control.sent",
        "control.received", "starts-late", "handshakes-answered", "sessions-begun",
        "sessions-carried", "sessions-joined", "clients-due", "clients-missing",
        "sessions-found", "unrecovered", "disruptions",
    ]

    private static let expected: [String] =
        ["schema"] + block("plan", ["name", "path", "hash"])
        + block(
            "run",
            [
                "targets", "clients_at_most", "arrivals_at_most_per_second",
                "messages_at_most_per_second", "planned_seconds", "measured_seconds", "seed",
                "version", "date",
            ])
        + ["verdict", "reason", "exit_code"]
        + block(
            "thresholds",
            [
                "text", "observed", "limit", "unit", "samples", "verdict", "line", "notes",
                "severity",
                "window_seconds", "worst_start", "worst_end", "aborted_at", "phase",
            ])
        + block(
            "connection_metrics",
            [
                "total_connections", "successful_connections", "failed_connections",
                "active_connections", "success_rate",
            ])
        + block(
            "message_metrics",
            [
                "messages_sent", "messages_received", "bytes_sent", "bytes_received",
                "message_send_failures",
            ])
        + block(
            "latency_metrics",
            ["min_ms", "max_ms", "avg_ms", "p50_ms", "p95_ms", "p99_ms", "sample_count"])
        + block(
            "throughput_metrics",
            [
                "messages_per_second_sent", "messages_per_second_received",
                "bytes_per_second_sent", "bytes_per_second_received",
            ])
        + block(
            "error_metrics",
            [
                "total_errors", "connection_errors", "send_errors", "receive_errors",
                "timeout_errors", "error_rate",
            ])
        + block("test_info", ["start_time", "end_time", "duration_seconds"])
        + metrics("")
        + ["error_shares"]
        + ["all", "connects", "sessions", "requests"].flatMap {
            block("error_shares.\($0)", ["failed", "units", "share"])
        }
        + block(
            "books",
            [
                "connects", "opened", "failed", "connecting", "planned", "sent", "dropped",
                "requests", "answered", "timeouts", "cut", "withdrawn", "requests_dropped", "open",
                "arrivals", "started", "skipped",
            ])
        + block("clients", ["fewest_sent", "median_sent", "most_sent"])
        + block(
            "phases", ["name", "shape", "inside", "measured", "start_s", "end_s", "length_s"])
        + metrics("phases.") + block("phases.counters", counters) + ["phases.parts"]
        + block(
            "programs",
            [
                "phase", "command", "start_s", "end_s", "outcome", "exit_code", "signal",
                "outlived_run", "must_succeed", "output", "output_bytes", "notes",
            ])
        + labelled("profiles", ["user", "bot \"x\""], counters)
        + labelled("messages", ["say", "ask"], counters.filter { !withoutMessage.contains($0) })
        + block(
            "errors", ["kind", "count", "first", "first_at_s", "last_at_s", "codes", "hint"])
        + ["frames"]
        + [
            "unmatched", "trailing", "replies.late", "replies.duplicated", "replies.further",
        ].flatMap { block("frames.\($0)", ["count", "first"]) }
        + block(
            "generator",
            [
                "loops", "cpu_share", "steal_share", "send_lag_p99_ms", "receive_lag_p99_ms",
                "loop_lag_p99_ms", "planned", "sent", "dropped", "late", "late_ms",
                "unverified_urls", "saturated", "saturations",
            ]
                + ["subject", "phase", "lost", "of", "limit", "lacks", "text", "causes", "remedy"]
                .map { "saturations.\($0)" }
                + ["warnings", "cores"]
                + ["core", "busy_share", "own_share", "steal_share"].map { "cores.\($0)" }
                + ["loop_threads"]
                + ["loop", "core", "cpu_share", "wait_share"].map { "loop_threads.\($0)" }
                + ["throttling"]
                + ["group", "setting", "cores", "periods", "throttled", "throttled_ms"]
                .map { "throttling.\($0)" }
                + ["stops"] + ["start_ms", "length_ms", "sleep"].map { "stops.\($0)" }
                + ["descriptors_peak", "ports_peak", "ports_allowed"])
        + block(
            "host",
            ["name", "system", "processor", "cores", "memory_bytes", "descriptors", "tool"])
        + ["observed"]
        + ["server.cpu", "server.rss"].flatMap { gauge in
            block(
                "observed.\(gauge)",
                ["unit", "seconds", "avg", "min", "max", "last", "slope_per_minute"])
        }
        + block(
            "observing",
            ["name", "place", "readings", "failed", "late", "problems"]
                + ["text", "count", "first_ms"].map { "problems.\($0)" }
                + ["unreadable", "ended_ms"])

    private static func block(_ name: String, _ keys: [String]) -> [String] {
        [name] + keys.map { "\(name).\($0)" }
    }

    private static func metrics(_ path: String) -> [String] {
        ["\(path)metrics"] + times.flatMap { block("\(path)metrics.\($0)", figures) }
    }

    private static func labelled(
        _ name: String, _ labels: [String], _ counters: [String]
    ) -> [String] {
        [name]
            + labels.flatMap { label in
                ["\(name).\(label)"] + metrics("\(name).\(label).")
                    + block("\(name).\(label).counters", counters)
            }
    }
}
