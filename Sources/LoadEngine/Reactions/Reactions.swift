internal import Memory
internal import Wire

/// Reactions that wait for their time, and the frames that some of them send back then.
struct Reactions: ~Copyable {
    private var waiting = TimeHeap<WaitingReaction>()
    private var frames = KeptFrames()

    /// When the next of them is due.
    var nextTime: Int64? { waiting.nextTime }

    /// How many frames are kept for reactions that wait.
    var keptFrames: Int { frames.count }

    /// A reaction waits until its time.
    mutating func postpone(_ reaction: WaitingReaction, until time: Int64) {
        waiting.add(reaction, at: time)
    }

    /// A reaction waits until its time and then sends this payload back.
    mutating func postpone(
        _ reaction: WaitingReaction, sendingBack payload: Span<UInt8>, until time: Int64
    ) {
        var reaction = reaction
        reaction.frame = frames.keep(payload)
        waiting.add(reaction, at: time)
    }

    /// The first reaction that is due, with the time it was planned for. Whoever takes one that sends
    /// a frame back takes that too, or forgets it.
    mutating func takeDue(_ time: Int64) -> (planned: Int64, reaction: WaitingReaction)? {
        waiting.takeEntry(until: time).map { ($0.time, $0.value) }
    }

    /// The frame that a reaction sends back; its memory is given back afterwards.
    mutating func takeFrame(of reaction: WaitingReaction) -> ByteBuffer {
        frames.take(reaction.frame)
    }

    /// Takes back the memory of a frame.
    mutating func giveBack(_ frame: consuming ByteBuffer) { frames.giveBack(frame) }

    /// The session of a reaction that was taken is over: its frame is sent to nobody.
    mutating func forget(_ reaction: WaitingReaction) {
        if reaction.frame.isSome { frames.giveBack(frames.take(reaction.frame)) }
    }

    /// Forgets all that wait.
    mutating func clear() {
        waiting = TimeHeap()
        frames = KeptFrames()
    }
}
