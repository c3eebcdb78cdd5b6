import Testing

@testable import Plan

/// The table of keys and the decoders say the same: each key takes what the table says and nothing
/// of another type.
@Suite struct TableTests {
    /// What several keys together say is no matter of the table.
    private static let ofOthers: Set = [
        "grace-too-long", "window-too-long",
        "conflict", "needs-session", "not-supported-yet", "extends-circle", "unreadable-file",
        "no-clients", "never-sure", "below-noise",
    ]
    /// Values that depend on a neighbour, which the table does not know.
    private static let bound: Set = [
        "stress.arrivals", "stress.messages", "stress.step", "stress.max", "condition.above",
        "condition.below", "condition.one-of", "ramp.clients", "ramp.arrivals",
    ]

    private func codes(_ text: String) -> Set<String> {
        Set(read(text, name: "plan.json").found.compactMap { $0.split(separator: " ").last })
            .reduce(into: []) { $0.insert(String($1)) }
    }

    @Test(arguments: Language.test.sections)
    func keysTakeWhatTheTableSays(_ section: Section) {
        for key in Language.test.table(section).keys {
            guard !Self.bound.contains("\(section.slug).\(key.name)") else { continue }
            for value in TableSamples.right(key.value) {
                let text = TableSamples.plan(section, key, value)
                let found = codes(text).subtracting(Self.ofOthers)
                #expect(found == [], "\(section).\(key.name): \(text)")
            }
        }
    }

    @Test(arguments: Language.test.sections)
    func keysTakeNothingElse(_ section: Section) {
        for key in Language.test.table(section).keys {
            for value in TableSamples.wrong(key.value) {
                let text = TableSamples.plan(section, key, value)
                let found = codes(text).subtracting(["not-supported-yet"])
                #expect(found != [], "\(section).\(key.name): \(text)")
            }
        }
    }
}
