internal import Memory
internal import Wire

/// A session among all that a loop ever has: where its connection lives, and the generation of that.
struct SessionToken: Hashable, BitwiseCopyable {
    var connection: Handle<Connection>
    var generation: UInt32

    /// Both in one word.
    var bits: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: connection.index)) }
}
