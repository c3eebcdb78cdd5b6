import JSONScan
import Testing
import Wire

@testable import LoadEngine

/// Conditions and the frames for which they hold, without a world.
@Suite struct MatchersTests {
    typealias Subject = Matcher.Subject
    typealias Test = Matcher.Test
    typealias Condition = Matcher.Condition

    /// The id of the request that is answered, which is message 34 of client 12.
    private static let id = "01234567-89ab-4def-8123-456789abcdef"
    private static var context: RenderContext {
        var context = RenderContext(
            clientNumber: 12, sequence: 34, iteration: 56,
            id: IDText(0x0123_4567_89AB_4DEF, 0x8123_4567_89AB_CDEF), salt: 78,
            random: RandomStream(seed: 1))
        context.instance = 5
        return context
    }

    private static func holds(
        _ conditions: [Condition], _ payload: String, _ opcode: Opcode = .text,
        _ context: RenderContext = context
    ) -> Bool {
        var payloads = PayloadCode()
        var matchers = Matchers()
        // Others first, so that nothing begins at 0.
        let seq = PayloadTemplate(parts: [.slot(.iteration), .slot(.uuid)])
        for _ in 0..<2 {
            _ = matchers.add(
                Matcher(conditions: [
                    Condition(subject: .payload, test: .equals(.template(seq)))
                ]), &payloads)
        }
        let index = matchers.add(Matcher(conditions: conditions), &payloads)
        let bytes = Array(payload.utf8)
        // Twice, for the first time may leave something behind.
        let first = matchers.holds(index, opcode, bytes.span, context, &payloads)
        let second = matchers.holds(index, opcode, bytes.span, context, &payloads)
        #expect(first == second)
        return second
    }

    private static func text(_ text: String) -> PayloadTemplate { PayloadTemplate(constant: text) }
    private static func slot(_ slot: PayloadTemplate.Slot) -> PayloadTemplate {
        PayloadTemplate(parts: [.slot(slot)])
    }
    private static func string(_ text: String) -> Matcher.Value {
        .constant(.string(Array(text.utf8)))
    }
    private static func number(_ text: String) -> Matcher.Value {
        .constant(.number(JSONNumber(text)!))
    }
    private static let seq = Matcher.Value.template(slot(.seq))
    /// A value that nobody has captured.
    private static let missing = slot(.captured(0, .raw))

