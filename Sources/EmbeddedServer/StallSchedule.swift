internal import Units

/// When the server stands still, on the monotonic clock.
struct StallSchedule {
    /// The stalls that are not over, in order and without overlaps, in nanoseconds.
    private var stalls: [Range<Int64>]

    init(_ stalls: [ServerSettings.Stall], start: Int64) {
        self.stalls = []
        for stall in stalls.sorted(by: { $0.at < $1.at }) where stall.duration > .zero {
            let begin = start + stall.at.nanoseconds
            let end = begin + stall.duration.nanoseconds
            if let last = self.stalls.last, last.upperBound >= begin {
                self.stalls[self.stalls.count - 1] =
                    last.lowerBound..<max(last.upperBound, end)
            } else {
                self.stalls.append(begin..<end)
            }
        }
    }

    /// Whether no stall will come any more.
    var isOver: Bool { stalls.isEmpty }

    /// When the stall ends in which `now` lies; nil if it lies in none. `now` never goes back.
    mutating func end(at now: Int64) -> Int64? {
        while let first = stalls.first, first.upperBound <= now { stalls.removeFirst() }
        guard let first = stalls.first, first.contains(now) else { return nil }
        return first.upperBound
    }
}
