import EmbeddedServer
import TestSupport
import Testing

/// The server's side of RFC 6455: what a client must not send, and how each of it ends.
@Suite(.ownThreads) struct ProtocolRuleTests {
    typealias Frame = RawClient.Frame

    private static func frame(_ first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
        RawClient.frame(first, payload)
    }

    /// A header with a mask key of zeros; `length` is the seven bits of length and what follows.
    private static func header(_ first: UInt8, _ length: [UInt8]) -> [UInt8] {
        [first, 0x80 | length[0]] + length[1...] + [0, 0, 0, 0]
    }

    static let reserved = [0xC1, 0xA1, 0x91, 0xC2, 0xC9, 0xA8, 0x9A].map { frame($0) }
    static let opcodes = (Array(3...7) + Array(11...15)).map { (code: UInt8) in frame(0x80 | code) }
    static let others: [[UInt8]] = [
        // unmasked frames of every kind
        RawClient.frame(0x82, [], masked: false), RawClient.frame(0x89, [1], masked: false),
        RawClient.frame(0x88, [3, 0xE8], masked: false),
        // control frames in pieces or too long
        frame(0x09), frame(0x08), frame(0x0A), header(0x89, [126, 0, 126]),
        header(0x88, [127, 0, 0, 0, 0, 0, 1, 0, 0]),
        // lengths in other than their shortest form, and beyond 63 bits
        header(0x82, [126, 0, 125]), header(0x82, [127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        header(0x82, [127, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        // fragments out of order
        frame(0x00, [1]), frame(0x80), frame(0x02) + frame(0x82),
        frame(0x01) + frame(0x89) + frame(0x01),
        frame(0x02) + frame(0xC0),
    ]

    private func ends(_ sent: [UInt8], _ code: Int, before: [Frame] = []) throws {
        let server = try EmbeddedServer(ServerSettings()).start()
        let client = try RawClient(server.port)
        client.send(sent)
        let answers = try client.frames().filter { $0.first != 0x8A }
        #expect(answers == before + [.close(code)])
        server.stop()
        #expect(server.counters.failures == (code == 1002 || code == 1007 ? 1 : 0))
    }

    @Test(arguments: reserved + opcodes + others)
    func aBrokenRuleEndsTheConnectionWith1002(sent: [UInt8]) throws {
        try ends(sent, 1002)
    }

    @Test func whatCameBeforeABrokenRuleIsAnswered() throws {
        try ends(
            RawClient.text("a") + Self.frame(0x89, [1]) + RawClient.text("b") + [0x83], 1002,
            before: [Frame(text: "a"), Frame(text: "b")])
        try ends(
            Self.frame(0x02) + Self.frame(0x80) + Self.frame(0x00), 1002, before: [Frame(0x82, [])])
    }

    @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
    func aCloseCodeThatMustNotBeSentIsAnsweredWith1002(code: Int) throws {
        try ends(Self.frame(0x88, [UInt8(code >> 8), UInt8(code & 255)]), 1002)
    }

    @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1014, 3000, 3999, 4000, 4999])
    func anyOtherIsAnsweredWithItselfInsideAMessageToo(code: Int) throws {
        let server = try EmbeddedServer(ServerSettings()).start()
        let client = try RawClient(server.port)
        let reason = [UInt8](repeating: 0x61, count: 123)
        client.send(Self.frame(0x01, [0x61]))
        client.send(Self.frame(0x88, [UInt8(code >> 8), UInt8(code & 255)] + reason))
        #expect(try client.frames() == [.close(code)])
        server.stop()
        #expect(server.counters.failures == 0)
    }

    @Test(arguments: ["c0af", "eda080", "f4908080", "fe", "80", "c328", "e28228"])
    func textThatIsNotUTF8EndsWith1007WhereverItIsCut(hex: String) throws {
        let digits = hex.compactMap(\.hexDigitValue)
        let bad = stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
        try ends(Self.frame(0x81, [0x61] + bad), 1007)
        for cut in 0...bad.count {
            let first = Self.frame(0x01, Array(bad[..<cut]))
            try ends(first + Self.frame(0x89) + Self.frame(0x80, Array(bad[cut...])), 1007)
        }
    }

    @Test func thousandsOfFragmentsMakeOneMessage() throws {
        let server = try EmbeddedServer(ServerSettings()).start()
        let client = try RawClient(server.port)
        var sent = Self.frame(0x02)
        for i in 0..<5_000 { sent += Self.frame(0x00, [UInt8(truncatingIfNeeded: i)]) }
        client.send(sent + Self.frame(0x80))
        let whole = (0..<5_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try client.frame() == Frame(0x82, whole))
    }

    @Test func theLimitOfAMessageHoldsToTheByteInOneFrameAndInMany() throws {
        var settings = ServerSettings()
        settings.maximumMessage = .init(bytes: 1_000)
        let server = try EmbeddedServer(settings).start()
        let bytes = { [UInt8](repeating: 7, count: $0) }
        let taken = try RawClient(server.port)
        taken.send(Self.frame(0x82, bytes(1_000)))
        taken.send(Self.frame(0x02, bytes(999)) + Self.frame(0x80, bytes(1)))
        #expect(
            try (0..<2).map { _ in try taken.frame() }
                == [1, 1].map { _ in Frame(0x82, bytes(1_000)) })
        for sent in [
            Self.frame(0x82, bytes(1_001)),
            Self.frame(0x02, bytes(1_000)) + Self.frame(0x80, bytes(1)),
        ] {
            let client = try RawClient(server.port)
            client.send(sent)
            #expect(try client.frames() == [.close(1009)])
        }
    }

    @Test func aClientThatVanishesInTheMiddleOfAFrameDisturbsNobody() throws {
        let server = try EmbeddedServer(ServerSettings()).start()
        let other = try RawClient(server.port)
        for cut in [1, 3, 7, 60] {
            let client = try RawClient(server.port)
            client.send(Array(Self.frame(0x81, [UInt8](repeating: 0x61, count: 100)).prefix(cut)))
            client.finish()
            #expect(try client.rest().isEmpty)
            #expect(try other.answers("still here"))
        }
        server.stop()
        #expect(server.counters.failures == 0)
    }
}
