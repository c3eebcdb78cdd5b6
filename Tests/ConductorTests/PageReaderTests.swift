import FoundationEssentials
import Plan
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Conductor

/// Pages that are scraped, and servers that lie, break off, never end or send too much.
@Suite(.ownThreads) struct PageReaderTests {
    /// What one scrape of a peer brings, by default with more time than it may ever take.
    private func read(
        _ selectors: [String] = ["depth"], path: String = "metrics", user: String = "",
        time: Int64 = patience, isStopping: @escaping @Sendable () -> Bool = { false },
        _ script: @escaping ScriptedPeer.Script
    ) throws -> TargetReading {
        try ScriptedPeer.with(script) { peer in
            try read(
                selectors, url: "http://\(user)127.0.0.1:\(peer.port)/\(path)", time: time,
                isStopping: isStopping)
        }
    }

    private func read(
        _ selectors: [String] = ["depth"], url: String, time: Int64 = patience,
        names: Resolver = Resolver(), isStopping: @escaping @Sendable () -> Bool = { false }
    ) throws -> TargetReading {
        let series = try selectors.map {
            ObservedTarget.Series(alias: "q", selector: try SeriesSelector(parsing: $0))
        }
        var reader = try PageReader(
            try ScrapeURL(parsing: url), series, wake: try WakeSignal(), names: names,
            isStopping: isStopping)
        reader.begin()
        return reader.read(until: MonotonicTime.now() + time)
    }

