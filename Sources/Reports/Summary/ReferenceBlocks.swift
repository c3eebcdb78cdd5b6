import Assertions
import Metrics
import Units

/// The six blocks of the summary that have the names of the framework `wsplan` took over from, so
/// that its users find their figures.
struct ReferenceBlocks {
    let result: RunResult
    private var store: MetricStore { result.store }

    var connections: JSONValue {
        let share = CountMetric.connects.definition.share?.counters?.counts(in: store, .all)
        let open = store.gauges.summary(.connections, in: .all)?.last ?? 0
        return .object([
            ("total_connections", .count(store.count(.connects))),
            ("successful_connections", .count(store.count(.opened))),
            ("failed_connections", .count(store.count(.failed))),
            ("active_connections", .number(open, decimals: 0)),
            ("success_rate", ReferenceBlocks.fraction(share)),
        ])
    }

    var messages: JSONValue {
        .object([
            ("messages_sent", .count(store.count(.messagesSent))),
            ("messages_received", .count(store.count(.messagesReceived))),
            ("bytes_sent", .count(store.count(.bytesSent))),
            ("bytes_received", .count(store.count(.bytesReceived))),
            ("message_send_failures", .count(store.count(.dropped))),
        ])
    }

    var latency: JSONValue {
        let samples = store.histogram(.rtt, in: result.measured)
        let moments = samples.moments
        let some = moments.count > 0
        return .object([
            ("min_ms", .milliseconds(some ? Double(moments.min) : nil)),
            ("max_ms", .milliseconds(some ? Double(moments.max) : nil)),
            ("avg_ms", .milliseconds(moments.mean)),
            ("p50_ms", .milliseconds(samples.quantile(0.5))),
            ("p95_ms", .milliseconds(samples.quantile(0.95))),
            ("p99_ms", .milliseconds(samples.quantile(0.99))),
            ("sample_count", .count(moments.count)),
        ])
    }

    var throughput: JSONValue {
        let seconds = result.measuredSeconds
        func rate(_ metric: CountMetric) -> JSONValue {
            let count = Double(store.count(metric, in: result.measured))
            return .number(seconds > 0 ? count / seconds : 0, decimals: 3)
        }
        return .object([
            ("messages_per_second_sent", rate(.messagesSent)),
            ("messages_per_second_received", rate(.messagesReceived)),
            ("bytes_per_second_sent", rate(.bytesSent)),
            ("bytes_per_second_received", rate(.bytesReceived)),
        ])
    }

    var errors: JSONValue {
        let units = ErrorUnits(store, in: nil).all
        let families = ErrorFamily.counts(in: store)
        func count(_ family: ErrorFamily) -> JSONValue { .count(families[family] ?? 0) }
        return .object([
            ("total_errors", .count(store.count(.errors))),
            ("connection_errors", count(.connection)), ("send_errors", count(.send)),
            ("receive_errors", count(.receive)), ("timeout_errors", count(.timeout)),
            ("error_rate", ReferenceBlocks.fraction((units.failed, units.whole))),
        ])
    }

    var testInfo: JSONValue {
        let start = result.header.startMilliseconds
        let end = start &+ result.conclusion.durationNanoseconds / 1_000_000
        return .object([
            ("start_time", .string(wallClock(milliseconds: start))),
            ("end_time", .string(wallClock(milliseconds: end))),
            ("duration_seconds", .number(result.seconds, decimals: 3)),
        ])
    }

    /// A part of a whole, 0 where there is no whole.
    private static func fraction(_ share: (part: UInt64, whole: UInt64)?) -> JSONValue {
        guard let share, share.whole > 0 else { return .integer(0) }
        return .number(Double(share.part) / Double(share.whole), decimals: 6)
    }
}
