/// What the bytes at the start of a frame say.
public enum FrameParse: Hashable, Sendable {
    /// The header is not complete, and nothing in it is wrong so far.
    case needMore
    case header(FrameHeader)
    case failure(FrameError)
}

extension FrameHeader {
    /// Reads the header that begins at `start`; the bytes end before `end`. A broken rule is found
    /// at the first byte that proves it. The payload need not be there.
    @inlinable
    public static func parse(
        _ bytes: Span<UInt8>, at start: Int, to end: Int, rules: FrameRules
    ) -> FrameParse {
        guard end > start else { return .needMore }
        let first = bytes[start]
        guard let opcode = Opcode(rawValue: first & 15) else {
            return .failure(.reservedOpcode(first & 15))
        }
        if first & 0x70 != 0, !rules.allows(reserved: first &>> 4 & 7, on: opcode) {
            return .failure(.reservedBits)
        }
        if opcode.isControl, first & 0x80 == 0 { return .failure(.fragmentedControl) }
        guard end &- start >= 2 else { return .needMore }
        let second = bytes[start &+ 1]
        let masked = second & 0x80 != 0
        guard masked == rules.masked else { return .failure(masked ? .masked : .unmasked) }
        var payload = Int(second & 127)
        var length = masked ? 6 : 2
        if payload >= 126 {
            if opcode.isControl { return .failure(.longControl) }
            let size = payload == 126 ? 2 : 8
            length &+= size
            switch extendedLength(bytes, at: start &+ 2, to: end, size: size) {
            case .some(let value) where value < 0: return .failure(.lengthTooBig)
            case .some(let value) where value < (size == 2 ? 126 : 65_536):
                return .failure(.lengthNotMinimal)
            case .some(let value): payload = value
            case .none: return .needMore
            }
        }
        guard end &- start >= length else { return .needMore }
        let key = masked ? bytes.word32(at: start &+ length &- 4) : 0
        return .header(
            FrameHeader(
                first: first, opcode: opcode, maskKey: key, masked: masked,
                payloadLength: payload, headerLength: length))
    }

    /// The big-endian length of `size` bytes; nil while it is not all there, unless its first byte
    /// already proves it wrong (then negative).
    @inlinable
    static func extendedLength(
        _ bytes: Span<UInt8>, at start: Int, to end: Int, size: Int
    ) -> Int? {
        if size == 8, end > start, bytes[start] & 0x80 != 0 { return -1 }
        guard end &- start >= size else { return nil }
        var value = 0
        for i in 0..<size { value = value &<< 8 | Int(bytes[start &+ i]) }
        return value
    }

    @inlinable
    init(
        first: UInt8, opcode: Opcode, maskKey: UInt32, masked: Bool, payloadLength: Int,
        headerLength: Int
    ) {
        self.opcode = opcode
        self.fin = first & 0x80 != 0
        self.reserved = first &>> 4 & 7
        self.masked = masked
        self.maskKey = maskKey
        self.payloadLength = payloadLength
        self.headerLength = headerLength
    }
}

extension FrameRules {
    /// Only RSV1, only where compression was negotiated, only on the first frame of a message.
    @inlinable
    func allows(reserved: UInt8, on opcode: Opcode) -> Bool {
        reserved == 4 && compression && (opcode == .text || opcode == .binary)
    }
}
