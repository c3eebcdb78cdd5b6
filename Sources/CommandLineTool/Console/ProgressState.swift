import Conductor
import Metrics
import Units

/// What progress shows: where the run stands, and what was counted up to now.
struct ProgressState {
    let stages: [RunBriefing.Stage]
    /// The names of all phases.
    let phases: [String]
    var moment: RunMoment
    /// The last second; nil before the first is over.
    private(set) var last: SeriesPoint?
    /// The seconds since `startOver`, merged.
    private(set) var recent: SeriesPoint?
    /// By `ErrorKind`: errors of the whole run.
    private var errorCounts = [UInt64](repeating: 0, count: ErrorKind.count)

    init(stages: [RunBriefing.Stage], phases: [String] = []) {
        self.phases = phases
        self.stages = stages
        moment = RunMoment(activity: .stage(0), elapsed: 0, left: stages.first?.duration ?? 0)
    }

    mutating func add(_ second: RunSecond) {
        last = second.point
        if recent == nil { recent = second.point } else { recent!.merge(second.point) }
        for kind in ErrorKind.allCases {
            errorCounts[Int(kind.rawValue)] += second.snapshot.delta.errors(kind)
        }
    }

    /// Forgets the recent seconds.
    mutating func startOver() { recent = nil }

    /// Such as `steady`, `waiting for replies`.
    var activity: String {
        switch moment.activity {
        case .stage(let index): stages[index].name.oneLine
        case .draining(let interrupted):
            interrupted ? "interrupted, waiting for replies" : "waiting for replies"
        case .over: "over"
        }
    }

    /// Such as ` (1 of 3)`; empty where there is nothing to count.
    var place: String {
        guard case .stage(let index) = moment.activity, stages.count > 1 else { return "" }
        return " (\(index + 1) of \(stages.count))"
    }

    /// Such as `3.4s left`; `at most` where it may be less.
    var left: String {
        let bound: Bool =
            switch moment.activity {
            case .stage(let index): stages[index].endsByItself
            case .draining, .over: true
            }
        return (bound ? "at most " : "") + shortTime(moment.left) + " left"
    }

    /// The part of the activity that is over, 0…1; nil where its length is not known.
    var share: Double? {
        guard case .stage(let index) = moment.activity, !stages[index].endsByItself,
            stages[index].duration > 0
        else { return nil }
        return max(0, min(1, 1 - Double(moment.left) / Double(stages[index].duration)))
    }

    /// Such as `120 active, 3 connecting`.
    func clients(_ point: SeriesPoint) -> String {
        let states: [StateGauge] = [
            .active, .open, .idle, .connecting, .closing, .closed, .failed,
        ]
        let parts = states.compactMap { state -> String? in
            let count = point.clients(in: state).rounded()
            return count > 0 ? "\(Format.count(Int64(count))) \(state.name)" : nil
        }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    /// Such as `0.21 ms`; `–` without samples.
    static func percentile(_ q: Double, _ point: SeriesPoint) -> String {
        point.rtt.quantile(q).map(Format.milliseconds) ?? "–"
    }

    /// Such as `119/s`.
    static func rate(_ metric: CountMetric, _ point: SeriesPoint) -> String {
        Format.rate(Double(point[metric]) / Double(max(1, point.seconds)))
    }

    /// Such as `0` and `12: timeout 10, closed 2`, most frequent first.
    var errors: String {
        let total = errorCounts.reduce(0, +)
        let kinds = ErrorKind.allCases.filter { errorCounts[Int($0.rawValue)] > 0 }
            .sorted { errorCounts[Int($0.rawValue)] > errorCounts[Int($1.rawValue)] }
            .map { "\($0.name) \(Format.count(errorCounts[Int($0.rawValue)]))" }
        return kinds.isEmpty
            ? "0" : Format.count(total) + ": " + kinds.joined(separator: ", ")
    }
}

/// A time for people who watch: `3.0s` below ten seconds, else whole seconds such as `1m32s`.
func shortTime(_ nanoseconds: Int64) -> String {
    let seconds = Double(nanoseconds) / 1e9
    return seconds < 9.95
        ? Format.fixed(seconds, decimals: 1) + "s"
        : TimeAmount.seconds(Int64(seconds.rounded())).description
}
