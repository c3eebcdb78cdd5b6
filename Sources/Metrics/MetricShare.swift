/// What `share(…)` of a metric divides by what, over the same series.
public struct MetricShare: Sendable {
    /// Part and whole in words, such as `opened ÷ tried`.
    public let words: String
    /// The counters; nil: units of errors, each of which fails once, which no counter tells.
    public let counters: Counters?

    /// The units of errors that failed, of all of them.
    static let units = MetricShare(words: "units that failed ÷ units", counters: nil)

    /// A share of counters.
    ///
    /// `ended` are the counters of what of the whole has ended, where that takes its time.
    static func counted(
        _ part: CountMetric, less failed: CountMetric? = nil, of whole: CountMetric,
        ended: [CountMetric]? = nil, _ words: String
    ) -> MetricShare {
        MetricShare(
            words: words,
            counters: Counters(
                part: part, failed: failed, whole: whole, ended: ended ?? [whole]))
    }

    /// A counter, less another one where that is there, by a third.
    public struct Counters: Sendable {
        public let part: CountMetric
        public let failed: CountMetric?
        public let whole: CountMetric
        /// The counters whose sum is what of the whole has ended.
        public let ended: [CountMetric]

        /// Part and whole over the selected series.
        public func counts(
            in store: MetricStore, _ selection: Selection
        ) -> (part: UInt64, whole: UInt64) {
            (part(in: store, selection), store.count(whole, in: selection))
        }

        /// The same of a short time: what is under way is in the whole only when it has ended, so that the
        /// part is never more than all.
        public func endedCounts(
            in store: MetricStore, _ selection: Selection
        ) -> (part: UInt64, whole: UInt64) {
            let whole = ended.reduce(0) { $0 + store.count($1, in: selection) }
            return (min(part(in: store, selection), whole), whole)
        }

        private func part(in store: MetricStore, _ selection: Selection) -> UInt64 {
            let total = store.count(part, in: selection)
            return total - (failed.map { min(total, store.count($0, in: selection)) } ?? 0)
        }
    }
}
