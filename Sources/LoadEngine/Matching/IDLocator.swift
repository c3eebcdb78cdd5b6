internal import JSONScan
internal import Memory
internal import Wire

/// Finds the id of a reply: without scanning where the frame begins as the last one did and none of the
/// path's keys stands behind the id.
struct IDLocator: ~Copyable {
    private let path: FieldPath
    private var beginning = FrameBeginning()

    init(_ path: FieldPath) { self.path = path }

    /// Where the value at the path stands that may be an id.
    mutating func find(in payload: Span<UInt8>) -> (start: Int, end: Int)? {
        let start = beginning.count
        let end = start &+ MessageID.length
        if start > 0, payload.count >= end &+ 2, payload[end] == UInt8(ascii: "\""),
            payload[end &+ 1] == UInt8(ascii: "}") || payload[end &+ 1] == UInt8(ascii: ","),
            beginning.stands(in: payload),
            !JSONScan.mayRepeat(path.steps, path.steps.count, in: payload, behind: end &+ 1)
        {
            return (start, end)
        }
        guard let range = JSONScan.find(path, in: payload), range.kind == .string else {
            return nil
        }
        if !range.hasEscapes { beginning.learn(payload, to: range.start) }
        return (range.start, range.end)
    }
}
