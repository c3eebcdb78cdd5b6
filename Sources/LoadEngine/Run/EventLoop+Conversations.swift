internal import JSONScan
internal import Memory
internal import Wire

/// Clients that remember what they said.
extension EventLoop where World: ~Copyable {
    /// Has a client take its next turn in a conversation; the template of what it says.
    mutating func takeTurn(
        _ client: Int32, _ conversation: Int32, _ context: inout RenderContext
    ) -> PayloadCode.Range {
        if clients[client].conversation < 0 {
            clients[client].conversation = conversations.insert(ConversationState())
        }
        return conversations[clients[client].conversation].take(
            program.bodies.conversations[conversation], &context)
    }

    /// Learns from the reply to a message that opened a session how the server calls it.
    mutating func learnSession(_ client: Int32, _ id: IDText, _ payload: Span<UInt8>) {
        let state = clients[client].conversation
        guard state >= 0, let old = id.bits else { return }
        for path in SessionName.paths {
            guard let range = JSONScan.find(path, in: payload), range.kind == .string,
                range.end - range.start == MessageID.length,
                let new = IDText(in: payload, at: range.start).bits
            else { continue }
            conversations[state].rename(old, to: new)
            return
        }
    }

    /// Forgets what a client said.
    mutating func endConversation(_ client: Int32) {
        guard clients[client].conversation >= 0 else { return }
        _ = conversations.remove(clients[client].conversation)
        clients[client].conversation = -1
    }
}

/// Where a reply tells the name of a session.
private enum SessionName {
    static let paths = ["$.session_id", "$.data.session_id"].compactMap { FieldPath(parsing: $0) }
}
