import PlanText

extension Language {
    /// The language of plans that write these files.
    public init(outputs: [OutputKey]) {
        let outputs = Entry(.outputs, Keys.outputs(outputs))
        self.init(Self.sections + [outputs]) { $0.check($1, $2, $3) }
    }

    /// The language of plans that write nothing.
    public static let plain = Language(outputs: [])

    /// All other sections, in the order of the reference.
    private static let sections: [Entry] =
        [
            Entry(Keys.plan),
            Entry(.target, Keys.target.table, check: { reader, node in _ = reader.target(node) }),
            Entry(
                .ownTarget, Keys.ownTarget.table,
                check: { reader, node in _ = reader.ownTarget(node) }),
            Entry(
                .against, Keys.against.table, check: { reader, node in _ = reader.against(node) }),
            Entry(Keys.tls), Entry(Keys.compression), Entry(Keys.dns), Entry(Keys.embedded),
            Entry(Keys.observe), Entry(Keys.delay), Entry(Keys.stall), Entry(Keys.reject),
            Entry(Keys.data),
            Entry(Keys.message),
            Entry(Keys.binary), Entry(Keys.generator),
            Entry(.generatorWeights, Keys.generatorWeights), Entry(Keys.variant),
            Entry(Keys.expect), Entry(.condition, Keys.condition), Entry(Keys.receive),
            Entry(.group, Keys.group), Entry(Keys.profile), Entry(Keys.activity),
            Entry(Keys.failover), Entry(Keys.pool), Entry(Keys.heartbeat),
            Entry(Keys.disrupt), Entry(Keys.reconnect), Entry(Keys.profileClose), Entry(Keys.send),
            Entry(Keys.react), Entry(Keys.step), Entry(Keys.stepExpect), Entry(Keys.branch),
            Entry(Keys.close),
        ] + phases + [
            Entry(Keys.threshold), Entry(Keys.health), Entry(Keys.baseline),
        ]
}

extension Language.Entry {
    /// A section that only a later version runs, or whose keys are read one by one; `rules` check
    /// what several keys say together.
    init(
        _ section: Section, _ table: KeyTable,
        rules: @escaping @Sendable (Reader, Fields) -> Void = { _, _ in }
    ) {
        self.init(section, table) { reader, node in
            reader.check(node, section, rules: rules)
        }
    }
}
