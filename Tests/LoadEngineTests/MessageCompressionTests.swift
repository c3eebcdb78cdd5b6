import Testing
import Wire

@testable import LoadEngine

@Suite struct MessageCompressionTests {
    /// The other side of a connection, with the windows that were agreed on.
    private struct Peer: ~Copyable {
        let parameters: DeflateParameters
        var deflater: Deflater
        var inflater: Inflater

        init(_ parameters: DeflateParameters) {
            self.parameters = parameters
            deflater = Deflater(window: max(9, parameters.serverWindow))
            inflater = Inflater(window: parameters.clientWindow)
        }

        mutating func inflate(_ bytes: [UInt8]) -> [UInt8]? {
            var out = ByteBuffer()
            let result = inflater.inflate(
                bytes.span, into: &out, limit: 1 << 20, keepsContext: parameters.clientTakeover)
            return result == .complete ? out.array() : nil
        }

        mutating func deflate(_ bytes: [UInt8]) -> [UInt8] {
            var out = ByteBuffer()
            deflater.deflate(bytes.span, into: &out, keepsContext: parameters.serverTakeover)
            return out.array()
        }
    }

    static let messages: [[UInt8]] = {
        var random = RandomStream(seed: 5)
        let letters = (0..<9_000).map { _ in UInt8(97 + random.below(4)) }
        let noise = (0..<3_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        return [Array("Hello".utf8), Array("Hello".utf8), [], [], letters, noise, letters, [0]]
    }()

    static let all: [DeflateParameters] = (9...15).flatMap { client in
        (9...15).flatMap { server in
            [(true, true), (true, false), (false, true), (false, false)].map {
                DeflateParameters(
                    clientWindow: client, serverWindow: server, clientTakeover: $0.0,
                    serverTakeover: $0.1)
            }
        }
    }

    /// All of them are open in one loop at a time and take turns, also in the middle of messages, so
    /// that what is shared is seen to hold nothing of another connection or of the message before.
    @Test(arguments: [Int.max, 700])
    func messagesGoBothWaysWithEverySetOfParameters(effort: Int) {
        var compression = MessageCompression()
        var wrong: [String] = []
        for group in stride(from: 0, to: Self.all.count, by: 4) {
            let sets = Self.all[group..<group + 4]
            let slots = sets.map { compression.open($0, above: 0) }
            var peers = Slab<Peer>(capacity: 4)
            for parameters in sets { _ = peers.insert(Peer(parameters)) }
            for (number, message) in Self.messages.enumerated() {
                var replies: [[UInt8]] = []
                for (peer, slot) in slots.enumerated() {
                    var out = ByteBuffer()
                    out.append([1, 2, 3])
                    out.append(message)
                    compression.deflate(slot, &out, from: 3)
                    let sent = peers[Handle(index: Int32(peer))].inflate(out.array(from: 3))
                    if sent != message || out[2] != 3 { wrong.append("\(group) \(number) sent") }
                    replies.append(peers[Handle(index: Int32(peer))].deflate(message))
                }
                let read = Self.inflate(replies, slots, &compression, effort: effort)
                if read != slots.map({ _ in message }) {
                    wrong.append("\(group) \(number) received")
                }
            }
            for slot in slots { compression.close(slot) }
        }
        #expect(wrong == [])
    }

    /// Inflates one message of each connection, a step of each in turn.
    private static func inflate(
        _ messages: [[UInt8]], _ slots: [Handle<CompressionContext>],
        _ compression: inout MessageCompression,
        effort: Int
    ) -> [[UInt8]?] {
        var buffers = Slab<ByteBuffer>()
        for _ in slots { _ = buffers.insert(compression.takeSpare()) }
        var result = slots.map { _ in [UInt8]?.none }
        var waiting = Array(slots.indices)
        while !waiting.isEmpty {
            let place = waiting.removeFirst()
            let message = messages[place]
            let opening = compression.inflate(
                slots[place], MessageKind(text: false), message.span, limit: 1 << 20,
                effort: effort, into: &buffers[Handle(index: Int32(place))])
            if opening == .complete { result[place] = buffers[Handle(index: Int32(place))].array() }
            if opening == .underWay { waiting.append(place) }
        }
        for place in slots.indices {
            compression.giveBack(buffers.remove(Handle(index: Int32(place))))
        }
        return result
    }

    /// Text is checked in the steps in which it comes.
    @Test(arguments: [1, 5, 1_000])
    func textThatIsNoneIsFoundInStepsOfAnySize(effort: Int) {
        let text = Array("aé€😀".utf8)
        let rows: [([UInt8], Opening)] = [
            (text, .complete), (text + [0xC3], .failure(.textCut)),
            (text + [0xC3, 0x28], .failure(.notText)), ([], .complete),
        ]
        for (bytes, expected) in rows {
            var compression = MessageCompression()
            let parameters = DeflateParameters()
            let slot = compression.open(parameters, above: 0)
            var peer = Peer(parameters)
            let packed = peer.deflate(bytes)
            var plain = compression.takeSpare()
            var opening = Opening.underWay
            while opening == .underWay {
                opening = compression.inflate(
                    slot, MessageKind(text: true), packed.span, limit: 100, effort: effort,
                    into: &plain)
            }
            compression.giveBack(plain)
            #expect(opening == expected, "\(bytes)")
        }
    }

    /// The bound holds for what a message inflates to, to the byte, with and without a past.
    @Test(arguments: [true, false])
    func messagesOverTheLimitAreTold(takeover: Bool) {
        let parameters = DeflateParameters(serverTakeover: takeover)
        let message = [UInt8](repeating: 0, count: 100_000)
        var openings: [Opening] = []
        for limit in [100_000, 99_999, 0] {
            var compression = MessageCompression()
            var peer = Peer(parameters)
            let slot = compression.open(parameters, above: 64)
            let bytes = peer.deflate(message)
            var buffer = compression.takeSpare()
            openings.append(
                compression.inflate(
                    slot, MessageKind(text: false), bytes.span, limit: limit, effort: .max,
                    into: &buffer))
            compression.giveBack(buffer)
            let wants = [63, 64].map { compression.wants(slot, $0) }
            #expect(wants == [false, true])
        }
        #expect(
            openings == [
                .complete, .failure(.inflatesTooLarge(limit: 99_999)),
                .failure(.inflatesTooLarge(limit: 0)),
            ])
    }
}
