/// How a phase of `for: A..B` came to its end.
public struct PhaseEnd: Hashable, Sendable, Codable {
    /// Why it ended.
    public enum Reason: String, CaseIterable, Hashable, Sendable, Codable {
        /// A look was sure of all thresholds that it feeds.
        case decided
        /// None was, and its time was over.
        case wholeTime = "whole-time"
        /// The run ended before.
        case cutShort = "cut-short"
    }

    /// The index of its label.
    public var phase: Int
    public var reason: Reason
    /// How long it ran, and at least and at most could, in nanoseconds.
    public var length: Int64
    public var shortest: Int64
    public var longest: Int64
    /// How often it was looked at.
    public var looks = 0
    /// What the last look was not sure of, such as `p99(rtt)`.
    public var unsure: [String] = []
    /// Whether the generator had given out by then, so that nothing was asked.
    public var isSaturated = false

    public init(
        phase: Int, reason: Reason, length: Int64, lengths: ClosedRange<Int64>, looks: Int = 0
    ) {
        self.phase = phase
        self.reason = reason
        self.length = length
        shortest = lengths.lowerBound
        longest = lengths.upperBound
        self.looks = looks
    }

    /// So many that it was not sure of are named in words.
    private static let mostNames = 3

    /// Such as `decided after 45 s`, `ran its whole time: p99(rtt) not sure`.
    public var text: String {
        let time = WindowPlace.text(length)
        switch reason {
        case .decided: return "decided after \(time)"
        case .cutShort: return "not decided when the run ended, after \(time)"
        case .wholeTime:
            if isSaturated { return "ran its whole time: the generator gave out" }
            if unsure.isEmpty { return "ran its whole time" }
            let more = unsure.count - PhaseEnd.mostNames
            return "ran its whole time: "
                + unsure.prefix(PhaseEnd.mostNames).joined(separator: ", ")
                + (more > 0 ? " and \(more) more" : "") + " not sure"
        }
    }

    /// The end of a phase that several processes ran side by side: it is decided if it is in each of them.
    public static func ofParts(_ parts: [[PhaseEnd]]) -> [PhaseEnd] {
        let all = parts.flatMap { $0 }
        let phases = all.map(\.phase)
        return Set(phases).sorted().compactMap { phase in
            let ends = all.filter { $0.phase == phase }
            guard var sum = ends.first else { return nil }
            for end in ends.dropFirst() {
                if end.reason != .decided, sum.reason != .cutShort { sum.reason = end.reason }
                sum.length = max(sum.length, end.length)
                sum.looks = max(sum.looks, end.looks)
                sum.unsure += end.unsure.filter { !sum.unsure.contains($0) }
                sum.isSaturated = sum.isSaturated || end.isSaturated
            }
            return sum
        }
    }
}
