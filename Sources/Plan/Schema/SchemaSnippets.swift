import Units

/// What editors insert for a section: its keys that must be there, with values to write over.
///
/// In the language of snippets `$` begins a place to write at, so that one of ours has a `\` before it.
struct SchemaSnippets {
    private let language: Language
    /// Deeper down what must be there is left to whoever writes.
    private static let mostDepth = 3

    init(_ language: Language) { self.language = language }

    /// One for each key of a choice, else one for all that must be there.
    func snippets(of section: Section) -> [JSONValue] {
        let table = language.table(section)
        if table.choice.isEmpty { return snippet(section.name, section, nil).map { [$0] } ?? [] }
        return table.choice.compactMap { name in
            table[name].flatMap { $0.isLater ? nil : snippet(name, section, $0) }
        }
    }

    private func snippet(_ label: String, _ section: Section, _ chosen: Key?) -> JSONValue? {
        guard let body = body(section, chosen, depth: 0) else { return nil }
        if case .object(let members) = body, members.isEmpty { return nil }
        return ["label": .string(label), "body": body]
    }

    /// The keys that must be there, and that of the choice with what it needs; nil if one has no value to begin with.
    private func body(_ section: Section, _ chosen: Key?, depth: Int) -> JSONValue? {
        guard depth <= Self.mostDepth else { return nil }
        let table = language.table(section)
        let chosen = chosen ?? table.choice.first.flatMap { table[$0] }
        let others = [chosen?.name, chosen?.needs]
        var members: [(String, JSONValue)] = []
        for key in table.keys where key.isRequired || others.contains(key.name) {
            guard let value = value(key, depth: depth) else { return nil }
            members.append((key.name, value))
        }
        return .object(members)
    }

    private func value(_ key: Key, depth: Int) -> JSONValue? {
        switch key.name {
        case "for": .string("1m")
        case "every": .string("1s")
        default: example(of: key.value, depth: depth)
        }
    }

    /// A value of a type. Each says what it is, since a compiler that has to find out takes minutes.
    private func example(of type: ValueType, depth: Int) -> JSONValue? {
        switch type {
        case .text, .template: return .string("hello")
        case .flag: return .bool(true)
        case .duration: return .string("10s")
        case .spread: return .string("1s")
        case .rate: return .string("50/s")
        case .byteRate: return .string("64KiB/s")
        case .size: return .string("64KiB")
        case .share: return .string("1%")
        case .number, .weight: return .integer(1)
        case .whole(let range):
            return .integer(Int64(min(max(range.lowerBound, 10), range.upperBound)))
        case .word(let words):
            guard let word = words.first else { return nil }
            return Int64(word).map { .integer($0) } ?? .string(word)
        case .name(let kind): return .string("${1:\(kind.rawValue)}")
        case .spelled(.clients): return .integer(10)
        case .spelled(.expression): return .string("{{ seq }}")
        case .spelled(let spelling): return .string(Self.escaped(spelling.example))
        case .json: return .object([("type", .string("hello"))])
        case .match: return .object([("\\$.id", .string("{{ id }}"))])
        case .list(let item, _):
            return example(of: item, depth: depth + 1).map { .array([$0]) }
        case .map(let value, let kind):
            let name = "${1:\(kind?.rawValue ?? "name")}"
            return example(of: value, depth: depth + 1).map { .object([(name, $0)]) }
        case .section(let section): return body(section, nil, depth: depth + 1)
        case .oneOf(let forms):
            for form in forms {
                if let value = example(of: form, depth: depth) { return value }
            }
            return nil
        }
    }

    private static func escaped(_ text: String) -> String { text.replacing("$", with: "\\$") }
}
