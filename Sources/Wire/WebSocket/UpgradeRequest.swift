import Units

/// What a client offers in its handshake, by which the answer is checked.
public struct UpgradeTerms: Hashable, Sendable {
    /// Subprotocols in order of preference; empty: none is spoken.
    public var subprotocols: [String]
    public var compression: DeflateOffer?

    public init(subprotocols: [String] = [], compression: DeflateOffer? = nil) {
        self.subprotocols = subprotocols
        self.compression = compression
    }
}

/// A client's opening handshake (RFC 6455 §4.1); everything but the key and cookies is made once.
public struct UpgradeRequest: Hashable, Sendable {
    /// The request up to where the key stands; the key and cookies come last.
    private let head: [UInt8]
    /// Cookies among the headers.
    private let cookies: String?

    /// A header line that cannot be sent: it holds a line end or another control byte, its name has
    /// other than token characters, or it belongs to the handshake itself.
    public struct MalformedHeader: Error, Hashable, Sendable {
        public let name: String
    }

    /// A request for `resource` (path and query) at `authority` (host and port, as the URL has it).
    /// A `Host` or `Origin` among the `headers` stands in the place of ours.
    public init(
        resource: String, authority: String, terms: UpgradeTerms = UpgradeTerms(),
        origin: String? = nil, headers: [(name: String, value: String)] = []
    ) throws(MalformedHeader) {
        let given = Set(headers.map { $0.name.lowercased() })
        var lines: [(name: String, value: String)] = []
        if !given.contains("host") { lines.append(("Host", authority)) }
        if let origin, !given.contains("origin") { lines.append(("Origin", origin)) }
        let isCookie = { (name: String) in name.lowercased() == "cookie" }
        lines += headers.filter { !isCookie($0.name) }
        let cookieValues = headers.filter { isCookie($0.name) }.map(\.value)
        if let name = headers.first(where: { Self.own.contains($0.name.lowercased()) })?.name {
            throw MalformedHeader(name: name)
        }
        lines += [
            ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
        ]
        if !terms.subprotocols.isEmpty {
            let name = "Sec-WebSocket-Protocol"
            for subprotocol in terms.subprotocols
            where subprotocol.isEmpty || !subprotocol.utf8.allSatisfy(HTTPToken.allows) {
                throw MalformedHeader(name: name)
            }
            lines.append((name, terms.subprotocols.joined(separator: ", ")))
        }
        if let offer = terms.compression { lines.append(("Sec-WebSocket-Extensions", offer.text)) }
        guard cookieValues.allSatisfy(Self.isLine) else { throw MalformedHeader(name: "Cookie") }
        cookies = cookieValues.isEmpty ? nil : cookieValues.joined(separator: "; ")
        self.head = try Self.render(resource.isEmpty ? "/" : resource, lines)
    }

    /// The headers that make the handshake and that nobody else may set.
    private static let own: Set<String> = [
        "upgrade", "connection", "sec-websocket-key", "sec-websocket-version",
        "sec-websocket-protocol", "sec-websocket-extensions",
    ]

    private static func render(
        _ target: String, _ lines: [(name: String, value: String)]
    ) throws(MalformedHeader) -> [UInt8] {
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw MalformedHeader(name: "GET")
        }
        var text = "GET \(target) HTTP/1.1\r\n"
        for (name, value) in lines {
            guard !name.isEmpty, name.utf8.allSatisfy(HTTPToken.allows), isLine(value) else {
                throw MalformedHeader(name: name)
            }
            text += "\(name): \(value)\r\n"
        }
        return Array((text + "Sec-WebSocket-Key: ").utf8)
    }

    /// Whether a value is fit for one line.
    private static func isLine(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    /// The bytes of the request with this connection's key and, if it has any, its cookies.
    public func text(key: UpgradeKey, cookies: String? = nil) -> [UInt8] {
        var bytes = head
        bytes.reserveCapacity(head.count + 64 + (cookies?.utf8.count ?? 0))
        bytes += key.text
        bytes += Array("\r\n".utf8)
        let all = [self.cookies, cookies].compactMap(\.self).joined(separator: "; ")
        if !all.isEmpty { bytes += Array("Cookie: \(all)\r\n".utf8) }
        bytes += Array("\r\n".utf8)
        return bytes
    }
}
