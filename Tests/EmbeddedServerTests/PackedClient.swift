import Testing
import Wire

/// A client that compresses, as permessage-deflate with the parameters that the server agreed to.
final class PackedClient {
    let raw: RawClient
    let agreed: DeflateParameters
    private var deflater: Deflater
    private var inflater: Inflater

    init(_ port: UInt16, offer: DeflateOffer = DeflateOffer()) throws {
        let raw = try RawClient(port, extensions: offer.text)
        let name = "Sec-WebSocket-Extensions: "
        let line = raw.handshake.split(separator: "\r\n").first { $0.hasPrefix(name) }
        let answer = String(try #require(line).dropFirst(name.count))
        let agreed = try DeflateParameters.agreed(by: answer, to: offer)
        self.raw = raw
        self.agreed = agreed
        deflater = Deflater(window: agreed.clientWindow)
        inflater = Inflater(window: agreed.serverWindow)
    }

    func deflate(_ message: [UInt8]) -> [UInt8] {
        var out = ByteBuffer()
        deflater.deflate(message.span, into: &out, keepsContext: agreed.clientTakeover)
        return out.array()
    }

    /// Sends a compressed message in one frame.
    func send(_ opcode: UInt8, _ message: [UInt8]) {
        raw.send(RawClient.frame(0xC0 | opcode, deflate(message)))
    }

    /// What the next answer says, with the first byte of its first frame, and how many bytes of
    /// payload each frame had.
    func answer() throws -> (first: UInt8, message: [UInt8], sizes: [Int]) {
        let first = try raw.frame()
        var (payload, sizes, last) = (first.payload, [first.payload.count], first.first)
        while last & 0x80 == 0 {
            let next = try raw.frame()
            try #require(next.first & 0x7F == 0)
            payload += next.payload
            sizes.append(next.payload.count)
            last = next.first
        }
        guard first.first & 0x40 != 0 else { return (first.first, payload, sizes) }
        var out = ByteBuffer()
        let result = inflater.inflate(
            payload.span, into: &out, limit: 1 << 24, keepsContext: agreed.serverTakeover)
        try #require(result == .complete)
        return (first.first, out.array(), sizes)
    }
}
