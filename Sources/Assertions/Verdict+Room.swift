internal import Units

/// How near a verdict is to its limit.
extension Verdict {
    /// The share of its limit that is used up: 1 at the limit, more beyond it. Of a share that must be
    /// high it is what lacks to all of what may lack, of anything else that must be high 1 less what is
    /// to spare of the limit. nil without a value, and where a limit has no nearer and farther: of `==` and
    /// `!=`, of 0, of all or nothing, and of what is compared with another side, where noise is allowed for.
    public var used: Double? {
        guard sides == nil, result != .inconclusive, let sign, let observed, observed.isFinite,
            limit > 0
        else { return nil }
        switch sign {
        case .less, .lessOrEqual: return max(0, observed / limit)
        case .greater, .greaterOrEqual:
            if unit == .percent { return limit < 1 ? (1 - observed) / (1 - limit) : nil }
            return max(0, 2 - observed / limit)
        case .equal, .notEqual: return nil
        }
    }

    /// What is left of the limit, or by how much the value is beyond it, such as `40 % left`, `19 % over`
    /// and, of what must be high, `25 % above`, `19 % short`; nil where there is no nearer and farther.
    public var room: String? {
        guard let used, let observed else { return nil }
        let isLow = sign == .less || sign == .lessOrEqual
        // A rate may have more to spare than the whole limit.
        let isAbove = !isLow && unit != .percent
        let room = isAbove ? observed / limit - 1 : 1 - used
        // What is at its limit may hold or not.
        if abs(room) < 0.000_5 { return "at its limit" }
        let word = room > 0 ? isAbove ? "above" : "left" : isLow ? "over" : "short"
        return "\(Self.percent(abs(room))) % \(word)"
    }

    /// To a tenth below ten.
    private static func percent(_ share: Double) -> String {
        let percent = share * 100
        return percent < 9.95
            ? Format.trimmed(Format.fixed(percent, decimals: 1))
            : Format.fixed(percent, decimals: 0)
    }
}

extension Sequence<Verdict> {
    /// The one with the least room: of those that fail the farthest beyond its limit; nil where none has a
    /// value.
    public var nearest: Verdict? {
        func order(_ verdict: Verdict) -> (Int, Double) {
            (verdict.result == .failed ? 1 : 0, verdict.used ?? 0)
        }
        return self.filter { $0.observed != nil }.max { order($0) < order($1) }
    }
}
