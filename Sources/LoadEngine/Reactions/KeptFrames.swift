internal import Memory
internal import Wire

/// Frames that are kept until they are needed again. A frame that is done with leaves its memory to the
/// next one.
struct KeptFrames: ~Copyable {
    private var frames = Slab<ByteBuffer>()
    private var spare = Column(capacity: 16, filledWith: Handle<ByteBuffer>.none)

    /// How many are kept.
    var count: Int { frames.count - spare.count }

    /// Keeps a copy of a frame's payload.
    mutating func keep(_ payload: Span<UInt8>) -> Handle<ByteBuffer> {
        let index = spare.count > 0 ? spare.removeLast() : frames.insert(ByteBuffer())
        frames[index].append(payload)
        return index
    }

    /// The payload of a kept frame, which is kept no longer; the caller gives it back.
    mutating func take(_ frame: Handle<ByteBuffer>) -> ByteBuffer {
        frames.remove(frame)
    }

    /// Puts a frame back that was taken only to be looked at.
    mutating func putBack(_ frame: consuming ByteBuffer) -> Handle<ByteBuffer> {
        frames.insert(frame)
    }

    /// Takes back the memory of a frame.
    mutating func giveBack(_ frame: consuming ByteBuffer) {
        guard frame.count <= EngineLimits.keptFrame else { return }
        frame.truncate(to: 0)
        spare.append(frames.insert(frame))
    }
}
