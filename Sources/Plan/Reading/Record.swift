import PlanText

/// The keys of a section and the part of a plan that they make.
struct Record<Part: Sendable>: Sendable {
    let section: Section
    /// What holds where a plan says nothing; keys that must be there replace the rest.
    let start: Part
    /// What messages call such a part.
    let subject: String
    /// The same keys for those who need to know no part.
    let table: KeyTable
    /// The rows in the order in which they are read, with their places in the table.
    let order: [(index: Int, row: Row<Part>)]
    /// Checks and adds what several keys say together.
    let finish: @Sendable (Reader, Fields, inout Part) -> Void

    init(
        _ section: Section, _ meaning: String, choice: [String] = [], called subject: String? = nil,
        apart: String? = nil, _ start: Part,
        @RowList<Part> _ list: () -> [Row<Part>],
        finish: @escaping @Sendable (Reader, Fields, inout Part) -> Void = { _, _, _ in }
    ) {
        self.section = section
        self.start = start
        self.finish = finish
        let rows = list()
        let places = rows.enumerated().map { (index: $0, row: $1) }
        order = places.filter { !$0.row.isLast } + places.filter(\.row.isLast)
        self.subject = subject ?? "'\(section.name)'"
        table = KeyTable(meaning, choice: choice, apart: apart, rows.map { $0.key(start) })
    }

    /// The keys, for who knows them by the section.
    func table(of section: Section) -> KeyTable {
        assert(section == self.section, "the record of '\(section.name)' is another one's")
        return table
    }
}

extension Reader {
    /// The part that a map describes; nil if a key that must be there is missing or wrong.
    func record<Part>(_ node: Node, _ record: Record<Part>) -> Part? {
        guard let fields = fields(node, record.section) else { return nil }
        return self.record(fields, record)
    }

    /// The same for the keys of a map; `start` is what holds without them.
    func record<Part>(
        _ fields: Fields, _ record: Record<Part>, from start: Part? = nil
    ) -> Part? {
        var part = start ?? record.start
        var isWhole = true
        var read: Set<String> = []
        // Of keys that exclude each other nothing more is said.
        let rivals = record.table.choice.filter { fields[$0] != nil }
        let skipped = rivals.count > 1 ? Set(rivals) : []
        for (index, row) in record.order where !skipped.contains(row.name) {
            let key = record.table.keys[index]
            let node = fields[at: index] ?? (key.isRequired ? required(key.name, in: fields) : nil)
            // What only a later version runs has been checked when it was found.
            if !key.isLater, let node, row.read?(self, node, &part) ?? true {
                if !rivals.isEmpty { read.insert(key.name) }
            } else if key.isRequired {
                isWhole = false
            }
        }
        if !record.table.choice.isEmpty {
            let chosen = choice(record.table.choice, in: fields, record.subject)?.0
            isWhole = isWhole && chosen.map(read.contains) ?? false
        }
        checkNeeds(fields)
        record.finish(self, fields, &part)
        return isWhole ? part : nil
    }
}
