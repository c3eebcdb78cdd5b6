/// The JSON Schema of plans (draft-07), made from the table of keys.
///
/// It accepts what `check` accepts and finds unknown keys, wrong types and wrong units while a plan
/// is written; names, templates and what several keys say together are for `check` alone. A value
/// with a variable in it may be anything.
public enum PlanSchema {
    private static let language = Language.current

    /// The whole document.
    public static let json: String = document.text() + "\n"

    private static var document: SchemaValue {
        var members: [(key: String, value: SchemaValue)] = [
            ("$schema", "http://json-schema.org/draft-07/schema#"),
            ("$id", "urn:wsplan:schema:plan:1"),
            ("title", "A plan of wsplan, version 1"),
            ("allOf", [["$ref": "#/definitions/plan"]]),
        ]
        let sections = language.sections.map { (key: $0.slug, value: definition($0)) }
        members.append(("definitions", .object(sections + values)))
        return .object(members)
    }

    // MARK: Sections

    private static func definition(_ section: Section) -> SchemaValue {
        let table = language.table(section)
        var properties = table.keys.map { (key: $0.name, value: property($0)) }
        var members: [(key: String, value: SchemaValue)] = [
            ("description", .text(table.meaning)), ("type", "object"),
        ]
        if section == .plan {
            properties.append(("$schema", ["type": "string"]))
            members.append(("patternProperties", ["^x-": [:]]))
        }
        members.append(("properties", .object(properties)))
        members.append(("additionalProperties", false))
        let required = table.keys.filter(\.isRequired).map { SchemaValue.text($0.name) }
        if !required.isEmpty { members.append(("required", .list(required))) }
        if !table.choice.isEmpty {
            let choice = table.choice.map { SchemaValue.object([("required", [.text($0)])]) }
            members.append(("oneOf", .list(choice)))
        }
        let needs = table.keys.compactMap { key in
            key.needs.map { (key: key.name, value: SchemaValue.list([.text($0)])) }
        }
        if !needs.isEmpty { members.append(("dependencies", .object(needs))) }
        if section == .condition { members.append(("minProperties", 1)) }
        return .object(members)
    }

    private static func property(_ key: Key) -> SchemaValue {
        let description = (key: "description", value: SchemaValue.text(key.description))
        let schema = schema(key.value)
        // Beside a reference draft-07 sees nothing else.
        guard case .object(let members) = schema, members.first?.key != "$ref" else {
            return .object([description, ("allOf", [schema])])
        }
        return .object([description] + members)
    }

    // MARK: Values

    private static func schema(_ type: ValueType) -> SchemaValue {
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
        case .word(let words): orVariable(["enum": .list(words.flatMap(spellings))])
        case .spelled(let spelling): reference(spelling.slug)
        case .json: [:]
        case .match: reference("match")
        case .list(let item, let least):
            .object(
                [("type", "array"), ("items", schema(item))]
                    + (least > 0 ? [("minItems", .int(least))] : []))
        case .map(let value, _): ["type": "object", "additionalProperties": schema(value)]
        case .section(let section): reference(section.slug)
        case .oneOf(let forms): ["anyOf": .list(forms.map(schema))]
        }
    }

    private static func reference(_ name: String) -> SchemaValue {
        ["$ref": .text("#/definitions/\(name)")]
    }

    private static func orVariable(_ schema: SchemaValue) -> SchemaValue {
        ["anyOf": [schema, reference("variable")]]
    }

    /// Bounds that no plan reaches are left out.
    private static func number(_ type: String, _ range: ClosedRange<Double>) -> SchemaValue {
        var members: [(key: String, value: SchemaValue)] = [("type", .text(type))]
        if abs(range.lowerBound) < 9e15 { members.append(("minimum", .int(Int(range.lowerBound)))) }
        if abs(range.upperBound) < 9e15 { members.append(("maximum", .int(Int(range.upperBound)))) }
        return orVariable(.object(members))
    }

    /// A word as JSON may have it: `true` is a boolean or a text.
    private static func spellings(_ word: String) -> [SchemaValue] {
        switch word {
        case "true", "false": [.flag(word == "true"), .text(word)]
        default: (Int(word).map { [.int($0)] } ?? []) + [.text(word)]
        }
    }

    // MARK: Definitions of values

    private static var values: [(key: String, value: SchemaValue)] {
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
                    "type": "string", "pattern": .text(Spelling.variable),
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
    private static func text(_ pattern: String, _ words: String) -> SchemaValue {
        [
            "description": .text(words), "type": "string",
            "pattern": .text("\(pattern)|\(Spelling.variable)"),
        ]
    }

    private static func spelling(_ spelling: Spelling) -> SchemaValue {
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

    private static var match: SchemaValue {
        let scalar: SchemaValue = ["type": ["string", "number", "boolean", "null"]]
        let words = MatchKey.all.map { key in
            (
                key: key.name,
                value: SchemaValue.object([
                    ("description", .text(key.meaning)), ("allOf", [schema(key.value)]),
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
