/// How fast a loop may connect: its share of the connects that may be under way at once, and of
/// those that may start in a second.
struct ConnectLimits: BitwiseCopyable {
    /// Connects under way at once.
    private let concurrent: Int
    /// The time between two starts; 0 without a bound.
    private let gap: Int64
    /// When the next one may start; in the past without a bound.
    private(set) var nextStart: Int64

    /// The limits from a moment on. Starts of all loops are spread evenly: those of a share lie
    /// between the others'.
    init(concurrent: Int, rate: Double?, share: LoopShare, from moment: Int64) {
        self.concurrent = max(1, concurrent / share.count)
        gap = rate.map { Int64(Double(share.count) * 1e9 / $0) } ?? 0
        nextStart = rate.map { moment + Int64(Double(share.index) * 1e9 / $0) } ?? 0
    }

    /// Whether one more may be under way.
    func hasRoom(beside underway: Int) -> Bool { underway < concurrent }

    /// A connect starts. One that comes late does not put the later ones off.
    mutating func started(at time: Int64) {
        if gap > 0 { nextStart = max(nextStart, time - gap) + gap }
    }
}
