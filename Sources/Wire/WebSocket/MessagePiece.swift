/// What stands next in the bytes of a peer, and where what follows it begins.
public enum MessagePiece: Hashable, Sendable {
    /// The beginning of a head or of a control frame, which is kept.
    case needMore
    /// A part of a message, which is kept.
    case part(end: Int)
    /// A control frame; its payload begins at `payload`, masked as the header says.
    case control(FrameHeader, payload: Int)
    /// A message in one frame, all of it there; its payload begins at `payload`, masked and compressed
    /// as the header says. Text that is neither has been checked.
    case message(FrameHeader, payload: Int)
    /// A message that came in pieces, and is there for `takePayload`; compressed, or checked.
    case assembled(MessageKind, end: Int)
    case failure(MessageFault)
}
