internal import Units

/// One step of a program; which fields count depends on its kind.
struct StepCode: BitwiseCopyable {
    /// What it does.
    enum Kind: UInt8, BitwiseCopyable {
        case send, expect, wait, beginRepeat, endRepeat, close, choose, jump
    }

    var kind: Kind
    /// Whether a send does not wait for its reply.
    var isAsync = false
    /// Whether the steps go on if it fails.
    var mayFail = false
    /// How it closes the session.
    var closing: Int32 = -1
    /// What is sent; of a step that waits for a message the label that it is counted under, −1 for none.
    var message: Int32 = -1
    /// Whether a frame that came before will do.
    var isEarly = false
    /// How often to send, or rounds of a loop at least; its rounds at most.
    var count: Int32 = 0
    var most: Int32 = 0
    /// The step that ends or begins the loop, or that comes next.
    var jump: Int32 = 0
    /// The first steps of its branches.
    var branches = WeightedChoices.Range()
    var matcher: Int32 = -1
    var check: Int32 = -1
    var timeout: Int64 = 0
    var spread = Spread.constant(.zero)

    init(_ kind: Kind) { self.kind = kind }
}

/// How a step or a reaction closes a session.
struct ClosingCode: BitwiseCopyable {
    var status: UInt16
    /// Whether the connection is reset in place of a close handshake.
    var isAbrupt: Bool
    var reason: PayloadCode.Range
}

/// What a frame sets off.
struct ReactionCode: BitwiseCopyable {
    /// What is done.
    enum Kind: UInt8, BitwiseCopyable { case echo, send, close }

    var kind: Kind
    /// The frames it is for, −1 for any.
    var matcher: Int32 = -1
    var message: Int32 = -1
    var closing: Int32 = -1
    /// How long it waits.
    var after = Spread.constant(.zero)
}

/// What is recorded of frames that come unasked.
struct ReceiveCode: BitwiseCopyable {
    /// The frames it is for.
    var matcher: Int32
    /// What must hold for them to be right, −1 for nothing.
    var check: Int32
    /// Index of its stamp, −1 for none.
    var stamp: Int32
    /// The label under which its frames are counted.
    var label: Int32
}
