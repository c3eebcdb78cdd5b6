import Assertions
import FoundationEssentials
import Metrics
import Reports
import TestSupport
import Testing

@Suite struct SummaryTests {
    private static let result: RunResult = {
        var run = RandomRun(seed: 20, seconds: 12).result
        // Known figures: 100 requests of 1 … 100 ms in `day`, 4 errors of them.
        var cell = SeriesCell()
        var rtt = Histogram()
        for n in 1...100 { rtt.record(Int64(n) * 1_000_000) }
        cell[.rtt] = rtt
        for (metric, n) in [
            (CountMetric.requests, 100), (.answered, 90), (.timeouts, 4), (.connects, 10),
            (.opened, 7), (.failed, 2), (.deadlines, 4), (.planned, 110), (.messagesSent, 100),
            (.messagesReceived, 96), (.bytesSent, 6_400), (.dropped, 10), (.errors, 4), (.cut, 1),
        ] as [(CountMetric, UInt64)] { cell[metric] = n }
        cell[.timeout] = 3
        cell[.refused] = 1
        cell.failures = cell.errors
        run.store = MetricStore()
        run.store.add(SeriesKey(stretch: 1, profile: 0, message: 1, url: 0), cell)
        run.store.note(FirstCase(kind: .timeout, text: "no reply within 2s"))
        run.conclusion = RunConclusion(
            of: run.header, store: run.store, phases: run.conclusion.phases,
            durationNanoseconds: 12_000_000_000, stealShare: 0.01, ending: .complete)
        return run
    }()

