import Live
import Metrics
import TestSupport
import Testing
import Wire

/// `/metrics` of a run that goes on.
@Suite struct MetricsPageTests {
    private static let textType = "text/plain; version=0.0.4; charset=utf-8"
    private static let openType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// What asks, and whether it is answered in OpenMetrics.
    @Test(arguments: [
        ("", false), ("*/*", false), ("text/plain", false), ("text/html, */*;q=0.8", false),
        ("application/openmetrics-text", true), ("Application/OpenMetrics-Text", true),
        ("application/openmetrics-text; version=1.0.0; charset=utf-8, text/plain;q=0.5", true),
        (
            "application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            true
        ),
        ("text/plain;version=0.0.4,application/openmetrics-text;q=0.5", false),
        ("application/openmetrics-text;q=0", false), ("application/openmetrics-text;q=x", true),
        ("application/openmetrics-text;version=2.0.0", false), (";;,,=;q", false),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                + "application/openmetrics-text;version=0.0.1;q=0.4,"
                + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1", true
        ),
    ])
    func theFormatIsThatWhichIsAskedFor(_ accept: String, _ isOpen: Bool) throws {
        let server = try LiveServer.start([MetricsPage(LiveRun(WatchedRun.header))])
        defer { server.stop() }
        let header = accept.isEmpty ? "" : "Accept: \(accept)\r\n"
        let answer = try Watcher(server.port).get("/metrics", headers: header)
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == (isOpen ? Self.openType : Self.textType))
        #expect(answer.text.hasSuffix("# EOF\n") == isOpen)
    }

    /// Of a run that has only begun it says which one it is, and that nobody is there.
    @Test func aRunThatBeginsHasAPage() throws {
        let server = try LiveServer.start([MetricsPage(LiveRun(WatchedRun.header))])
        defer { server.stop() }
        let text = try Watcher(server.port).get("/metrics").text
        #expect(
            text.contains(
                "\nwsplan_run_info{plan=\"a \\\"näme\\\"\\n\",version=\"1.0\",host=\"host\",seed=\"7\"} 1\n"
            ))
        #expect(text.contains("\nwsplan_clients{state=\"active\"} 0\n"))
        #expect(!text.contains("_total{"))
    }

    @Test func aPageHasAllSecondsSoFar() throws {
        let run = LiveRun(WatchedRun.header)
        let server = try LiveServer.start([MetricsPage(run)])
        defer { server.stop() }
        let watcher = try Watcher(server.port)
        for seconds in 1...3 {
            run.add(seconds - 1)
            server.refresh()
            try eventually("the page has \(seconds) seconds") {
                try watcher.get("/metrics").text
                    .contains("\nwsplan_run_elapsed_seconds \(seconds)\n")
            }
        }
        let text = try watcher.get("/metrics").text
        let day =
            "{phase=\"day\",profile=\"bot \\\"x\\\"\",url=\"ws://b\\\\c\",message=\"ask\\nback\""
        let lines = [
            "wsplan_requests_total\(day)} 2", "wsplan_errors_total\(day),kind=\"refused\"} 2",
            "wsplan_rtt_seconds_bucket\(day),le=\"0.0005\"} 0",
            "wsplan_rtt_seconds_bucket\(day),le=\"0.001234567\"} 2",
            "wsplan_rtt_seconds_bucket\(day),le=\"0.042\"} 2",
            "wsplan_rtt_seconds_bucket\(day),le=\"+Inf\"} 2",
            "wsplan_rtt_seconds_count\(day)} 2", "wsplan_rtt_seconds_sum\(day)} 0.002",
            "wsplan_connections 3", "wsplan_clients{state=\"active\"} 5",
            "wsplan_phase_running{phase=\"day\"} 1",
            "wsplan_target_cores{gauge=\"server.cpu\"} 0.5",
            "wsplan_target_bytes{gauge=\"server.rss\"} 2",
            "wsplan_loop_cpu_seconds_total 0.75",
            "wsplan_threshold_held{threshold=\"p0.5(rtt) < 42000000.0\"} 1",
            "wsplan_threshold_limit{threshold=\"p0.5(rtt) < 42000000.0\"} 0.042",
        ]
        #expect(lines.filter { !text.contains("\n\($0)\n") } == [])
        #expect(!text.contains("quantile=") && !text.contains("_p99"))
    }

    /// What nobody asks for costs nobody anything, and is there when somebody does.
    @Test func secondsWaitForWhoAddsThemUp() throws {
        let run = LiveRun(WatchedRun.header)
        for second in 0..<200 { run.add(second) }
        let server = try LiveServer.start([MetricsPage(run)])
        defer { server.stop() }
        server.refresh()
        let watcher = try Watcher(server.port)
        try eventually("all seconds are there") {
            try watcher.get("/metrics").text.contains("\nwsplan_run_elapsed_seconds 200\n")
        }
    }

    /// Within a second everybody gets the same bytes, in each format.
    @Test func aPageIsMadeOnceASecond() throws {
        let run = LiveRun(WatchedRun.header)
        let page = MetricsPage(run)
        run.add(0)
        page.refresh()
        for accept in ["", "application/openmetrics-text"] {
            let request = try #require(HTTPRequest.get("/metrics", accept: accept))
            let first = page.content(for: request)
            run.add(1)
            #expect(page.content(for: request) == first)
            page.refresh()
            let second = page.content(for: request)
            #expect(second != first && second.type == first.type)
            run.add(2)
            page.refresh()
        }
    }
}
