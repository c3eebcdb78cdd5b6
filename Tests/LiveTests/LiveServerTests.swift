import Live
import TestSupport
import Testing
import Wire

/// What a live server answers to requests of all kinds.
@Suite(.ownThreads) struct LiveServerTests {
    @Test func aPageIsServedAgainAndAgainOnOneConnection() throws {
        let server = try LiveServer.start([Leaflet(), Leaflet("/other", length: 300_000)])
        defer { server.stop() }
        let watcher = try Watcher(server.port)
        for path in ["/leaflet", "/other?x=1&y", "/leaflet"] {
            let answer = try watcher.get(path)
            #expect(answer.status == 200 && answer.headers["content-type"] == "text/plain")
            #expect(answer.headers["connection"] == "keep-alive")
            #expect(answer.headers["cache-control"] == "no-store")
            let date = HTTPDate.nanoseconds(of: answer.headers["date"] ?? "")
            #expect(date ?? 0 > 1_700_000_000_000_000_000)
            #expect(
                answer.text.hasPrefix(path.hasPrefix("/other") ? "/other x=1&y." : "/leaflet -"))
        }
        let head = try watcher.get("/other", "HEAD")
        #expect(head.status == 200 && head.headers["content-length"] == "300000")
        #expect(try watcher.get("/leaflet").text == "/leaflet -")
    }

    /// Each request is answered in its order, also when they come in one piece or byte by byte.
    @Test func requestsMayComeAsTheyLike() throws {
        let server = try LiveServer.start([Leaflet()])
        defer { server.stop() }
        let requests = (0..<20).map { "GET /leaflet?\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }
        let inOne = try Watcher(server.port)
        inOne.send("\r\n" + requests.joined())
        let inBytes = try Watcher(server.port)
        for byte in requests.joined().utf8 { inBytes.send([byte]) }
        for number in 0..<20 {
            #expect(try inOne.answer().text == "/leaflet \(number)")
            #expect(try inBytes.answer().text == "/leaflet \(number)")
        }
    }

    /// A request, the status of its answer, and whether another one is taken behind it.
    private static let requests: [(String, Int, Bool)] = [
        ("GET /leaflet HTTP/1.1\r\nHost: x\r\n\r\n", 200, true),
        ("GET http://x:1/leaflet HTTP/1.1\r\nHost: x\r\n\r\n", 200, true),
        ("GET /leaflet HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200, false),
        ("GET /leaflet HTTP/1.0\r\n\r\n", 200, false),
        ("GET /leaflet HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", 200, true),
        ("GET /leaflet HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 200, false),
        ("GET /leaflet HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 200, true),
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404, true),
        ("GET /leaflet/ HTTP/1.1\r\nHost: x\r\n\r\n", 404, true),
        ("GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 404, true),
        ("GET /%2e%2e/leaflet HTTP/1.1\r\nHost: x\r\n\r\n", 404, true),
        ("POST /leaflet HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 405, false),
        ("DELETE /leaflet HTTP/1.1\r\nHost: x\r\n\r\n", 405, true),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 404, true),
        ("GET /leaflet HTTP/1.1\r\n\r\n", 400, false),
        ("GET /leaflet HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, false),
        ("GET /leaflet HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", 400, false),
        ("GET leaflet HTTP/1.1\r\nHost: x\r\n\r\n", 400, false),
        ("GET /leaflet HTTP/2.0\r\nHost: x\r\n\r\n", 505, false),
        ("GET /leaflet\r\nHost: x\r\n\r\n", 400, false),
        ("GET  /leaflet HTTP/1.1\r\nHost: x\r\n\r\n", 400, false),
        ("GET /leaflet HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n", 400, false),
        ("GET /leaflet HTTP/1.1\nHost: x\n\n", 400, false),
        ("\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}\u{00}", 400, false),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, false),
        ("nonsense\r\n\r\n", 400, false),
        ("GET /leaflet HTTP/1.1\r\nHost: " + String(repeating: "x", count: 20_000), 431, false),
        (String(repeating: "x", count: 20_000), 431, false),
        (String(repeating: "\r\n", count: 50), 400, false),
    ]

    @Test(arguments: requests)
    func aRequestIsAnsweredAsItDeserves(_ text: String, _ status: Int, _ keeps: Bool) throws {
        let server = try LiveServer.start([Leaflet()])
        defer { server.stop() }
        let watcher = try Watcher(server.port)
        watcher.send(text)
        let answer = try watcher.answer()
        #expect(answer.status == status)
        #expect(answer.headers["connection"] == (keeps ? "keep-alive" : "close"))
        #expect(answer.headers["allow"] == (status == 405 ? "GET, HEAD" : nil))
        if keeps { #expect(try watcher.get("/leaflet").status == 200) }
        if !keeps { #expect(watcher.rest().isEmpty) }
    }

    /// Who has said all before it reads still gets its answer.
    @Test func aRequestAtTheEndOfAStreamIsAnswered() throws {
        let server = try LiveServer.start([Leaflet(length: 2_000_000)])
        defer { server.stop() }
        let watcher = try Watcher(server.port)
        watcher.send("GET /leaflet HTTP/1.1\r\nHost: x\r\n\r\n")
        watcher.finish()
        #expect(try watcher.answer().body.count == 2_000_000)
        #expect(watcher.rest().isEmpty)
    }

    @Test func pagesHearThatThereIsNews() throws {
        let page = Leaflet()
        let server = try LiveServer.start([page])
        defer { server.stop() }
        server.refresh()
        try eventually("the page is refreshed") { page.refreshes > 0 }
    }

    @Test func theEndClosesAllAndTheSecondEndDoesNothing() throws {
        let server = try LiveServer.start([Leaflet(length: 8_000_000)])
        defer { server.stop() }
        let idle = try Watcher(server.port)
        #expect(try idle.get("/leaflet", "HEAD").status == 200)
        let busy = try Watcher(server.port, buffer: 4_096)
        busy.send("GET /leaflet HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(!busy.receive(1).isEmpty)
        server.stop()
        server.stop()
        #expect(idle.rest().isEmpty && busy.rest().count < 8_000_000)
        #expect(throws: SystemError.self) { try Watcher(server.port) }
    }
}
