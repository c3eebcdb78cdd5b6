/// The lanes in which something that is planned once happens: one, or that of each side, which take turns to be
/// first.
struct LaneTurns: Sequence, IteratorProtocol {
    private var first: Int?
    private var second: Int?

    init(_ lane: Int, twin: Int?, isTurned: Bool) {
        first = lane
        second = twin
        if let twin, isTurned { (first, second) = (twin, lane) }
    }

    mutating func next() -> Int? {
        defer { (first, second) = (second, nil) }
        return first
    }
}
