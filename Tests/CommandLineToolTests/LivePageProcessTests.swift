import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Units

/// `wsplan run --ui` as a process, and what a browser shows of it.
@Suite struct LivePageProcessTests {
    /// It ends when its program finds the file `stop`, and says nothing of its generator, which other tests keep busy.
    private static func plan(_ folder: TemporaryFolder) throws -> String {
        try folder.file(
            "plan.yaml",
            """
            version: 1
            name: watched <b>&amp; loaded</b>
            target: embedded
            messages: { hello: { text: "{{ id }}", expect: echo, timeout: 60s } }
            profiles: { user: { send: { mix: hello, every: 50ms } } }
            health: { on-saturation: warn }
            phases:
              - steady: { clients: 2, for: 1s }
              - run:
                  command: [sh, -c, 'until test -e "$0"; do sleep 0.05; done', \(folder.path("stop"))]
                  for: 0s..30m
                  must: succeed
                name: until told
            thresholds: [p99(rtt) < 60s, share(errors) < 50%]
            """)
    }

    /// A run that goes on, and its port.
    private static func start(
        _ folder: TemporaryFolder, _ words: String...
    ) async throws -> (run: Spawned, port: UInt16) {
        let run = try Spawned(
            ["run", try plan(folder), "--quiet", "--allow-commands", "--ui", "0"] + words)
        #expect(try await run.says("/\n"))
        let port = run.errorsSoFar.firstMatch(of: /page: http:\/\/127\.0\.0\.1:([0-9]+)\/\n/)?
            .output.1
        return (run, try #require(port.flatMap { UInt16($0) }, "\(run.errorsSoFar)"))
    }

    @Test func aRunIsShownAsLongAsItGoesOn() async throws {
        let folder = try TemporaryFolder()
        let (run, port) = try await Self.start(folder)
        let host = "Host: localhost:\(port)\r\n"
        let browser = try BrowserSocket(port, path: "/live", headers: host)
        #expect(try browser.frame().text.contains("RUNNING"))
        // Neither a page of somebody else nor one that was pointed here hears of it.
        for other in ["\(host)Origin: http://evil.example\r\n", "Host: evil.example:\(port)\r\n"] {
            let stranger = try Watcher(port)
            stranger.send(BrowserSocket.request(other, path: "/live"))
            #expect(try stranger.head().hasPrefix("HTTP/1.1 403 "))
        }
        try await eventually("figures for programs") {
            let stats = try JSONTree(Watcher(port).get("/stats.json").text)
            let text = stats["summary"]?["verdict"]?.string
            return stats["state"]?.string == "running" && text == "passed"
        }
        _ = try folder.file("stop", "")
        var last = ""
        while case let frame = try browser.frame(), frame.closeCode == nil { last = frame.text }
        #expect(last.contains("\"over\": true") && last.contains("PASSED"), "\(last.prefix(200))")
        #expect(try await run.wait().code == 0)
        #expect(throws: (any Error).self) { try Watcher(port) }
    }

    /// It is told before the run, and before a result is emptied, who has the port.
    @Test func aPortInUseIsToldWithWhoHoldsIt() async throws {
        let folder = try TemporaryFolder()
        let (run, port) = try await Self.start(folder)
        let old = try folder.file("old.json", "{}")
        let end = try await Spawned.run(
            "run", folder.path("plan.yaml"), "--allow-commands", "--ui", "\(port)", "--out", old)
        let said =
            "option '--ui' cannot be '127.0.0.1:\(port)': Address already in use, by 'wsplan' (process "
        #expect(end.code == 104 && end.output.isEmpty && end.errors.contains(said), "\(end)")
        #expect(try folder.text("old.json") == "{}")
        run.send(SIGINT)
        #expect(try await run.wait().code == 105)
    }

    /// A page through a whole run: it moves while load runs, and when all is over it is the report.
    @Test(.enabled(if: Chromium.path != nil)) func aBrowserShowsTheRunAndItsVerdict() async throws {
        let folder = try TemporaryFolder()
        let (run, port) = try await Self.start(folder, "--out", folder.path("report.html"))
        let browser = try await Chromium(folder, "http://127.0.0.1:\(port)/")
        let verdict = "document.getElementById('verdict')?.textContent ?? ''"
        try await eventually("the page runs") {
            try browser.value(verdict) == .text("RUNNING")
                && browser.holds("document.querySelectorAll('#rtt path[data-n]').length > 2")
        }
        let why = "document.querySelector('.why').textContent"
        for _ in 0..<2 {
            let before = try browser.value(why)
            try await eventually("the page moves") { try browser.value(why) != before }
        }
        #expect(
            try browser.value("document.querySelector('h1').textContent")
                == .text("watched <b>&amp; loaded</b>"))
        #expect(try browser.holds("document.getElementById('news').hidden"))
        // What a reader has opened stays open.
        _ = try browser.value("(document.querySelector('#rtt details').open = true)")
        _ = try folder.file("stop", "")
        #expect(try await run.wait().code == 0)
        try await eventually("the verdict") { try browser.value(verdict) == .text("PASSED") }
        #expect(try browser.holds("document.title.startsWith('PASSED')"))
        #expect(try browser.holds("document.querySelector('#rtt details').open"))
        _ = try browser.value("(document.querySelector('#rtt details').open = false)")
        #expect(
            try browser.value("performance.getEntriesByType('resource').map(e => e.name).join()")
                == .text(""))
        let report = JSONValue.string(try folder.text("report.html")).line()
        let differences = try browser.value(
            """
            (() => {
              const end = new DOMParser().parseFromString(\(report), 'text/html');
              const ids = page => [...page.querySelectorAll('section')].map(part => part.id);
              const parts = ['banner', 'facts', 'about', 'contents', ...ids(end)];
              return ids(document).join() + ' ' + ids(end).join() + ' ' + parts.filter(id =>
                !end.getElementById(id).isEqualNode(document.getElementById(id))).join();
            })()
            """)
        let words = (differences.string ?? "").split(
            separator: " ", omittingEmptySubsequences: false)
        #expect(words.count == 3 && words[0] == words[1] && words[2].isEmpty, "\(differences)")
    }

    /// A run that is gone without a word is told as such, with the moment of the last news.
    @Test(.enabled(if: Chromium.path != nil)) func aBrowserSaysThatThereIsNoNews() async throws {
        let folder = try TemporaryFolder()
        let (run, port) = try await Self.start(folder)
        let browser = try await Chromium(folder, "http://127.0.0.1:\(port)/")
        let news = "document.getElementById('news')?.textContent ?? ''"
        try await eventually("the page runs") {
            try browser.holds("document.querySelectorAll('#rtt path[data-n]').length > 2")
        }
        #expect(try browser.value(news) == .text(""))
        run.send(SIGKILL)
        try await eventually("the page says so") {
            try browser.value(news).string?.hasPrefix("No news since ") == true
                && browser.holds("document.body.classList.contains('lost')")
        }
    }
}
