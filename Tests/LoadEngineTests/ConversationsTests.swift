import Testing
import Wire

@testable import LoadEngine

/// What clients remember of their conversations, without a world.
@Suite struct ConversationsTests {
    private static let opened = "00112233-4455-4677-8899-aabbccddeeff"
    private static let named = "01234567-89ab-4def-8123-456789abcdef"

    private static func id(_ text: String) -> IDText {
        let bytes = Array(text.utf8)
        return IDText(in: bytes.span, at: 0)
    }

    private static func conversation(_ pattern: Conversation.Pattern) -> Conversation {
        func turn(_ word: String) -> PayloadTemplate { PayloadTemplate(constant: word) }
        return Conversation(
            pattern: pattern,
            weights: Conversation.Weights(topics: 1, order: 1, question: 1, session: 1, idle: 1),
            topics: [[0x61], [0x62]],
            turns: Conversation.Turns(
                subscribe: turn("subscribe"), unsubscribe: turn("unsubscribe"), idle: turn("idle"),
                order: turn("order"), question: turn("question"), start: turn("start"),
                stop: turn("stop"), update: turn("update")))
    }

    /// Clients that open sessions in one conversation and close them in another.
    private struct Talk: ~Copyable {
        var payloads = PayloadCode()
        var conversations = Conversations()
        let opening: Handle<ConversationCode>
        let closing: Handle<ConversationCode>

        init() {
            opening = conversations.add(ConversationsTests.conversation(.startup), &payloads)
            closing = conversations.add(ConversationsTests.conversation(.shutdown), &payloads)
        }

        /// What a client says next, and the session that it is about.
        mutating func say(
            in conversation: Handle<ConversationCode>, _ state: inout Handle<ConversationState>,
            id: String = opened
        ) -> (word: String, session: UUIDBits) {
            var context = RenderContext(
                clientNumber: 1, sequence: 1, iteration: 0, id: ConversationsTests.id(id), salt: 0,
                random: RandomStream(seed: 1))
            let template = conversations.takeTurn(in: conversation, &state, &context)
            var out = ByteBuffer()
            payloads.render(template, &context, to: &out)
            return (String(decoding: out.array(), as: UTF8.self), context.session)
        }
    }

    /// Replies to the message that opened a session, and the name that it has from then on.
    @Test(arguments: [
        (opened, #"{"session_id":"\#(named)"}"#, named),
        (opened, #"{"data":{"session_id":"\#(named)"}}"#, named),
        (opened, #"{"session_id":7,"data":{"session_id":"\#(named)"}}"#, named),
        (opened, #"{"session_id":"short"}"#, opened), (opened, #"{"id":"\#(named)"}"#, opened),
        (opened, #"{"session_id":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}"#, opened),
        // The reply to something else.
        ("fedcba98-7654-4210-8123-456789abcdef", #"{"session_id":"\#(named)"}"#, opened),
    ])
    func aSessionHasTheNameThatTheReplyBrings(
        _ id: String, _ reply: String, _ name: String
    ) {
        var talk = Talk()
        var (client, other) = (Handle<ConversationState>.none, Handle<ConversationState>.none)
        let (opening, closing) = (talk.opening, talk.closing)
        let words = (0..<2).map { _ in talk.say(in: opening, &client).word }
        #expect(words == ["subscribe", "start"])
        for _ in 0..<2 { _ = talk.say(in: opening, &other) }
        let bytes = Array(reply.utf8)
        talk.conversations.learnSession(client, Self.id(id), bytes.span)
        let end = talk.say(in: closing, &client)
        #expect(end.word == "stop" && end.session == Self.id(name).bits)
        // What others have opened keeps its name.
        let theirs = talk.say(in: closing, &other)
        #expect(theirs.word == "stop" && theirs.session == Self.id(Self.opened).bits)
    }

    @Test func whoIsForgottenBeginsAnewAndOthersGoOn() {
        var talk = Talk()
        var (first, second) = (Handle<ConversationState>.none, Handle<ConversationState>.none)
        let opening = talk.opening
        for _ in 0..<5 { _ = talk.say(in: opening, &first) }
        _ = talk.say(in: opening, &second)
        talk.conversations.end(&first)
        #expect(first == -1)
        // Nothing is learnt of nobody, and nobody is forgotten twice.
        let reply = Array(#"{"session_id":"\#(Self.named)"}"#.utf8)
        talk.conversations.learnSession(first, Self.id(Self.opened), reply.span)
        talk.conversations.end(&first)
        let words = [talk.say(in: opening, &first).word, talk.say(in: opening, &second).word]
        #expect(words == ["subscribe", "start"])
    }
}
