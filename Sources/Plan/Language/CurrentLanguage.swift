import PlanText

extension Language {
    /// The language of plans that write these files.
    public init(outputs: [OutputKey]) {
        let outputs = Entry(.outputs, table: Keys.outputs(outputs))
        self.init(Self.sections + [outputs]) { $0.check($1, $2, $3) }
    }

    /// The language of plans that write nothing.
    public static let plain = Language(outputs: [])

    /// All other sections, in the order of the reference.
    private static let sections: [Entry] = list + phases + last

    private static let list: [Entry] = [
        Entry(.plan, Keys.plan),
        Entry(
            .target, table: Keys.target.table, check: { reader, node in _ = reader.target(node) }),
        Entry(
            .ownTarget, table: Keys.ownTarget.table,
            check: { reader, node in _ = reader.ownTarget(node) }),
        Entry(
            .against, table: Keys.against.table,
            check: { reader, node in _ = reader.against(node) }),
        Entry(.tls, Keys.tls), Entry(.compression, Keys.compression), Entry(.dns, Keys.dns),
        Entry(.embedded, Keys.embedded),
        Entry(.observe, Keys.observe), Entry(.delay, Keys.delay), Entry(.stall, Keys.stall),
        Entry(.reject, Keys.reject),
        Entry(.data, Keys.data),
        Entry(.message, Keys.message),
        Entry(.binary, Keys.binary), Entry(.generator, Keys.generator),
        Entry(.generatorWeights, table: Keys.generatorWeights), Entry(.variant, Keys.variant),
        Entry(.expect, Keys.expect), Entry(.condition, table: Keys.condition),
        Entry(.receive, Keys.receive),
        Entry(.group, table: Keys.group), Entry(.profile, Keys.profile),
        Entry(.activity, Keys.activity),
        Entry(.failover, Keys.failover), Entry(.pool, Keys.pool), Entry(.heartbeat, Keys.heartbeat),
        Entry(.disrupt, Keys.disrupt), Entry(.reconnect, Keys.reconnect),
        Entry(.profileClose, Keys.profileClose), Entry(.send, Keys.send),
        Entry(.react, Keys.react), Entry(.step, Keys.step), Entry(.stepExpect, Keys.stepExpect),
        Entry(.branch, Keys.branch),
        Entry(.close, Keys.close),
    ]

    private static let last: [Entry] = [
        Entry(.threshold, Keys.threshold), Entry(.health, Keys.health),
        Entry(.baseline, Keys.baseline),
    ]
}

extension Language.Entry {
    /// A section that only a later version runs, or whose keys are read one by one; `rules` check
    /// what several keys say together.
    init(
        _ section: Section, table: @escaping @Sendable @autoclosure () -> KeyTable,
        rules: @escaping @Sendable (Reader, Fields) -> Void = { _, _ in }
    ) {
        self.init(section, table: table()) { reader, node in
            reader.check(node, section, rules: rules)
        }
    }
}
