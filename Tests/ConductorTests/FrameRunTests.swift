import Metrics
import TestSupport
import Testing
import Wire

extension PeerTests {
    /// Messages in fragments and compressed ones, as a peer sees them.
    @Suite(.serialized) struct FrameRunTests {
        private static let agreed = "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-W"
        private static let once = "{ reconnect: never, flow: [{ send: big, count: 2 }] }"

        private static func target(_ compression: String) -> (UInt16) -> String {
            { "{ url: \"ws://127.0.0.1:\($0)/\", compression: \(compression) }" }
        }

        // Fragments

        @Test(
            arguments: [
                ("text: \"{{ text(1000) }}\"", "300B", 1, [300, 300, 300, 100]),
                ("text: \"{{ text(1000) }}\"", "500B", 1, [500, 500]),
                ("text: \"{{ text(1000) }}\"", "1000B", 1, [1_000]),
                ("binary: { size: 130KiB, fill: random }", "64KiB", 2, [65_536, 65_536, 2_048]),
                ("binary: { size: 3B, fill: zeros }", "1B", 2, [1, 1, 1]),
            ] as [(String, String, UInt8, [Int])])
        func messagesLeaveInFrames(
            _ body: String, _ size: String, _ opcode: UInt8, _ sizes: [Int]
        ) throws {
            let run = try PeerRun(
                Self.once,
                messages: "big: { \(body), fragment: \(size), expect: echo, timeout: 10s }"
            ) { connection in
                try connection.upgrade()
                while true {
                    let payload = try connection.fragments().flatMap(\.payload)
                    try connection.send(PeerFrame.bytes(0x80 | opcode, payload))
                }
            }
            #expect(run.broken == [])
            #expect(run.errors == [:], "\(size)")
            #expect(run.counts(.messagesSent, .answered) == ["messages.sent": 4, "answered": 4])
            let frames = run.frames.filter { $0.opcode < 8 }
            let count = sizes.count
            let firsts = (0..<count).map {
                ($0 == 0 ? opcode : 0) | ($0 + 1 == count ? 0x80 : 0)
            }
            // Two clients are served at once, so that their frames may mix: all are counted.
            #expect(frames.map(\.payload.count).sorted() == (0..<4).flatMap { _ in sizes }.sorted())
            #expect(frames.map(\.first).sorted() == (0..<4).flatMap { _ in firsts }.sorted())
            #expect(Set(frames.map(\.key)).count == frames.count)
        }

        /// A compressed message is taken apart after it was compressed (RFC 7692 §6.1).
        @Test func compressedMessagesLeaveInFrames() throws {
            let shapes = Notes<[UInt8]>()
            let run = try PeerRun(
                Self.once,
                messages: "big: { text: \"{{ text(1000) }}\", fragment: 256B, expect: echo }",
                target: Self.target("true")
            ) { connection in
                try connection.upgrade(replacing: "Sec-W", by: Self.agreed)
                var inflater = Inflater(window: 15)
                while true {
                    let frames = try connection.fragments()
                    shapes.add(frames.map(\.first))
                    var text = ByteBuffer()
                    let packed = frames.flatMap(\.payload)
                    let result = inflater.inflate(
                        packed.span, into: &text, limit: 10_000, keepsContext: true)
                    guard result == .complete else { throw PeerGone() }
                    try connection.send(PeerFrame.bytes(0x81, text.array()))
                }
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.store.count(.answered) == 4)
            #expect(run.store.count(.bytesReceived) == 4_000)
            for shape in shapes.all {
                // Letters and digits need about six bits.
                #expect(shape == [0x41, 0, 0, 0x80] || shape == [0x41, 0, 0x80], "\(shape)")
            }
        }

        // Compression

        private static let words = """
            big:
                json: { id: "{{ id }}", say: "the same words in each of them, and once more the \
            same words in each of them, in all of them the same" }
                expect: { match: { $.id: "{{ id }}" }, timeout: 10s }
            """

        @Test(arguments: 9...15, ["true", "false", "client", "server"])
        func compressedMessagesAreAnswered(_ window: Int, _ takeover: String) throws {
            let run = try PeerRun(
                target:
                    "{ embedded: {}, compression: { window: \(window), takeover: \(takeover) } }",
                "{ reconnect: never, flow: [{ send: big, count: 20 }] }", messages: Self.words)
            #expect(run.broken == [])
            #expect(run.errors == [:], "\(run.store.firstTexts)")
            #expect(run.counts(.answered, .sessions) == ["answered": 40, "sessions": 2])
            #expect(run.store.count(.wireSent) < run.store.count(.bytesSent))
            #expect(run.store.count(.wireReceived) < run.store.count(.bytesReceived))
            if takeover == "true" {
                #expect(run.store.count(.wireReceived) < run.store.count(.bytesReceived) / 2)
            }
        }

