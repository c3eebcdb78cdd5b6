import Units

/// A member of an object of the summary: its name, what it is in one sentence, and its value. The
/// document and its schema are both made from it.
struct SummaryMember<Subject> {
    let name: String
    let meaning: String
    /// What its values look like, in JSON Schema.
    let schema: JSONValue
    /// Whether documents may lack it.
    var isOptional = false
    /// nil where the document lacks it.
    let value: (Subject) -> JSONValue?

    static func text(
        _ name: String, _ meaning: String, _ value: @escaping (Subject) -> String
    ) -> SummaryMember {
        SummaryMember(name: name, meaning: meaning, schema: SummaryType.text) {
            .string(value($0))
        }
    }

    /// One of a few words.
    static func word(
        _ name: String, _ meaning: String, of words: [String],
        _ value: @escaping (Subject) -> String
    ) -> SummaryMember {
        SummaryMember(name: name, meaning: meaning, schema: SummaryType.word(words)) {
            .string(value($0))
        }
    }

    static func count(
        _ name: String, _ meaning: String, _ value: @escaping (Subject) -> UInt64
    ) -> SummaryMember {
        SummaryMember(name: name, meaning: meaning, schema: SummaryType.count) { .count(value($0)) }
    }

    static func integer(
        _ name: String, _ meaning: String, _ value: @escaping (Subject) -> Int
    ) -> SummaryMember {
        SummaryMember(name: name, meaning: meaning, schema: SummaryType.integer) {
            .integer(Int64(value($0)))
        }
    }

    static func flag(
        _ name: String, _ meaning: String, _ value: @escaping (Subject) -> Bool
    ) -> SummaryMember {
        SummaryMember(name: name, meaning: meaning, schema: SummaryType.flag) { .bool(value($0)) }
    }

    /// A number that is always there.
    static func number(
        _ name: String, _ meaning: String, _ decimals: Int, _ value: @escaping (Subject) -> Double
    ) -> SummaryMember {
        SummaryMember(name: name, meaning: meaning, schema: SummaryType.number) {
            .number(value($0), decimals: decimals)
        }
    }

    /// A number that is `null` where there is none.
    static func maybe(
        _ name: String, _ meaning: String, _ decimals: Int, _ value: @escaping (Subject) -> Double?
    ) -> SummaryMember {
        SummaryMember(name: name, meaning: meaning, schema: SummaryType.maybeNumber) {
            .number(value($0), decimals)
        }
    }

    /// Nanoseconds, which are milliseconds in the document; `null` where there are none.
    static func milliseconds(
        _ name: String, _ meaning: String, _ value: @escaping (Subject) -> Double?
    ) -> SummaryMember {
        SummaryMember(name: name, meaning: meaning, schema: SummaryType.maybeNumber) {
            .milliseconds(value($0))
        }
    }

    static func texts(
        _ name: String, _ meaning: String, _ value: @escaping (Subject) -> [String]
    ) -> SummaryMember {
        SummaryMember(
            name: name, meaning: meaning, schema: ["type": "array", "items": SummaryType.text]
        ) { .line(.array(value($0).map { .string($0) })) }
    }

    /// An object.
    static func block<Part>(
        _ name: String, _ meaning: String, _ block: SummaryBlock<Part>,
        _ part: @escaping (Subject) -> Part
    ) -> SummaryMember {
        SummaryMember(name: name, meaning: meaning, schema: block.reference) {
            block.json(of: part($0))
        }
    }

    /// A list of objects.
    static func list<Part>(
        _ name: String, _ meaning: String, _ block: SummaryBlock<Part>,
        _ parts: @escaping (Subject) -> [Part]
    ) -> SummaryMember {
        SummaryMember(
            name: name, meaning: meaning, schema: ["type": "array", "items": block.reference]
        ) { .array(parts($0).map(block.json)) }
    }

    /// An object with a member for each name of the plan.
    static func map<Part>(
        _ name: String, _ meaning: String, _ block: SummaryBlock<Part>,
        _ parts: @escaping (Subject) -> [(String, Part)]
    ) -> SummaryMember {
        SummaryMember(
            name: name, meaning: meaning,
            schema: ["type": "object", "additionalProperties": block.reference]
        ) { .object(parts($0).map { ($0, block.json(of: $1)) }) }
    }

    /// The same, where documents may lack it.
    var optional: SummaryMember {
        var member = self
        member.isOptional = true
        return member
    }
}

/// What values of the summary look like, in JSON Schema.
enum SummaryType {
    static let text: JSONValue = ["type": "string"]
    static let count: JSONValue = ["type": "integer", "minimum": 0]
    static let integer: JSONValue = ["type": "integer"]
    static let number: JSONValue = ["type": "number"]
    static let maybeNumber: JSONValue = ["type": ["number", "null"]]
    static let flag: JSONValue = ["type": "boolean"]

    static func word(_ words: [String]) -> JSONValue {
        ["enum": .array(words.map { .string($0) })]
    }
}
