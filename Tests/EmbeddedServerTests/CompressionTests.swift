import EmbeddedServer
import TestSupport
import Testing
import Units
import Wire

@Suite(.ownThreads) struct CompressionTests {
    typealias Frame = RawClient.Frame

    private func server(_ change: (inout ServerSettings) -> Void = { _ in }) throws -> RunningServer
    {
        var settings = ServerSettings()
        change(&settings)
        return try EmbeddedServer(settings).start()
    }

    /// Texts of many sizes that resemble each other.
    private static let texts: [[UInt8]] = [0, 1, 20, 0, 300, 300, 5_000, 300, 100_000, 3].map {
        Array(String(repeating: "{\"id\":\($0),\"text\":\"text\"}", count: $0).utf8.prefix($0))
    }

    static let offers: [DeflateOffer] = [
        DeflateOffer(), DeflateOffer(window: 9), DeflateOffer(window: 15, serverTakeover: false),
        DeflateOffer(window: 12, clientTakeover: false),
        DeflateOffer(clientTakeover: false, serverTakeover: false),
    ]

    @Test(arguments: offers)
    func compressedMessagesComeBackCompressedOthersAsTheyAre(
        offer: DeflateOffer
    ) throws {
        let server = try server()
        let client = try PackedClient(server.port, offer: offer)
        #expect(client.agreed.clientTakeover == offer.clientTakeover)
        var wrong: [Int] = []
        for text in Self.texts {
            client.send(1, text)
            let answer = try client.answer()
            client.raw.send(RawClient.frame(0x82, text))
            let plain = try client.raw.frame()
            if answer.first != 0xC1 || answer.message != text || plain != Frame(0x82, text) {
                wrong.append(text.count)
            }
        }
        #expect(wrong.isEmpty)
        server.stop()
        #expect(server.counters.messages == Self.texts.count * 2 && server.counters.failures == 0)
    }

    @Test func whatIsNotOfferedNotWantedOrCannotBeDoneIsNotAgreedTo() throws {
        let both = [try server(), try server { $0.compression = false }]
        let offers = [
            nil, "permessage-deflate; server_max_window_bits=8", "permessage-deflate",
            "mux, permessage-deflate; server_max_window_bits=10",
        ]
        let agreed = try both.map { server in
            try offers.map {
                let client = try RawClient(server.port, extensions: $0)
                let plain = try client.answers("plain")
                return client.handshake.contains("Sec-WebSocket-Extensions: permessage") && plain
            }
        }
        #expect(agreed == [[false, false, true, true], [false, false, false, false]])
    }

    @Test func aCompressedMessageMayComeInPiecesControlFramesBetween() throws {
        let server = try server()
        let client = try PackedClient(server.port)
        let text = Self.texts[6]
        let packed = client.deflate(text)
        let cut = packed.count / 2
        var wire = RawClient.frame(0x41, Array(packed[..<cut])) + RawClient.frame(0x89, [1])
        wire += RawClient.frame(0x00, []) + RawClient.frame(0x80, Array(packed[cut...]))
        for byte in wire { client.raw.send([byte]) }
        #expect(try client.raw.frame() == Frame(0x8A, [1]))
        let answer = try client.answer()
        #expect(answer.first == 0xC1 && answer.message == text)
    }

    /// What a client that compresses may not do, and how it ends.
    static let ends: [(sent: [UInt8], code: Int)] = [
        (RawClient.frame(0x42, [0xF2]) + RawClient.frame(0xC0, [0x48]), 1002),
        (RawClient.frame(0xC9, [1]), 1002),
        (RawClient.frame(0xC8, []), 1002),
        (RawClient.frame(0xE1, [0]), 1002),
        // no deflated data, data that ends too early, and a reference to what never was
        (RawClient.frame(0xC2, [0xFF]), 1007),
        (RawClient.frame(0xC2, [0xF2, 0x48, 0xCD]), 1007),
        (RawClient.frame(0xC2, [0xF2, 0x00, 0x11, 0x00, 0x00]), 1007),
        // a stored block with a byte that is not UTF-8, in one frame and in two
        (RawClient.frame(0xC1, [0, 1, 0, 0xFE, 0xFF, 0xFF, 0]), 1007),
        (RawClient.frame(0x41, [0, 1, 0, 0xFE]) + RawClient.frame(0x80, [0xFF, 0xC3, 0]), 1007),
    ]

