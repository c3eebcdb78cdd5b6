internal import Wire

/// Renders messages for people to read, with the code that a run renders them with. A run itself
/// never comes here.
public struct MessageSampler: ~Copyable {
    private let seed: UInt64
    private let id: MessageID
    private var payloads = PayloadCode()
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
        switch message.body {
        case .template(let template):
            SampledMessage(kind: message.kind, content: .payload(payloads.add(template)))
        case .random(let size): SampledMessage(kind: message.kind, content: .random(size))
        case .constant(let bytes): SampledMessage(kind: message.kind, content: .constant(bytes))
        }
    }

    /// What a client sends as its message of this number, which counts from 1: all of a text, and
    /// the first `limit` bytes of what is binary; nil if the rows for it are not there.
    public mutating func sample(
        _ message: SampledMessage, client: UInt32, sequence: UInt32, limit: Int
    ) -> MessageSample? {
        var random = RandomStream(
            seed: seed, .payload, client: UInt64(client), index: UInt64(sequence))
        switch message.content {
        case .constant(let bytes):
            return MessageSample(
                kind: message.kind, size: bytes.count, bytes: Array(bytes.prefix(limit)))
        case .random(let size):
            var out = ByteBuffer()
            // Whole words, so that the bytes are those of a longer text.
            out.append(random: size <= limit ? size : (limit + 7) / 8 * 8, from: &random)
            return MessageSample(
                kind: message.kind, size: size, bytes: Array(out.array().prefix(limit)))
        case .payload(let range):
            count += 1
            var context = RenderContext(
                clientNumber: client, sequence: sequence, iteration: 0,
                id: id.text(.unanswered(count)), salt: id.salt, random: random, unique: unique)
            context.values = values
            var out = ByteBuffer()
            guard payloads.values.deal(range.deals, &context) else { return nil }
            payloads.render(range, &context, to: &out)
            unique = context.unique
            if context.failure.kind != .none { return nil }
            return MessageSample(kind: message.kind, size: out.count, bytes: out.array())
        }
    }
}

/// A message that a sampler has taken in.
public struct SampledMessage: Sendable {
    /// What is in it.
    enum Content {
        case payload(PayloadCode.Range)
        case random(Int)
        case constant([UInt8])
    }

    let kind: MessageTemplate.Kind
    let content: Content
}

/// One message as it would be sent.
public struct MessageSample: Sendable {
    public var kind: MessageTemplate.Kind
    /// How many bytes it has.
    public var size: Int
    /// All of them, or the first ones of a binary message.
    public var bytes: [UInt8]
}
