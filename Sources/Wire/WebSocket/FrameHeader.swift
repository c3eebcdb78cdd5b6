/// The head of a frame (RFC 6455 §5.2).
///
///     |F|RRR|opcode| |M|length 7| (16 or 64 bits of length) (32 bits of mask key)
public struct FrameHeader: Hashable, Sendable {
    public let opcode: Opcode
    /// Whether the frame ends its message.
    public let fin: Bool
    /// RSV1, RSV2 and RSV3 as the bits 4, 2 and 1.
    public let reserved: UInt8
    /// Whether a mask key follows the length.
    public let masked: Bool
    /// The key with its first byte lowest, as `Masking` takes it; 0 where there is none.
    public let maskKey: UInt32
    /// Bytes of payload behind the header.
    public let payloadLength: Int
    /// Bytes of the header itself, 2 to 14.
    public let headerLength: Int

    /// A header of `opcode` in the shortest form.
    @inlinable
    public init(
        _ opcode: Opcode, fin: Bool = true, reserved: UInt8 = 0, maskKey: UInt32? = nil,
        payloadLength: Int
    ) {
        self.opcode = opcode
        self.fin = fin
        self.reserved = reserved
        self.masked = maskKey != nil
        self.maskKey = maskKey ?? 0
        self.payloadLength = payloadLength
        self.headerLength = FrameHeader.length(payload: payloadLength, masked: maskKey != nil)
    }

    /// RSV1, which marks a compressed message where that was negotiated.
    @inlinable public var compressed: Bool { reserved & 4 != 0 }

    /// Bytes of header and payload together.
    @inlinable public var frameLength: Int { headerLength + payloadLength }

    /// Bytes that the header of so many bytes of payload takes.
    @inlinable
    public static func length(payload: Int, masked: Bool) -> Int {
        2 + (payload < 126 ? 0 : payload < 65_536 ? 2 : 8) + (masked ? 4 : 0)
    }

    /// Writes the header at `start`, which must have room for `headerLength` bytes, and returns
    /// that length.
    @inlinable @discardableResult
    public func write(into bytes: inout MutableSpan<UInt8>, at start: Int) -> Int {
        let mask: UInt8 = masked ? 0x80 : 0
        bytes[start] = (fin ? 0x80 : 0) | reserved &<< 4 | opcode.rawValue
        var position = start + 2
        if payloadLength < 126 {
            bytes[start + 1] = mask | UInt8(truncatingIfNeeded: payloadLength)
        } else {
            let size = payloadLength < 65_536 ? 2 : 8
            bytes[start + 1] = mask | (size == 2 ? 126 : 127)
            for i in 0..<size {
                bytes[position + i] = UInt8(
                    truncatingIfNeeded: payloadLength &>> ((size - 1 - i) &* 8))
            }
            position += size
        }
        if masked { bytes.store(maskKey, at: position) }
        return headerLength
    }
}