    @Test(arguments: ends)
    func aBrokenRuleOfCompressionEndsTheConnection(sent: [UInt8], code: Int) throws {
        let server = try server()
        let client = try RawClient(server.port, extensions: "permessage-deflate")
        client.send(sent)
        #expect(try client.frames() == [.close(code)])
        server.stop()
        #expect(server.counters.failures == 1)
    }

    @Test func theLimitOfAMessageHoldsForWhatItInflatesTo() throws {
        let server = try server { $0.maximumMessage = ByteCount(bytes: 1_000_000) }
        let client = try PackedClient(server.port)
        let largest = [UInt8](repeating: 0x61, count: 1_000_000)
        client.send(1, largest)
        #expect(try client.answer().message == largest)
        client.send(1, largest + [0x61])
        #expect(try client.raw.frames() == [.close(1009)])
    }

    @Test func answersThatMayBeDroppedOrOvertakenAreCompressedEachByItself() throws {
        let server = try server {
            $0.seed = 7
            $0.drop = Share(fraction: 0.2)
            $0.delays = [.init(.constant(.zero)), .init(.constant(.milliseconds(50)))]
        }
        let client = try PackedClient(server.port)
        for i in 0..<100 { client.send(1, Array("one of many messages: \(i)".utf8)) }
        var numbers: [String] = []
        while server.counters.dropped + numbers.count < 100 {
            numbers.append(String(decoding: try client.answer().message, as: UTF8.self))
        }
        #expect(Set(numbers).count == numbers.count && numbers != numbers.sorted())
        #expect((60..<95).contains(numbers.count))
    }

    @Test(arguments: [1, 2, 125, 126, 300, 1_000_000])
    func answersComeInFramesOfAtMostTheSizeThatIsSet(size: Int) throws {
        let server = try server { $0.fragment = ByteCount(bytes: size) }
        let client = try PackedClient(server.port)
        for text in [[], Array("é".utf8), [UInt8](repeating: 0x61, count: 300)] {
            client.raw.send(RawClient.frame(0x81, text))
            let plain = try client.answer()
            client.send(1, text)
            let packed = try client.answer()
            let whole = plain.sizes.count == max(1, (text.count + size - 1) / size)
            let first = UInt8(whole && plain.sizes.count == 1 ? 0x81 : 0x01)
            #expect(plain.message == text && packed.message == text && plain.first == first)
            #expect(whole && packed.first & 0x7F == 0x41)
            #expect((plain.sizes + packed.sizes).allSatisfy { $0 <= size })
        }
        client.raw.send(RawClient.frame(0x81, [0xC3]))
        #expect(try client.raw.frames() == [.close(1007)])
    }

    @Test(arguments: [nil, 1, 19, 25, 100])
    func aStampedAnswerIsNotCompressedAndItsNumberIsInOneFrame(size: Int?) throws {
        let server = try server {
            $0.stamp = true
            $0.fragment = size.map { ByteCount(bytes: $0) }
        }
        let client = try PackedClient(server.port)
        let before = MonotonicTime.now()
        client.send(1, Array("{\"id\":\"0123456789\"}".utf8))
        let answer = try client.answer()
        let text = String(decoding: answer.message, as: UTF8.self)
        let head = "{\"id\":\"0123456789\",\"stamp\":"
        #expect(text.hasPrefix(head) && answer.first & 0x7F == 1)
        let digits = text.dropFirst(head.utf8.count).drop { $0 == " " }.prefix { $0.isNumber }
        let stamp = try #require(Int64(digits))
        #expect(stamp > before && stamp < MonotonicTime.now())
        #expect(answer.sizes.allSatisfy { $0 <= max(19, size ?? .max) })
        client.send(1, Array("no object".utf8))
        #expect(try client.answer().first & 0x7F == 0x41)
    }
}
