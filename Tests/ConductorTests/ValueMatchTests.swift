import Conductor
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing

extension PeerTests {
    /// What is a reply and what is none, by the values in it.
    @Suite(.serialized) struct ValueMatchTests {
        /// A `match`, what comes back (`SEQ` is the message's number), and whether that is the reply.
        private typealias Row = (match: String, reply: String, isReply: Bool)

        private static let deep =
            String(repeating: "[{\"d\":", count: 500) + "1" + String(repeating: "}]", count: 500)

        private static let numbers: [Row] = [
            ("$.v: 9007199254740993", #"{"v":9007199254740993}"#, true),
            ("$.v: 9007199254740993", #"{"v":9007199254740992}"#, false),
            ("$.v: 4634343214213523454", #"{"v":4634343214213523455}"#, false),
            ("$.v: 123456789012345678901234567890", #"{"v":123456789012345678901234567890}"#, true),
            (
                "$.v: 123456789012345678901234567890", #"{"v":123456789012345678901234567891}"#,
                false
            ),
            ("$.v: 0x10", #"{"v":16}"#, true), ("$.v: 1.5", #"{"v":15e-1}"#, true),
            ("$.v: 1", #"{"v":1.0}"#, true), ("$.v: 1", #"{"v":"1"}"#, false),
            ("$.v: '1'", #"{"v":"1"}"#, true), ("$.v: '1.0'", #"{"v":"1"}"#, false),
            ("$.v: '{{ seq }}'", #"{"v":SEQ}"#, true), ("$.v: '{{ seq }}'", #"{"v":SEQ.0}"#, true),
            ("$.v: '{{ seq }}'", #"{"v":SEQe0}"#, true),
            ("$.v: '{{ seq }}'", #"{"v":"SEQ"}"#, true),
            ("$.v: '{{ seq }}'", #"{"v":"SEQ.0"}"#, false),
            ("$.v: '{{ seq }}'", #"{"v":SEQ1}"#, false),
            ("$.v: '{{ seq }}'", #"{"v":-SEQ}"#, false),
            ("$.v: '{{ seq }}'", #"{"v":[SEQ]}"#, false),
            ("$.v: 'n{{ seq }}'", #"{"v":"nSEQ"}"#, true),
            ("$.v: '{{ seq }}000000000000000000001'", #"{"v":SEQ000000000000000000001.0}"#, true),
            ("$.v: '{{ seq }}000000000000000000001'", #"{"v":SEQ000000000000000000000}"#, false),
            ("$.v: \"{{ number('5') }}\"", #"{"v":5.0}"#, true),
            ("$.v: \"{{ '5' }}\"", #"{"v":5}"#, true),
            ("$.v: { above: 9007199254740992 }", #"{"v":9007199254740993}"#, true),
            ("$.v: { above: 9007199254740992 }", #"{"v":9007199254740992}"#, false),
            ("$.v: { below: 9007199254740993 }", #"{"v":9007199254740992}"#, true),
            ("$.v: { below: 0.1 }", #"{"v":0.1}"#, false),
            ("$.v: { above: 1 }", #"{"v":"2"}"#, false),
            ("$.v: { above: '{{ seq }}' }", #"{"v":SEQ.5}"#, true),
            ("$.v: { above: '{{ seq }}' }", #"{"v":SEQ}"#, false),
            ("$.v: { one-of: [1, 9007199254740993] }", #"{"v":9007199254740992}"#, false),
            ("$.v: { one-of: [1, 9007199254740993] }", #"{"v":9007199254740993.0}"#, true),
            ("$.v: { one-of: [a, '{{ seq }}'] }", #"{"v":SEQ.0}"#, true),
            ("$.v: { one-of: [a, '{{ seq }}'] }", #"{"v":"b"}"#, false),
            ("size: 7B", #"{"v":1}"#, true), ("size: { above: 7B }", #"{"v":1}"#, false),
            ("size: { below: 8B, above: 6B }", #"{"v":1}"#, true),
            ("size: { one-of: [1B, 8B] }", #"{"v":1}"#, false), ("opcode: text", "x", true),
            ("opcode: binary", "x", false),
        ]

        private static let forms: [Row] = [
            ("$.b: 1", #"{"a":NaN,"b":1}"#, true),
            ("$.b: 1", #"{"a":[-Infinity,undefined],"b":1}"#, true),
            ("$.v: NaN", #"{"v":NaN}"#, true), ("$.v: .nan", #"{"v":NaN}"#, true),
            ("$.v: -.inf", #"{"v":-Infinity}"#, true), ("$.v: .inf", #"{"v":1e999}"#, false),
            ("$.v: { exists: true }", #"{"v":NaN}"#, true),
            ("$.v: { above: 0 }", #"{"v":NaN}"#, false),
            ("$.v: { below: 0 }", #"{"v":NaN}"#, false),
            ("$.v: { above: 0 }", #"{"v":Infinity}"#, true),
            ("$.v: { below: 0 }", #"{"v":-Infinity}"#, true),
            ("$.v: 2", #"{"v":1,"v":2}"#, true), ("$.v: 1", #"{"v":1,"v":2}"#, false),
            ("$.v: 7", #"{"d":\#(deep),"v":7}"#, true), ("$.v: 8", #"{"d":\#(deep),"v":7}"#, false),
            ("'$.a[0].b': 1", #"{"a":[{"b":1}]}"#, true), ("$.a.0.b: 1", #"{"a":[{"b":1}]}"#, true),
            ("'$[1]': 2", "[1,2]", true), ("\"$['a key']\": 1", #"{"a key":1}"#, true),
            ("\"$['a.b'][0]['c']\": x", #"{"a.b":[{"c":"x"}]}"#, true),
            ("$.v: 1", "{\"v\":1}{\"v\":2}", true),
            ("$.v: 2", "{\"v\":1}\u{1E}{\"v\":2}\u{1E}", false),
            ("$.v: 1", "{\"v\":1}\u{1E}", true),
        ]

        private static let texts: [Row] = [
            (#"regex: '^43{{ seq }}\['"#, "43SEQ[1]", true),
            (#"regex: '^43{{ seq }}\['"#, "143SEQ[", false),
            (#"regex: "{{ '.' }}{{ seq }}$""#, "x.SEQ", true),
            (#"regex: "{{ '.' }}{{ seq }}$""#, "x,SEQ", false),
            (#"$.v: { regex: '^{{ seq }}\.$' }"#, #"{"v":"SEQ."}"#, true),
            (#"$.v: { regex: '^{{ seq }}\.$' }"#, #"{"v":"SEQx"}"#, false),
            (#"$.v: { regex: '^{{ seq }}$' }"#, #"{"v":SEQ}"#, true),
            ("starts-with: '43{{ seq }}['", "43SEQ[1]", true),
            ("starts-with: '43{{ seq }}['", "143SEQ[1]", false), ("starts-with: ab", "a", false),
            ("starts-with: ''", "a", true), ("ends-with: '#{{ seq }}'", "x#SEQ", true),
            ("ends-with: '#{{ seq }}'", "x#SEQ ", false), ("ends-with: abc", "bc", false),
            ("contains: '<{{ seq }}>'", "a<SEQ>b", true),
            ("contains: '<{{ seq }}>'", "a<SEQ b", false),
            // Digits at an end are all of a number.
            ("contains: '43{{ seq }}['", "43SEQ[", true),
            ("contains: '43{{ seq }}['", "4343SEQ[", false),
            ("contains: '43{{ seq }}['", "4343SEQ[ and 43SEQ[", true),
            ("contains: '{{ seq }}'", "id=SEQ", true), ("contains: '{{ seq }}'", "SEQ", true),
            ("contains: '{{ seq }}'", "id=1SEQ", false),
            ("contains: '{{ seq }}'", "id=SEQ0", false),
            ("contains: 'order-{{ seq }}'", "order-SEQ.", true),
            ("contains: 'order-{{ seq }}'", "order-SEQ0", false),
            ("starts-with: '43{{ seq }}'", "43SEQ[1]", true),
            ("starts-with: '43{{ seq }}'", "43SEQ1[1]", false),
            ("ends-with: '{{ seq }}'", "x SEQ", true), ("ends-with: '{{ seq }}'", "x1SEQ", false),
            ("contains: 4", "1423", true), ("starts-with: 4", "42", true),
            ("text: '{{ seq }}'", "SEQ", true), ("text: '{{ seq }}'", "SEQ.0", false),
            ("starts-with: a, ends-with: c, contains: b", "abc", true),
            ("starts-with: a, ends-with: c, contains: b", "acb", false),
        ]

        @Test func numbersCompareAsDecimals() throws { try check(Self.numbers, trailing: 0) }

        @Test func documentsAreReadAsTheyAre() throws { try check(Self.forms, trailing: 2) }

        @Test func textsCompareAsTexts() throws { try check(Self.texts, trailing: 0) }

        /// Sends a message for each row and looks which of them were answered.
        private func check(_ rows: [Row], trailing: UInt64) throws {
            let messages = rows.enumerated().map { index, row in
                "  m\(index): { text: '\(index) {{ seq }}', expect: { match: { \(row.match) }, "
                    + "timeout: \(row.isReply ? "10s" : "100ms") } }"
            }
            let steps = rows.indices.map { "{ send: m\($0), on-fail: continue }" }
            let replies = rows.map(\.reply)
            let script: ScriptedPeer.Script = { connection in
                try connection.upgrade()
                while true {
                    let words = String(decoding: try connection.message().payload, as: UTF8.self)
                        .split(separator: " ")
                    let reply = replies[Int(words[0]) ?? 0].replacing("SEQ", with: words[1])
                    try connection.send(PeerFrame.text(reply))
                }
            }
            let result = try ScriptedPeer.with(script) { peer in
                let text = """
                    version: 1
                    target: ws://127.0.0.1:\(peer.port)/
                    messages:
                    \(messages.joined(separator: "\n"))
                    profiles:
                      user: { flow: [\(steps.joined(separator: ", "))] }
                    phases: [{ once: { clients: 1, for: 30s } }]
                    """
                let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
                let (plan, found) = PlanReader.read(
                    source, variables: [:], environment: [:], language: .plain)
                return try Conductor(
                    RunSetup(
                        plan: try #require(plan, "\(found.items)"), source: source, target: nil,
                        seed: 7, loops: 1, smoke: false, tool: "test")
                ).run()
            }
            #expect(Books(result.store).wrong == [])
            #expect(result.store.count(.trailing) == trailing)
            for (index, row) in rows.enumerated() {
                let here = Selection(message: index)
                let isAnswered = result.store.count(.answered, in: here) == 1
                #expect(isAnswered == row.isReply, "\(row.match) by \(row.reply.prefix(60))")
            }
        }
    }
}
