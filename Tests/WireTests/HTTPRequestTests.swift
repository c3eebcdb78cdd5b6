import Testing
import Wire

/// Heads of requests as a server reads them.
@Suite struct HTTPRequestTests {
    private static func parse(_ text: String, count: Int? = nil) -> HTTPRequest.Parse {
        let bytes = Array(text.utf8)
        return HTTPRequest.parse(bytes.span, from: 0, to: count ?? bytes.count)
    }

    /// However a request is cut, nothing is known of it before its end, and then all.
    @Test(arguments: [
        "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD / HTTP/1.0\r\n\r\n",
        "\r\nGET /a?b HTTP/1.1\r\nhost:x:1\r\nAccept: a\r\nAccept: b;q=0.5\r\nX:\r\n\r\n",
        "GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nOrigin: http://x\r\n\r\n",
    ])
    func aRequestIsReadAtItsEnd(_ text: String) throws {
        let rest = "GET / HTTP/1.1\r\n"
        for count in 0..<text.utf8.count {
            #expect(Self.parse(text + rest, count: count) == .needMore)
        }
        guard case .request(let request) = Self.parse(text + rest) else {
            Issue.record("\(Self.parse(text))")
            return
        }
        #expect(request.end == text.utf8.count)
    }

    @Test func aRequestHasWhatItsHeadSays() throws {
        let text =
            "GET http://other:1/a/b?c=d?e HTTP/1.1\r\nHOST: x:1\r\naccept: a\r\nAccept: b;q=0.5\r\n"
            + "Origin: http://x:1\r\nUpgrade: h2c, WebSocket\r\nTransfer-Encoding: chunked\r\n\r\n"
        guard case .request(let request) = Self.parse(text) else {
            Issue.record("\(Self.parse(text))")
            return
        }
        #expect(request.method == "GET" && request.path == "/a/b" && request.query == "c=d?e")
        #expect(request.host == "x:1" && request.origin == "http://x:1")
        #expect(request.accept == "a, b;q=0.5")
        #expect(request.keepsAlive && request.hasBody && request.wantsWebSocket)
    }

    /// What stands in a head, and whether the connection stays and a body follows.
    @Test(arguments: [
        ("HTTP/1.1", "Host: x", true, false), ("HTTP/1.0", "", false, false),
        ("HTTP/1.0", "Connection: x, Keep-Alive", true, false),
        ("HTTP/1.1", "Host: x\r\nConnection: Close", false, false),
        ("HTTP/1.1", "Host: x\r\nContent-Length: 00", true, false),
        ("HTTP/1.1", "Host: x\r\nContent-Length: 10", true, true),
    ])
    func aConnectionStaysAsItIsSaid(_ version: String, _ lines: String, _ stays: Bool, _ body: Bool)
    {
        let text = "GET / \(version)\r\n\(lines)\(lines.isEmpty ? "" : "\r\n")\r\n"
        guard case .request(let request) = Self.parse(text) else {
            Issue.record("\(Self.parse(text))")
            return
        }
        #expect(request.keepsAlive == stays && request.hasBody == body)
    }

    /// What can never become a request is told as soon as that is sure.
    @Test(arguments: [
        ("\u{16}\u{03}", 400), ("GET /\r\n\r\n", 400), ("GET / HTTP/1.1\n", 400),
        ("G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400), ("GET /ä HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\nHost: x\r\nOrigin: a\r\nOrigin: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        ("GET /" + String(repeating: "a", count: 17_000), 431),
        (String(repeating: "\r\n", count: 9), 400),
    ])
    func nonsenseIsRefused(_ text: String, _ expected: Int) {
        guard case .refused(let status, let reason) = Self.parse(text) else {
            Issue.record("\(Self.parse(text))")
            return
        }
        #expect(status == expected && !reason.isEmpty)
    }
}
