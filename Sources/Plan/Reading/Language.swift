import PlanText

/// All keys of plans, by section.
public struct Language: Sendable {
    /// What there is to know of a section.
    struct Entry: Sendable {
        let section: Section
        let table: KeyTable
        /// Reads a map of it for what is wrong with it.
        let check: @Sendable (Reader, Node) -> Void

        init(
            _ section: Section, _ table: KeyTable,
            check: @escaping @Sendable (Reader, Node) -> Void
        ) {
            self.section = section
            self.table = table
            self.check = check
        }

        /// A section of which a part of the plan is made.
        init<Part>(_ record: Record<Part>) {
            self.init(record.section, record.table) { reader, node in
                _ = reader.record(node, record)
            }
        }
    }

    /// The sections in the order of the language.
    let sections: [Section]
    private let entries: [Section: Entry]
    /// The sections that `run` reaches without a key of a later version.
    let running: Set<Section>
    /// Checks a value by its type alone, as those of keys that only a later version runs.
    let check: @Sendable (Reader, Node, ValueType, String) -> Void

    init(_ list: [Entry], check: @escaping @Sendable (Reader, Node, ValueType, String) -> Void) {
        sections = list.map(\.section)
        entries = Dictionary(list.map { ($0.section, $0) }) { first, _ in first }
        self.check = check
        var found: Set<Section> = []
        var open: [Section] = [.plan]
        while let section = open.popLast() {
            guard found.insert(section).inserted, let entry = entries[section] else { continue }
            for key in entry.table.keys where !key.isLater { open += key.value.sections }
        }
        running = found
    }

    /// What there is to know of a section; of one that the language does not have, nothing.
    func entry(_ section: Section) -> Entry {
        entries[section] ?? Entry(section, KeyTable("", []), check: { _, _ in })
    }

    /// The keys of a section.
    func table(_ section: Section) -> KeyTable { entry(section).table }

    /// The section that has a key and is the nearest to one that lacks it, in the order of the language.
    func home(of key: String, near section: Section) -> Section? {
        let here = sections.firstIndex(of: section) ?? 0
        let homes = sections.indices.filter { table(sections[$0])[key] != nil }
        return homes.min { (abs($0 - here), $0) < (abs($1 - here), $1) }.map { sections[$0] }
    }

    /// Whether `run` does what a key of this name means in some section.
    func runs(_ name: String) -> Bool {
        running.contains { table($0)[name]?.isLater == false }
    }
}