    private static func page(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    // MARK: Right answers

    @Test func asksAndReadsWhatIsAskedFor() throws {
        let requests = Notes<String>()
        let reading = try read(
            [#"depth{job="x"}"#, "up"], path: "metrics?a=b", user: "ann:pass@"
        ) { connection in
            try connection.head()
            requests.add(connection.request)
            try connection.send(Self.page("depth{job=\"x\",i=\"1\"} 12\nup 1\n"))
        }
        #expect(reading == .values([12, 1], problems: []))
        let request = try #require(requests.all.first)
        #expect(request.hasPrefix("GET /metrics?a=b HTTP/1.1\r\nHost: 127.0.0.1:"))
        #expect(request.contains("\r\nAuthorization: Basic YW5uOnBhc3M=\r\n"))
    }

    @Test func takesChunksAndStreamsThatEnd() throws {
        let chunked = try read { connection in
            try connection.head()
            try connection.send(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ndep\r\n")
            try connection.send("5\r\nth 7\n\r\n0\r\n\r\n", every: 20)
        }
        #expect(chunked == .values([7], problems: []))
        let ended = try read { connection in
            try connection.head()
            try connection.send("HTTP/1.1 200 OK\r\n\r\ndepth 8")
            connection.halfClose()
        }
        #expect(ended == .values([8], problems: []))
    }

    @Test func looksNamesUp() throws {
        let reading = try ScriptedPeer.with { connection in
            try connection.head()
            try connection.send(Self.page("depth 3\n"))
        } _: { (peer: ScriptedPeer) in
            try read(
                url: "http://metrics.test:\(peer.port)/",
                names: Resolver { host throws(ResolveError) in [.loopback(port: 0)] })
        }
        #expect(reading == .values([3], problems: []))
        let unknown = try read(
            url: "http://metrics.test/",
            names: Resolver { host throws(ResolveError) in throw ResolveError(text: "no such name")
            })
        #expect(unknown == .failed("'metrics.test': no such name"))
    }

    @Test func followsRedirectsAndNoCircle() throws {
        let moved = try read(path: "old") { connection in
            try connection.head()
            if connection.request.hasPrefix("GET /old") {
                try connection.send(
                    "HTTP/1.1 302 Found\r\nLocation: new?a\r\nContent-Length: 0\r\n\r\n")
            } else {
                try connection.send(Self.page("depth 5\n"))
            }
        }
        #expect(moved == .values([5], problems: []))
        let circle = try read { connection in
            try connection.head()
            try connection.send(
                "HTTP/1.1 301 Moved\r\nLocation: /metrics\r\nContent-Length: 0\r\n\r\n")
        }
        #expect(circle == .failed("more than 5 redirects"))
    }

    // MARK: Values

    @Test func whatIsNoNumberIsAGap() throws {
        let body = "a NaN\nb +Inf\nc{x=\"1\"} 1\nc{x=\"2\"} 2\nd 4\n"
        let reading = try read(["a", "b", "c", "d", "e"]) { connection in
            try connection.head()
            try connection.send(Self.page(body))
        }
        #expect(
            reading
                == .values(
                    [nil, nil, nil, 4, nil],
                    problems: [
                        "a is NaN", "b is infinite",
                        #"c is several series, such as {x="1"} and {x="2"}"#,
                        "the page has no e",
                    ]))
    }

    // MARK: Wrong answers

    private static let wrong: [(said: String, problem: String)] = [
        (
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
            "status 503 Service Unavailable"
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ndepth 1\n", "closed after 8 of 99 bytes"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ndepth 1\n",
            "more came than the body was said to be"
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndepth",
            "closed before the last chunk"
        ),
        ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "status 302 Found without a location"),
        ("HTTP/1.1 200 OK\r\n", "closed within the head of the answer"),
        ("", "closed without an answer"),
        ("\u{15}\u{3}", "not HTTP (the server speaks TLS)"),
        (page("<html>depth 1"), "the page is HTML"),
        (page("up 1\ndepth one\n"), "line 2 is malformed"),
    ]

    @Test(arguments: wrong)
    func saysWhatIsWrong(_ said: String, _ problem: String) throws {
        let reading = try read { connection in
            try connection.head()
            try connection.send(said)
            connection.halfClose()
        }
        #expect(reading == .failed(problem))
    }

    @Test func aPortThatNobodyListensAtIsRefused() throws {
        let port = try Listener(.loopback(port: 0)).address.port
        #expect(try read(url: "http://127.0.0.1:\(port)/") == .failed("Connection refused"))
    }

    // MARK: Time and size

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nde"])
    func anAnswerThatDoesNotComeTimesOut(_ beginning: String) throws {
        let reading = try read(time: 100_000_000) { connection in
            try connection.head()
            try connection.send(beginning)
            try connection.stare()
        }
        #expect(reading == .failed("timed out"))
    }

    /// The time counts from the start, not from the last byte.
    @Test func anAnswerThatDripsTimesOut() throws {
        let reading = try read(time: 300_000_000) { connection in
            try connection.head()
            try connection.send("HTTP/1.1 200 OK\r\n\r\n")
            while true { try connection.send("# more\n", every: 10) }
        }
        #expect(reading == .failed("timed out"))
    }

    @Test(arguments: ["", "Transfer-Encoding: chunked\r\n", "Content-Length: 1000000000\r\n"])
    func aGigabyteIsNotRead(_ framing: String) throws {
        let reading = try read { connection in
            try connection.head()
            try connection.send("HTTP/1.1 200 OK\r\n\(framing)\r\n")
            if framing.contains("chunked") { try connection.send("3fffffff\r\n") }
            try connection.flood(
                Array(repeating: UInt8(ascii: "x"), count: 1 << 18), limit: 1 << 30,
                patience: 120_000)
        }
        #expect(reading == .failed("the page is over 10 MiB"))
    }

    @Test func theEndOfTheRunEndsAReading() throws {
        let isAsked = Atomic(false)
        let reading = try ScriptedPeer.with { connection in
            try connection.head()
            isAsked.store(true, ordering: .sequentiallyConsistent)
            // Something has the reader look up.
            while true { try connection.send("H", every: 10) }
        } _: { (peer: ScriptedPeer) in
            try read(url: "http://127.0.0.1:\(peer.port)/") {
                isAsked.load(ordering: .sequentiallyConsistent)
            }
        }
        #expect(reading == .failed("the run ended") || reading == .failed("not HTTP"))
    }
}
