import Assertions
import Live
import Metrics
import Reports
import TestSupport
import Testing

/// The report of a run as browsers get it.
@Suite(.ownThreads) struct ReportFeedTests {
    /// A browser with what it was told of the page, as its script keeps it.
    private final class Reader {
        let socket: BrowserSocket
        var pieces: [String: String] = [:]
        var order: [String] = []
        var frame = JSONTree.null

        init(_ port: UInt16) throws {
            socket = try BrowserSocket(port, path: "/live")
        }

        /// Takes the next frame and returns how long it was.
        @discardableResult func take() throws -> Int {
            let text = try socket.frame().text
            frame = try JSONTree(text)
            guard case .object(let whole)? = frame["whole"],
                case .object(let parts)? = frame["parts"]
            else { throw NeverHappened(description: "a frame: \(text.prefix(80))") }
            for (id, source) in whole { pieces[id] = source.string }
            for (id, changes) in parts { change(id, changes.items) }
            if case .list(let ids)? = frame["order"] { order = ids.compactMap(\.string) }
            return text.utf8.count
        }

        private func change(_ id: String, _ changes: [JSONTree]) {
            var cuts = (pieces[id] ?? "")
                .split(separator: "<", omittingEmptySubsequences: false).map { Array($0.utf16) }
            for change in changes {
                guard case .number(let index) = change.items[0],
                    case .number(let start) = change.items[1],
                    case .number(let end) = change.items[2], let text = change.items[3].string
                else { continue }
                let cut = cuts[Int(index)]
                cuts[Int(index)] =
                    Array(cut.prefix(Int(start))) + Array(text.utf16) + Array(cut.suffix(Int(end)))
            }
            pieces[id] = cuts.map { String(decoding: $0, as: UTF16.self) }.joined(separator: "<")
        }
    }

    private static func server(_ run: LiveRun) throws -> LiveServer {
        let view = ReportView(run)
        return try LiveServer.start(
            [ReportPage(view), StatsPage(run)], feed: ReportFeed(view))
    }

    private static func planned() -> [PhaseSpan] {
        WatchedRun.phases(2).map { span in
            var span = span
            if span.stretch == 1 { span.end = 60_000_000_000 }
            return span
        }
    }

    /// The result of the run after so many seconds.
    private static func result(_ seconds: Int) -> RunResult {
        var store = MetricStore()
        var series = TimeSeries()
        for second in 0..<seconds {
            let snapshot = WatchedRun.snapshot(second)
            store.merge(snapshot)
            series.append(SeriesPoint(snapshot))
        }
        series.finish()
        return RunResult(
            header: WatchedRun.header, store: store, series: series,
            conclusion: RunConclusion(
                of: WatchedRun.header, store: store, phases: WatchedRun.phases(seconds),
                durationNanoseconds: Int64(seconds) * 1_000_000_000, stealShare: 0,
                ending: .complete))
    }

    /// Whoever comes when, all have the same page each second, and at the end that of the report.
    @Test func allBrowsersHaveTheSamePage() throws {
        let run = LiveRun(WatchedRun.header, planned: Self.planned())
        let server = try Self.server(run)
        defer { server.stop() }
        let first = try Reader(server.port)
        try first.take()
        #expect(first.frame["over"] == .bool(false) && first.frame["style"]?.string == "live")
        var readers = [first]
        for second in 0..<12 {
            run.add(second)
            server.refresh()
            for reader in readers { try reader.take() }
            let late = try Reader(server.port)
            try late.take()
            #expect(late.pieces == first.pieces && late.order == first.order)
            if second % 4 == 0 { readers.append(late) }
            let clock = "0:\(second < 9 ? "0" : "")\(second + 1) of 1:00"
            #expect(first.pieces["banner"]?.contains(clock) == true)
        }
        run.end(Self.result(12))
        server.refresh()
        for reader in readers { try reader.take() }
        #expect(first.frame["over"] == .bool(true))
        let report = String(
            decoding: OutputFormat.named("html")?.bytes(of: Self.result(12)) ?? [], as: UTF8.self)
        for reader in readers {
            #expect(reader.pieces == first.pieces && reader.order == first.order)
        }
        #expect(first.order.count > 5 && first.order.last == "plan")
        #expect(first.pieces.values.filter { !report.contains($0) } == [])
    }

