/// A reaction that waits for its time.
struct WaitingReaction: BitwiseCopyable, Equatable {
    /// Its session, which it ends with.
    var token: UInt64
    /// The reaction in the program.
    var reaction: Int32
    /// The frame that is sent back, −1 for none, and its opcode.
    var frame: Int32 = -1
    var opcode: UInt8
    /// Where it is counted.
    var profile: UInt16
    var url: UInt16
}
