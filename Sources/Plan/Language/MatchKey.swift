import JSONScan
import PlanText

/// What a match may ask of a whole frame, besides paths.
struct MatchKey: Sendable {
    let name: String
    let value: ValueType
    let meaning: String
    let read: @Sendable (MatchReader, Node) -> [Message.Condition]?

    static let all = [
        MatchKey("text", "The whole payload is this text.") { match, node in
            match.textValue(node).map { .equals($0) }
        },
        MatchKey(
            "contains",
            "This text is somewhere in the payload; digits at an end of a text with `{{ }}` are all of "
                + "a number there."
        ) { match, node in match.matchText(node).map { .contains($0) } },
        MatchKey(
            "starts-with",
            "The payload starts with this text; for digits at its end the same holds."
        ) { match, node in match.matchText(node).map { .startsWith($0) } },
        MatchKey(
            "ends-with", "The payload ends with this text; for digits at its front the same holds."
        ) { match, node in match.matchText(node).map { .endsWith($0) } },
        MatchKey(
            "regex",
            "A part of the payload matches this expression; values of `{{ }}` are quoted."
        ) { match, node in match.regex(node) },
        MatchKey(
            name: "size", value: .oneOf([.size(positive: false), .section(.condition)]),
            meaning: "How many bytes the payload has, as a size or a condition.",
            read: { match, node in
                match.tests(node, ofSize: true).map { MatchReader.conditions(on: .size, $0) }
            }),
        MatchKey(
            name: "opcode", value: .word(["text", "binary"]),
            meaning: "Whether it is a text or a binary frame.",
            read: { match, node in
                match.reader.word(node, of: ["text", "binary"]).map { word in
                    let opcode = Message.Condition.Value.constant(
                        .number(word == "text" ? 1 : 2))
                    return [Message.Condition(subject: .opcode, test: .equals(opcode))]
                }
            }),
    ]
}

extension MatchKey {
    /// A test of the payload with a text.
    private init(
        _ name: String, _ meaning: String,
        test: @escaping @Sendable (MatchReader, Node) -> Message.Condition.Test?
    ) {
        self.init(
            name: name, value: .template, meaning: meaning,
            read: { match, node in
                test(match, node).map { [Message.Condition(subject: .payload, test: $0)] }
            })
    }
}

/// A condition on a value.
struct MatchOperator: Sendable {
    let name: String
    let value: ValueType
    let meaning: String
    /// Reads what it compares with; sizes are compared as sizes.
    let read: @Sendable (MatchReader, Node, _ ofSize: Bool) -> Message.Condition.Test?

    static let all = [
        MatchOperator(
            name: "above", value: limit,
            meaning: "It is a greater number than this; a size with its unit.",
            read: { match, node, ofSize in
                match.limit(node, ofSize: ofSize).map { .above($0) }
            }),
        MatchOperator(
            name: "below", value: limit,
            meaning: "It is a smaller number than this.",
            read: { match, node, ofSize in
                match.limit(node, ofSize: ofSize).map { .below($0) }
            }),
        MatchOperator(
            name: "one-of", value: .list(.json, least: 1), meaning: "It is one of these.",
            read: { match, node, ofSize in match.oneOf(node, ofSize: ofSize) }),
        MatchOperator(
            name: "regex", value: .spelled(.regex),
            meaning:
                "A part of its text matches this expression; values of `{{ }}` are quoted.",
            read: { match, node, _ in match.regex(node) }),
        MatchOperator(
            name: "exists", value: .flag, meaning: "Whether it is there.",
            read: { match, node, _ in match.reader.flag(node).map { .exists($0) } }),
    ]

    private static let limit = ValueType.oneOf([
        .number(-Double.infinity...Double.infinity), .size(positive: false),
        .spelled(.expression),
    ])
}

extension Section {
    static let condition = Section("condition")
}

extension Keys {
    static let condition = KeyTable(
        "What must hold for a value; all that is there.",
        MatchOperator.all.map { Key($0.name, $0.value, $0.meaning) })
}
