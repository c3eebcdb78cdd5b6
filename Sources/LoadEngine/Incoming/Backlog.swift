internal import Wire

/// What a connection was left with when its turn was over.
struct Backlog: ~Copyable {
    /// Bytes that were read; those from `position` on were not looked at.
    private(set) var bytes: ByteBuffer
    var position = 0
    /// When they came, or those that were looked at last if none are left: what they say is judged by
    /// that, however long it waits here.
    let moment: Int64
    /// Whether the socket may have more, and whether it said that its stream has ended.
    var hasMore: Bool
    var isEnded = false

    /// The bytes of a read from `start` on.
    init(_ read: Span<UInt8>, from start: Int, at moment: Int64, hasMore: Bool) {
        bytes = ByteBuffer(capacity: read.count - start)
        bytes.append(read.extracting(start..<read.count))
        self.moment = moment
        self.hasMore = hasMore
    }

    /// No bytes, but a socket that may have more.
    init(at moment: Int64, hasMore: Bool, isEnded: Bool) {
        bytes = ByteBuffer(capacity: 0)
        self.moment = moment
        self.hasMore = hasMore
        self.isEnded = isEnded
    }

    /// Bytes that were not looked at.
    var count: Int { bytes.count - position }
}

/// A compressed message that takes more than one turn.
struct Inflation: ~Copyable {
    let kind: MessageKind
    let packed: ByteBuffer
    /// What there is of its inflated form.
    var plain: ByteBuffer
    /// When its last bytes came.
    let moment: Int64
}

/// What a connection has of messages and heads that are not complete, and of bytes that wait for its
/// next turn. A connection between messages that is not behind has none.
struct Inbound: ~Copyable {
    var assembler = MessageAssembler()
    var inflation: Inflation?
    var backlog: Backlog?

    /// Whether it waits for its next turn. What it has to inflate comes before its backlog.
    var isBehind: Bool {
        switch backlog {
        case .some: true
        case .none: isInflating
        }
    }

    var isInflating: Bool {
        switch inflation {
        case .some: true
        case .none: false
        }
    }

    /// When what it is behind with came; all that came before has been looked at.
    var moment: Int64 {
        switch backlog {
        case .some(let backlog): backlog.moment
        case .none: 0
        }
    }

    var isEmpty: Bool { assembler.isEmpty && !isBehind }
}
