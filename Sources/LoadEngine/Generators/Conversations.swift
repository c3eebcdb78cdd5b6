internal import JSONScan
internal import Memory
internal import Wire

/// The conversations of a loop: what can be said in them, and what clients remember of theirs.
struct Conversations: ~Copyable {
    private var codes = Slab<ConversationCode>(capacity: 2)
    private var states = Slab<ConversationState>()

    /// Takes in a conversation.
    mutating func add(_ conversation: Conversation, _ payloads: inout PayloadCode) -> Handle<
        ConversationCode
    > {
        codes.insert(ConversationCode(conversation, &payloads))
    }

    /// Has a client take its next turn; the template of what it says. `state` is what the client
    /// remembers, none before its first turn.
    mutating func takeTurn(
        in conversation: Handle<ConversationCode>, _ state: inout Handle<ConversationState>,
        _ context: inout RenderContext
    ) -> PayloadCode.Range {
        if state.isNone { state = states.insert(ConversationState()) }
        return states[state].take(codes[conversation], &context)
    }

    /// Learns from the reply to a message that opened a session how the server calls it.
    mutating func learnSession(
        _ state: Handle<ConversationState>, _ id: IDText, _ reply: Span<UInt8>
    ) {
        guard state.isSome, let old = id.bits else { return }
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
    mutating func end(_ state: inout Handle<ConversationState>) {
        guard state.isSome else { return }
        states.remove(state)
        state = .none
    }
}

/// Where a reply tells the name of a session.
private enum SessionName {
    static let paths = ["$.session_id", "$.data.session_id"].compactMap { FieldPath(parsing: $0) }
}
