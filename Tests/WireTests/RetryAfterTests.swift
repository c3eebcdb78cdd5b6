import Testing
import Wire

@Suite struct RetryAfterTests {
    /// 1970-01-01T00:00:40Z.
    private static let wall: Int64 = 40_000_000_000

    /// What header lines say in seconds; nil where they say nothing.
    static let cases: [(lines: [String], seconds: Int64?)] = [
        ([], nil), (["Retry-After: 7"], 7), (["RETRY-AFTER:\t0"], 0), (["Retry-After: 007"], 7),
        (["X: y", "Retry-After: 3600", "Z: z"], 3_600),
        (["Retry-After: Thu, 01 Jan 1970 00:01:00 GMT"], 20),
        (["Retry-After: Thursday, 01-Jan-70 00:01:00 GMT"], 20),
        (["Retry-After: Thu Jan  1 00:01:00 1970"], 20),
        (["Retry-After: Thu, 01 Jan 1970 00:00:40 GMT"], 0),
        (["Retry-After: Thu, 01 Jan 1970 00:00:39 GMT"], 0),
        (["Retry-After: Mon, 01 Jan 1601 00:00:00 GMT"], 0),
        // What is neither a number of seconds nor a date.
        (["Retry-After:"], nil), (["Retry-After: -1"], nil), (["Retry-After: 1.5"], nil),
        (["Retry-After: +5"], nil), (["Retry-After: 5s"], nil), (["Retry-After: 5, 6"], nil),
        (["Retry-After: soon"], nil), (["Retry-After: 2030-01-01T00:00:00Z"], nil),
        (["Retry-After: Wed, 31 Feb 2030 00:00:00 GMT"], nil),
        (["Retry-After: 5", "Retry-After: 6"], nil), (["Retry-After-Ms: 5"], nil),
    ]

    private func wait(_ head: String) -> Int64? {
        let bytes = Array(head.utf8)
        return RetryAfter.wait(bytes.span, from: 0, to: bytes.count, at: Self.wall)
    }

    @Test func whatAnswersSay() {
        let wrong = Self.cases.filter { lines, seconds in
            let head = "HTTP/1.1 503 Later\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
            return wait(head) != seconds.map { $0 * 1_000_000_000 }
        }
        #expect(wrong.map(\.lines) == [])
    }

    @Test func whatIsTooFarAwayIsAsFarAsThereIs() {
        let head =
            "HTTP/1.1 103 Early Hints\r\nRetry-After: 1\r\n\r\nHTTP/1.1 429 Slow\r\nRetry-After: "
        #expect(wait(head + "99999999999999999999\r\n\r\n") == .max)
        #expect(wait(head + "Fri, 31 Dec 9999 23:59:59 GMT\r\n\r\n") == .max - Self.wall)
        #expect(wait("HTTP/1.1 503 Later\r\nRetry-After: 1\r\n") == nil)
    }
}
