/// Why what a peer sends is no message.
public enum MessageFault: Error, Hashable, Sendable {
    /// A frame that breaks the rules.
    case frame(FrameError)
    /// More than this many bytes, as they come or inflated.
    case tooLarge(limit: Int)
    case inflatesTooLarge(limit: Int)
    /// Text that is not UTF-8, or ends inside a character.
    case notText
    case textCut
    /// Compressed data that is none.
    case notDeflated

    /// What the close frame says that answers it (RFC 6455 §7.4.1). Data that cannot be inflated is as
    /// little what its frame says as text that is not UTF-8.
    public var code: CloseCode {
        switch self {
        case .frame: .protocolError
        case .tooLarge, .inflatesTooLarge: .messageTooBig
        case .notText, .textCut, .notDeflated: .invalidPayload
        }
    }

    /// One line for a report.
    public var text: String {
        switch self {
        case .frame(let error): error.text
        case .tooLarge(let limit): "message over \(limit) bytes"
        case .inflatesTooLarge(let limit): "message that inflates to over \(limit) bytes"
        case .notText: "text that is not UTF-8"
        case .textCut: "text that ends inside a character"
        case .notDeflated: "compressed data that cannot be inflated"
        }
    }
}

extension UTF8Validator {
    /// Why a whole text is none; nil if it is one.
    @inlinable
    public static func fault(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> MessageFault? {
        var validator = UTF8Validator()
        guard validator.feed(bytes, from: start, to: end) else { return .notText }
        return validator.isComplete ? nil : .textCut
    }
}