    /// A test, a value at `$.v`, and whether it holds.
    static let values: [(Test, String, Bool)] = [
        (.equals(string("ab")), #""ab""#, true), (.equals(string("ab")), #""a\u0062""#, true),
        (.equals(string("ab")), #""abc""#, false), (.equals(string("7")), "7", true),
        (.equals(number("7")), "7.0", true), (.equals(number("7")), #""7""#, false),
        (.equals(number("7")), "8", false), (.equals(.constant(.bool(true))), "true", true),
        (.equals(.constant(.bool(true))), "false", false),
        (.equals(.constant(.null)), "null", true),
        (.equals(.constant(.null)), "0", false), (.equals(seq), "34", true),
        (.equals(seq), "34.0", true), (.equals(seq), #""34""#, true), (.equals(seq), "35", false),
        (.equals(.template(missing)), #""""#, false),
        (.oneOf([number("1"), string("a"), seq]), "34", true),
        (.oneOf([number("1"), string("a"), seq]), #""a""#, true),
        (.oneOf([number("1"), string("a"), seq]), "2", false), (.oneOf([]), "2", false),
        (.exists(true), "null", true), (.exists(false), "null", false),
        (.above(number("7")), "7", false), (.above(number("7")), "7.01", true),
        (.above(seq), "35", true), (.above(seq), "34", false),
        (.above(number("7")), #""9""#, false),
        (.above(string("a")), "9", false), (.above(.template(missing)), "9", false),
        (.below(number("7")), "7", false), (.below(number("7")), "-9", true),
        (.below(seq), "33.9", true), (.below(seq), "34", false),
        (.below(.template(missing)), "0", false),
        (.isID, "\"\(id)\"", true), (.isID, #""01234567-89ab-4def-8123-456789abcdee""#, false),
        (.isID, #""0""#, false), (.contains(text("b")), #""abc""#, true),
        (.contains(text("bd")), #""abc""#, false), (.contains(text("é")), #""caf\u00e9""#, true),
        (.contains(text("")), #""""#, true), (.startsWith(text("a")), #""abc""#, true),
        (.startsWith(text("b")), #""abc""#, false), (.startsWith(text("a\"")), #""a\"b""#, true),
        (.endsWith(text("c")), #""abc""#, true), (.endsWith(text("b")), #""abc""#, false),
        (.endsWith(text("abcd")), #""abc""#, false), (.contains(slot(.seq)), #""n 34.""#, true),
        (.contains(slot(.seq)), #""n 134""#, false), (.contains(slot(.seq)), #""n 345""#, false),
        (.contains(slot(.seq)), #""134 34""#, true), (.contains(missing), #""abc""#, false),
        (.regex(text("^a.c$")), #""abc""#, true), (.regex(text("^a.c$")), #""abcd""#, false),
        (.regex(text("a\"b")), #""a\"b""#, true), (.regex(text("(")), #""(""#, false),
        (.regex(PayloadTemplate(parts: [.bytes(Array("^n".utf8)), .slot(.seq)])), #""n34""#, true),
        (.regex(PayloadTemplate(parts: [.bytes(Array("^n".utf8)), .slot(.seq)])), #""n3""#, false),
        (.regex(PayloadTemplate(parts: [.bytes([0x28]), .slot(.seq)])), #""(34""#, false),
        (.regex(missing), #""a""#, false),
    ]

    @Test(arguments: values.indices)
    func conditionsOnAField(_ index: Int) {
        let (test, value, wanted) = Self.values[index]
        let condition = Condition(subject: .field(FieldPath(parsing: "$.v")!), test: test)
        #expect(Self.holds([condition], #"{"u":0,"v":\#(value)}"#) == wanted, "\(test) \(value)")
        // Where there is no such field, only that there is none holds.
        let isAbsence = if case .exists(false) = test { true } else { false }
        #expect(Self.holds([condition], #"{"u":0}"#) == isAbsence)
    }

    static let whole: [(Subject, Test, String, Opcode, Bool)] = [
        (.payload, .equals(string("ab")), "ab", .text, true),
        (.payload, .equals(string("ab")), "abc", .binary, false),
        (.payload, .contains(text(#"\u0062"#)), #"a\u0062"#, .text, true),
        (.payload, .contains(slot(.clientIndex)), "client 12", .text, true),
        (.payload, .regex(text("^[a-c]+$")), "abc", .text, true),
        (.payload, .exists(true), "", .text, true),
        (.size, .equals(number("3")), "abc", .text, true),
        (.size, .equals(number("3")), "abcd", .text, false),
        (.size, .above(number("2.5")), "abc", .text, true),
        (.size, .above(number("3")), "abc", .text, false),
        (.size, .below(number("3")), "ab", .text, true),
        (.size, .below(number("3")), "abc", .text, false),
        (.size, .oneOf([number("1"), number("3")]), "abc", .text, true),
        (.size, .oneOf([number("1"), number("2")]), "abc", .text, false),
        (.opcode, .equals(number("1")), "abc", .text, true),
        (.opcode, .equals(number("1")), "abc", .binary, false),
        (.opcode, .oneOf([number("1"), number("2")]), "abc", .binary, true),
    ]

    @Test(arguments: whole.indices)
    func conditionsOnAllOfAFrame(_ index: Int) {
        let (subject, test, payload, opcode, wanted) = Self.whole[index]
        let condition = Condition(subject: subject, test: test)
        #expect(Self.holds([condition], payload, opcode) == wanted)
    }

    @Test func allConditionsHaveToHold() {
        let text = Condition(subject: .opcode, test: .equals(Self.number("1")))
        let short = Condition(subject: .size, test: .below(Self.number("9")))
        let last = Condition(
            subject: .field(FieldPath(parsing: "$.n")!), test: .equals(Self.seq))
        let all = [text, short, last]
        #expect(Self.holds(all, #"{"n":34}"#))
        #expect(!Self.holds(all, #"{"n":34}"#, .binary))
        #expect(!Self.holds(all, #"{"n": 34}"#))
        #expect(!Self.holds(all, #"{"n":33}"#))
        #expect(Self.holds([], "anything"))
    }

    @Test func anIdIsNoneWhereNoRequestIsAnswered() {
        let condition = Condition(subject: .field(FieldPath(parsing: "$.v")!), test: .isID)
        var context = Self.context
        context.instance = 0
        #expect(!Self.holds([condition], #"{"v":"\#(Self.id)"}"#, .text, context))
    }

    @Test func aMatcherSaysWhetherItAsksForValuesAndWhetherItLooksIntoJSON() {
        func facts(_ subject: Subject, _ test: Test) -> [Bool] {
            var payloads = PayloadCode()
            var matchers = Matchers()
            let condition = Condition(subject: subject, test: test)
            let index = matchers.add(Matcher(conditions: [condition]), &payloads)
            return [matchers[index].asks, matchers[index].readsJSON]
        }
        let field = Subject.field(FieldPath(parsing: "$.v")!)
        #expect(facts(field, .isID) == [true, true])
        #expect(facts(field, .equals(Self.seq)) == [true, true])
        #expect(facts(field, .above(Self.number("1"))) == [false, true])
        #expect(facts(.payload, .contains(Self.slot(.seq))) == [true, false])
        #expect(facts(.payload, .regex(Self.text("a"))) == [false, false])
        #expect(facts(.size, .equals(Self.number("3"))) == [false, false])
    }
}
