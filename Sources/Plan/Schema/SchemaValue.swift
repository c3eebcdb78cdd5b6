import Units

/// JSON whose members keep their order, as the schema needs it to be the same in each build.
enum SchemaValue {
    case text(String)
    case int(Int)
    case flag(Bool)
    case list([SchemaValue])
    case object([(key: String, value: SchemaValue)])

    /// Indented JSON; lists and maps of a few scalars stand in one line.
    func text(indent: String = "") -> String {
        let inner = indent + "  "
        func block(_ open: String, _ parts: [String], _ close: String) -> String {
            "\(open)\n\(inner)\(parts.joined(separator: ",\n" + inner))\n\(indent)\(close)"
        }
        switch self {
        case .list(let items) where !isFlat:
            return block("[", items.map { $0.text(indent: inner) }, "]")
        case .object(let members) where !isFlat:
            return block(
                "{", members.map { "\(Self.quoted($0.key)): \($0.value.text(indent: inner))" }, "}")
        default: return line
        }
    }

    /// All of it in one line.
    private var line: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .int(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .list(let items): "[" + items.map(\.line).joined(separator: ", ") + "]"
        case .object(let members):
            members.isEmpty
                ? "{}"
                : "{ "
                    + members.map { "\(Self.quoted($0.key)): \($0.value.line)" }
                    .joined(separator: ", ") + " }"
        }
    }

    private var isFlat: Bool { line.utf8.count <= 72 }

    private static func quoted(_ text: String) -> String { "\"\(text.jsonEscaped)\"" }
}

extension SchemaValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral number: Int) { self = .int(number) }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
    init(arrayLiteral items: SchemaValue...) { self = .list(items) }
    init(dictionaryLiteral members: (String, SchemaValue)...) {
        self = .object(members.map { (key: $0.0, value: $0.1) })
    }
}
