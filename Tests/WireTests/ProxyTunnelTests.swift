import Testing
import Wire

@Suite struct ProxyTunnelTests {
    @Test func aRequestIsForHostAndPort() {
        let plain = ProxyTunnel.request(to: "[::1]:80", authorization: nil)
        let named = ProxyTunnel.request(to: "a:443", authorization: "Basic eDp5")
        #expect(
            String(decoding: plain + named, as: UTF8.self) == """
                CONNECT [::1]:80 HTTP/1.1\r\nHost: [::1]:80\r\n\r
                CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nProxy-Authorization: Basic eDp5\r\n\r

                """)
    }

    private static let long = String(repeating: "x", count: 100)

    /// Answers, and what becomes of them once they are complete.
    static let answers: [(text: String, answer: ProxyTunnel.Answer)] = [
        ("HTTP/1.1 200 Connection established\r\n\r\n", .open(length: 39)),
        ("HTTP/1.0 200\r\n\r\n", .open(length: 16)),
        ("HTTP/1.1 299 \r\nContent-Length: 7\r\n\r\n", .open(length: 36)),
        // Interim answers come before the one that counts (RFC 9110 §15.2).
        ("HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", .open(length: 50)),
        (
            "HTTP/1.1 103 X\r\n\r\nHTTP/1.1 102 X\r\n\r\nHTTP/1.1 502 Bad Gateway\r\n\r\n",
            .refused(status: 502, text: "the proxy refused: status 502 Bad Gateway")
        ),
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
            .refused(
                status: 407, text: "the proxy refused: status 407 Proxy Authentication Required")
        ),
        (
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            .refused(status: 101, text: "the proxy refused: status 101 Switching Protocols")
        ),
        (
            "HTTP/1.1 503 \(long)\r\n\r\n",
            .refused(status: 503, text: "the proxy refused: status 503 \(long.prefix(76))")
        ),
    ]

    @Test func anAnswerIsKnownAtItsLastByteWhateverFollows() {
        var wrong: [String] = []
        for (text, answer) in Self.answers {
            let bytes = Array("ab\(text)\u{16}\u{3}".utf8)
            for end in 2...bytes.count {
                let found = ProxyTunnel.parse(bytes.span, from: 2, to: end)
                let isThere = end >= 2 + text.utf8.count
                if found != (isThere ? answer : .needMore) { wrong.append("\(text) \(end)") }
            }
        }
        #expect(wrong == [])
    }

    static let garbage: [(text: String, reason: String)] = [
        ("\u{16}\u{3}\u{1}", "not HTTP (the server speaks TLS)"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "not HTTP (the server speaks SSH)"), ("S", "not HTTP"),
        ("HTTP/2 200\r\n", "not HTTP/1.1"), ("HTTP ", "not HTTP"), ("<html>", "not HTTP"),
        ("HTTP/1.1 100 C\r\n\r\n<html>", "not HTTP"),
        ("HTTP/1.2 200 OK\r\n\r\n", "malformed status line"),
        ("HTTP/1.1 20 OK\r\n\r\n", "malformed status line"),
        ("HTTP/1.1 099 OK\r\n\r\n", "malformed status line"),
        ("HTTP/1.1 2000\r\n\r\n", "malformed status line"),
        ("HTTP/1.1  200 OK\r\n\r\n", "malformed status line"),
        ("HTTP/1.0 101 X\r\n\r\n", "malformed status line"),
        ("HTTP/1.1 200 OK\n\n", "bare line feed in headers"),
        ("HTTP/1.1 200 " + String(repeating: "x", count: 16_384), "headers over 16 KiB"),
    ]

    @Test func whatIsNoAnswerIsRefusedWithItsReason() {
        let wrong = Self.garbage.filter { text, reason in
            let bytes = Array(text.utf8)
            return ProxyTunnel.parse(bytes.span, from: 0, to: bytes.count)
                != .refused(status: 0, text: "the proxy's answer: \(reason)")
        }
        #expect(wrong.map(\.reason) == [])
    }
}
