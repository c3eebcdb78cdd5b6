import FoundationEssentials

/// A wall clock time as ISO 8601 in UTC with milliseconds, such as `2026-01-31T12:00:00.250Z`.
public func wallClock(milliseconds: Int64) -> String {
    // The style cuts off what a binary fraction is short of, hence the half millisecond.
    Date(timeIntervalSince1970: Double(milliseconds) / 1_000 + 0.000_5)
        .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
}
