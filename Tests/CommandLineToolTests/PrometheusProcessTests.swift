import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `wsplan run --prometheus` as a process, and what Prometheus' own tools say of it.
@Suite struct PrometheusProcessTests {
    private static let plan = """
        version: 1
        name: a scraped run
        target: embedded
        messages: { hello: { text: "{{ id }}", expect: echo, timeout: 20s } }
        profiles: { user: { send: { mix: hello, every: 100ms } } }
        phases: [{ steady: { clients: 2, for: 30m } }]
        thresholds: [p99(rtt) < 1234ms, share(errors) < 50%]
        """

    /// Where Debian puts a program; nil where it is not installed.
    private static func path(_ program: String) -> String? {
        ["/usr/bin/", "/usr/local/bin/"].map { $0 + program }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// A run that goes on, and its port.
    private static func start(
        _ folder: TemporaryFolder, _ words: String...
    ) async throws -> (run: Spawned, port: UInt16) {
        let plan = try folder.file("plan.yaml", Self.plan)
        let run = try Spawned(["run", plan, "--quiet"] + words)
        #expect(try await run.says("/metrics\n"))
        let port = run.errorsSoFar.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\/metrics/)?.output
            .1
        return (run, try #require(port.flatMap { UInt16($0) }))
    }

    /// Waits until a page has this, and returns it.
    private static func page(_ port: UInt16, _ path: String, with text: String) async throws
        -> String
    {
        var page = ""
        try await eventually("\(path) has \(text)") {
            page = try Watcher(port).get(path, headers: "Connection: close\r\n").text
            return page.contains(text)
        }
        return page
    }

    @Test func aRunIsServedAsLongAsItGoesOn() async throws {
        let folder = try TemporaryFolder()
        let (run, port) = try await Self.start(folder, "--prometheus", "0")
        #expect(run.errorsSoFar == "metrics: http://127.0.0.1:\(port)/metrics\n")
        let sent = "wsplan_messages_sent_total{phase=\"steady\""
        let page = try await Self.page(port, "/metrics", with: "\n" + sent)
        #expect(page.contains("le=\"1.234\""))
        // Whoever hangs does not keep the run from its end.
        let hanging = try (0..<10).map { _ in try Watcher(port) }
        for watcher in hanging { watcher.send("GET /metrics HTTP/1.1\r\nHo") }
        run.send(SIGINT)
        #expect(try await run.wait().code == 105)
        #expect(throws: (any Error).self) { try Watcher(port) }
        for watcher in hanging { #expect(watcher.rest().isEmpty) }
    }

    /// It is told before the run, and before a result is emptied, who has the port.
    @Test func aPortInUseIsToldWithWhoHoldsIt() async throws {
        let folder = try TemporaryFolder()
        let old = try folder.file("old.json", "{}")
        let (run, port) = try await Self.start(folder, "--prometheus", "127.0.0.1:0")
        let end = try await Spawned.run(
            "run", folder.path("plan.yaml"), "--prometheus", "\(port)", "--out", old)
        let said =
            "option '--prometheus' cannot be '127.0.0.1:\(port)': Address already in use, by 'wsplan' (process "
        #expect(end.code == 104 && end.output.isEmpty && end.errors.contains(said), "\(end)")
        #expect(end.errors.contains("\n  choose another port"))
        #expect(try folder.text("old.json") == "{}")
        run.send(SIGINT)
        _ = try await run.wait()
    }

    @Test(arguments: [
        "127.0.0.1", "somewhere:9464", "127.0.0.1:99999", "::1:9464", "*:9464", "192.0.2.1:0",
    ])
    func anAddressThatCannotBeIsTold(_ address: String) async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan)
        let end = try await Spawned.run("run", plan, "--prometheus", address)
        let said = "error: option '--prometheus' cannot be '\(address)'"
        #expect(end.code == 104 && end.output.isEmpty && end.errors.hasPrefix(said), "\(end)")
    }

