import Units

/// The JSON Schema of plans (draft-07), made from the table of keys.
///
/// It accepts what `check` accepts and finds unknown keys, wrong types and wrong units while a plan
/// is written; names, templates and what several keys say together are for `check` alone. A value
/// with a variable in it may be anything.
public struct PlanSchema {
    private let language: Language

    /// The schema of plans in a language.
    public init(_ language: Language) { self.language = language }

    /// The whole document.
    public var json: String { document.text(.folded) }

    private var document: JSONValue {
        var members: [(String, JSONValue)] = [
            ("$schema", "http://json-schema.org/draft-07/schema#"),
            ("$id", "urn:wsplan:schema:plan:1"),
            ("title", "A plan of wsplan, version 1"),
            ("allOf", [["$ref": "#/definitions/plan"]]),
        ]
        let sections = language.sections.map { ($0.slug, definition($0)) }
        members.append(("definitions", .object(sections + values)))
        return .object(members)
    }

    // MARK: Sections

    private func definition(_ section: Section) -> JSONValue {
        let table = language.table(section)
        var properties = table.keys.map { ($0.name, property($0)) }
        var members: [(String, JSONValue)] = [
            ("title", .string(section.name)), ("$comment", .string(table.meaning)),
            ("type", "object"),
        ]
        let snippets = SchemaSnippets(language).snippets(of: section)
        if !snippets.isEmpty { members.append(("defaultSnippets", .array(snippets))) }
        if section == .plan {
            properties.append(("$schema", ["type": "string"]))
            members.append(("patternProperties", ["^x-": [:]]))
        }
        members.append(("properties", .object(properties)))
        members.append(("additionalProperties", false))
        let required = table.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        if !table.choice.isEmpty {
            let choice = table.choice.map { JSONValue.object([("required", [.string($0)])]) }
            members.append(("oneOf", .array(choice)))
        }
        let needs = table.keys.compactMap { key in
            key.needs.map { (key.name, JSONValue.array([.string($0)])) }
        }
        if !needs.isEmpty { members.append(("dependencies", .object(needs))) }
        if section == .condition { members.append(("minProperties", 1)) }
        return .object(members)
    }

    private func property(_ key: Key) -> JSONValue {
        var description = [("description", JSONValue.string(key.description))]
        // Editors show a description as it is, marks and all.
        if key.description.contains("`") {
            description.append(("markdownDescription", .string(key.description)))
        }
        let schema = schema(key.value)
        // Beside a reference draft-07 sees nothing else.
        guard case .object(let members) = schema, members.first?.0 != "$ref" else {
            return .object(description + [("allOf", [schema])])
        }
        return .object(description + members)
    }

    // MARK: Values

    private func schema(_ type: ValueType) -> JSONValue {
        switch type {
        case .text, .template, .name: reference("text")
        case .flag: reference("flag")
        case .duration(let positive): reference(positive ? "positive-duration" : "duration")
        case .spread: reference("spread")
        case .rate: reference("rate")
        case .byteRate: reference("byte-rate")
        case .size(let positive): reference(positive ? "positive-size" : "size")
        case .share: reference("share")
        case .number(let range): number("number", range)
        case .whole(let range):
            number("integer", Double(range.lowerBound)...Double(range.upperBound))
        case .weight: reference("weight")
        case .word(let words): orVariable(["enum": .array(words.flatMap(spellings))])
        case .spelled(let spelling): reference(spelling.slug)
        case .json: [:]
        case .match: reference("match")
        case .list(let item, let least):
            .object(
                [("type", "array"), ("items", schema(item))]
                    + (least > 0 ? [("minItems", .integer(Int64(least)))] : []))
        case .map(let value, _): ["type": "object", "additionalProperties": schema(value)]
        case .section(let section): reference(section.slug)
        case .oneOf(let forms): ["anyOf": .array(forms.map(schema))]
        }
    }

    private func reference(_ name: String) -> JSONValue {
        ["$ref": .string("#/definitions/\(name)")]
    }

    private func orVariable(_ schema: JSONValue) -> JSONValue {
        ["anyOf": [schema, reference("variable")]]
    }

    /// Bounds that no plan reaches are left out.
    private func number(_ type: String, _ range: ClosedRange<Double>) -> JSONValue {
        var members: [(String, JSONValue)] = [("type", .string(type))]
        if abs(range.lowerBound) < 9e15 {
            members.append(("minimum", .integer(Int64(range.lowerBound))))
        }
        if abs(range.upperBound) < 9e15 {
            members.append(("maximum", .integer(Int64(range.upperBound))))
        }
        return orVariable(.object(members))
    }

