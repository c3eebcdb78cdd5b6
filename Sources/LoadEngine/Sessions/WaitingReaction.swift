internal import Memory
internal import Wire

/// A reaction that waits for its time.
struct WaitingReaction: BitwiseCopyable {
    /// Its session, which it ends with.
    var token: UInt64
    /// The reaction in the program.
    var reaction: Int32
    /// The frame that is sent back, −1 for none, and its opcode.
    var frame: Int32
    var opcode: UInt8
    /// Where it is counted.
    var profile: UInt16
    var url: UInt16
}

/// Frames that are kept until they are sent back. A frame that was sent leaves its memory to the
/// next one.
struct KeptFrames: ~Copyable {
    /// Memory for larger frames is given back.
    private static let largest = 64 << 10

    private var frames = Slab<ByteBuffer>()
    private var spare = Column(capacity: 16, filledWith: Int32(-1))

    /// Keeps a copy of a frame's payload.
    mutating func keep(_ payload: Span<UInt8>) -> Int32 {
        let index = spare.count > 0 ? spare.removeLast() : frames.insert(ByteBuffer())
        frames[index].append(payload)
        return index
    }

    /// The payload of a kept frame, which is kept no longer; the caller gives it back.
    mutating func take(_ index: Int32) -> ByteBuffer {
        let frame = frames.remove(index)
        return frame
    }

    /// Takes back the memory of a frame.
    mutating func giveBack(_ frame: consuming ByteBuffer) {
        guard frame.count <= KeptFrames.largest else { return }
        frame.truncate(to: 0)
        spare.append(frames.insert(frame))
    }
}
