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

    /// All of them are open in one loop at a time and take turns, so that what is shared is seen to
    /// hold nothing of the message before.
    @Test func `messages go both ways with every set of parameters`() {
        var compression = MessageCompression()
        var wrong: [String] = []
        for group in stride(from: 0, to: Self.all.count, by: 4) {
            let sets = Self.all[group..<group + 4]
            let slots = sets.map { compression.open($0, above: 0) }
            var peers = Slab<Peer>(capacity: 4)
            for parameters in sets { _ = peers.insert(Peer(parameters)) }
            for (number, message) in Self.messages.enumerated() {
                for (peer, slot) in slots.enumerated() {
                    var out = ByteBuffer()
                    out.append([1, 2, 3])
                    out.append(message)
                    compression.deflate(slot, &out, from: 3)
                    let sent = peers[Int32(peer)].inflate(out.array(from: 3))
                    if sent != message || out[2] != 3 { wrong.append("\(group) \(number) sent") }
                    let reply = peers[Int32(peer)].deflate(message)
                    var buffer = compression.takeSpare()
                    let fault = compression.inflate(
                        slot, MessageKind(text: false), reply.span, limit: 1 << 20, into: &buffer)
                    if fault != nil || buffer.array() != message {
                        wrong.append("\(group) \(number) received")
                    }
                    compression.giveBack(buffer)
                }
            }
            for slot in slots { compression.close(slot) }
        }
        #expect(wrong == [])
    }

    /// The bound holds for what a message inflates to, to the byte, with and without a past.
    @Test(arguments: [true, false])
    func `messages over the limit are told`(takeover: Bool) {
        let parameters = DeflateParameters(serverTakeover: takeover)
        let message = [UInt8](repeating: 0, count: 100_000)
        var faults: [MessageFault?] = []
        for limit in [100_000, 99_999, 0] {
            var compression = MessageCompression()
            var peer = Peer(parameters)
            let slot = compression.open(parameters, above: 64)
            let bytes = peer.deflate(message)
            var buffer = compression.takeSpare()
            faults.append(
                compression.inflate(
                    slot, MessageKind(text: false), bytes.span, limit: limit, into: &buffer))
            compression.giveBack(buffer)
            let wants = [63, 64].map { compression.wants(slot, $0) }
            #expect(wants == [false, true])
        }
        #expect(faults == [nil, .inflatesTooLarge(limit: 99_999), .inflatesTooLarge(limit: 0)])
    }
}
