internal import Wire

/// A reaction that waits for its time.
struct WaitingReaction: BitwiseCopyable, Equatable {
    /// Its session, which it ends with.
    var token: UInt64
    /// The reaction in the program.
    var reaction: Int32
    /// The frame that is sent back, if one is, and its opcode.
    var frame: Handle<ByteBuffer> = .none
    var opcode: UInt8
    /// Where it is counted.
    var profile: UInt16
    var url: UInt16
    var lane: UInt8 = 0
}
