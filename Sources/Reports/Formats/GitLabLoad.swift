import Assertions
import Metrics
import Units

/// The summary that k6 exports, as far as GitLab's load performance report and common readers of k6 look
/// at it (`artifacts:reports:load_performance`).
///
/// GitLab shows `http_reqs.rate` as RPS, `http_req_waiting` as TTFB P90 and P95, and `checks` as a share:
/// requests a second, `rtt`, and requests that nothing went wrong with. Figures are those of the measured
/// phases; times are milliseconds.
struct GitLabLoad {
    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    var json: JSONValue {
        let requests = result.errorUnits[.requests]
        return .object([
            (
                "metrics",
                .object([
                    ("http_reqs", counter(.requests)), ("http_req_waiting", times(.rtt)),
                    ("http_req_duration", times(.serviceTime)),
                    (
                        "checks",
                        .line(
                            .object([
                                ("passes", .count(requests.whole - requests.failed)),
                                ("fails", .count(requests.failed)),
                                ("value", .number(1 - (requests.share ?? 0), decimals: 6)),
                            ]))
                    ),
                    ("ws_sessions", counter(.connects)), ("ws_connecting", times(.connect)),
                    ("ws_msgs_sent", counter(.messagesSent)),
                    ("ws_msgs_received", counter(.messagesReceived)),
                    ("data_sent", counter(.bytesSent)), ("data_received", counter(.bytesReceived)),
                ])
            )
        ])
    }

    private func counter(_ metric: CountMetric) -> JSONValue {
        let count = result.store.count(metric, in: result.measured)
        let seconds = result.measuredSeconds
        return .line(
            .object([
                ("count", .count(count)),
                ("rate", .number(seconds > 0 ? Double(count) / seconds : 0, decimals: 3)),
            ]))
    }

    private func times(_ metric: TimeMetric) -> JSONValue {
        let samples = result.store.histogram(metric, in: result.measured)
        let moments = samples.moments
        let isEmpty = moments.count == 0
        var members: [(String, JSONValue)] = [
            ("min", .milliseconds(isEmpty ? 0 : Double(moments.min))),
            ("avg", .milliseconds(moments.mean ?? 0)),
            ("med", .milliseconds(samples.quantile(0.5) ?? 0)),
        ]
        for (name, q) in [("p(90)", 0.9), ("p(95)", 0.95), ("p(99)", 0.99)] {
            members.append((name, .milliseconds(samples.quantile(q) ?? 0)))
        }
        members.append(("max", .milliseconds(isEmpty ? 0 : Double(moments.max))))
        return .line(.object(members))
    }
}

extension OutputFormat {
    /// For GitLab's report of load performance.
    static let gitlab = OutputFormat(
        key: "gitlab", ending: "",
        sentence: "For GitLab's load performance report, as k6 exports its summary."
    ) { Array(GitLabLoad($0).json.text().utf8) }
}
