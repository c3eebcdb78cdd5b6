import PlanText

/// The members of a map by key.
struct Fields {
    let node: Node
    let section: Section
    let table: KeyTable
    /// The values of the table's keys, in its order.
    private var values: [Node?]
    /// What was probably meant by keys that are unknown.
    var guessed: Set<String> = []

    init(node: Node, section: Section, table: KeyTable) {
        self.node = node
        self.section = section
        self.table = table
        values = Array(repeating: nil, count: table.keys.count)
    }

    /// The value of the key of a name.
    subscript(_ key: String) -> Node? {
        get { table.index(of: key).flatMap { values[$0] } }
        set { if let index = table.index(of: key) { values[index] = newValue } }
    }

    /// The value of one of the table's keys.
    subscript(at index: Int) -> Node? {
        get { values[index] }
        set { values[index] = newValue }
    }
}
