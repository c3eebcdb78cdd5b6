import PlanText

/// The phases of a plan as far as they could be read, in the order in which their names are given.
struct PhaseList {
    /// A phase: the name is what thresholds need.
    struct Entry {
        let name: String
        /// Nil if something is wrong or nothing runs it yet.
        let phase: Phase?
        /// Whether thresholds judge it.
        let isMeasured: Bool
        /// Its own thresholds.
        let thresholds: Node?
    }

    private(set) var entries: [Entry] = []
    var names = Names()
    private var taken: Set<String> = []

    /// Adds a phase, nested ones before those that they are parts of.
    mutating func append(_ entry: Entry) { entries.append(entry) }

    /// Takes a name that a user gives; whether it was free.
    mutating func claim(_ name: String) -> Bool { taken.insert(name).inserted }

    /// A free name for a phase that has none: its word, with a number from the second on.
    mutating func name(for word: String) -> String {
        var name = word
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(word)-\(number)"
            number += 1
        }
        return name
    }

    /// The names of the phases that no threshold judges.
    var unmeasured: Set<String> { Set(entries.filter { !$0.isMeasured }.map(\.name)) }
}
