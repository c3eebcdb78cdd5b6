import Testing

@testable import Wire

/// Whole answers to a GET, in every piece.
@Suite struct HTTPAnswerTests {
    /// The answer to these bytes, taken in pieces of a size.
    private func answer(_ text: String, size: Int, ends: Bool) -> (HTTPAnswer, body: String) {
        let bytes = Array(text.utf8)
        var answer = HTTPAnswer()
        var body: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            answer.take(Array(bytes[start..<min(bytes.count, start + size)]))
            body += answer.takeBody()
        }
        if ends { answer.end() }
        return (answer, String(decoding: body, as: UTF8.self))
    }

    private static let head = "HTTP/1.1 200 OK\r\n"

    @Test(arguments: [
        (head + "Content-Length: 5\r\n\r\nhello", "hello"),
        (head + "content-length: 0\r\n\r\n", ""),
        (head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", "hi"),
        (head + "\r\nuntil the end", "until the end"),
        (head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "abcde"),
        (
            head
                + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n",
            "a"
        ),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""),
        ("HTTP/1.1 103 Early\r\n\r\n" + head + "Content-Length: 1\r\n\r\na", "a"),
        ("HTTP/1.0 200 OK\r\n\r\nold", "old"),
    ])
    func isWhole(_ text: String, _ body: String) {
        for size in 1...max(1, text.utf8.count) {
            let (answer, found) = answer(text, size: size, ends: true)
            #expect(answer.state == .whole && found == body, "in pieces of \(size)")
            #expect(answer.length == body.utf8.count)
        }
    }

    @Test(arguments: [
        ("", "closed without an answer"),
        ("HTTP/1.1 200 OK\r\nContent", "closed within the head of the answer"),
        (head + "Content-Length: 9\r\n\r\nhello", "closed after 5 of 9 bytes"),
        (head + "Content-Length: 3\r\n\r\nhello", "more came than the body was said to be"),
        (head + "Content-Length: -3\r\n\r\nabc", "malformed content-length"),
        (head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na", "malformed content-length"),
        (head + "Content-Length: 99999999999999999999\r\n\r\na", "malformed content-length"),
        (
            head + "Content-Encoding: gzip\r\n\r\na",
            "the body is compressed, which was not asked for"
        ),
        (head + "Transfer-Encoding: gzip\r\n\r\na", "a transfer coding that is not chunked"),
        (head + "Transfer-Encoding: chunked\r\n\r\n3\r\nab", "closed before the last chunk"),
        (
            head + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
            "a chunk is longer than its size"
        ),
        (head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "malformed size of a chunk"),
        (head + "Transfer-Encoding: chunked\r\n\r\n\r\n", "malformed size of a chunk"),
        (
            head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
            "malformed size of a chunk"
        ),
        ("\u{16}\u{3}\u{1}", "not HTTP (the server speaks TLS)"),
        ("HTTP/1.1 OK\r\n\r\n", "malformed status line"),
    ])
    func isWrong(_ text: String, _ reason: String) {
        for size in 1...max(1, text.utf8.count) {
            let (answer, _) = answer(text, size: size, ends: true)
            #expect(answer.state == .invalid(reason), "in pieces of \(size)")
        }
    }

    @Test func aLineBetweenChunksIsBounded() {
        let text =
            Self.head + "Transfer-Encoding: chunked\r\n\r\n1;"
            + String(repeating: "x", count: 5_000)
        #expect(
            answer(text, size: 100, ends: false).0.state
                == .invalid("a line between chunks is over 4 KiB"))
    }

    @Test func tellsStatusAndLocation() {
        let text = "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"
        let (answer, _) = answer(text, size: 7, ends: false)
        #expect(answer.status == 302 && answer.statusText == "status 302 Found")
        #expect(answer.location == "/other" && answer.state == .whole)
    }
}