    @Test(.enabled(if: path("promtool") != nil), arguments: ["", "application/openmetrics-text"])
    func promtoolFindsNothingWrong(_ accept: String) async throws {
        let folder = try TemporaryFolder()
        let (run, port) = try await Self.start(folder, "--prometheus", "0")
        _ = try await Self.page(port, "/metrics", with: "\nwsplan_messages_sent_total{")
        let page = try Watcher(port).get("/metrics", headers: "Accept: \(accept)\r\n").text
        run.send(SIGINT)
        _ = try await run.wait()
        let file = try folder.file("page", page)
        let end = try await Spawned.run(shell: #"exec promtool check metrics < "$2""#, file)
        // It reads the text format alone.
        if accept.isEmpty { #expect(end == Spawned.End(code: 0, output: "", errors: ""), "\(end)") }
        if !accept.isEmpty {
            let text = #"exec promtool tsdb create-blocks-from openmetrics "$2" "$3""#
            let stamped = try folder.file("stamped", Self.stamped(page))
            let end = try await Spawned.run(shell: text, stamped, folder.path("blocks"))
            #expect(end.code == 0, "\(end)")
        }
    }

    /// A page whose samples have a moment, as blocks need it.
    private static func stamped(_ page: String) -> String {
        page.split(separator: "\n").map { $0.hasPrefix("#") ? "\($0)\n" : "\($0) 1769860800\n" }
            .joined()
    }

    /// Each query of the dashboard is one for Prometheus too.
    @Test(.enabled(if: path("promtool") != nil)) func queriesOfTheDashboardAreRead() async throws {
        let file = Spawned.checkout + "/plans/grafana/wsplan.json"
        let dashboard = try JSONTree(String(contentsOfFile: file, encoding: .utf8))
        let queries = (dashboard["panels"]?.items ?? []).flatMap { $0["targets"]?.items ?? [] }
            .compactMap { $0["expr"]?.string?.replacing("$__rate_interval", with: "8s") }
        let rules = queries.enumerated().map { number, query in
            "  - record: wsplan:query\(number)\n    expr: >-\n      \(query)\n"
        }
        let folder = try TemporaryFolder()
        let path = try folder.file(
            "rules.yaml", "groups:\n- name: dashboard\n  rules:\n" + rules.joined())
        let end = try await Spawned.run(shell: #"exec promtool check rules "$2""#, path)
        #expect(end.code == 0 && end.output.contains("\(queries.count) rules found"), "\(end)")
    }

    /// A Prometheus of its own finds the run, and answers a query with what the run has counted.
    @Test(.enabled(if: path("prometheus") != nil)) func prometheusScrapesARun() async throws {
        let folder = try TemporaryFolder()
        let (run, port) = try await Self.start(folder, "--prometheus", "0")
        let config = try folder.file(
            "prometheus.yml",
            """
            scrape_configs:
              - job_name: wsplan
                scrape_interval: 1s
                static_configs: [{ targets: ["127.0.0.1:\(port)"] }]
            """)
        let prometheus = try Spawned(
            [config, folder.path("data")],
            shell: #"exec prometheus --config.file="$2" --storage.tsdb.path="$3" "#
                + "--web.listen-address=127.0.0.1:0")
        defer { prometheus.send(SIGKILL) }
        #expect(try await prometheus.says("Listening on"))
        let own = prometheus.errorsSoFar.firstMatch(of: /address=127\.0\.0\.1:([1-9][0-9]*)/)
        let server = try #require((own?.output.1).flatMap { UInt16($0) })
        let query = "/api/v1/query?query=sum(wsplan_messages_sent_total)%3E20"
        let answer = try await Self.page(server, query, with: "\"value\":[")
        let value = answer.firstMatch(of: /"value":\[[0-9.]+,"([0-9]+)"\]/)?.output.1
        #expect(value.flatMap { Int($0) } ?? 0 > 20, "\(answer)")
        let limit = "/api/v1/query?query=wsplan_rtt_seconds_bucket%7Ble=%221.234%22%7D"
        #expect(try await Self.page(server, limit, with: "\"value\":[").contains("\"1.234\""))
        run.send(SIGINT)
        #expect(try await run.wait().code == 105)
        prometheus.send(SIGTERM)
        _ = try await prometheus.wait()
    }
}