    /// Of a run beside each other both sides are there from the first second on.
    @Test func aRunBesideAnotherShowsBothSides() throws {
        var header = WatchedRun.header
        header.labels.against = OtherSide(urls: ["ws://c", "ws://d"], slices: 2)
        let run = LiveRun(header, planned: Self.planned())
        let server = try Self.server(run)
        defer { server.stop() }
        let reader = try Reader(server.port)
        try reader.take()
        for second in 0..<7 {
            var snapshot = WatchedRun.snapshot(second)
            snapshot.against = WatchedRun.snapshot(second)
            run.add(
                snapshot, phases: WatchedRun.phases(second + 1),
                elapsed: Int64(second + 1) * 1_000_000_000)
            server.refresh()
            try reader.take()
            #expect(reader.frame["style"]?.string?.hasSuffix(" sides") == true)
            for id in ["load", "rtt"] {
                #expect(reader.pieces[id]?.contains("class=\"l base\"") == true)
            }
            #expect(reader.pieces["err"]?.contains("<p class=\"ag\"><b>against</b>") == true)
        }
        var result = Self.result(7)
        result.header = header
        result.against = SideResult(store: result.store, series: result.series)
        run.end(result)
        server.refresh()
        try reader.take()
        let report = String(
            decoding: OutputFormat.named("html")?.bytes(of: result) ?? [], as: UTF8.self)
        #expect(reader.pieces.values.filter { !report.contains($0) } == [])
        #expect(reader.frame["style"]?.string.map(report.contains) == true)
    }

    /// A second that changes little takes little.
    @Test func aSecondIsShort() throws {
        let run = LiveRun(WatchedRun.header, planned: Self.planned())
        let server = try Self.server(run)
        defer { server.stop() }
        for second in 0..<30 { run.add(second) }
        let reader = try Reader(server.port)
        let whole = try reader.take()
        var least = Int.max
        for second in 30..<40 {
            run.add(second)
            server.refresh()
            least = min(least, try reader.take())
        }
        #expect(least * 4 < whole, "\(least) of \(whole)")
    }

    /// The page is there before the first second, names nothing elsewhere, and may connect to its server alone.
    @Test func thePageIsADocument() throws {
        let run = LiveRun(WatchedRun.header, planned: Self.planned())
        let server = try Self.server(run)
        defer { server.stop() }
        for seconds in 0..<3 {
            if seconds > 0 { run.add(seconds - 1) }
            let answer = try Watcher(server.port).get("/")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
            #expect(answer.text.contains("<span id=\"verdict\">RUNNING</span>"))
            #expect(answer.text.contains("connect-src 'self'"))
            for word in ["src=", "@import", "url(h"] { #expect(!answer.text.contains(word)) }
            let links = answer.text.matches(of: /href="([^"]*)"/).map { String($0.output.1) }
            #expect(
                links.allSatisfy {
                    $0.hasPrefix("#") || $0.hasPrefix("data:") || $0 == "/stats.json"
                }, "\(links)")
        }
    }

    @Test func programsGetFiguresThatAreNoVerdict() throws {
        let run = LiveRun(WatchedRun.header, planned: Self.planned())
        let server = try Self.server(run)
        defer { server.stop() }
        let watcher = try Watcher(server.port)
        func stats() throws -> JSONTree {
            let answer = try watcher.get("/stats.json")
            #expect(answer.headers["content-type"] == "application/json")
            return try JSONTree(answer.text)
        }
        #expect(try stats()["state"]?.string == "running")
        run.add(0)
        run.add(1)
        let going = try stats()
        #expect(going["elapsed_seconds"] == .number(2) && going["verdict"] == nil)
        #expect(going["running_phases"] == .list([.text("day")]))
        #expect(going["summary"]?["plan"]?["path"]?.string == "x.yaml")
        run.end(Self.result(2))
        #expect(try stats()["state"]?.string == "over")
    }

    /// Levels have their names while the search for a capacity goes on.
    @Test func aSearchIsToldAsItGoes() throws {
        let run = LiveRun(WatchedRun.header, planned: Self.planned())
        let server = try Self.server(run)
        defer { server.stop() }
        var findings = LiveFindings()
        findings.searches = [
            CapacityFinding(
                phase: 1, unit: "clients", kind: .unfinished, capacity: 200, tooMuch: nil,
                levels: [
                    CapacityFinding.Level(stretch: 1, value: 200, purpose: .raise, result: .good),
                    CapacityFinding.Level(stretch: 1, value: 400, purpose: .raise),
                ])
        ]
        for second in 0..<2 {
            run.add(
                WatchedRun.snapshot(second), phases: WatchedRun.phases(second + 1),
                elapsed: Int64(second + 1) * 1_000_000_000, findings: findings)
        }
        let watcher = try Watcher(server.port)
        let said = "not known: the search has not ended; 200 clients was good so far"
        let phases = try JSONTree(watcher.get("/stats.json").text)["summary"]?["phases"]?.items
        let capacity = phases?.last?["capacity"]
        #expect(capacity?["outcome"]?.string == "unfinished")
        #expect(capacity?["text"]?.string == said)
        #expect(capacity?["levels"]?.items.last?["level"] == .number(400))
        #expect(try watcher.get("/").text.contains("<dt>capacity</dt>"))
    }
}
