internal import JSONScan
internal import Memory
internal import Wire

/// Finds the id of a reply. Replies of one kind mostly begin alike, such as `{"id":"`, so the bytes
/// before the last id are remembered: where they stand again, and none of the path's keys behind the
/// id, the scanner would come to the same place.
struct IDLocator: ~Copyable {
    private let path: FieldPath
    private var beginning = ByteBuffer(capacity: EngineLimits.idBeginning)

    init(_ path: FieldPath) { self.path = path }

    /// Where the value at the path stands that may be an id.
    mutating func find(in payload: Span<UInt8>) -> (start: Int, end: Int)? {
        let start = beginning.count
        let end = start &+ MessageID.length
        if start > 0, payload.count >= end &+ 2, payload[end] == UInt8(ascii: "\""),
            payload[end &+ 1] == UInt8(ascii: "}") || payload[end &+ 1] == UInt8(ascii: ","),
            startsAlike(payload),
            !JSONScan.mayRepeat(path.steps, path.steps.count, in: payload, behind: end &+ 1)
        {
            return (start, end)
        }
        guard let range = JSONScan.find(path, in: payload), range.kind == .string else {
            return nil
        }
        if !range.hasEscapes, range.start <= EngineLimits.idBeginning {
            beginning.truncate(to: 0)
            beginning.append(payload.extracting(0..<range.start))
        }
        return (range.start, range.end)
    }

    private func startsAlike(_ payload: Span<UInt8>) -> Bool {
        beginning.withBytes(from: 0, to: beginning.count) { bytes in
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
