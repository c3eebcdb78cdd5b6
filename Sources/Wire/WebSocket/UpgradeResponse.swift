/// What a server answered to an opening handshake, checked as RFC 6455 §4.1 asks of a client.
public enum UpgradeResponse: Hashable, Sendable {
    case needMore
    /// The connection is open.
    case accepted(Grant)
    /// The resource is elsewhere (RFC 9110 §15.4); `location` is as the server wrote it.
    case redirected(status: Int, location: String, cookies: [String])
    /// A status other than 101, such as "status 503 Service Unavailable".
    case rejected(status: Int, text: String)
    /// Not an answer to the handshake that was sent; the text says why.
    case invalid(String)

    /// What a server agreed to.
    public struct Grant: Hashable, Sendable {
        /// Bytes of the answer; frames begin behind them.
        public var length: Int
        public var subprotocol: String?
        public var compression: DeflateParameters?
        /// Values of `Set-Cookie`.
        public var cookies: [String]
    }

    /// Reads the answer to a request with these `terms` and `key` in the bytes from `start` to before
    /// `end`; after `needMore` call again with more bytes behind the same ones.
    public static func parse(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, to terms: UpgradeTerms, key: UpgradeKey
    ) -> UpgradeResponse {
        switch StatusLine.read(bytes, from: start, to: end) {
        case .needMore: return .needMore
        case .invalid(let text): return .invalid(text)
        case .complete(let line, let head):
            let answer = UpgradeAnswer(head: head, start: start)
            switch line.status {
            case 101: return answer.check(bytes, terms, key)
            case 301, 302, 303, 307, 308:
                return answer.redirection(bytes, line.status)
                    ?? .rejected(
                        status: line.status, text: line.text(bytes) + " without a Location")
            default: return .rejected(status: line.status, text: line.text(bytes))
            }
        }
    }
}

/// The head of an answer while it is checked.
private struct UpgradeAnswer {
    let head: HTTPHead
    let start: Int

    /// The first rule that the answer breaks, or what it grants.
    func check(_ bytes: Span<UInt8>, _ terms: UpgradeTerms, _ key: UpgradeKey) -> UpgradeResponse {
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
        return granted(bytes, terms)
    }

    private func granted(_ bytes: Span<UInt8>, _ terms: UpgradeTerms) -> UpgradeResponse {
        let subprotocol = head.fields("sec-websocket-protocol", in: bytes).first.map {
            ASCII.text(bytes, $0.value)
        }
        if let subprotocol, !terms.subprotocols.contains(subprotocol) {
            return .invalid("unasked subprotocol \"\(subprotocol.prefix(200))\"")
        }
        if subprotocol == nil, !terms.subprotocols.isEmpty {
            // As browsers do: who asks for a subprotocol speaks nothing else (WHATWG WebSockets §2).
            let asked = terms.subprotocols.joined(separator: ", ")
            return .invalid("none of the subprotocols \(asked) was taken")
        }
        let extensions = head.fields("sec-websocket-extensions", in: bytes)
            .map { ASCII.text(bytes, $0.value) }.joined(separator: ", ")
        var grant = UpgradeResponse.Grant(
            length: head.end - start, subprotocol: subprotocol, compression: nil,
            cookies: cookies(bytes))
        if !extensions.isEmpty {
            guard let offer = terms.compression else {
                return .invalid("unasked extension \"\(extensions.prefix(200))\"")
            }
            do throws(DeflateParameters.Refusal) {
                grant.compression = try DeflateParameters.agreed(by: extensions, to: offer)
            } catch {
                return .invalid(error.text)
            }
        }
        return .accepted(grant)
    }

    /// Where the answer points to; nil if it does not say.
    func redirection(_ bytes: Span<UInt8>, _ status: Int) -> UpgradeResponse? {
        let locations = head.fields("location", in: bytes)
        guard locations.count == 1, !locations[0].value.isEmpty else { return nil }
        return .redirected(
            status: status, location: ASCII.text(bytes, locations[0].value),
            cookies: cookies(bytes))
    }

    private func cookies(_ bytes: Span<UInt8>) -> [String] {
        head.fields("set-cookie", in: bytes).map { ASCII.text(bytes, $0.value) }
    }
}
