import Units

/// The head of a request as a server reads it (RFC 9112 §3); what body there may be is not read.
public struct HTTPRequest: Hashable, Sendable {
    /// Such as `GET`; upper and lower case count.
    public let method: String
    /// The target without scheme, host and query; nothing in it is decoded.
    public let path: String
    /// What stands behind the target's `?`; nil without one.
    public let query: String?
    /// Host and port that the client meant; empty where HTTP/1.0 does not say.
    public let host: String
    /// From which page a browser asks, such as `http://localhost:8089`.
    public let origin: String?
    /// The value of `Accept`, lines joined by commas; empty if there is none.
    public let accept: String
    /// Whether the client takes more answers on this connection (RFC 9112 §9.3).
    public let keepsAlive: Bool
    /// Whether a body follows.
    public let hasBody: Bool
    /// Whether it may be an opening handshake, which `UpgradeOffer` reads.
    public let wantsWebSocket: Bool
    /// Position behind the head.
    public let end: Int

    /// What is known of a request.
    public enum Parse: Hashable, Sendable {
        case needMore
        case request(HTTPRequest)
        /// It can never become one; answer with this status and close.
        case refused(status: Int, text: String)
    }

    /// Reads a head in the bytes from `start` to before `end`; after `needMore` call again with more
    /// bytes behind the same ones. Empty lines before it are passed over (RFC 9112 §2.2).
    public static func parse(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Parse {
        var first = start
        while first + 1 < end, bytes[first] == 13, bytes[first + 1] == 10 { first += 2 }
        if first - start > 8 { return .refused(status: 400, text: "empty lines") }
        switch HTTPHead.scan(bytes, from: first, to: end) {
        case .needMore: return .needMore
        case .invalid(let text):
            return .refused(status: end - first < HTTPHead.maximumLength ? 400 : 431, text: text)
        case .complete(let head): return check(bytes, head)
        }
    }

    private static func check(_ bytes: Span<UInt8>, _ head: HTTPHead) -> Parse {
        func refuse(_ text: String) -> Parse { .refused(status: 400, text: text) }
        func text(_ name: StaticString) -> String {
            head.fields(name, in: bytes).map { ASCII.text(bytes, $0.value) }
                .joined(separator: ", ")
        }
        let words = ASCII.text(bytes, head.startLine)
            .split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, !words[0].isEmpty, words[0].utf8.allSatisfy(HTTPToken.allows),
            words[2].hasPrefix("HTTP/"), let target = Target(words[1])
        else { return refuse("malformed request line") }
        guard words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else {
            return .refused(status: 505, text: "not HTTP/1.1")
        }
        let isOld = words[2] == "HTTP/1.0"
        let hosts = head.fields("host", in: bytes)
        guard hosts.count == 1 || isOld && hosts.isEmpty else { return refuse("not one Host") }
        let length = text("content-length")
        guard length.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            return refuse("malformed Content-Length")
        }
        let origins = head.fields("origin", in: bytes)
        guard origins.count <= 1 else { return refuse("several Origins") }
        let closes = head.lists("close", under: "connection", in: bytes)
        let keeps = head.lists("keep-alive", under: "connection", in: bytes)
        return .request(
            HTTPRequest(
                method: String(words[0]), path: target.path, query: target.query,
                host: text("host"), origin: origins.isEmpty ? nil : text("origin"),
                accept: text("accept"), keepsAlive: !closes && (!isOld || keeps),
                hasBody: !head.fields("transfer-encoding", in: bytes).isEmpty
                    || length.contains { $0 != "0" },
                wantsWebSocket: head.lists("websocket", under: "upgrade", in: bytes),
                end: head.end))
    }

    /// What a request is for: `/path?query`, a whole URL as proxies are asked (RFC 9112 §3.2.2), or `*`.
    private struct Target {
        let path: String
        let query: String?

        init?(_ text: Substring) {
            guard !text.isEmpty, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { return nil }
            var rest = text
            if let scheme = text.firstRange(of: "://"), !text.hasPrefix("/") {
                rest = text[scheme.upperBound...].drop { $0 != "/" && $0 != "?" }
                if !rest.hasPrefix("/") { rest = "/" + rest }
            }
            guard rest.hasPrefix("/") || rest == "*" else { return nil }
            let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            path = String(parts[0])
            query = parts.count > 1 ? String(parts[1]) : nil
        }
    }
}
