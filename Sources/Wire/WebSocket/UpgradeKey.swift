/// The nonce of an opening handshake, 16 random bytes, and the answer to it (RFC 6455 §4.2.2).
public struct UpgradeKey: Hashable, Sendable {
    /// The 24 characters of `Sec-WebSocket-Key`.
    public let text: [UInt8]

    /// A key of 128 random bits.
    public init(_ high: UInt64, _ low: UInt64) {
        var bytes = [UInt8](repeating: 0, count: 16)
        for place in 0..<8 {
            let shift = UInt64(56 - 8 * place)
            bytes[place] = UInt8(truncatingIfNeeded: high >> shift)
            bytes[8 + place] = UInt8(truncatingIfNeeded: low >> shift)
        }
        text = Base64.encode(bytes)
    }

    /// A key as a client sent it; nil unless it is the base64 of 16 bytes.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        guard range.count == 24 else { return nil }
        let text = range.map { bytes[$0] }
        guard text[..<22].allSatisfy(Base64.isDigit),
            text[22...].allSatisfy({ $0 == Base64.padding })
        else { return nil }
        self.text = text
    }

    /// The 28 characters of the `Sec-WebSocket-Accept` that answers it.
    public var accept: [UInt8] {
        Base64.encode(SHA1.digest(text + Array("258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
    }
}
