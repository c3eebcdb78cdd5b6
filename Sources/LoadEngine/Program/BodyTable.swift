internal import Memory
internal import Wire

/// What is looked up of a body each time it is sent.
struct BodyFacts: BitwiseCopyable {
    var opcode: UInt8 = 1
    /// Random bytes in place of a template; −1 for none.
    var randomBytes: Int32 = -1
    /// The conversation that tells the template, if one does.
    var conversation: Handle<ConversationCode> = .none
    var payload = PayloadCode.Range(first: 0, count: 0)

    /// Whether anything in it is drawn by the seed.
    var draws: Bool { randomBytes >= 0 || conversation.isSome || payload.draws }
}

/// The bodies of all messages of a loop, and what was said in those that are turns of a conversation.
struct BodyTable: ~Copyable {
    /// The bodies of one message.
    struct Range: BitwiseCopyable {
        var first: Int32 = 0
        var count: Int32 = 0
        /// Whether anything of them is drawn by the seed.
        var draws = false
        /// Whether one of them is what a conversation says.
        var converses = false
    }

    private var bodies = Column(capacity: 16, filledWith: BodyFacts())
    /// The weights of the bodies of a message, summed up to each.
    private var sums = Column(capacity: 16, filledWith: 0.0)
    var conversations = Conversations()

    /// Takes in the bodies of a message.
    mutating func add(_ message: MessageTemplate, _ payloads: inout PayloadCode) -> Range {
        var range = Range(first: Int32(bodies.count))
        var sum = 0.0
        for variant in message.variants {
            let body = facts(variant, &payloads)
            sum += variant.weight
            sums.append(sum)
            bodies.append(body)
            range.count += 1
            range.draws = range.draws || body.draws || range.count > 1
            range.converses = range.converses || body.conversation.isSome
        }
        return range
    }

    /// The body of one message; which of several is the first thing that is drawn for it.
    func draw(_ range: Range, _ random: inout RandomStream) -> BodyFacts {
        if range.count == 1 { return bodies[Int(range.first)] }
        return bodies[
            sums.choice(random.unit(), first: Int(range.first), count: Int(range.count))]
    }

    private mutating func facts(
        _ variant: MessageTemplate.Variant, _ payloads: inout PayloadCode
    ) -> BodyFacts {
        var body = BodyFacts()
        body.opcode =
            switch variant.kind {
            case .text: Opcode.text.rawValue
            case .binary: Opcode.binary.rawValue
            case .ping: Opcode.ping.rawValue
            }
        switch variant.body {
        case .template(let template): body.payload = payloads.add(template)
        case .constant(let bytes):
            body.payload = payloads.add(PayloadTemplate(parts: [.bytes(bytes)]))
        case .random(let count): body.randomBytes = Int32(clamping: count)
        case .conversation(let conversation):
            body.conversation = conversations.add(conversation, &payloads)
            // Sessions are named by the ids of messages.
            body.payload.hasID = true
        case .oneOf: break
        }
        return body
    }
}
