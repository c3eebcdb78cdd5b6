internal import JSONScan
internal import Memory
internal import Wire

/// The conversations of a loop: what can be said in them, and what clients remember of theirs.
struct Conversations: ~Copyable {
    private var codes = Slab<ConversationCode>(capacity: 2)
    private var states = Slab<ConversationState>()

    /// Takes in a conversation; its index.
    mutating func add(_ conversation: Conversation, _ payloads: inout PayloadCode) -> Int32 {
        codes.insert(ConversationCode(conversation, &payloads))
    }

    /// Has a client take its next turn; the template of what it says. `state` is the index of what the
    /// client remembers, −1 before its first turn.
    mutating func takeTurn(
        in conversation: Int32, _ state: inout Int32, _ context: inout RenderContext
    ) -> PayloadCode.Range {
        if state < 0 { state = states.insert(ConversationState()) }
        return states[state].take(codes[conversation], &context)
    }

    /// Learns from the reply to a message that opened a session how the server calls it.
    mutating func learnSession(_ state: Int32, _ id: IDText, _ reply: Span<UInt8>) {
        guard state >= 0, let old = id.bits else { return }
        for path in SessionName.paths {
            guard let range = JSONScan.find(path, in: reply), range.kind == .string,
                range.end - range.start == MessageID.length,
                let new = IDText(in: reply, at: range.start).bits
            else { continue }
            states[state].rename(old, to: new)
            return
        }
    }

    /// Forgets what a client said.
    mutating func end(_ state: inout Int32) {
        guard state >= 0 else { return }
        states.remove(state)
        state = -1
    }
}

/// Where a reply tells the name of a session.
private enum SessionName {
    static let paths = ["$.session_id", "$.data.session_id"].compactMap { FieldPath(parsing: $0) }
}
