/// What a close frame says (RFC 6455 §5.5.1).
public enum ClosePayload: Hashable, Sendable {
    /// No code: the frame is empty.
    case empty
    /// A code, and a reason of so many bytes behind its two.
    case code(CloseCode, reasonLength: Int)
    /// Not a valid payload; the answer is a close with this code.
    case invalid(CloseCode)

    /// Reads an (unmasked) payload that lies from `start` to before `end`.
    public static func parse(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> ClosePayload {
        if end == start { return .empty }
        guard end - start >= 2 else { return .invalid(.protocolError) }
        let code = CloseCode(rawValue: UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1]))
        guard code.isSendable else { return .invalid(.protocolError) }
        var reason = UTF8Validator()
        guard reason.feed(bytes, from: start + 2, to: end), reason.isComplete else {
            return .invalid(.invalidPayload)
        }
        return .code(code, reasonLength: end - start - 2)
    }

    /// The code to answer with: the same one, and nothing to an empty payload.
    public var answer: CloseCode? {
        switch self {
        case .empty: nil
        case .code(let code, _), .invalid(let code): code
        }
    }

    /// What is wrong with an invalid payload.
    public static func fault(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> String {
        guard end - start >= 2 else { return "close frame with half a code" }
        let code = CloseCode(rawValue: UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1]))
        return code.isSendable
            ? "close reason that is not UTF-8" : "close frame with code \(code.rawValue)"
    }
}
