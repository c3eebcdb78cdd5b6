internal import JSONScan
internal import Memory
internal import Wire

/// Finds the value that a reply has in common with its request, of whatever kind: as an `IDLocator` finds
/// an id.
struct KeyLocator: ~Copyable {
    private let path: FieldPath
    private var beginning = FrameBeginning()

    init(_ path: FieldPath) { self.path = path }

    /// Where the value at the path stands.
    mutating func find(in payload: Span<UInt8>) -> JSONValueRange? {
        let start = beginning.count
        if start > 0, start < payload.count, beginning.stands(in: payload),
            let value = JSONScan.plainMember(at: start, in: payload),
            !JSONScan.mayRepeat(path.steps, path.steps.count, in: payload, behind: value.end)
        {
            return value
        }
        guard let range = JSONScan.find(path, in: payload) else { return nil }
        if !range.hasEscapes { beginning.learn(payload, to: range.start) }
        return range
    }
}
