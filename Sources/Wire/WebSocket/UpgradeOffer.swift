/// A client's opening handshake as a server reads it (RFC 6455 §4.2.1).
public struct UpgradeOffer: Hashable, Sendable {
    /// Path and query.
    public let resource: String
    public let key: UpgradeKey
    /// The subprotocols on offer, in the client's order of preference.
    public let subprotocols: [String]
    /// The value of `Sec-WebSocket-Extensions`, lines joined by commas; empty if there is none.
    public let extensions: String
    /// Position behind the request, where frames begin.
    public let end: Int

    /// What is known of a request.
    public enum Parse: Hashable, Sendable {
        case needMore
        case offer(UpgradeOffer)
        /// Not an opening handshake; answer with this status.
        case refused(status: Int, text: String)
    }

    /// Reads a request in the bytes from `start` to before `end`; after `needMore` call again with
    /// more bytes behind the same ones.
    public static func parse(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Parse {
        let method = Array("GET ".utf8)
        for i in 0..<min(end - start, method.count) where bytes[start + i] != method[i] {
            return .refused(status: 400, text: "not a GET request")
        }
        switch HTTPHead.scan(bytes, from: start, to: end) {
        case .needMore: return .needMore
        case .invalid(let text): return .refused(status: 400, text: text)
        case .complete(let head): return check(bytes, head)
        }
    }

    private static func check(_ bytes: Span<UInt8>, _ head: HTTPHead) -> Parse {
        func refuse(_ text: String) -> Parse { .refused(status: 400, text: text) }
        guard let resource = resource(bytes, head.startLine) else {
            return refuse("malformed request line")
        }
        guard head.fields("host", in: bytes).count == 1 else { return refuse("not one Host") }
        guard head.lists("websocket", under: "upgrade", in: bytes),
            head.lists("upgrade", under: "connection", in: bytes)
        else { return refuse("not a WebSocket upgrade") }
        let versions = head.fields("sec-websocket-version", in: bytes)
        guard versions.count == 1, ASCII.matches(bytes, versions[0].value, "13") else {
            return .refused(status: 426, text: "version is not 13")
        }
        let keys = head.fields("sec-websocket-key", in: bytes)
        guard keys.count == 1, let key = UpgradeKey(bytes, keys[0].value) else {
            return refuse("malformed Sec-WebSocket-Key")
        }
        let subprotocols = head.fields("sec-websocket-protocol", in: bytes)
            .flatMap { ASCII.elements(bytes, $0.value) }.map { ASCII.text(bytes, $0) }
        let extensions = head.fields("sec-websocket-extensions", in: bytes)
            .map { ASCII.text(bytes, $0.value) }.joined(separator: ", ")
        return .offer(
            UpgradeOffer(
                resource: resource, key: key, subprotocols: subprotocols, extensions: extensions,
                end: head.end))
    }

    /// The target of `GET /path HTTP/1.1`; nil if the line is not of this form.
    private static func resource(_ bytes: Span<UInt8>, _ line: Range<Int>) -> String? {
        let tail = Array(" HTTP/1.1".utf8)
        guard line.count > 4 + tail.count,
            ASCII.equals(bytes, (line.upperBound - tail.count)..<line.upperBound, tail)
        else { return nil }
        let target = (line.lowerBound + 4)..<(line.upperBound - tail.count)
        guard target.allSatisfy({ bytes[$0] > 0x20 }) else { return nil }
        return ASCII.text(bytes, target)
    }
}
