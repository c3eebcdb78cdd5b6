/// What a server answered to an opening handshake, checked as RFC 6455 §4.1 asks of a client.
public enum UpgradeResponse: Hashable, Sendable {
    case needMore
    /// The connection is open; frames begin behind the first `length` bytes.
    case accepted(length: Int, subprotocol: String?, extensions: String?)
    /// A status other than 101, such as "status 503 Service Unavailable".
    case rejected(status: Int, text: String)
    /// Not an answer to the handshake that was sent; the text says why.
    case invalid(String)

    /// Reads the answer to `request` with `key` in the bytes from `start` to before `end`; after
    /// `needMore` call again with more bytes behind the same ones.
    public static func parse(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, to request: UpgradeRequest,
        key: UpgradeKey
    ) -> UpgradeResponse {
        if let text = garbage(bytes, from: start, to: end) { return .invalid(text) }
        switch HTTPHead.scan(bytes, from: start, to: end) {
        case .needMore: return .needMore
        case .invalid(let text): return .invalid(text)
        case .complete(let head):
            guard let status = status(bytes, head.startLine) else {
                return .invalid("malformed status line")
            }
            guard status == 101 else {
                let line = (head.startLine.lowerBound + 9)..<head.startLine.upperBound
                let shown = ASCII.trimmed(bytes, line.prefix(80))
                return .rejected(status: status, text: "status " + ASCII.text(bytes, shown))
            }
            let answer = UpgradeAnswer(head: head)
            return answer.check(bytes, request: request, key: key)
        }
    }

    /// Why the bytes cannot be the beginning of an HTTP/1 answer, as of a server that speaks TLS.
    private static func garbage(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> String? {
        let expected = Array("HTTP/1.".utf8)
        for i in 0..<min(end - start, expected.count) where bytes[start + i] != expected[i] {
            return bytes[start] == 0x15 || bytes[start] == 0x16
                ? "not HTTP (the server speaks TLS)" : "not HTTP"
        }
        return nil
    }

    /// The code of a line `HTTP/1.1 101 Switching Protocols`; nil if it is none.
    private static func status(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Int? {
        let first = line.lowerBound
        guard line.count >= 12, bytes[first + 7] == 0x31 || bytes[first + 7] == 0x30,
            bytes[first + 8] == 0x20, line.count == 12 || bytes[first + 12] == 0x20
        else { return nil }
        var status = 0
        for i in 9..<12 {
            guard case 0x30...0x39 = bytes[first + i] else { return nil }
            status = status * 10 + Int(bytes[first + i] - 0x30)
        }
        let old = bytes[first + 7] == 0x30
        return status < 100 || (old && status == 101) ? nil : status
    }
}

/// The head of a 101 answer while it is checked.
private struct UpgradeAnswer {
    let head: HTTPHead

    /// The first rule that the answer breaks, or what it grants.
    func check(
        _ bytes: Span<UInt8>, request: UpgradeRequest, key: UpgradeKey
    ) -> UpgradeResponse {
        for name: StaticString in ["upgrade", "sec-websocket-accept", "sec-websocket-protocol"]
        where head.fields(name, in: bytes).count > 1 {
            return .invalid("doubled \(name) header")
        }
        guard let upgrade = head.fields("upgrade", in: bytes).first,
            ASCII.matches(bytes, upgrade.value, "websocket")
        else { return .invalid("no \"Upgrade: websocket\"") }
        let connection = head.fields("connection", in: bytes)
        guard
            connection.contains(where: { field in
                ASCII.elements(bytes, field.value).contains {
                    ASCII.matches(bytes, $0, "upgrade")
                }
            })
        else { return .invalid("no \"Connection: Upgrade\"") }
        guard let accept = head.fields("sec-websocket-accept", in: bytes).first else {
            return .invalid("no Sec-WebSocket-Accept")
        }
        guard ASCII.equals(bytes, accept.value, key.accept) else {
            return .invalid("wrong Sec-WebSocket-Accept")
        }
        return granted(bytes, request: request)
    }

    private func granted(_ bytes: Span<UInt8>, request: UpgradeRequest) -> UpgradeResponse {
        let subprotocol = head.fields("sec-websocket-protocol", in: bytes).first.map {
            ASCII.text(bytes, $0.value)
        }
        if let subprotocol, !request.subprotocols.contains(subprotocol) {
            return .invalid("unasked subprotocol \"\(subprotocol)\"")
        }
        let extensions = head.fields("sec-websocket-extensions", in: bytes)
            .map { ASCII.text(bytes, $0.value) }.joined(separator: ", ")
        if !extensions.isEmpty, !request.offersExtension {
            return .invalid("unasked extension \"\(extensions)\"")
        }
        return .accepted(
            length: head.end, subprotocol: subprotocol,
            extensions: extensions.isEmpty ? nil : extensions)
    }
}
