/// A client's opening handshake (RFC 6455 §4.1); everything but the key is made once.
public struct UpgradeRequest: Hashable, Sendable {
    /// The subprotocols that were offered, in order of preference.
    public let subprotocols: [String]
    /// Whether an extension was offered.
    public let offersExtension: Bool
    /// The request up to where the key stands, which comes last.
    private let head: [UInt8]

    /// A header line that cannot be sent: it holds a line end or another control byte, its name has
    /// other than token characters, or it belongs to the handshake itself.
    public struct MalformedHeader: Error, Hashable, Sendable {
        public let name: String
    }

    /// A request for `resource` (path and query) at `authority` (host and port, as the URL has it).
    /// `extensions` is the value of `Sec-WebSocket-Extensions`; a `Host` or `Origin` among the
    /// `headers` stands in the place of ours.
    public init(
        resource: String, authority: String, subprotocols: [String] = [], extensions: String? = nil,
        origin: String? = nil, headers: [(name: String, value: String)] = []
    ) throws(MalformedHeader) {
        let given = Set(headers.map { $0.name.lowercased() })
        var lines: [(name: String, value: String)] = []
        if !given.contains("host") { lines.append(("Host", authority)) }
        if let origin, !given.contains("origin") { lines.append(("Origin", origin)) }
        lines += headers
        if let name = headers.first(where: { Self.own.contains($0.name.lowercased()) })?.name {
            throw MalformedHeader(name: name)
        }
        lines += [
            ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
        ]
        if !subprotocols.isEmpty {
            lines.append(("Sec-WebSocket-Protocol", subprotocols.joined(separator: ", ")))
        }
        if let extensions { lines.append(("Sec-WebSocket-Extensions", extensions)) }
        self.subprotocols = subprotocols
        self.offersExtension = extensions != nil
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
            guard !name.isEmpty, name.utf8.allSatisfy(ASCII.isToken),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
            else { throw MalformedHeader(name: name) }
            text += "\(name): \(value)\r\n"
        }
        return Array((text + "Sec-WebSocket-Key: ").utf8)
    }

    /// Bytes of the whole request.
    public var length: Int { head.count + 24 + 4 }

    /// The bytes of the request with this connection's key.
    public func text(key: UpgradeKey) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        bytes += head
        bytes += key.text
        bytes += [0x0D, 0x0A, 0x0D, 0x0A]
        return bytes
    }
}
