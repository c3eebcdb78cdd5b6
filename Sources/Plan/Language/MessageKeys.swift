import PlanText
import Units

extension Section {
    static let message = Section("message")
    static let expect = Section("expect")
}

/// What is sent, and what answers it.
extension Keys {
    static let message: Record<Message> = Record(
        .message, "A message, and what answers it. Text alone is short for `text`.",
        choice: ["text", "json", "binary", "base64", "ping", "generator", "one-of"],
        called: "a message", Message(name: "", body: .text(Template(parts: [])))
    ) {
        bodyRows()
        Row(
            "one-of", .variants, "One of several bodies, drawn by weight for each message."
        ) { $0.body = $1 }
        Row(
            "expect", .oneOf([.word(Message.Expectation.words), .section(.expect)]),
            default: "none; a ping its pong, a generator the reply with its id",
            "The reply: none, the next frame, the same frame, or one that matches.")
        Row(
            "timeout", .positiveTime, \.timeout,
            "From the planned moment to the deadline of the reply.")
        Row(
            "fragment", .positiveSize, \.fragment, default: "one frame",
            "The largest payload of a frame of it.")
    } finish: { reader, fields, message in
        reader.readGenerator(fields, &message)
        reader.readReply(fields, &message)
        if let node = fields["fragment"], message.body.mayPing || fields["ping"] != nil {
            reader.error(
                .conflict, "a ping cannot be sent in fragments", at: node.range,
                hint: "'fragment' is for text, json, binary and base64")
        }
    }

    static let expect: Record<ExpectedReply> = Record(
        .expect, "The reply that a message waits for.", ExpectedReply()
    ) {
        Row(
            "match", .match(.reply), required: true,
            "What must hold for a frame to be the reply."
        ) { reader, node, reply in
            reader.uses.note(matchAt: node.range)
            return reader.conditions(node, of: .reply, into: &reply.match)
        }
        Row("check", .match(.reply), "What must hold for the reply to be right.") {
            $0.conditions($1, of: .reply, beside: $2.match, into: &$2.check)
        }
        Row(
            "capture", .captures, "Values of the reply that later messages of the client use."
        ) { $0.captures = $1 }
        Row(
            "timeout", .positiveTime, \.timeout, default: "\(Message.usualTimeout)",
            "The same as next to `expect`.")
    }
}

/// What a message says of its reply.
struct ExpectedReply: Sendable {
    var match: [Message.Condition] = []
    var check: [Message.Condition] = []
    var captures: [Message.Capture] = []
    var timeout: TimeAmount?
}

extension Message.Expectation {
    /// The replies that a word says.
    static let words = ["none", "next", "echo"]

    fileprivate init?(word: String) {
        switch word {
        case "none": self = .none
        case "next": self = .next
        case "echo": self = .echo
        default: return nil
        }
    }
}

extension Reader {
    func message(_ member: Member) -> Message? {
        uses.part = .message(member.key)
        defer { uses.part = .plan }
        let node = member.value
        var message: Message?
        if case .scalar = node.value {
            warnOfEscapes(node)
            message = template(node).map { Message(name: "", body: .text($0)) }
        } else if !isBareJSON(node) {
            message = record(node, Keys.message)
        }
        message?.name = member.key
        return message
    }

    /// Whether a message is a map of anything, without a key that says what it is; says so.
    private func isBareJSON(_ node: Node) -> Bool {
        let table = Keys.message.table
        let isForeign = node.members.allSatisfy { member in
            table[member.key] == nil
                && ForeignWords.meaning(of: member.key, among: table.all) == nil
                && closest(to: member.key, among: table.all) == nil
        }
        guard mayGuess, isForeign, let first = node.members.first else { return false }
        error(
            .missingKey, "a message needs one of \(table.choice.joined(separator: ", "))",
            at: node.range, hint: "write json: { \(first.key): … }")
        return true
    }

    /// What answers a message; its body says what does usually.
    fileprivate func readReply(_ fields: Fields, _ message: inout Message) {
        message.expect = message.body.usualReply
        guard let node = fields["expect"] else { return }
        var found: Message.Expectation?
        if case .scalar = node.value {
            found = word(node, of: Message.Expectation.words).flatMap { .init(word: $0) }
        } else if let keys = self.fields(node, .expect) {
            if let timeout = keys["timeout"], fields["timeout"] != nil {
                error(.conflict, "the message already has a 'timeout'", at: timeout.range)
            }
            if let reply = record(keys, Keys.expect) {
                found = .match(reply.match, check: reply.check)
                message.captures = reply.captures
                if let timeout = reply.timeout { message.timeout = timeout }
            }
        }
        guard message.body.mayPing || fields["ping"] != nil else {
            message.expect = found ?? .none
            return
        }
        if found == Message.Expectation.none {
            message.expect = .none
        } else if found != nil {
            error(
                .conflict, "the reply to a ping is its pong", at: node.range,
                hint: "leave 'expect' out, or write none")
        }
    }
}
