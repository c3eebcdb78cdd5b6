internal import Wire

/// A conversation as a loop looks it up, as plain values.
struct ConversationCode {
    /// What can be said.
    enum Turn: UInt8, BitwiseCopyable {
        case subscribe, unsubscribe, idle, order, question, start, stop, update
    }

    let pattern: Conversation.Pattern
    /// One bit for each topic of the conversation.
    let topics: UInt64
    private let templates: InlineArray<8, PayloadCode.Range>
    /// Sums of the weights of topics, order, question, session and idle.
    private let sums: InlineArray<5, Double>

    init(_ conversation: Conversation, _ payloads: inout PayloadCode) {
        pattern = conversation.pattern
        topics = payloads.mask(of: conversation.topics)
        let turns = conversation.turns
        templates = [
            payloads.add(turns.subscribe), payloads.add(turns.unsubscribe),
            payloads.add(turns.idle), payloads.add(turns.order), payloads.add(turns.question),
            payloads.add(turns.start), payloads.add(turns.stop), payloads.add(turns.update),
        ]
        let weights = conversation.weights
        var sums: InlineArray<5, Double> = [
            weights.topics, weights.order, weights.question, weights.session, weights.idle,
        ]
        for index in 1..<5 { sums[index] += sums[index - 1] }
        self.sums = sums
    }

    func template(of turn: Turn) -> PayloadCode.Range { templates[Int(turn.rawValue)] }

    /// What is said as turn number `number` (from 0), whether or not it is possible then.
    func turn(
        _ number: UInt32, _ state: ConversationState, _ random: inout RandomStream
    ) -> Turn {
        switch pattern {
        case .startup where number < 1: return .subscribe
        case .startup where number < 5: return .start
        case .startup where number < 10: return .question
        case .shutdown:
            return state.sessionCount > 0 ? .stop : state.topics != 0 ? .unsubscribe : .idle
        case .startup, .steady, .mixed: break
        }
        let wanted = random.unit() * sums[4]
        if wanted < sums[0] {
            return ([.subscribe, .unsubscribe, .idle] as InlineArray<3, Turn>)[
                Int(random.below(3))]
        }
        if wanted < sums[1] { return .order }
        if wanted < sums[2] { return .question }
        if wanted >= sums[3] { return .idle }
        guard pattern == .mixed else { return .update }
        return ([.start, .stop, .update] as InlineArray<3, Turn>)[Int(random.below(3))]
    }
}
