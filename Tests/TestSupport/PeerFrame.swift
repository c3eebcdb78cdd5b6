/// A frame of a client, unmasked.
public struct PeerFrame: Sendable, Equatable, CustomStringConvertible {
    /// The first byte: FIN, reserved bits, opcode.
    public var first: UInt8
    public var payload: [UInt8]
    /// The mask that it came with, which is no part of what it says.
    public var key: [UInt8]

    public init(first: UInt8, payload: [UInt8], key: [UInt8] = []) {
        self.first = first
        self.payload = payload
        self.key = key
    }

    public static func == (a: PeerFrame, b: PeerFrame) -> Bool {
        a.first == b.first && a.payload == b.payload
    }

    public var opcode: UInt8 { first & 15 }
    public var description: String { "\(String(first, radix: 16)) \(payload.prefix(40))" }

    /// The code of a close frame; nil of one without, and of other frames.
    public var closeCode: Int? {
        opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
    }

    /// The bytes of a frame as a server sends it; with the four of a key as a client does.
    public static func bytes(_ first: UInt8, _ payload: [UInt8], key: [UInt8] = []) -> [UInt8] {
        let size = payload.count < 126 ? 0 : payload.count < 65_536 ? 2 : 8
        let mask: UInt8 = key.isEmpty ? 0 : 0x80
        var bytes = [first, mask | (size == 0 ? UInt8(payload.count) : size == 2 ? 126 : 127)]
        for i in 0..<size { bytes.append(UInt8(payload.count >> ((size - 1 - i) * 8) & 255)) }
        if key.isEmpty { return bytes + payload }
        return bytes + key + payload.indices.map { payload[$0] ^ key[$0 & 3] }
    }

    public static func text(_ text: String) -> [UInt8] { bytes(0x81, Array(text.utf8)) }

    public static func close(_ code: Int, _ reason: [UInt8] = []) -> [UInt8] {
        bytes(0x88, [UInt8(code >> 8), UInt8(code & 255)] + reason)
    }
}
