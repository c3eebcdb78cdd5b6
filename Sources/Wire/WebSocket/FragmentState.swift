/// Whether a fragmented message is under way, and of which kind (RFC 6455 §5.4).
public enum FragmentState: Hashable, Sendable {
    /// The next data frame begins a message.
    case between
    /// The next data frame continues a message.
    case inside(MessageKind)

    /// What a frame is in its message.
    public enum Part: Hashable, Sendable {
        /// A control frame, which belongs to no message.
        case control
        /// A frame of a message: `first` begins it, `last` ends it.
        case data(MessageKind, first: Bool, last: Bool)
        case failure(FrameError)
    }

    /// Takes the next frame's header in the order of arrival.
    @inlinable
    public mutating func take(_ header: FrameHeader) -> Part {
        if header.opcode.isControl { return .control }
        switch self {
        case .between:
            if header.opcode == .continuation { return .failure(.continuationWithoutStart) }
            let kind = MessageKind(text: header.opcode == .text, compressed: header.compressed)
            if !header.fin { self = .inside(kind) }
            return .data(kind, first: true, last: header.fin)
        case .inside(let kind):
            guard header.opcode == .continuation else { return .failure(.messageInsideMessage) }
            if header.fin { self = .between }
            return .data(kind, first: false, last: header.fin)
        }
    }
}

/// What the first frame of a message says about all of it.
public struct MessageKind: Hashable, Sendable {
    /// Text, which must be UTF-8; else binary.
    public let text: Bool
    /// Compressed by permessage-deflate.
    public let compressed: Bool

    @inlinable
    public init(text: Bool, compressed: Bool = false) {
        self.text = text
        self.compressed = compressed
    }

    @inlinable public var opcode: Opcode { text ? .text : .binary }
}
