public import Metrics

/// How thresholds stand while a run goes on, for those who watch it: the verdicts that the run would have
/// if it ended now. The verdict itself does not rest on it.
///
/// Judging one looks at all that was measured, which takes its time in plans with many series. So
/// whoever asks says when it is enough, and the next look goes on where that one stopped.
public struct Standing: Sendable {
    /// Where one stands.
    public enum Place: Hashable, Sendable {
        case holds, over
        /// Its phase has not begun, or nothing of it has been measured; or it counts up to its limit.
        case waitsForPhase, waitsForSamples
        /// It compares two sides, which is done when the run is over.
        case waitsForEnd
        /// There is no limit to hold it against in this run.
        case inconclusive
    }

    private let assertions: [Assertion]
    private let labels: LabelSpace
    private var next = 0
    /// By assertion, as they were judged last; nil: not yet.
    public private(set) var verdicts: [Verdict?]
    public private(set) var places: [Place]

    /// Nothing has been measured.
    public init(_ assertions: [Assertion], _ labels: LabelSpace) {
        self.assertions = assertions
        self.labels = labels
        verdicts = assertions.map { _ in nil }
        places = assertions.map { _ in .waitsForPhase }
    }

    /// How many stand in a place.
    public func count(_ place: Place) -> Int { places.count { $0 == place } }

    /// How many wait for something.
    public var waiting: Int { Standing.waiting(places) }

    /// How many of these places wait for something.
    public static func waiting(_ places: [Place]) -> Int {
        places.count { [.waitsForPhase, .waitsForSamples, .waitsForEnd].contains($0) }
    }

    /// The one with the least room, or that is farthest over; nil while all wait.
    public var nearest: Verdict? {
        zip(verdicts, places).filter { $1 == .holds || $1 == .over }.compactMap(\.0).nearest
    }

    /// Judges at least one against all that was measured up to now in these phases, and more until it is
    /// enough or each had its turn.
    public mutating func look(
        _ total: MetricStore, phases: [PhaseSpan], live: LiveFindings, isEnough: () -> Bool
    ) {
        for _ in assertions.indices {
            let index = next
            next = (next + 1) % assertions.count
            let verdict = judge(
                assertions[index], at: index, store: total, labels: labels, phases: phases,
                live: live)
            verdicts[index] = verdict
            places[index] = Standing.place(verdict, assertions[index], labels, phases)
            if isEnough() { return }
        }
    }

    /// Where an assertion stands that would come out so now, after these phases.
    public static func place(
        _ verdict: Verdict, _ assertion: Assertion, _ labels: LabelSpace, _ phases: [PhaseSpan]
    ) -> Place {
        switch verdict.result {
        case .passed: return .holds
        case .inconclusive: return .inconclusive
        case .failed: return assertion.mayStillCome(verdict) ? .waitsForSamples : .over
        case .noData where verdict.sides?.waitsForEnd == true: return .waitsForEnd
        case .noData:
            let ran = assertion.condition.comparisons.contains { comparison in
                let named = labels.stretches(
                    phase: comparison.filter.phase, part: comparison.filter.part)
                return phases.contains {
                    $0.measured && named?.contains($0.stretch) ?? true
                }
            }
            return ran ? .waitsForSamples : .waitsForPhase
        }
    }
}

extension Assertion {
    /// Whether what does not hold yet is a number of events that only grows towards its limit.
    fileprivate func mayStillCome(_ verdict: Verdict) -> Bool {
        guard case .compare(let comparison) = condition, comparison.aggregate == .count,
            window == nil, let observed = verdict.observed
        else { return false }
        switch comparison.comparison {
        case .greater, .greaterOrEqual: return true
        case .equal: return observed < comparison.limit
        case .less, .lessOrEqual, .notEqual: return false
        }
    }
}
