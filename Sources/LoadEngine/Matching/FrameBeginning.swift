internal import Memory
internal import Wire

/// How the last frame began up to a value in it. Replies of one kind mostly begin alike, such as
/// `{"id":"`; where these bytes stand again, a scanner would come to the same place.
struct FrameBeginning: ~Copyable {
    private var bytes = ByteBuffer(capacity: EngineLimits.idBeginning)

    /// Where the value begins; 0 if nothing is known.
    var count: Int { bytes.count }

    /// Learns that a value stands at `end`, unless it is so far behind that to scan takes less.
    mutating func learn(_ payload: Span<UInt8>, to end: Int) {
        guard end <= EngineLimits.idBeginning else { return }
        bytes.truncate(to: 0)
        bytes.append(payload.extracting(0..<end))
    }

    /// Whether a payload, which is no shorter, begins in the same way.
    @inline(__always)
    func stands(in payload: Span<UInt8>) -> Bool {
        bytes.withBytes(from: 0, to: bytes.count) { bytes in
            var index = 0
            while bytes.count &- index >= 8 {
                if bytes.word64(at: index) != payload.word64(at: index) { return false }
                index &+= 8
            }
            while index < bytes.count {
                if bytes[index] != payload[index] { return false }
                index &+= 1
            }
            return true
        }
    }
}