        @Test func smallMessagesMayStayAsTheyAre() throws {
            let run = try PeerRun(
                "{ reconnect: never, flow: [{ send: small }, { send: big }] }",
                messages: "small: { text: \"\(String(repeating: "a", count: 99))\" }\n"
                    + "  big: { text: \"\(String(repeating: "b", count: 100))\" }",
                target: Self.target("{ above: 100B }")
            ) { connection in
                try connection.upgrade(replacing: "Sec-W", by: Self.agreed)
                try connection.listen()
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            let firsts = run.frames.filter { $0.opcode < 8 }.map {
                [$0.first, UInt8($0.payload.count > 98 ? 1 : 0)]
            }
            #expect(
                firsts.sorted { $0[0] < $1[0] } == [[0x81, 1], [0x81, 1], [0xC1, 0], [0xC1, 0]])
        }

        // Peers that do it wrong

        /// A gibibyte of zeros, deflated: blocks that refer to nothing before them, one behind the
        /// other.
        private static func bomb() -> [UInt8] {
            var deflater = Deflater(window: 15)
            var block = ByteBuffer()
            let zeros = [UInt8](repeating: 0, count: 16 << 20)
            deflater.deflate(zeros.span, into: &block, keepsContext: false)
            var bytes: [UInt8] = []
            for _ in 0..<64 { bytes += block.array() + [0, 0, 0xFF, 0xFF] }
            return bytes
        }

        @Test(arguments: [1, 3]) func aBombIsStopped(_ fragments: Int) async {
            await #expect(processExitsWith: .success) { [fragments = fragments as Int] in
                let bomb = Self.bomb()
                #expect(bomb.count > 1_000_000)
                let before = PeerSocket.residentBytes()
                let run = try PeerRun(
                    target: {
                        "{ url: \"ws://127.0.0.1:\($0)/\", compression: true, max-message: 2MiB }"
                    },
                    script: { connection in
                        try connection.upgrade(replacing: "Sec-W", by: Self.agreed)
                        _ = try connection.message()
                        let size = (bomb.count + fragments - 1) / fragments
                        for i in 0..<fragments {
                            let end = min(bomb.count, (i + 1) * size)
                            let first: UInt8 = (i == 0 ? 0x42 : 0) | (i + 1 == fragments ? 0x80 : 0)
                            try connection.send(
                                PeerFrame.bytes(first, Array(bomb[(i * size)..<end])))
                        }
                    })
                #expect(run.broken == [])
                #expect(run.errors == ["too-large": 2, "cut": 2])
                #expect(run.first(.tooLarge) == "message that inflates to over 2097152 bytes")
                #expect(run.closeCodes == [1009])
                #expect(PeerSocket.residentBytes() - before < 64 << 20)
            }
        }

        struct Bad: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var text: String
            var frame: [UInt8]
            var isAgreed = true
        }

        static let bad: [Bad] = [
            Bad(
                testDescription: "no deflated data", text: "cannot be inflated",
                frame: PeerFrame.bytes(0xC1, [0xFF, 0xFF, 0xFF])),
            Bad(
                testDescription: "ends in the middle", text: "cannot be inflated",
                frame: PeerFrame.bytes(0xC1, [0xCA, 0x48])),
            Bad(
                testDescription: "refers to before the first", text: "cannot be inflated",
                frame: PeerFrame.bytes(0xC1, [0x02, 0x13, 0x00, 0x00])),
            Bad(
                testDescription: "was not agreed", text: "reserved bits",
                frame: PeerFrame.bytes(0xC1, [0xCA, 0x48, 0xCD, 0xC9, 0xC9, 7, 0]),
                isAgreed: false),
            Bad(
                testDescription: "on a control frame", text: "reserved bits",
                frame: PeerFrame.bytes(0xC9, [])),
            Bad(
                testDescription: "on a continuation", text: "reserved bits",
                frame: PeerFrame.bytes(0x41, [0xCA]) + PeerFrame.bytes(0xC0, [0x48])),
        ]

        @Test(arguments: bad)
        func aPeerThatCompressesWrong(_ bad: Bad) throws {
            let run = try PeerRun(target: Self.target("true")) { connection in
                try connection.upgrade(
                    replacing: "Sec-W", by: bad.isAgreed ? Self.agreed : "Sec-W")
                _ = try connection.message()
                try connection.send(bad.frame)
            }
            #expect(run.broken == [])
            #expect(run.errors == ["protocol": 2, "cut": 2], "\(run.store.firstTexts)")
            #expect(run.first(.protocolError).contains(bad.text), "\(run.first(.protocolError))")
            #expect(run.closeCodes == [bad.text.contains("inflated") ? 1007 : 1002])
        }

        /// Text is looked at when it is inflated.
        @Test func compressedTextMustBeText() throws {
            let run = try PeerRun(target: Self.target("true")) { connection in
                try connection.upgrade(replacing: "Sec-W", by: Self.agreed)
                _ = try connection.message()
                // One stored block with a byte that no text has.
                try connection.send(PeerFrame.bytes(0xC1, [0, 1, 0, 0xFE, 0xFF, 0xFF, 0]))
            }
            #expect(run.broken == [])
            #expect(run.errors == ["utf8": 2, "cut": 2], "\(run.store.firstTexts)")
            #expect(run.closeCodes == [1007])
        }
    }
}
