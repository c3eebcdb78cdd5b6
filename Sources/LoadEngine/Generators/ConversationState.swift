internal import Wire

/// What a client remembers of its conversations, for as long as it exists and over reconnects.
struct ConversationState: BitwiseCopyable {
    /// Sessions that may be open at once.
    static let mostSessions = 6

    /// Turns taken so far.
    private var turns: UInt32 = 0
    private(set) var sessionCount: UInt8 = 0
    /// One bit for each topic that it is subscribed to.
    private(set) var topics: UInt64 = 0
    private var sessions = InlineArray<6, UUIDBits>(repeating: UUIDBits())

    /// Takes the next turn: notes what it changes, puts into the context what the template asks for,
    /// and returns the template.
    mutating func take(
        _ conversation: ConversationCode, _ context: inout RenderContext
    ) -> PayloadCode.Range {
        let turn = possible(conversation.turn(turns, self, &context.random))
        turns &+= 1
        switch turn {
        case .subscribe:
            context.topics = draw(conversation.topics, most: 5, &context.random)
            topics |= context.topics
        case .unsubscribe:
            // A client that shuts down leaves all at once.
            context.topics =
                conversation.pattern == .shutdown
                ? topics : draw(topics, most: 3, &context.random)
            topics &= ~context.topics
        case .start:
            sessions[Int(sessionCount)] = context.id.bits ?? UUIDBits()
            sessionCount += 1
        case .stop:
            let place = Int(context.random.below(UInt64(sessionCount)))
            context.session = sessions[place]
            sessionCount -= 1
            sessions[place] = sessions[Int(sessionCount)]
        case .update:
            context.session = sessions[Int(context.random.below(UInt64(sessionCount)))]
        case .idle, .order, .question: break
        }
        return conversation.template(of: turn)
    }

    /// Gives a session the name that the reply to its start brought.
    mutating func rename(_ old: UUIDBits, to new: UUIDBits) {
        for place in 0..<Int(sessionCount) where sessions[place] == old { sessions[place] = new }
    }

    /// What names something open is said only where something is, and no more is opened than can be
    /// remembered.
    private func possible(_ turn: ConversationCode.Turn) -> ConversationCode.Turn {
        switch turn {
        case .unsubscribe where topics == 0: .subscribe
        case .stop where sessionCount == 0, .update where sessionCount == 0: .start
        case .start where sessionCount == ConversationState.mostSessions: .stop
        default: turn
        }
    }

    /// 1 to `most` distinct bits of a mask.
    private func draw(_ mask: UInt64, most: Int, _ random: inout RandomStream) -> UInt64 {
        var left = mask
        var drawn: UInt64 = 0
        let count = Int(random.below(UInt64(min(most, mask.nonzeroBitCount)))) + 1
        for _ in 0..<count where left != 0 {
            var rest = left
            for _ in 0..<random.below(UInt64(left.nonzeroBitCount)) { rest &= rest &- 1 }
            let bit = rest & (0 &- rest)
            drawn |= bit
            left &= ~bit
        }
        return drawn
    }
}
