/// Names of headers, of subprotocols and the like (RFC 9110 §5.6.2).
public enum HTTPToken {
    /// Whether a byte may stand in one.
    @inlinable public static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Whether a text is one.
    public static func accepts(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(allows)
    }
}
