import Metrics

/// What one comparison is about, as measured.
struct Observation {
    /// In base units; nil without samples.
    var value: Double?
    /// How many samples the value is made of: of a share the whole, of a gauge the seconds.
    var samples: UInt64
    /// Part and whole of a share, to compare on integers.
    var exact: (part: UInt64, whole: UInt64)?
    /// How it stands to the other side, of what is compared with that.
    var sides: SidesCompared?

    static let nothing = Observation(value: nil, samples: 0)

    init(value: Double?, samples: UInt64) {
        self.value = value
        self.samples = samples
    }

    /// A part of a whole; nothing of a whole that is empty.
    init(part: UInt64, whole: UInt64) {
        samples = whole
        guard whole > 0 else { return }
        value = Double(part) / Double(whole)
        exact = (part, whole)
    }

    /// What happened in so many seconds: how often, or how often a second.
    init(_ aggregate: Comparison.Aggregate, events: UInt64, in seconds: Double) {
        samples = events
        guard aggregate == .rate else {
            value = Double(events)
            return
        }
        if seconds > 0 { value = Double(events) / seconds }
    }

    /// Times of which this is known exactly; `quantile` knows the rest.
    init(
        _ aggregate: Comparison.Aggregate, _ moments: Moments, quantile: (Double) -> Double?
    ) {
        samples = moments.count
        guard samples > 0 else { return }
        value =
            switch aggregate {
            case .percentile(let q): quantile(q)
            case .avg: moments.mean
            case .min: Double(moments.min)
            case .max: Double(moments.max)
            case .stddev: moments.standardDeviation
            case .count, .rate, .share, .last, .slope: nil
            }
    }

    /// Times beside so many that have not ended and may be of any length.
    init(_ aggregate: Comparison.Aggregate, _ samples: Histogram, endless: UInt64) {
        let (ended, all) = (Double(samples.count), Double(samples.count + endless))
        self.init(aggregate, samples.moments) { q in
            q * all > ended ? .infinity : samples.quantile(q * all / ended)
        }
        self.samples += endless
        switch aggregate {
        case .max, .avg, .stddev: value = .infinity
        case .percentile where ended == 0: value = .infinity
        default: break
        }
    }

    /// A figure beside that of the other side.
    init(_ sides: SidesCompared, samples: UInt64) {
        value = sides.new
        self.samples = samples
        self.sides = sides
    }

    /// The seconds of a gauge.
    init(_ aggregate: Comparison.Aggregate, _ seen: GaugeSummary) {
        samples = UInt64(seen.seconds)
        value =
            switch aggregate {
            case .avg: seen.mean
            case .min: seen.min
            case .max: seen.max
            case .last: seen.last
            case .slope: seen.seconds >= SampleNeed.secondsOfSlope ? seen.slope : nil
            case .percentile, .stddev, .count, .rate, .share: nil
            }
    }

    /// Whether the value holds against the limit; nil without a value.
    func holds(_ comparison: Comparison.Operator, _ limit: Double) -> Bool? {
        if let sides { return sides.lack == nil ? sides.cause == nil : nil }
        guard let value else { return nil }
        // All or nothing is exact: no rounding can make 100 % of what is not all.
        if let exact, limit == 1 { return comparison.holds(exact.part, exact.whole) }
        return comparison.holds(value, limit)
    }
}

extension Comparison.Operator {
    func holds<Value: Comparable>(_ value: Value, _ limit: Value) -> Bool {
        switch self {
        case .less: value < limit
        case .lessOrEqual: value <= limit
        case .greater: value > limit
        case .greaterOrEqual: value >= limit
        case .equal: value == limit
        case .notEqual: value != limit
        }
    }
}

/// Looks up in a store what comparisons ask for, over the measured phases that ran.
struct Observer {
    let store: MetricStore
    let labels: LabelSpace
    let phases: [PhaseSpan]
    /// What is known of the other side.
    var against: SideEvidence?
    /// Whether requests that are not answered yet count as longer than any limit.
    var countsOpen = false

    /// What a comparison asks for; nothing if no phase that it covers ran measured.
    func observe(_ comparison: Comparison) -> Observation {
        if comparison.side == .against {
            return against.map { other in
                var plain = comparison
                plain.side = nil
                return Observer(store: other.store, labels: other.labels, phases: phases)
                    .observe(plain)
            } ?? .nothing
        }
        let seen = observe(comparison, phases.filter(\.measured))
        guard comparison.against != nil else { return seen }
        let judge = SideJudge(store, labels, phases, against: against)
        return Observation(judge.compare(comparison), samples: seen.samples)
    }

    /// How many samples of it there are in phases that are not measured.
    func unjudged(_ comparison: Comparison) -> UInt64 {
        observe(comparison, phases.filter { !$0.measured }).samples
    }

    private func observe(_ comparison: Comparison, _ phases: [PhaseSpan]) -> Observation {
        let filter = comparison.filter
        let named = labels.stretches(phase: filter.phase, part: filter.part)
        let covered = phases.filter { named?.contains($0.stretch) ?? true }
        guard !covered.isEmpty else { return .nothing }
        let selection = Selection(filter, labels, stretches: Set(covered.map(\.stretch)))
        switch comparison.aggregate {
        case .share: return share(comparison, selection, covered)
        case .count, .rate:
            return Observation(
                comparison.aggregate, events: count(comparison, selection), in: covered.seconds)
        case .percentile, .avg, .min, .max, .stddev, .last, .slope:
            if case .time(let metric) = comparison.metric {
                let samples = store.histogram(metric, in: selection)
                let open = countsOpen ? store.openRequests(in: selection) : 0
                if open > 0, metric == .rtt || metric == .serviceTime {
                    return Observation(comparison.aggregate, samples, endless: open)
                }
                return Observation(
                    comparison.aggregate, samples.moments, quantile: samples.quantile)
            }
            return gauge(comparison, selection)
                .map { Observation(comparison.aggregate, $0) } ?? .nothing
        }
    }

    private func share(
        _ comparison: Comparison, _ selection: Selection, _ covered: [PhaseSpan]
    ) -> Observation {
        if comparison.metric == .count(.errors) {
            let units = ErrorUnits(store, comparison.filter, of: labels, during: covered)
            let tally = units.tally(of: comparison)
            return Observation(part: tally.failed, whole: tally.whole)
        }
        guard let share = comparison.metric.definition.share?.counters else { return .nothing }
        let (part, whole) = share.counts(in: store, selection)
        return Observation(part: part, whole: whole)
    }

    /// How often it happened what a comparison counts.
    func count(_ comparison: Comparison, _ selection: Selection) -> UInt64 {
        switch comparison.metric {
        case .time(let metric): return store.histogram(metric, in: selection).count
        case .count(.errors):
            guard let kind = comparison.kind else { return store.count(.errors, in: selection) }
            return store.errors(kind, in: selection)
        case .count(let metric): return store.count(metric, in: selection)
        case .gauge, .observed: return 0
        }
    }

    /// The seconds of the gauge that a comparison is about.
    func gauge(_ comparison: Comparison, _ selection: Selection) -> GaugeSummary? {
        let quantity: Gauges.Quantity
        switch comparison.metric {
        case .gauge(.connections): quantity = .connections
        case .gauge(.states): quantity = comparison.state.map { .state($0) } ?? .clients
        case .gauge(.capacity): quantity = .capacity
        case .observed(let gauge):
            guard let index = labels.observed.firstIndex(of: gauge) else { return nil }
            quantity = .observed(index)
        case .time, .count: return nil
        }
        return store.gauges.summary(quantity, in: selection)
    }
}
