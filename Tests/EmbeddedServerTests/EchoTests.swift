import EmbeddedServer
import TestSupport
import Testing
import Units

@Suite(.ownThreads) struct EchoTests {
    typealias Frame = RawClient.Frame

    private func server(_ change: (inout ServerSettings) -> Void = { _ in }) throws -> RunningServer
    {
        var settings = ServerSettings()
        change(&settings)
        return try EmbeddedServer(settings).start()
    }

    private func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    }

    @Test func messagesOfEveryKindAndSizeComeBack() throws {
        let server = try server()
        let client = try RawClient(server.port)
        let text = Array(String(repeating: "é", count: 40_000).utf8)
        let frames = [
            Frame(text: "Hello"), Frame(text: ""), Frame(0x82, []), Frame(0x82, [0xFF]),
            Frame(0x82, bytes(125)), Frame(0x82, bytes(126)), Frame(0x82, bytes(65_535)),
            Frame(0x82, bytes(65_536)), Frame(0x81, text), Frame(0x82, bytes(1 << 20)),
        ]
        for frame in frames {
            client.send(RawClient.frame(frame.first, frame.payload))
            #expect(try client.frame() == frame)
        }
        server.stop()
        let counters = server.counters
        #expect(counters.connections == 1 && counters.messages == frames.count)
        #expect(counters.bytesReceived > counters.bytesSent && counters.failures == 0)
    }

    @Test func theTrueDelaysOfAllAnswersAreKnownAtTheEndIfAskedFor() throws {
        let delay = TimeAmount.milliseconds(3)
        for (delays, least) in [([], 0), ([delay], delay.nanoseconds)] as [([TimeAmount], Int64)] {
            let server = try server {
                $0.recordsTruth = true
                $0.delays = delays.map { .init(.constant($0)) }
            }
            let client = try RawClient(server.port)
            client.send((0..<50).flatMap { RawClient.text("message \($0)") })
            for _ in 0..<50 { _ = try client.frame() }
            #expect(server.trueDelays == nil)
            server.stop()
            #expect(server.trueDelays?.count == 50)
            #expect(server.trueDelays?.moments.min ?? -1 >= least)
        }
        let silent = try server()
        silent.stop()
        #expect(silent.trueDelays == nil)
    }

    @Test func oneWriteOfManyFramesAndManyWritesOfOneFrame() throws {
        let server = try server()
        let client = try RawClient(server.port)
        let texts = (0..<500).map { "message \($0)" }
        client.send(texts.flatMap(RawClient.text))
        #expect(try texts.map { _ in try client.frame().text } == texts)
        let whole = RawClient.text("héllo") + RawClient.frame(0x89, [1, 2])
        let cut = whole + RawClient.frame(0x02, [3]) + RawClient.frame(0x80, bytes(200))
        for byte in cut { client.send([byte]) }
        let answers = [Frame(text: "héllo"), Frame(0x8A, [1, 2]), Frame(0x82, [3] + bytes(200))]
        #expect(try answers.map { _ in try client.frame() } == answers)
    }

    @Test func theHandshakeAndTheFirstFrameMayComeAtOnceOrByteByByte() throws {
        let server = try server()
        let wire = Array(RawClient.request.utf8) + RawClient.text("now")
        for size in [wire.count, 1, 50] {
            let client = try RawClient(server.port, upgrade: false)
            for start in stride(from: 0, to: wire.count, by: size) {
                client.send(Array(wire[start..<min(wire.count, start + size)]))
            }
            #expect(try client.head().hasPrefix("HTTP/1.1 101 "))
            #expect(try client.frame() == Frame(text: "now"))
        }
    }

    @Test func fragmentsArePutTogetherAndControlFramesPassBetweenThem() throws {
        let server = try server()
        let client = try RawClient(server.port)
        client.send(RawClient.frame(0x01, Array("a\u{E9}".utf8.dropLast())))
        client.send(RawClient.frame(0x89, [7]))
        #expect(try client.frame() == Frame(0x8A, [7]))
        client.send(RawClient.frame(0x00, []))
        client.send(RawClient.frame(0x8A, [9]))
        client.send(RawClient.frame(0x00, [0xA9]))
        client.send(RawClient.frame(0x80, []))
        #expect(try client.frame() == Frame(text: "aé"))
    }

    /// What a client does wrong, or how it says goodbye, and all that the server answers.
    static let ends: [(sent: [UInt8], answers: [Frame])] = [
        (RawClient.frame(0x88, []), [.close(nil)]),
        (RawClient.frame(0x88, [0x03, 0xE8]), [.close(1000)]),
        (RawClient.frame(0x88, [0x0F, 0xA0, 0x6F, 0x6B]), [.close(4000)]),
        (RawClient.frame(0x88, [0x03]), [.close(1002)]),
        (RawClient.frame(0x88, [0x03, 0xED]), [.close(1002)]),
        (RawClient.frame(0x88, [0x03, 0xE8, 0xFF]), [.close(1007)]),
        (RawClient.frame(0x88, []) + RawClient.text("late"), [.close(nil)]),
        (RawClient.frame(0x81, [0x41], masked: false), [.close(1002)]),
        (RawClient.text("a") + [0x83], [Frame(text: "a"), .close(1002)]),
        (RawClient.text("a") + RawClient.frame(0x80, []), [Frame(text: "a"), .close(1002)]),
        (RawClient.frame(0x01, []) + RawClient.text("a"), [.close(1002)]),
        (RawClient.frame(0x81, [0xC3]), [.close(1007)]),
        (RawClient.frame(0x81, [0x41, 0xFF]), [.close(1007)]),
        (RawClient.frame(0x01, [0xF4, 0x90]), [.close(1007)]),
        (RawClient.frame(0x01, [0x41]) + RawClient.frame(0x80, [0xE2]), [.close(1007)]),
        (Array(RawClient.frame(0x81, [0xFF, 0x41, 0x41]).dropLast()), [.close(1007)]),
        ([0x82, 0xFF, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4], [.close(1009)]),
        (
            RawClient.frame(0x02, [0x41]) + [0x80, 0xFF, 0, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4],
            [.close(1009)]
        ),
    ]

    @Test(arguments: ends)
    func aConnectionEndsWithACloseFrameAndTheEndOfTheStream(
        sent: [UInt8], answers: [Frame]
    ) throws {
        let server = try server()
        let client = try RawClient(server.port)
        client.send(sent)
        #expect(try client.frames() == answers)
    }

    @Test(arguments: [
        "POST / HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}", "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nA B\r\n", "\r\n", "GET /" + String(repeating: "a", count: 20_000),
    ])
    func aGarbageHandshakeIsRefusedAtOnce(text: String) throws {
        let server = try server()
        let client = try RawClient(server.port, upgrade: false)
        client.send(Array(text.utf8))
        let answer = String(decoding: try client.rest(), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(try RawClient(server.port).answers("still here"))
    }

    @Test func aClientThatOnlyClosesItsSideIsLetGo() throws {
        let server = try server()
        let client = try RawClient(server.port)
        client.finish()
        #expect(try client.rest().isEmpty)
    }

    @Test func aPeerThatDoesNotReadIsNotReadEitherAndLosesNothing() throws {
        let server = try server()
        let client = try RawClient(server.port, buffers: 1 << 18)
        let frame = Frame(0x82, bytes(100_000))
        let count = 100
        let one = RawClient.frame(0x82, frame.payload)
        var wire: [UInt8] = []
        for _ in 0..<count { wire += one }
        var sent = client.push(wire, from: 0)
        #expect(sent < wire.count)
        var equal = 0
        for _ in 0..<count {
            sent = client.push(wire, from: sent, patience: 0)
            if try client.frame() == frame { equal += 1 }
        }
        #expect(equal == count)
    }

    @Test func hundredsOfConnectionsAtOnce() throws {
        let server = try server()
        let clients = try (0..<300).map { _ in try RawClient(server.port) }
        for (i, client) in clients.enumerated() { client.send(RawClient.text("client \(i)")) }
        let answers = try clients.map { try $0.frame().text }
        #expect(answers == clients.indices.map { "client \($0)" })
        #expect(server.counters.opened == 300)
        server.stop()
        #expect(try clients.allSatisfy { try $0.rest().isEmpty })
    }

    @Test func theFirstSubprotocolOnOfferIsTaken() throws {
        let server = try server()
        let client = try RawClient(server.port, upgrade: false)
        let offer = "Sec-WebSocket-Protocol: chat, v2\r\n\r\n"
        client.send(Array((RawClient.request.dropLast() + offer).utf8))
        #expect(try client.head().contains("Sec-WebSocket-Protocol: chat\r\n"))
    }
}

extension RawClient {
    /// Whether the server echoes a text.
    func answers(_ text: String) throws -> Bool {
        send(RawClient.text(text))
        return try frame() == Frame(text: text)
    }
}
