/// What a frame is (RFC 6455 §5.2).
public enum Opcode: RawRepresentable, Hashable, Sendable {
    case continuation, text, binary, close, ping, pong

    /// The opcode of the low four bits of a frame's first byte; nil for the reserved ones.
    @inlinable
    public init?(rawValue: UInt8) {
        switch rawValue {
        case 0: self = .continuation
        case 1: self = .text
        case 2: self = .binary
        case 8: self = .close
        case 9: self = .ping
        case 10: self = .pong
        default: return nil
        }
    }

    @inlinable
    public var rawValue: UInt8 {
        switch self {
        case .continuation: 0
        case .text: 1
        case .binary: 2
        case .close: 8
        case .ping: 9
        case .pong: 10
        }
    }

    /// Whether it is a close, ping or pong, which may stand between the fragments of a message.
    @inlinable public var isControl: Bool { rawValue & 8 != 0 }
}
