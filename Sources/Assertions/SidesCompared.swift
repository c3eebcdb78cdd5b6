internal import Metrics
internal import Units

/// How a figure of the side `new` stands to that of the other one.
public struct SidesCompared: Hashable, Sendable, Codable {
    /// What shows that new is beyond what is allowed.
    public enum Cause: String, Hashable, Sendable, Codable {
        /// The whole interval of the ratio lies beyond it.
        case interval
        /// New is above a common bound more often, block by block; so it is with stalls in few of them.
        case share
    }

    /// Both in base units; nil without samples.
    public var base: Double?
    public var new: Double?
    /// By how much new is more: as a part of base, or, of shares, in points; nil where nothing is known.
    public var change: Double?
    /// The ends of its interval of 99 %; nil where there is none.
    public var low: Double?
    public var high: Double?
    public var isPoints: Bool
    /// How much more is allowed.
    public var allowed: Double
    /// The blocks that it was made from, and the seconds of each.
    public var blocks: Int
    public var seconds: Int
    /// nil: nothing shows that it is beyond what is allowed.
    public var cause: Cause?
    /// That it would be beyond, but is no more than the generator's own send-lag at this percentile, which is
    /// this many nanoseconds.
    public var hiddenBy: Double?
    /// Why nobody can say how it stands; nil: it was judged.
    public var lack: String?

    init(isPoints: Bool, allowed: Double) {
        self.isPoints = isPoints
        self.allowed = allowed
        blocks = 0
        seconds = 1
    }

    /// Whether it is better by more than may be worse, beyond what chance makes.
    public var isImproved: Bool { high.map { $0 < -allowed } ?? false }

    /// What lacks while a run goes on, and of one that did not end.
    static let atTheEnd = "the sides are compared when the run is over"

    /// Whether nothing lacks but the end of the run.
    public var waitsForEnd: Bool { lack == SidesCompared.atTheEnd }

    /// What there is to say of it, the most important first.
    var notes: [String] {
        if let lack { return [waitsForEnd ? lack : "cannot be judged: " + lack] }
        var text = change.map { amount($0) + " on this side" } ?? "no change is known"
        if let low, let high { text += ", between \(amount(low)) and \(amount(high))" }
        let each = seconds == 1 ? "1 s" : "\(seconds) s"
        text += ", by \(Format.count(blocks)) blocks of \(each)"
        return [text, reason].compactMap { $0 }
    }

    private var reason: String? {
        let limit = amount(allowed)
        if let hiddenBy {
            return "more than \(limit), but no more than the generator's own send-lag of "
                + "\(Format.milliseconds(hiddenBy)) there"
        }
        return switch cause {
        case .interval: "all of the interval lies beyond \(limit)"
        case .share:
            "slow samples are more on this side than \(limit) allows, block by block (paired share)"
        case nil: nil
        }
    }

    /// With its sign.
    private func amount(_ value: Double) -> String {
        let percent = value * 100
        guard percent.isFinite, abs(percent) < 1e9 else { return "–" }
        let size = abs(percent)
        let digits =
            size < 99.95
            ? Format.fixed(size, decimals: 1) : Format.count(Int64(size.rounded()))
        let sign = digits == "0.0" ? "" : percent < 0 ? "−" : "+"
        return sign + digits + (isPoints ? " points" : " %")
    }
}

extension Comparison {
    /// What reports show of both sides whatever is asked: the percentiles of rtt and the share of errors.
    public static let usualOfSides: [Comparison] =
        [0.5, 0.95, 0.99].map { ofSides(.percentile($0), .time(.rtt)) }
        + [ofSides(.share, .count(.errors))]

    private static func ofSides(_ aggregate: Aggregate, _ metric: Metric) -> Comparison {
        var comparison = Comparison(
            aggregate: aggregate, metric: metric, filter: SeriesFilter(), kind: nil, state: nil,
            comparison: .less, limit: 0)
        comparison.against = 0
        return comparison
    }

    /// Whether it is about the same figure as another one, whatever their limits.
    public func isOfSameFigure(as other: Comparison) -> Bool {
        aggregate == other.aggregate && metric == other.metric && filter == other.filter
            && kind == other.kind && subject == other.subject
    }

    /// As plans write it where nothing is labelled, such as `p95(rtt)`.
    public var plainName: String {
        guard case .percentile(let q) = aggregate else { return "\(aggregate)(\(metric.name))" }
        return "p" + Format.trimmed(Format.fixed(q * 100, decimals: 4)) + "(\(metric.name))"
    }
}
