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
            ("description", .string(table.meaning)), ("type", "object"),
        ]
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
        let description = ("description", JSONValue.string(key.description))
        let schema = schema(key.value)
        // Beside a reference draft-07 sees nothing else.
        guard case .object(let members) = schema, members.first?.0 != "$ref" else {
            return .object([description, ("allOf", [schema])])
        }
        return .object([description] + members)
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
        let units: [(String, String, String)] = [
            ("duration", "A duration, such as 250ms or 1m30s.", Spelling.duration),
            (
                "positive-duration", "A duration above zero, such as 250ms or 1m30s.",
                "(?=.*[1-9])" + Spelling.duration
            ),
            ("spread", "A duration that may vary: 2s, 1s..3s, poisson 2s.", Spelling.spread),
            ("rate", "Events a second, such as 50/s or 600/min.", Spelling.rate),
            ("byte-rate", "Bytes a second, such as 64KiB/s.", Spelling.byteRate),
            ("size", "Bytes, such as 64KiB or 1MB.", Spelling.size),
            ("positive-size", "Bytes above zero, such as 64KiB.", "(?=.*[1-9])" + Spelling.size),
            ("share", "A part of a whole, such as 0.1%.", Spelling.share),
        ]
        return [
            (
                "variable",
                [
                    "description": "A text with a variable, such as ${name} or $name.",
                    "type": "string", "pattern": .string(Spelling.variable),
                ]
            ),
            ("text", ["type": ["string", "number", "boolean"]]),
            ("flag", orVariable(["type": "boolean"])),
            ("weight", number("number", 0...1_000_000)),
        ]
            + units.map { name, words, pattern in
                (name, text("^\(pattern)$", words))
            } + Spelling.allCases.map { ($0.slug, spelling($0)) } + [("match", match)]
    }

    /// A text with a pattern, or with a variable.
    private func text(_ pattern: String, _ words: String) -> JSONValue {
        [
            "description": .string(words), "type": "string",
            "pattern": .string("\(pattern)|\(Spelling.variable)"),
        ]
    }

    private func spelling(_ spelling: Spelling) -> JSONValue {
        switch spelling {
        case .clients:
            [
                "anyOf": [
                    ["type": "integer", "minimum": 0, "maximum": 10_000_000],
                    text("^[0-9]+$", "A number of clients."),
                ]
            ]
        case .regex, .hostName, .file, .base64: reference("text")
        default: text(spelling.pattern ?? "", spelling.words)
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
            "description": "Conditions that a frame must meet, all of them.",
            "type": "object", "minProperties": 1,
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
