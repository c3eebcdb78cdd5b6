import Metrics
import TestSupport
import Testing

extension PeerTests {
    /// Closing from either side (RFC 6455 §5.5.1, §7).
    @Suite(.serialized) struct CloseHandshakeTests {
        /// Closes of the server, and the code of our answer (1005: an empty frame).
        static let valid: [(sent: [UInt8], code: UInt16, answer: Int)] = [
            (PeerFrame.close(1000), 1000, 1000),
            (PeerFrame.close(1001, Array("bye".utf8)), 1001, 1001),
            (PeerFrame.close(1011), 1011, 1011), (PeerFrame.close(1014), 1014, 1014),
            (PeerFrame.close(3000), 3000, 3000), (PeerFrame.close(4000), 4000, 4000),
            (PeerFrame.close(4999, [UInt8](repeating: 0x61, count: 123)), 4999, 4999),
            (PeerFrame.bytes(0x88, []), 1005, 1005),
            // A close may come inside a fragmented message, and nothing after it counts.
            (PeerFrame.bytes(0x01, [0x61]) + PeerFrame.close(1000), 1000, 1000),
            (PeerFrame.close(1000) + PeerFrame.text("late") + [0xFF, 0xFF], 1000, 1000),
            (PeerFrame.close(1000) + PeerFrame.close(1002), 1000, 1000),
        ]

        @Test(arguments: valid)
        func aCloseIsAnsweredWithItsCode(_ sent: [UInt8], _ code: UInt16, _ answer: Int) throws {
            let run = try PeerRun { connection in
                try connection.upgrade()
                _ = try connection.message()
                try connection.send(sent)
                _ = try connection.frame()
                connection.close()
            }
            #expect(run.broken == [])
            #expect(run.errors == ["closed": 2, "cut": 2])
            #expect(run.store.details(of: .closed).map(\.code) == [code])
            #expect(run.first(.closed).hasPrefix("closed by the peer with code \(code)"))
            #expect(run.closeCodes == [answer])
            #expect(run.store.count(.messagesReceived) == 0)
        }

        @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
        func aCodeThatMustNotBeSentIsAnError(_ code: Int) throws {
            try invalid(PeerFrame.close(code))
        }

        @Test func aPayloadOfOneByteIsAnError() throws { try invalid(PeerFrame.bytes(0x88, [3])) }

        private func invalid(_ bytes: [UInt8]) throws {
            let run = try PeerRun { connection in
                try connection.upgrade()
                _ = try connection.message()
                try connection.send(bytes)
            }
            #expect(run.broken == [])
            #expect(run.errors == ["protocol": 2, "cut": 2])
            #expect(run.first(.protocolError).hasPrefix("close frame with "))
            #expect(run.closeCodes == [1002])
        }

        /// A client of `once` that neither sends nor flows takes any close as planned.
        @Test func aCloseThatIsWaitedForIsByPlan() throws {
            let run = try PeerRun(PeerRun.listening) { connection in
                try connection.upgrade()
                try connection.send(PeerFrame.close(4001))
                _ = try connection.frame()
                connection.close()
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.store.count(.sessions) == 2)
        }

        /// What a server does once we have closed; each must end the session by plan.
        static let answers: [(name: String, answer: ScriptedPeer.Script)] = [
            ("answers and closes", { _ = try $0.message() }),
            ("never answers", { try $0.silence() }),
            (
                "answers and stays",
                {
                    while try $0.frame().opcode != 8 {}
                    try $0.send(PeerFrame.close(1000))
                    try $0.silence()
                }
            ),
            (
                "closes without an answer",
                {
                    while try $0.frame().opcode != 8 {}
                    $0.close()
                }
            ),
            (
                "resets",
                {
                    while try $0.frame().opcode != 8 {}
                    $0.reset()
                }
            ),
            (
                "goes on talking",
                {
                    while try $0.frame().opcode != 8 {}
                    try $0.send(
                        PeerFrame.text("a") + PeerFrame.bytes(0x89, []) + PeerFrame.close(1000))
                }
            ),
        ]

        @Test(arguments: answers)
        func ourCloseEndsWhateverTheServerDoes(
            _ name: String, _ answer: @escaping ScriptedPeer.Script
        )
            throws
        {
            let run = try PeerRun { connection in
                try connection.upgrade()
                let hello = try connection.message()
                try connection.send(PeerFrame.bytes(0x81, hello.payload))
                try answer(connection)
            }
            #expect(run.broken == [], "\(name)")
            #expect(run.errors == [:], "\(name)")
            #expect(run.counts(.sessions, .answered) == ["sessions": 2, "answered": 2])
            #expect(run.closeCodes == [1000])
            let rejoinder = run.frames.filter { $0.opcode == 10 }
            #expect(rejoinder.isEmpty, "nothing is sent after a close")
        }

        /// What a profile says about its closes stands in each of them, cut to a control frame.
        @Test func profilesHaveTheirOwnClose() throws {
            let tail = String(repeating: "ü", count: 59)
            let reason = "{{ client.index }} {{ now_ms }} " + tail
            let profile = """
                { session: 100ms, reconnect: never, close: { code: 3001, reason: "\(reason)" } }
                """
            let run = try PeerRun(profile) { connection in
                try connection.upgrade()
                while try connection.frame().opcode != 8 {}
                connection.close()
            }
            let closes = run.frames.filter { $0.opcode == 8 }
            // One digit, thirteen digits, and as many letters as there is room for.
            let texts = closes.map { String(decoding: $0.payload.dropFirst(2), as: UTF8.self) }
            let shape = texts.map { "\($0.prefix(2))\($0.dropFirst(15))" }
            let expected = (0...1).map { "\($0)  " + tail.prefix(53) }
            #expect(run.broken == [] && run.closeCodes == [3001] && shape.sorted() == expected)
        }

        /// Both sides close at once: no error for a session that ended by plan.
        @Test func bothMayCloseAtOnce() throws {
            let run = try PeerRun { connection in
                try connection.upgrade()
                let hello = try connection.message()
                let close = PeerFrame.close(1001)
                try connection.send(PeerFrame.bytes(0x81, hello.payload))
                while try connection.frame().opcode != 8 {}
                try connection.send(close)
                connection.halfClose()
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.store.count(.sessions) == 2)
        }
    }
}
