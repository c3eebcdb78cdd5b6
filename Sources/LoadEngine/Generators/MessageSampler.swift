internal import Memory
internal import Wire

/// Renders messages for people to read, with the code that a run renders them with. A run itself
/// never comes here.
public struct MessageSampler: ~Copyable {
    private let seed: UInt64
    private let id: MessageID
    private var payloads = PayloadCode()
    /// The weights of the bodies of each message, summed up.
    private var sums = Column(capacity: 16, filledWith: 0.0)
    /// What each client remembers of its conversations.
    private var conversations: [UInt32: ConversationState] = [:]
    /// How many ids were given.
    private var count: UInt64 = 0
    /// For what does not repeat with the seed.
    private var unique: RandomStream

    /// The block of the client's values.
    private let values: Int32

    /// `salt` tells the ids of this sampler from those of all others. Captured values, of which there
    /// are none, show as `{{ name }}`.
    public init(seed: UInt64, salt: UInt32, data: [DataSet] = [], captures: [String] = []) {
        self.seed = seed
        payloads.values = DataValues(data, captures: captures.count, seed: seed)
        values = payloads.values.clients.makeBlock()
        for (slot, name) in captures.enumerated() {
            let text = Array("{{ \(name) }}".utf8)
            _ = payloads.values.clients.set(
                values, slot, text.span, isText: true, hasEscapes: false)
        }
        id = MessageID(salt: salt)
        unique = RandomStream(seed: mix64(UInt64(salt) << 8))
    }

    /// Takes in a message, once for all of its samples.
    public mutating func prepare(_ message: MessageTemplate) -> SampledMessage {
        let first = sums.count
        var sum = 0.0
        var bodies: [SampledMessage.Body] = []
        for variant in message.variants {
            guard let content = content(of: variant.body) else { continue }
            sum += variant.weight
            sums.append(sum)
            bodies.append((kind: variant.kind, content: content))
        }
        return SampledMessage(bodies: bodies, firstSum: first)
    }

    private mutating func content(of body: MessageTemplate.Body) -> SampledMessage.Content? {
        switch body {
        case .template(let template): .payload(payloads.add(template))
        case .random(let size): .random(size)
        case .constant(let bytes): .constant(bytes)
        case .conversation(let conversation):
            .conversation(ConversationCode(conversation, &payloads))
        case .oneOf: nil
        }
    }

    /// What a client sends as its message of this number, which counts from 1: all of a text, and
    /// the first `limit` bytes of what is binary; nil if the rows for it are not there.
    public mutating func sample(
        _ message: SampledMessage, client: UInt32, sequence: UInt32, limit: Int
    ) -> MessageSample? {
        var random = RandomStream(
            seed: seed, .payload, client: UInt64(client), index: UInt64(sequence))
        var place = 0
        if message.bodies.count > 1 {
            place =
                sums.choice(
                    random.unit(), first: message.firstSum, count: message.bodies.count)
                - message.firstSum
        }
        let (kind, content) = message.bodies[place]
        switch content {
        case .constant(let bytes):
            return MessageSample(kind: kind, size: bytes.count, bytes: Array(bytes.prefix(limit)))
        case .random(let size):
            var out = ByteBuffer()
            // Whole words, so that the bytes are those of a longer text.
            out.append(random: size <= limit ? size : (limit + 7) / 8 * 8, from: &random)
            return MessageSample(kind: kind, size: size, bytes: Array(out.array().prefix(limit)))
        case .payload(let range):
            var context = context(client, sequence, random)
            return render(range, &context, kind)
        case .conversation(let conversation):
            var context = context(client, sequence, random)
            let range = conversations[client, default: ConversationState()]
                .take(conversation, &context)
            return render(range, &context, kind)
        }
    }

    private mutating func context(
        _ client: UInt32, _ sequence: UInt32, _ random: RandomStream
    ) -> RenderContext {
        count += 1
        var context = RenderContext(
            clientNumber: client, sequence: sequence, iteration: 0,
            id: id.text(.unanswered(count)), salt: id.salt, random: random, unique: unique)
        context.values = values
        context.numberInSession = sequence
        return context
    }

    private mutating func render(
        _ range: PayloadCode.Range, _ context: inout RenderContext, _ kind: MessageTemplate.Kind
    ) -> MessageSample? {
        var out = ByteBuffer()
        guard payloads.values.deal(range.deals, &context) else { return nil }
        payloads.render(range, &context, to: &out)
        unique = context.unique
        if context.failure.kind != .none { return nil }
        return MessageSample(kind: kind, size: out.count, bytes: out.array())
    }
}

/// A message that a sampler has taken in.
public struct SampledMessage: Sendable {
    /// What is in a body.
    enum Content {
        case payload(PayloadCode.Range)
        case random(Int)
        case constant([UInt8])
        case conversation(ConversationCode)
    }

    typealias Body = (kind: MessageTemplate.Kind, content: Content)

    /// The bodies of which one is drawn, and where the sums of their weights begin.
    let bodies: [Body]
    let firstSum: Int
}

/// One message as it would be sent.
public struct MessageSample: Sendable {
    public var kind: MessageTemplate.Kind
    /// How many bytes it has.
    public var size: Int
    /// All of them, or the first ones of a binary message.
    public var bytes: [UInt8]
}
