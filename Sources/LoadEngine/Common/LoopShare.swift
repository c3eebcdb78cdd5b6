/// Which part of a run one loop has.
public struct LoopShare: Sendable, Hashable {
    /// This loop's number, and how many there are in the whole run.
    public var index: Int
    public var count: Int

    public init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// Whether client or arrival k belongs to it.
    func owns(_ k: Int) -> Bool { k % count == index }

    /// How many of a number of things are its own, when they are dealt out in turn.
    func part(of total: Int) -> Int { total / count + (index < total % count ? 1 : 0) }
}
