import Metrics
import TestSupport
import Testing

extension PeerTests {
    /// Made-up messages on the wire, and what clients learn from the answers.
    @Suite(.serialized) struct GeneratorRunTests {
        private static func value(_ key: String, in text: String) -> String? {
            guard let range = text.firstRange(of: "\"\(key)\":\"") else { return nil }
            return String(text[range.upperBound...].prefix { $0 != "\"" })
        }

        /// The server names sessions; clients use these names, wherever the answer has them.
        @Test func sessionsHaveTheNamesThatTheServerGives() throws {
            let given = Notes<String>()
            let messages =
                "work: { generator: realistic, with: { weights: { monitoring: 1 } } }\n"
                + "  leave: { generator: realistic, with: { pattern: shutdown } }"
            let profile = """
                { reconnect: never, flow: [{ send: work, count: 16 }, { send: leave, count: 7 }] }
                """
            let run = try PeerRun(profile, messages: messages) { connection in
                try connection.upgrade()
                var starts = 0
                while true {
                    let text = String(decoding: try connection.message().payload, as: UTF8.self)
                    let id = Self.value("id", in: text) ?? ""
                    var answer = #"{"id":"\#(id)""#
                    if Self.value("type", in: text) == "start_monitoring" {
                        starts += 1
                        let name = "5e551011-0000-4000-800\(connection.number)-00000000000\(starts)"
                        given.add(name)
                        answer +=
                            connection.number == 0
                            ? #","session_id":"\#(name)""# : #","data":{"session_id":"\#(name)"}"#
                    }
                    try connection.send(PeerFrame.text(answer + "}"))
                }
            }
            #expect(run.broken == [] && run.errors == [:])
            let texts = run.frames.filter { $0.opcode == 1 }
                .map { String(decoding: $0.payload, as: UTF8.self) }
            let used = texts.compactMap { Self.value("session_id", in: $0) }
            #expect(texts.count == 46 && given.all.count == 8)
            #expect(used.count == 2 * (6 + 4) && Set(used) == Set(given.all))
        }

        /// Whatever the body, each message is in the books once, and requests are answered.
        @Test(arguments: [
            ("{ generator: mixed }", true), ("{ generator: realistic }", true),
            ("{ one-of: [{ generator: event }, { generator: query }] }", true),
            ("{ one-of: [{ ping: a }, { ping: b }] }", true),
            (
                "{ one-of: [{ text: a }, { binary: { size: 9B } }, { base64: aGk= }], expect: echo }",
                true
            ),
            ("{ one-of: [{ text: a }, { ping: b }, { generator: command }] }", false),
            ("{ generator: command, expect: none }", false),
        ])
        func booksClose(_ message: String, _ isAnswered: Bool) throws {
            let run = try PeerRun(
                "{ send: { mix: m, every: 5ms } }",
                phases: ["steady: { clients: 4, for: 500ms }"], messages: "m: \(message)"
            ) { connection in
                try connection.upgrade()
                while true {
                    let frame = try connection.frame()
                    switch frame.opcode {
                    case 8:
                        try connection.send(PeerFrame.bytes(0x88, frame.payload))
                        return
                    case 9: try connection.send(PeerFrame.bytes(0x8A, frame.payload))
                    default: try connection.send(PeerFrame.bytes(frame.first, frame.payload))
                    }
                }
            }
            #expect(run.broken == [] && run.errors == [:])
            let sent = run.store.count(.planned)
            #expect(sent > 10 && run.store.count(.answered) == (isAnswered ? sent : 0))
        }
    }
}
