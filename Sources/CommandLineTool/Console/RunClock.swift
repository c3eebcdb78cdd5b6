import Units

/// Times of a run for people who watch it.
enum RunClock {
    /// How long something has lasted: `12 s`, `3:56`, `1:02:03`.
    static func text(_ nanoseconds: Int64) -> String {
        let seconds = max(0, nanoseconds) / 1_000_000_000
        guard seconds >= 60 else { return "\(seconds) s" }
        func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + "\(number)" }
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
        return (hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)") + ":\(two(seconds % 60))"
    }

    /// How long something lasts or is still to last: a part of a second counts as one.
    static func whole(_ nanoseconds: Int64) -> String {
        text((max(0, nanoseconds) + 999_999_999) / 1_000_000_000 * 1_000_000_000)
    }
}
