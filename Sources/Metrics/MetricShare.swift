/// What `share(…)` of a metric divides by what, over the same series.
public struct MetricShare: Sendable {
    /// Part and whole in words, such as `opened ÷ tried`.
    public let words: String
    /// The counters; nil: units of errors, each of which fails once, which no counter tells.
    public let counters: Counters?

    /// The units of errors that failed, of all of them.
    static let units = MetricShare(words: "units that failed ÷ units", counters: nil)

    /// A share of counters.
    static func counted(
        _ part: CountMetric, less failed: CountMetric? = nil, of whole: CountMetric, _ words: String
    ) -> MetricShare {
        MetricShare(words: words, counters: Counters(part: part, failed: failed, whole: whole))
    }

    /// A counter, less another one where that is there, by a third.
    public struct Counters: Sendable {
        public let part: CountMetric
        public let failed: CountMetric?
        public let whole: CountMetric

        /// Part and whole over the selected series.
        public func counts(
            in store: MetricStore, _ selection: Selection
        ) -> (part: UInt64, whole: UInt64) {
            var total = store.count(part, in: selection)
            if let failed { total -= min(total, store.count(failed, in: selection)) }
            return (total, store.count(whole, in: selection))
        }
    }
}
