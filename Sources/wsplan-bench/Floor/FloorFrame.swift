/// The one masked frame that the floor sends again and again (RFC 6455 §5.2).
struct FloorFrame {
    /// The frame as it goes over the wire.
    let bytes: [UInt8]
    /// Bytes of the server's echo, which has no mask.
    let replyCount: Int

    /// A text or binary frame with `size` times the letter A.
    init(size: Int, isBinary: Bool = false) {
        let key: [UInt8] = [1, 2, 3, 4]
        var header: [UInt8] = [isBinary ? 0x82 : 0x81]
        if size < 126 {
            header.append(0x80 | UInt8(size))
        } else if size <= 0xffff {
            header += [0x80 | 126, UInt8(size >> 8), UInt8(size & 0xff)]
        } else {
            header.append(0x80 | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                header.append(UInt8(truncatingIfNeeded: size >> shift))
            }
        }
        let payload = (0..<size).map { UInt8(ascii: "A") ^ key[$0 & 3] }
        bytes = header + key + payload
        replyCount = header.count + size
    }
}
