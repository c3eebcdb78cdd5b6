import PlanText

/// All keys of plans, by section.
public struct Language: Sendable {
    /// What there is to know of a section.
    struct Entry: Sendable {
        let section: Section
        private let make: @Sendable () -> KeyTable
        /// Reads a map of it for what is wrong with it.
        let check: @Sendable (Reader, Node) -> Void

        /// `table` is not asked for before somebody looks at it: a plan has few of the sections, and
        /// making all of them would be most of the time until its first connect.
        init(
            _ section: Section, table: @escaping @Sendable @autoclosure () -> KeyTable,
            check: @escaping @Sendable (Reader, Node) -> Void
        ) {
            self.section = section
            make = table
            self.check = check
        }

        /// A section of which a part of the plan is made.
        init<Part>(
            _ section: Section, _ record: @escaping @Sendable @autoclosure () -> Record<Part>
        ) {
            self.init(section, table: record().table(of: section)) { reader, node in
                _ = reader.record(node, record())
            }
        }

        var table: KeyTable { make() }
    }

    /// The sections in the order of the language.
    let sections: [Section]
    private let entries: [String: Entry]
    /// Checks a value by its type alone, as those of keys that only a later version runs.
    let check: @Sendable (Reader, Node, ValueType, String) -> Void

    init(_ list: [Entry], check: @escaping @Sendable (Reader, Node, ValueType, String) -> Void) {
        sections = list.map(\.section)
        entries = Dictionary(list.map { ($0.section.name, $0) }) { first, _ in first }
        self.check = check
    }

    /// What there is to know of a section; of one that the language does not have, nothing.
    func entry(_ section: Section) -> Entry {
        entries[section.name] ?? Entry(section, table: KeyTable("", []), check: { _, _ in })
    }

    /// The keys of a section.
    func table(_ section: Section) -> KeyTable { entry(section).table }

    /// The keys of the section of a name.
    func table(named name: String) -> KeyTable { entry(Section(name)).table }

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

    /// The sections that `run` reaches without a key of a later version.
    var running: Set<Section> {
        var found: Set<Section> = []
        var open: [Section] = [.plan]
        while let section = open.popLast() {
            guard found.insert(section).inserted, entries[section.name] != nil else { continue }
            for key in table(section).keys where !key.isLater { open += key.value.sections }
        }
        return found
    }
}