    /// A word as JSON may have it: `true` is a boolean or a text.
    private func spellings(_ word: String) -> [JSONValue] {
        switch word {
        case "true", "false": [.bool(word == "true"), .string(word)]
        default: (Int64(word).map { [.integer($0)] } ?? []) + [.string(word)]
        }
    }

    // MARK: Definitions of values

    private var values: [(String, JSONValue)] {
        let basic: [(String, JSONValue)] = [
            ("variable", variable), ("text", ["type": ["string", "number", "boolean"]]),
            ("flag", orVariable(["type": "boolean"])),
            ("weight", number("number", 0...1_000_000)),
        ]
        let spellings = Spelling.allCases.map { ($0.slug, spelling($0)) }
        return basic + units + spellings + [("match", match)]
    }

    private var variable: JSONValue {
        [
            "title": "variable", "type": "string", "pattern": .string(Spelling.variable),
            "patternErrorMessage": "expected a variable such as ${name}",
        ]
    }

    /// The definitions of values with a unit.
    private var units: [(String, JSONValue)] {
        let positive = "(?=.*[1-9])"
        let (times, sizes) = (["250ms", "2s", "1m30s"], ["64KiB", "1MB"])
        let all: [(slug: String, kind: String, pattern: String, examples: [String])] = [
            ("duration", "duration", Spelling.duration, times),
            ("positive-duration", "duration above zero", positive + Spelling.duration, times),
            ("spread", "spread", Spelling.spread, ["2s", "1s..3s", "poisson 2s"]),
            ("rate", "rate", Spelling.rate, ["50/s", "600/min"]),
            ("byte-rate", "byte rate", Spelling.byteRate, ["64KiB/s"]),
            ("size", "size", Spelling.size, sizes),
            ("positive-size", "size above zero", positive + Spelling.size, sizes),
            ("share", "share", Spelling.share, ["0.1%", "5%"]),
        ]
        return all.map { ($0.slug, text($0.kind, whole: "^(\($0.pattern))$", $0.examples)) }
    }

    /// A text of a kind, or with a variable. What is said of a wrong text is said of a number without
    /// its unit too. It has no description: editors show the first that they find for a value, and that
    /// is to be its key's.
    private func text(_ kind: String, whole pattern: String, _ examples: [String]) -> JSONValue {
        let words = "expected a \(kind) such as \(examples.joined(separator: ", "))"
        return [
            "title": .string(kind), "type": "string",
            "pattern": .string("\(pattern)|\(Spelling.variable)"),
            "patternErrorMessage": .string(words), "errorMessage": .string(words),
            "examples": .array(examples.map { .string($0) }),
        ]
    }

    private func spelling(_ spelling: Spelling) -> JSONValue {
        switch spelling {
        case .clients:
            [
                "anyOf": [
                    ["type": "integer", "minimum": 0, "maximum": 10_000_000],
                    text("number of clients", whole: "^[0-9]+$", [spelling.example]),
                ]
            ]
        case .regex, .hostName, .file, .base64: reference("text")
        case .expression: text("value", whole: spelling.pattern ?? "", ["{{ seq }}"])
        default:
            text(
                spelling.slug.replacing("-", with: " "), whole: spelling.pattern ?? "",
                [spelling.example])
        }
    }

    private var match: JSONValue {
        let scalar: JSONValue = ["type": ["string", "number", "boolean", "null"]]
        let words = MatchKey.all.map { key in
            (
                key.name,
                JSONValue.object([
                    ("description", .string(key.meaning)), ("allOf", [schema(key.value)]),
                ])
            )
        }
        return [
            "title": "match", "$comment": "Conditions that a frame must meet, all of them.",
            "type": "object", "minProperties": 1,
            "defaultSnippets": [
                ["label": "the field $.id", "body": ["\\$.id": "{{ id }}"]]
            ],
            "patternProperties": [
                "^\\$": ["anyOf": [scalar, reference("condition")]]
            ],
            "properties": .object(words),
            "additionalProperties": false,
        ]
    }
}

extension Key {
    /// All that there is to say of it, for editors.
    fileprivate var description: String {
        meaning + (needs.map { " Needs \($0)." } ?? "") + (usual.map { " Default: \($0)." } ?? "")
            + (isLater ? " Checked, not run yet." : "")
            + (since > 1 ? " Since version \(since)." : "")
    }
}
