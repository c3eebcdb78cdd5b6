internal import Memory
internal import Wire

/// What a connection has of a message or frame that is not complete yet.
struct Inbound: ~Copyable {
    var fragments = FragmentState.between
    var validator = UTF8Validator()
    /// Payload of the message so far.
    var payload = ByteBuffer(capacity: 256)
    /// Bytes of the current frame still to come.
    var remaining = 0
    /// Whether the current frame ends the message.
    var final = false
    var kind = MessageKind(text: false)
    /// The beginning of a head or control frame that was cut by the end of a read.
    var rest = ByteBuffer(capacity: 16)

    /// Whether nothing is kept, so that the connection need not own it.
    var isEmpty: Bool { rest.count == 0 && remaining == 0 && fragments == .between }
}
