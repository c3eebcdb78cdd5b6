/// A server's answer to an opening handshake (RFC 6455 §4.2.2).
public enum UpgradeReply {
    /// The 101 that opens the connection.
    public static func accept(
        _ offer: UpgradeOffer, subprotocol: String? = nil, extensions: String? = nil
    ) -> [UInt8] {
        var text =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        if let subprotocol { text += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
        if let extensions { text += "Sec-WebSocket-Extensions: \(extensions)\r\n" }
        return Array((text + "Sec-WebSocket-Accept: ").utf8) + offer.key.accept
            + Array("\r\n\r\n".utf8)
    }

    /// A refusal with `text` as its body; the connection is closed after it.
    public static func refuse(status: Int, text: String) -> [UInt8] {
        let version = status == 426 ? "Sec-WebSocket-Version: 13\r\n" : ""
        return Array(
            """
            HTTP/1.1 \(status) \(HTTPStatus.reason(status))\r\nConnection: close\r\n\(version)\
            Content-Type: text/plain\r\nContent-Length: \(text.utf8.count + 1)\r\n\r\n\(text)\n
            """.utf8)
    }
}