    /// Whatever is wrong with a summary, its schema finds.
    @Test(arguments: [
        (#""verdict": "failed","#, #""verdict": "lost","#, "$.verdict: none of the words"),
        (#""exit_code": 99,"#, "", "$: 'exit_code' is missing"),
        (#""exit_code": 99,"#, #""exit_code": "99","#, "$.exit_code: string in place of"),
        (#""exit_code": 99,"#, #""exit_code": 99, "more": 1,"#, "$: 'more' is not described"),
        (
            #""messages_sent": 100"#, #""messages_sent": -1"#,
            "$.message_metrics.messages_sent: below"
        ),
        (#""count": 100,"#, #""count": 1.5,"#, "$.metrics.rtt.count: number in place of"),
        (#""share": null"#, #""share": "x""#, "$.error_shares.sessions.share: string in place of"),
        (#""connects": 10,"#, #""connects": null,"#, "connects: null in place of"),
    ])
    func theSchemaFindsWhatIsWrong(_ old: String, _ new: String, _ fault: String) throws {
        let text = Summary(SummaryTests.result).text
        #expect(try SchemaCheck(text, against: SummarySchema().json).faults == [])
        #expect(text.contains(old))
        let faults = try SchemaCheck(
            text.replacing(old, with: new), against: SummarySchema().json
        ).faults
        #expect(faults.contains { $0.contains(fault) }, "\(faults)")
    }

    private static let blocks = [
        """
          "connection_metrics": {
            "total_connections": 10,
            "successful_connections": 7,
            "failed_connections": 2,
            "active_connections": 0,
            "success_rate": 0.7
          },
          "message_metrics": {
            "messages_sent": 100,
            "messages_received": 96,
            "bytes_sent": 6400,
            "bytes_received": 0,
            "message_send_failures": 10
          },
          "latency_metrics": {
            "min_ms": 1,
            "max_ms": 100,
            "avg_ms": 50.5,
            "p50_ms": 49.9712,
            "p95_ms": 94.9617,
            "p99_ms": 99.0249,
            "sample_count": 100
          },
          "throughput_metrics": {
            "messages_per_second_sent": 11.111,
            "messages_per_second_received": 10.667,
            "bytes_per_second_sent": 711.111,
            "bytes_per_second_received": 0
          },
          "error_metrics": {
            "total_errors": 4,
            "connection_errors": 1,
            "send_errors": 0,
            "receive_errors": 0,
            "timeout_errors": 3,
            "error_rate": 0.045455
          },
          "test_info": {
            "start_time": "2026-01-31T12:00:00.250Z",
            "end_time": "2026-01-31T12:00:12.250Z",
            "duration_seconds": 12
          },
        """,
        """
          "error_shares": {
            "all": {"failed": 5, "units": 110, "share": 0.045455},
            "connects": {"failed": 2, "units": 10, "share": 0.2},
            "sessions": {"failed": 0, "units": 0, "share": null},
            "requests": {"failed": 3, "units": 100, "share": 0.03}
          },
          "books": {
            "connects": 10,
            "opened": 7,
            "failed": 2,
            "connecting": 1,
            "planned": 110,
            "sent": 100,
            "dropped": 10,
            "requests": 100,
            "answered": 90,
            "timeouts": 4,
            "cut": 1,
            "withdrawn": 0,
            "requests_dropped": 0,
            "open": 5,
            "arrivals": 0,
            "started": 0,
            "skipped": 0
          },
        """,
        """
          "errors": [
            {
              "kind": "refused",
              "count": 1,
              "first": "",
              "first_at_s": null,
              "last_at_s": null,
              "codes": [],
              "hint": "nothing listens there; --wait 30s waits for a target that is starting"
            },
            {
              "kind": "timeout",
              "count": 3,
              "first": "no reply within 2s",
              "first_at_s": null,
              "last_at_s": null,
              "codes": [],
              "hint": ""
            }
          ],
          "frames": {
        """,
        """
            {
              "text": "p99(rtt) < 1ms",
              "observed": 99.0249,
              "limit": 1,
              "unit": "ms",
              "samples": 100,
              "verdict": "failed",
              "line": 30,
              "notes": ["p99 needs 1,000 samples, there were 100: run 10 times as long"],
              "severity": "fail",
              "window_seconds": null,
              "worst_start": null,
              "worst_end": null,
              "aborted_at": null,
              "phase": "day"
            },
        """,
        """
              "observed": null,
        """,
    ]

    @Test func blocksHoldTheFigures() {
        let text = Summary(SummaryTests.result).text
        for block in Self.blocks where !text.contains(block) {
            Issue.record("not there: \(block)")
        }
    }

    @Test(arguments: 1...3)
    func randomSummariesAreJSON(_ seed: UInt64) throws {
        struct Document: Decodable {
            struct Errors: Decodable {
                var totalErrors, connectionErrors, sendErrors, receiveErrors: Int
                var timeoutErrors: Int
            }
            struct Plan: Decodable { var name: String }
            var plan: Plan
            var errorMetrics: Errors
        }
        var result = RandomRun(seed: seed, seconds: 6).result
        // The random counter may have hit `errors`: bring it back to the sum of the kinds.
        result.store.add(
            SeriesKey(stretch: 0, profile: 0, message: 0, url: 0),
            {
                var cell = SeriesCell()
                let kinds = ErrorKind.allCases.reduce(0) { $0 + result.store.errors($1) }
                cell[.errors] = kinds &- result.store.count(.errors)
                return cell
            }())
        #expect(
            try SchemaCheck(Summary(result).text, against: SummarySchema().json).faults == [])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let document = try decoder.decode(Document.self, from: Data(Summary(result).text.utf8))
        let errors = document.errorMetrics
        #expect(
            errors.totalErrors == errors.connectionErrors + errors.sendErrors
                + errors.receiveErrors + errors.timeoutErrors)
        #expect(document.plan.name == "a näme\n")
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (1_700_000_000_123, "2023-11-14T22:13:20.123Z"),
        (1_769_860_800_999, "2026-01-31T12:00:00.999Z"),
    ])
    func wallClocksHaveMilliseconds(_ milliseconds: Int64, _ text: String) {
        #expect(wallClock(milliseconds: milliseconds) == text)
    }
}
