/// A tunnel through an HTTP proxy (RFC 9110 §9.3.6).
public enum ProxyTunnel {
    /// The request for a tunnel to `authority` (host and port).
    public static func request(to authority: String, authorization: String?) -> [UInt8] {
        var text = "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n"
        if let authorization { text += "Proxy-Authorization: \(authorization)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// What a proxy answered.
    public enum Answer: Hashable, Sendable {
        case needMore
        /// What follows comes from the target.
        case open(length: Int)
        /// The text says why not; the status is 0 where there is none.
        case refused(status: Int, text: String)
    }

    /// Reads the answer in the bytes from `start` to before `end`.
    public static func parse(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Answer {
        switch StatusLine.read(bytes, from: start, to: end) {
        case .needMore: return .needMore
        case .invalid(let text): return .refused(status: 0, text: "the proxy's answer: \(text)")
        case .complete(let line, let head):
            guard (200...299).contains(line.status) else {
                return .refused(
                    status: line.status, text: "the proxy refused: \(line.text(bytes))")
            }
            return .open(length: head.end - start)
        }
    }
}
