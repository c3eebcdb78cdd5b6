internal import JSONScan
internal import LoadEngine

/// The message that the clients of a benchmark send, and how its reply is found.
struct LoopMessage {
    /// How a reply finds its request.
    enum Match: String, CaseIterable {
        /// A JSON body whose `id` comes back.
        case id
        /// The same message comes back.
        case echo
        /// The next message is the reply.
        case next
        /// A JSON body the last field of which says that it is the reply.
        case path
        /// As with `id`; the body has a field of a row and what the reply before gave, and both are
        /// checked and kept.
        case values
    }

    /// What it consists of.
    enum Body: String, CaseIterable {
        /// An id and a row of equal letters; with `Match.id` as JSON.
        case text
        /// JSON as services send it, with an id; no two are equal.
        case json
        /// Binary, random bytes that are drawn anew for each message.
        case random
        /// Binary, always the same bytes.
        case constant
        /// One of several bodies with an id, most of them made up by generators.
        case generated
    }

    var match: Match
    var body: Body
    /// Bytes of the whole message.
    var size: Int

    /// The smallest message there can be, in bytes; nil if the body cannot be matched so.
    static func smallest(_ match: Match, _ body: Body) -> Int? {
        switch body {
        case .text:
            switch match {
            case .id: 54
            case .path: 69
            case .values: 36 + ValueLoad.length
            case .echo, .next: 36
            }
        case .json: match == .path || match == .values ? nil : SampleJSON.smallest
        case .random, .constant: match == .echo || match == .next ? 1 : nil
        case .generated: match == .id ? 1 : nil
        }
    }

    /// The template for the stage graph.
    var template: MessageTemplate {
        if body == .generated { return GeneratedMessage.template }
        let isBinary = body == .random || body == .constant
        return MessageTemplate(
            kind: isBinary ? .binary : .text, body: content, expect: expect,
            timeout: 10_000_000_000)
    }

    private var content: MessageTemplate.Body {
        switch body {
        case .random: .random(size)
        case .constant: .constant([UInt8](repeating: UInt8(ascii: "A"), count: size))
        case .json: .template(PayloadTemplate(parts: SampleJSON.parts(size: size)))
        case .text, .generated: .template(PayloadTemplate(parts: text))
        }
    }

    private var text: [PayloadTemplate.Part] {
        let letters = size - (LoopMessage.smallest(match, body) ?? 0)
        let pad = [UInt8](repeating: UInt8(ascii: "A"), count: letters)
        switch match {
        case .echo, .next: return [.slot(.id), .bytes(pad)]
        case .values: return ValueLoad.body(pad: pad)
        case .id, .path:
            let end = match == .id ? #""}"# : #"","kind":"reply"}"#
            return [
                .bytes(Array(#"{"id":""#.utf8)), .slot(.id),
                .bytes(Array(#"","pad":""#.utf8) + pad + Array(end.utf8)),
            ]
        }
    }

    private var expect: Expectation {
        switch match {
        case .echo: return .echo
        case .next: return .next
        case .id: return .match(Matcher("id", .isID), check: nil)
        case .path:
            return .match(
                Matcher("kind", .equals(.constant(.string(Array("reply".utf8))))), check: nil)
        case .values: return ValueLoad.expectation
        }
    }
}

extension Matcher {
    /// A condition on a field of the outermost object.
    init(_ field: String, _ test: Test) {
        self.init(conditions: [Condition(subject: .field(FieldPath(field)), test: test)])
    }
}

extension FieldPath {
    /// A field of the outermost object.
    init(_ field: String) { self.init(steps: [Step(key: Array(field.utf8), index: nil)]) }
}

extension LoopMessage {
    /// Takes `--match`, `--body` and `--size` from the words.
    init(_ arguments: inout Arguments) throws(BenchError) {
        let body = try LoopMessage.word("--body", Body.self, &arguments) ?? .text
        let usual: Match = body == .random || body == .constant ? .echo : .id
        let match = try LoopMessage.word("--match", Match.self, &arguments) ?? usual
        guard let smallest = LoopMessage.smallest(match, body) else {
            throw .usage("--body \(body) cannot be matched by \(match)")
        }
        let size = try arguments.option("--size", in: smallest...65_536) ?? max(64, smallest)
        self.init(match: match, body: body, size: size)
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Word.Type, _ arguments: inout Arguments
    ) throws(BenchError) -> Word? where Word.RawValue == String {
        guard let text = try arguments.option(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map { $0.rawValue }.joined(separator: ", ")
            throw .usage("\(name) must be one of \(words), not '\(text)'")
        }
        return word
    }
}
