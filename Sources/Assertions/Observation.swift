import Metrics

/// What one comparison is about, as measured.
struct Observation {
    /// In base units; nil without samples.
    var value: Double?
    /// How many samples the value is made of: of a share the whole, of a gauge the seconds.
    var samples: UInt64
    /// Part and whole of a share, to compare on integers.
    var exact: (part: UInt64, whole: UInt64)?

    static let nothing = Observation(value: nil, samples: 0)

    /// Whether the value holds against the limit; nil without a value.
    func holds(_ comparison: Comparison.Operator, _ limit: Double) -> Bool? {
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

    /// What a comparison asks for; nothing if no phase that it covers ran measured.
    func observe(_ comparison: Comparison) -> Observation {
        observe(comparison, phases.filter(\.measured))
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
        case .count:
            let events = count(comparison, selection)
            return Observation(value: Double(events), samples: events)
        case .rate:
            let events = count(comparison, selection)
            let seconds = covered.seconds
            return Observation(
                value: seconds > 0 ? Double(events) / seconds : nil, samples: events)
        case .percentile, .avg, .min, .max, .stddev, .last, .slope:
            if case .time(let metric) = comparison.metric {
                return time(comparison.aggregate, store.histogram(metric, in: selection))
            }
            return gauge(comparison, selection)
        }
    }

    private func share(
        _ comparison: Comparison, _ selection: Selection, _ covered: [PhaseSpan]
    ) -> Observation {
        let (part, whole): (UInt64, UInt64)
        if comparison.metric == .count(.errors) {
            let tally = errors(comparison, covered)
            (part, whole) = (tally.failed, tally.whole)
        } else {
            guard let share = comparison.metric.definition.share?.counters else { return .nothing }
            (part, whole) = share.counts(in: store, selection)
        }
        guard whole > 0 else { return .nothing }
        return Observation(
            value: Double(part) / Double(whole), samples: whole, exact: (part, whole))
    }

    /// The units that a comparison of `share(errors)` is about.
    private func errors(_ comparison: Comparison, _ covered: [PhaseSpan]) -> ErrorUnits.Tally {
        let units = ErrorUnits(store, comparison.filter, of: labels, during: covered)
        if let kind = comparison.kind { return units[kind] }
        return comparison.subject.map { units[$0] } ?? units.all
    }

    private func count(_ comparison: Comparison, _ selection: Selection) -> UInt64 {
        switch comparison.metric {
        case .time(let metric): return store.histogram(metric, in: selection).count
        case .count(.errors):
            guard let kind = comparison.kind else { return store.count(.errors, in: selection) }
            return store.errors(kind, in: selection)
        case .count(let metric): return store.count(metric, in: selection)
        case .gauge, .observed: return 0
        }
    }

    private func time(
        _ aggregate: Comparison.Aggregate, _ histogram: Histogram
    ) -> Observation {
        let moments = histogram.moments
        guard moments.count > 0 else { return .nothing }
        let value: Double? =
            switch aggregate {
            case .percentile(let q): histogram.quantile(q)
            case .avg: moments.mean
            case .min: Double(moments.min)
            case .max: Double(moments.max)
            case .stddev: moments.standardDeviation
            case .count, .rate, .share, .last, .slope: nil
            }
        return Observation(value: value, samples: moments.count)
    }

    private func gauge(_ comparison: Comparison, _ selection: Selection) -> Observation {
        let quantity: Gauges.Quantity
        switch comparison.metric {
        case .gauge(.connections): quantity = .connections
        case .gauge(.states): quantity = comparison.state.map { .state($0) } ?? .clients
        case .gauge(.capacity): quantity = .capacity
        case .observed(let gauge):
            guard let index = labels.observed.firstIndex(of: gauge) else { return .nothing }
            quantity = .observed(index)
        case .time, .count: return .nothing
        }
        guard let seen = store.gauges.summary(quantity, in: selection) else { return .nothing }
        let value: Double? =
            switch comparison.aggregate {
            case .avg: seen.mean
            case .min: seen.min
            case .max: seen.max
            case .last: seen.last
            case .slope: seen.seconds >= SampleNeed.secondsOfSlope ? seen.slope : nil
            case .percentile, .stddev, .count, .rate, .share: nil
            }
        return Observation(value: value, samples: UInt64(seen.seconds))
    }
}
