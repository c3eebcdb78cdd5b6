/// Holds a document to a JSON Schema (draft-07), as far as the schema of summaries needs it: `$ref` to
/// definitions, `allOf`, `type`, `enum`, `minimum`, `required`, `properties`, `additionalProperties`,
/// `items`. Any other keyword is a fault, so that nothing is believed to be checked that is not.
///
/// A member that the schema does not describe is a fault as well, though the schema leaves room for
/// those of later versions.
public struct SchemaCheck {
    private let root: JSONTree
    /// What is wrong, each with its path.
    public private(set) var faults: [String] = []

    /// Checks a document.
    public init(_ document: String, against schema: String) throws {
        root = try JSONTree(schema)
        check(try JSONTree(document), root, "$")
    }

    private static let words: Set = [
        "$schema", "$id", "title", "description", "definitions", "$ref", "allOf", "type", "enum",
        "minimum", "required", "properties", "additionalProperties", "items",
    ]

    private mutating func check(_ value: JSONTree, _ schema: JSONTree, _ path: String) {
        guard case .object(let words) = schema else { return add(path, "no schema") }
        for word in words.keys where !Self.words.contains(word) {
            add(path, "'\(word)' is not checked")
        }
        if let name = words["$ref"]?.string {
            guard let target = definition(name) else { return add(path, "no definition \(name)") }
            return check(value, target, path)
        }
        for part in words["allOf"]?.items ?? [] { check(value, part, path) }
        if let type = words["type"] {
            let types = type.string.map { [$0] } ?? type.items.compactMap(\.string)
            let fits =
                types.contains(value.type) || value.type == "integer" && types.contains("number")
            if !fits { add(path, "\(value.type) in place of \(types)") }
        }
        if let choices = words["enum"], !choices.items.contains(value) {
            add(path, "none of the words")
        }
        if case .number(let least)? = words["minimum"], case .number(let number) = value,
            number < least
        {
            add(path, "below \(least)")
        }
        if let items = words["items"] {
            for (index, item) in value.items.enumerated() {
                check(item, items, "\(path)[\(index)]")
            }
        }
        checkMembers(value, words, path)
    }

    private mutating func checkMembers(
        _ value: JSONTree, _ words: [String: JSONTree], _ path: String
    ) {
        guard case .object(let members) = value else { return }
        for name in words["required"]?.items.compactMap(\.string) ?? [] where members[name] == nil {
            add(path, "'\(name)' is missing")
        }
        // What a reference describes is looked at there.
        guard words["properties"] != nil || words["additionalProperties"] != nil else { return }
        for (name, member) in members {
            if let known = words["properties"]?[name] ?? words["additionalProperties"] {
                check(member, known, "\(path).\(name)")
            } else {
                add(path, "'\(name)' is not described")
            }
        }
    }

    private func definition(_ name: String) -> JSONTree? {
        let start = "#/definitions/"
        return name.hasPrefix(start)
            ? root["definitions"]?[String(name.dropFirst(start.count))] : nil
    }

    private mutating func add(_ path: String, _ what: String) { faults.append("\(path): \(what)") }
}
