internal import DataSources
internal import LoadEngine
internal import Plan
internal import PlanCompiler
internal import Units

/// How many bytes the messages of a plan have, and their replies as far as that is known.
struct MessageSizes {
    /// Of each message: its payload, and all that it takes on the wire; 0 where a sample could not be
    /// made.
    private(set) var payload: [Double] = []
    private(set) var wire: [Double] = []
    /// Of its reply; 0 where nothing is known of that.
    private(set) var replyPayload: [Double] = []
    private(set) var replyWire: [Double] = []
    /// Whether there are replies of which nothing is known.
    private(set) var hasUnknownReplies = false

    /// Of each message so many are made and averaged.
    private static let samples: UInt32 = 32

    /// `echoes`: the target answers each message with itself.
    init(_ plan: Plan, _ data: PlanData, echoes: Bool, isSecured: Bool) {
        var sampler = MessageSampler(
            seed: plan.seed ?? 1, salt: 1, data: data.sets.map(MessageSizes.untouched),
            captures: plan.captures)
        for (template, message) in zip(PlanCompiler.messages(plan), plan.messages) {
            let sampled = sampler.prepare(template)
            let sizes = (1...MessageSizes.samples).compactMap {
                sampler.sample(sampled, client: 0, sequence: $0, limit: 0)?.size
            }
            let mean = sizes.isEmpty ? 0 : Double(sizes.reduce(0, +)) / Double(sizes.count)
            payload.append(mean)
            wire.append(MessageSizes.wire(mean, isMasked: true, isSecured))
            let isSame: Bool =
                switch message.expect {
                case .echo, .pong: true
                case .none, .next, .match: echoes
                }
            replyPayload.append(isSame ? mean : 0)
            replyWire.append(isSame ? MessageSizes.wire(mean, isMasked: false, isSecured) : 0)
            if !isSame, message.isRequest { hasUnknownReplies = true }
        }
    }

    /// The same rows, of which none are dealt by what is done with them here; those of programs are left
    /// for the run.
    private static func untouched(_ set: DataSet) -> DataSet {
        var rows = set.rows
        if case .feed = rows { rows = .feed(RowFeed(columns: set.columns)) }
        return DataSet(
            name: set.name, rows: rows, columns: set.columns, pick: set.pick, scope: set.scope,
            fields: set.fields)
    }

    /// A message with its frame (RFC 6455 §5.2), TLS records, and the heads of TCP, IP and Ethernet.
    private static func wire(_ payload: Double, isMasked: Bool, _ isSecured: Bool) -> Double {
        let length = payload < 126 ? 2.0 : payload < 65_536 ? 4 : 10
        let frame = payload + length + (isMasked ? 4 : 0)
        // A record has at most 16 KiB, a head of 5 bytes, and 17 of type and tag (RFC 8446 §5.2).
        let secured = frame + (isSecured ? 22 * max(1, (frame / 16_384).rounded(.up)) : 0)
        // 1,448 bytes a packet with time stamps, which has 66 bytes of heads.
        return secured + 66 * max(1, (secured / 1_448).rounded(.up))
    }
}
