/// How the peer broke the framing rules of RFC 6455 §5; the answer to each is a close with 1002.
public enum FrameError: Error, Hashable, Sendable {
    /// RSV bits without an extension that gives them a meaning.
    case reservedBits
    /// An opcode that nobody has defined.
    case reservedOpcode(UInt8)
    /// A close, ping or pong without FIN.
    case fragmentedControl
    /// A close, ping or pong with more than 125 bytes.
    case longControl
    /// A server masked its frame.
    case masked
    /// A client did not mask its frame.
    case unmasked
    /// The length is written with more bytes than it needs.
    case lengthNotMinimal
    /// A 64-bit length with the highest bit set.
    case lengthTooBig
    /// A continuation, but no message has begun.
    case continuationWithoutStart
    /// A new message before the last one ended.
    case messageInsideMessage

    /// One line for a report.
    public var text: String {
        switch self {
        case .reservedBits: "reserved bits set"
        case .reservedOpcode(let code): "reserved opcode \(code)"
        case .fragmentedControl: "fragmented control frame"
        case .longControl: "control frame longer than 125 bytes"
        case .masked: "masked frame from the server"
        case .unmasked: "unmasked frame from the client"
        case .lengthNotMinimal: "frame length not in its shortest form"
        case .lengthTooBig: "frame length beyond 63 bits"
        case .continuationWithoutStart: "continuation of no message"
        case .messageInsideMessage: "new message inside a fragmented one"
        }
    }
}
