internal import Wire

/// What one connection may take of a tick before the others have their turn. Counts instead of a clock:
/// a frame then costs one decrement, and the same bytes always stop at the same place.
struct ReadingTurn: BitwiseCopyable {
    /// Frames and TLS records that may still come, and bytes.
    private var frames: Int
    private var bytes: Int
    /// The most that a read of it takes.
    let readSize: Int
    /// When the bytes came that were looked at last.
    var moment: Int64 = 0

    /// The first turn of a connection, which had nothing left over.
    static var first: ReadingTurn { ReadingTurn(readSize: .max) }
    /// One more turn of a connection that is behind.
    static var further: ReadingTurn { ReadingTurn(readSize: EngineLimits.readSizeBehind) }

    init(
        frames: Int = EngineLimits.framesPerTurn, bytes: Int = EngineLimits.bytesPerTurn,
        readSize: Int
    ) {
        self.frames = frames
        self.bytes = bytes
        self.readSize = readSize
    }

    /// Whether others have their turn now.
    @inline(__always)
    var isOver: Bool { frames <= 0 || bytes <= 0 }

    /// A frame is looked at.
    @inline(__always)
    mutating func takeFrame() { frames &-= 1 }

    /// A read brought something. One that brought little costs a system call all the same.
    @inline(__always)
    mutating func take(_ received: Received) {
        bytes &-= max(received.count, EngineLimits.leastRead)
        frames &-= received.records
    }

    /// How far a compressed message may be inflated now.
    var inflation: Int { max(bytes / EngineLimits.inflationCost, EngineLimits.leastInflation) }

    /// So many bytes came of a compressed message.
    mutating func takeInflated(_ count: Int) { bytes &-= count &* EngineLimits.inflationCost }

    /// Ends the turn: what is under way goes on with the next one.
    mutating func end() { bytes = 0 }
}
