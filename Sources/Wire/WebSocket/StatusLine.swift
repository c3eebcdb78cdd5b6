/// The first line of an HTTP/1 answer (RFC 9112 §4), with the head that it begins.
struct StatusLine {
    let status: Int
    /// Whether the answer is of HTTP/1.0.
    let isOld: Bool
    private let line: Range<Int>

    /// What is known of an answer.
    enum Reading {
        case needMore
        case complete(StatusLine, HTTPHead)
        /// It can never become an answer; the text says why.
        case invalid(String)
    }

    /// Reads the head of an answer in the bytes from `start` to before `end`, behind those of interim
    /// ones, such as 103 Early Hints, if there are any (RFC 9110 §15.2); after `needMore` call again
    /// with more bytes behind the same ones.
    static func read(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Reading {
        var position = start
        while true {
            if let text = garbage(bytes, from: position, to: end) { return .invalid(text) }
            switch HTTPHead.scan(bytes, from: position, to: end) {
            case .needMore: return .needMore
            case .invalid(let text): return .invalid(text)
            case .complete(let head):
                guard let line = StatusLine(bytes, head.startLine) else {
                    return .invalid("malformed status line")
                }
                if line.status >= 200 || line.status == 101 { return .complete(line, head) }
                position = head.end
            }
        }
    }

    /// Why the bytes cannot be the beginning of an HTTP/1 answer, as of a server that speaks TLS.
    private static func garbage(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> String? {
        let expected = Array("HTTP/1.".utf8)
        for i in 0..<min(end - start, expected.count) where bytes[start + i] != expected[i] {
            switch bytes[start] {
            case 0x15, 0x16: return "not HTTP (the server speaks TLS)"
            case UInt8(ascii: "S") where begins(bytes, from: start, to: end, "SSH-"):
                return "not HTTP (the server speaks SSH)"
            case UInt8(ascii: "H") where begins(bytes, from: start, to: end, "HTTP/"):
                return "not HTTP/1.1"
            default: return "not HTTP"
            }
        }
        return nil
    }

    private static func begins(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, _ text: StaticString
    ) -> Bool {
        let text = "\(text)".utf8
        return ASCII.equals(bytes, start..<min(end, start + text.count), text)
    }

    /// The line `HTTP/1.1 101 Switching Protocols`; nil if it is none.
    private init?(_ bytes: Span<UInt8>, _ line: Range<Int>) {
        let first = line.lowerBound
        guard line.count >= 12, bytes[first + 7] == 0x31 || bytes[first + 7] == 0x30,
            bytes[first + 8] == 0x20, line.count == 12 || bytes[first + 12] == 0x20
        else { return nil }
        var status = 0
        for i in 9..<12 {
            guard case 0x30...0x39 = bytes[first + i] else { return nil }
            status = status * 10 + Int(bytes[first + i] - 0x30)
        }
        isOld = bytes[first + 7] == 0x30
        if status < 100 || (isOld && status == 101) { return nil }
        self.status = status
        self.line = line
    }

    /// The status and its phrase, such as "status 503 Service Unavailable".
    func text(_ bytes: Span<UInt8>) -> String {
        let shown = (line.lowerBound + 9)..<line.upperBound
        return "status " + ASCII.text(bytes, ASCII.trimmed(bytes, shown.prefix(80)))
    }
}
