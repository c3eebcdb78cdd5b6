import Assertions
import Metrics
import Units

/// The six blocks of the summary that have the names of the framework `wsplan` took over from, so
/// that its users find their figures.
enum ReferenceBlocks {
    static var members: [SummaryMember<RunResult>] {
        [
            .block("connection_metrics", "Connects of the whole run.", connections) { $0.store },
            .block("message_metrics", "Messages of the whole run.", messages) { $0.store },
            .block("latency_metrics", "rtt in the measured phases.", latency) {
                $0.store.histogram(.rtt, in: $0.measured)
            },
            .block("throughput_metrics", "Messages a second in the measured phases.", throughput) {
                $0
            },
            .block("error_metrics", "Errors of the whole run.", errors) { $0.store },
            .block("test_info", "When the run was.", testInfo) { $0 },
        ]
    }

    private static var connections: SummaryBlock<MetricStore> {
        SummaryBlock(members: [
            .count("total_connections", CountMetric.connects.definition.meaning) {
                $0.count(.connects)
            },
            .count("successful_connections", CountMetric.opened.definition.meaning) {
                $0.count(.opened)
            },
            .count("failed_connections", CountMetric.failed.definition.meaning) {
                $0.count(.failed)
            },
            .number("active_connections", "Connections that were open when last looked.", 0) {
                $0.gauges.summary(.connections, in: .all)?.last ?? 0
            },
            .number("success_rate", "Connects that led to a session, of all; 0 to 1.", 6) {
                fraction(CountMetric.connects.definition.share?.counters?.counts(in: $0, .all))
            },
        ])
    }

    private static var messages: SummaryBlock<MetricStore> {
        func counter(_ name: String, _ metric: CountMetric) -> SummaryMember<MetricStore> {
            .count(name, metric.definition.meaning) { $0.count(metric) }
        }
        return SummaryBlock(members: [
            counter("messages_sent", .messagesSent),
            counter("messages_received", .messagesReceived), counter("bytes_sent", .bytesSent),
            counter("bytes_received", .bytesReceived), counter("message_send_failures", .dropped),
        ])
    }

    private static var latency: SummaryBlock<Histogram> {
        SummaryBlock(members: [
            .milliseconds("min_ms", "The least.") { $0.count > 0 ? Double($0.moments.min) : nil },
            .milliseconds("max_ms", "The most.") { $0.count > 0 ? Double($0.moments.max) : nil },
            .milliseconds("avg_ms", "The mean.") { $0.moments.mean },
            .milliseconds("p50_ms", "The median.") { $0.quantile(0.5) },
            .milliseconds("p95_ms", "The 95th percentile.") { $0.quantile(0.95) },
            .milliseconds("p99_ms", "The 99th percentile.") { $0.quantile(0.99) },
            .count("sample_count", "How many samples there were.") { $0.count },
        ])
    }

    private static var throughput: SummaryBlock<RunResult> {
        func rate(_ name: String, _ metric: CountMetric) -> SummaryMember<RunResult> {
            .number(name, "A second: \(metric.definition.meaning)", 3) { result in
                let seconds = result.measuredSeconds
                let count = Double(result.store.count(metric, in: result.measured))
                return seconds > 0 ? count / seconds : 0
            }
        }
        return SummaryBlock(members: [
            rate("messages_per_second_sent", .messagesSent),
            rate("messages_per_second_received", .messagesReceived),
            rate("bytes_per_second_sent", .bytesSent),
            rate("bytes_per_second_received", .bytesReceived),
        ])
    }

    private static var errors: SummaryBlock<MetricStore> {
        func family(
            _ name: String, _ meaning: String, _ family: ErrorFamily
        ) -> SummaryMember<MetricStore> {
            .count(name, meaning) { ErrorFamily.counts(in: $0)[family] ?? 0 }
        }
        return SummaryBlock(members: [
            .count("total_errors", "Errors of every kind.") { $0.count(.errors) },
            family("connection_errors", "Connects that failed.", .connection),
            family("send_errors", "Sends that could not be made.", .send),
            family("receive_errors", "What came or happened in a session against rule.", .receive),
            family("timeout_errors", "What did not come in time.", .timeout),
            .number("error_rate", "Units that failed, of all units; 0 to 1.", 6) {
                let units = ErrorUnits($0).all
                return fraction((units.failed, units.whole))
            },
        ])
    }

    private static var testInfo: SummaryBlock<RunResult> {
        SummaryBlock(members: [
            .text("start_time", "As ISO 8601 in UTC.") {
                wallClock(milliseconds: $0.header.startMilliseconds)
            },
            .text("end_time", "The end of the drain, as ISO 8601 in UTC.") {
                wallClock(
                    milliseconds: $0.header.startMilliseconds
                        &+ $0.conclusion.durationNanoseconds / 1_000_000)
            },
            .number("duration_seconds", "From the first start to the end of the drain.", 3) {
                $0.seconds
            },
        ])
    }

    /// A part of a whole, 0 where there is no whole.
    private static func fraction(_ share: (part: UInt64, whole: UInt64)?) -> Double {
        guard let share, share.whole > 0 else { return 0 }
        return Double(share.part) / Double(share.whole)
    }
}
