import Metrics
import TestSupport
import Testing

extension PeerTests {
    /// Servers that break the framing rules of RFC 6455 §5 in an open session: one counted error with
    /// what was wrong, a close frame with the right code, and the request in flight is cut.
    @Suite(.serialized) struct BadFrameTests {
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            var kind: ErrorKind
            var text: String
            /// The code with which the client closes.
            var code: Int
            var bytes: [UInt8]
            var testDescription: String { name }

            init(_ name: String, _ text: String, _ bytes: [UInt8]) {
                self.init(name, .protocolError, text, 1002, bytes)
            }

            init(_ name: String, _ kind: ErrorKind, _ text: String, _ code: Int, _ bytes: [UInt8]) {
                self.name = name
                self.kind = kind
                self.text = text
                self.code = code
                self.bytes = bytes
            }

            static func utf8(_ name: String, _ bytes: [UInt8], end: Bool = false) -> Case {
                Case(
                    name, .utf8,
                    end ? "text that ends inside a character" : "text that is not UTF-8",
                    1007, bytes)
            }
        }

        static func frame(_ first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
            PeerFrame.bytes(first, payload)
        }

        static let headers: [Case] = [
            Case(
                "masked text", "masked frame from the server",
                PeerFrame.bytes(0x81, [1], key: [0, 0, 0, 0])),
            Case(
                "masked ping", "masked frame from the server",
                PeerFrame.bytes(0x89, [], key: [0, 0, 0, 0])),
            Case("RSV1", "reserved bits set", frame(0xC1, [0x61])),
            Case("RSV2", "reserved bits set", frame(0xA1, [0x61])),
            Case("RSV3", "reserved bits set", frame(0x91, [0x61])),
            Case("RSV1 of a ping", "reserved bits set", frame(0xC9)),
            Case("RSV1 of a continuation", "reserved bits set", frame(0x01) + frame(0xC0)),
            Case("a ping in pieces", "fragmented control frame", frame(0x09)),
            Case("a close in pieces", "fragmented control frame", frame(0x08)),
            Case(
                "a ping of 126 bytes", "control frame longer than 125 bytes",
                frame(0x89, [UInt8](repeating: 0, count: 126))),
            Case("continuation without start", "continuation of no message", frame(0x80, [1])),
            Case(
                "continuation after the end", "continuation of no message",
                frame(0x02, [1]) + frame(0x80, [2]) + frame(0x80, [3])),
            Case(
                "text inside a message", "new message inside a fragmented one",
                frame(0x01, [0x61]) + frame(0x81, [0x62])),
            Case(
                "a second start inside a message", "new message inside a fragmented one",
                frame(0x02, [1]) + frame(0x89) + frame(0x02, [2])),
            Case("16-bit length of 5", "frame length not in its shortest form", [0x82, 126, 0, 5]),
            Case(
                "64-bit length of 65,535", "frame length not in its shortest form",
                [0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
            Case(
                "64-bit length with the top bit", "frame length beyond 63 bits",
                [0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        ]

        static let opcodes = (Array(3...7) + Array(11...15)).map { (code: UInt8) in
            Case("opcode \(code)", "reserved opcode \(code)", frame(0x80 | code))
        }

        static let sizes: [Case] = [
            Case(
                "a frame of 64 MiB and a byte", .tooLarge, "message over 67108864 bytes", 1009,
                [0x82, 127, 0, 0, 0, 0, 4, 0, 0, 1]),
            Case(
                "a frame of 2⁶³ − 1 bytes", .tooLarge, "message over 67108864 bytes", 1009,
                [0x82, 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            Case(
                "fragments of 64 MiB and a byte", .tooLarge, "message over 67108864 bytes", 1009,
                frame(0x02, [1]) + [0x80, 127, 0, 0, 0, 0, 4, 0, 0, 0]),
        ]

        static let texts: [Case] = [
            .utf8("a byte FF", frame(0x81, [0x61, 0xFF])),
            .utf8("an overlong form", frame(0x81, [0xC0, 0xAF])),
            .utf8("a surrogate", frame(0x81, [0xED, 0xA0, 0x80])),
            .utf8("beyond U+10FFFF", frame(0x01, [0xF4]) + frame(0x00, [0x90])),
            .utf8("the second fragment", frame(0x01, [0xC3]) + frame(0x80, [0x28])),
            .utf8("the first half of a frame", [0x81, 10, 0x61, 0xFF]),
            .utf8("text cut inside a character", frame(0x81, [0xE2, 0x82]), end: true),
            .utf8(
                "fragments that end inside a character", frame(0x01, [0xE2]) + frame(0x80, [0x82]),
                end: true),
            Case(
                "a close reason", .utf8, "close reason that is not UTF-8", 1007,
                PeerFrame.close(1000, [0xC3, 0x28])),
        ]

        @Test(arguments: headers + opcodes + sizes + texts)
        func endsTheSession(_ bad: Case) throws {
            let run = try PeerRun { connection in
                try connection.upgrade()
                _ = try connection.message()
                try connection.send(bad.bytes)
            }
            #expect(run.broken == [])
            #expect(run.errors == [bad.kind.name: 2, "cut": 2])
            #expect(run.first(bad.kind) == bad.text)
            #expect(run.closeCodes == [bad.code])
            #expect(
                run.counts(.sessions, .opened, .answered) == [
                    "sessions": 2, "opened": 2, "answered": 0,
                ])
        }

        /// What came before the broken frame in the same segment counts.
        @Test func whatCameBeforeIsTaken() throws {
            let run = try PeerRun("{ reconnect: never, flow: [{ send: hello }, { wait: 1s }] }") {
                try $0.upgrade()
                let message = try $0.message()
                let ping = PeerFrame.bytes(0x89, [7])
                try $0.send(PeerFrame.bytes(0x81, message.payload) + ping + [0x83])
            }
            #expect(run.broken == [])
            #expect(run.errors == ["protocol": 2])
            #expect(run.store.count(.answered) == 2)
            #expect(run.frames.filter { $0.first == 0x8A }.map(\.payload) == [[7], [7]])
        }

        /// Ends of the stream in the middle of something.
        static let cuts: [(name: String, bytes: [UInt8], reset: Bool)] = [
            ("half a header", [0x82], false), ("half a header", [0x82], true),
            ("half a frame", [0x82, 10, 1, 2], false), ("half a frame", [0x82, 10, 1, 2], true),
            ("half a ping", [0x89, 10, 1, 2], false), ("half a close", [0x88, 2, 3], true),
            ("inside a message", frame(0x01, [0x61]), false), ("nothing", [], false),
            ("nothing", [], true),
        ]

        @Test(arguments: cuts)
        func aStreamThatBreaksIsCounted(_ name: String, _ bytes: [UInt8], _ reset: Bool) throws {
            let run = try PeerRun { connection in
                try connection.upgrade()
                _ = try connection.message()
                try connection.send(bytes)
                if reset { connection.reset() } else { connection.close() }
            }
            #expect(run.broken == [])
            #expect(run.errors == [reset ? "reset" : "abrupt": 2, "cut": 2], "\(name)")
            let text = reset ? "Connection reset by peer" : "stream ended without a close frame"
            #expect(run.first(reset ? .reset : .abrupt).contains(text))
        }

        /// A server that ends its half of the stream without a close frame does not keep us.
        @Test func halfAStreamIsTheEnd() throws {
            let run = try PeerRun { connection in
                try connection.upgrade()
                _ = try connection.message()
                connection.halfClose()
            }
            #expect(run.broken == [])
            #expect(run.errors == ["abrupt": 2, "cut": 2])
        }
    }
}
