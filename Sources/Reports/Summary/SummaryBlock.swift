import Units

/// An object of the summary: its members in their order.
struct SummaryBlock<Subject> {
    /// The name by which several places of the schema refer to it; nil: it stands where it is used.
    var name: String?
    /// Whether it takes one line of the document.
    var isLine = false
    let members: [SummaryMember<Subject>]

    /// The object as the document has it.
    func json(of subject: Subject) -> JSONValue {
        let object = JSONValue.object(
            members.compactMap { member in member.value(subject).map { (member.name, $0) } })
        return isLine ? .line(object) : object
    }

    /// What it looks like, where it is used.
    var reference: JSONValue {
        name.map { ["$ref": .string("#/definitions/\($0)")] } ?? .object(schema)
    }

    /// What it looks like. Later versions may add members.
    var schema: [(String, JSONValue)] {
        let required = members.filter { !$0.isOptional }.map { JSONValue.string($0.name) }
        return [
            ("type", "object"), ("required", .line(.array(required))),
            ("properties", .object(members.map { ($0.name, SummaryBlock.described($0)) })),
        ]
    }

    private static func described(_ member: SummaryMember<Subject>) -> JSONValue {
        let meaning = ("description", JSONValue.string(member.meaning))
        // Beside a reference draft-07 sees nothing else.
        guard case .object(let parts) = member.schema, parts.first?.0 != "$ref" else {
            return .object([meaning, ("allOf", [member.schema])])
        }
        return .object([meaning] + parts)
    }
}
