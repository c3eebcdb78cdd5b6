import PlanText

/// What a plan uses of what it defines, and which part of it does; checks are made of it.
struct Uses {
    /// A part of a plan whose uses are told apart.
    enum Part: Hashable {
        case message(String)
        case profile(String)
        /// All of `receive`.
        case receives
        /// All else.
        case plan
    }

    /// What a part needs of the client that has it.
    struct Needs {
        /// Captured values that it cannot do without, and data sets.
        var captures: Set<String> = []
        var data: Set<Int> = []
        /// Whether it names the client's room.
        var group = false
        /// The messages that it sends, by their place in the plan.
        var messages: Set<Int> = []
    }

    /// Where the `match` of a message's reply stands.
    private(set) var matches: [Part: SourceRange] = [:]

    /// What is being read.
    var part = Part.plan
    private var needs: [Part: Needs] = [:]
    /// The names of each kind that stand anywhere.
    private(set) var names: [NameKind: Set<String>] = [:]
    /// The columns of each data set that templates use so far; any part of the plan may be the first
    /// to use one.
    var columns: [[DataSource.Use]] = []
    /// Captured values that something uses, and the places that cannot do without them.
    private(set) var captures: Set<String> = []
    private(set) var neededCaptures: [(name: String, range: SourceRange)] = []
    /// The keys that the plan has in maps of each section, by its name.
    var keysOfSections: [String: Set<String>] = [:]
    /// The variables of the environment that templates use, with their values.
    private(set) var environment: [String: String] = [:]
    /// What realistic messages may subscribe to.
    var eventTypes: Set<String> = []

    /// The names under `observe`, right or wrong.
    var observed: Set<String> = []

    /// What a part needs.
    subscript(_ part: Part) -> Needs { needs[part] ?? Needs() }

    /// Notes the `match` of the part at hand.
    mutating func note(matchAt range: SourceRange) { matches[part] = range }

    /// Notes a name and, if it is a message that is there, that the part at hand sends it.
    mutating func note(_ name: String, _ kind: NameKind, at index: Int?) {
        names[kind, default: []].insert(name)
        if kind == .message, let index { needs[part, default: Needs()].messages.insert(index) }
    }

    /// Notes what a template uses of what is not the language's own; `place` finds a part of its text
    /// in the plan.
    mutating func note(
        _ parser: TemplateParser, of data: Names, place: (Range<Int>) -> SourceRange
    ) {
        captures.formUnion(parser.usedCaptures)
        environment.merge(parser.usedEnvironment) { first, _ in first }
        for (name, range) in parser.neededCaptures {
            needs[part, default: Needs()].captures.insert(name)
            neededCaptures.append((name, place(range)))
        }
        if parser.later.contains(where: { $0.name == "group" }) {
            needs[part, default: Needs()].group = true
        }
        for field in parser.fields {
            names[.data, default: []].insert(data.all[field.data])
            needs[part, default: Needs()].data.insert(field.data)
            if field.column == columns[field.data].count {
                columns[field.data].append(
                    DataSource.Use(field: field.name, range: place(field.range), isNeeded: false))
            }
            if field.isNeeded { columns[field.data][field.column].isNeeded = true }
        }
    }

    /// The keys that the plan has anywhere.
    var keys: Set<String> { keysOfSections.values.reduce(into: []) { $0.formUnion($1) } }

    /// The messages that a profile sends.
    func messages(of profile: String) -> Set<Int> { self[.profile(profile)].messages }

    /// The messages that profiles send.
    var sent: Set<Int> {
        needs.reduce(into: []) { sent, need in
            if case .profile = need.key { sent.formUnion(need.value.messages) }
        }
    }

    /// The captured values that a part of the plan cannot do without.
    func neededCaptures(in node: Node) -> [(name: String, range: SourceRange)] {
        neededCaptures.filter {
            $0.range.file == node.range.file && $0.range.start >= node.range.start
                && $0.range.end <= node.range.end
        }
    }
}
