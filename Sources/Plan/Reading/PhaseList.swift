import PlanText
import Units

/// The phases of a plan as far as they are read, each before those that it consists of.
struct PhaseList {
    /// A phase: the name is what thresholds need.
    struct Entry {
        let name: String
        /// Where it stands.
        let node: Node
        /// Whether thresholds judge it.
        let isMeasured: Bool
        /// Its own thresholds.
        let thresholds: Node?
    }

    private(set) var entries: [Entry] = []
    var names = Names()
    /// Whether nothing is wrong with any phase alone, so that they can be seen together.
    var isWhole = true
    /// What holds for a phase that does not say otherwise: the settings of those around it.
    private(set) var around = Phase(name: "", word: "")
    /// Whether the phase that is read stands inside another one.
    private(set) var isInside = false
    private var taken: Set<String> = []

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        names.append(entry.name)
    }

    /// Where a phase stands; names are unique in a right plan.
    func node(of name: String) -> Node? { entries.first { $0.name == name }?.node }

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

    /// Goes into a phase, whose settings hold inside, or out of it again; what held before.
    fileprivate mutating func enter(_ phase: Phase, isInside: Bool) -> (Phase, Bool) {
        defer {
            around = phase
            around.shape = .pause(.zero)
            self.isInside = isInside
        }
        return (around, self.isInside)
    }
}

extension Reader {
    /// Reads what stands inside a phase, of which all is read but its shape.
    func inside<Part>(_ phase: Phase, _ read: () -> Part) -> Part {
        let before = phases.enter(phase, isInside: true)
        defer { _ = phases.enter(before.0, isInside: before.1) }
        return read()
    }
}

extension PhaseList {
    /// Where a load says something of a profile, or a phase something under a key of its shape; the
    /// phase itself if it is not found.
    func place(of phase: Phase, name: String? = nil, key: String? = nil) -> SourceRange {
        guard let node = node(of: phase.name) else { return SourceRange(file: 0, start: 0, end: 0) }
        let shape = node[phase.word]
        if let key { return (shape?[key] ?? shape ?? node).range }
        let loads = ["clients", "arrivals"].compactMap { shape?[$0] }
        if let name {
            let member = loads.lazy.flatMap(\.members).first { $0.key == name }
            if let member { return member.keyRange }
        }
        return (loads.first ?? shape ?? node).range
    }
}
