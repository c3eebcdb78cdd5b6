public import Assertions
public import Metrics
internal import Units

/// All that is known of a run; every output is a view of it.
public struct RunResult: Sendable {
    public var header: RunHeader
    public var store: MetricStore
    /// Finished: no point follows.
    public var series: TimeSeries
    public var conclusion: RunConclusion
    /// The programs that its phases started, in that order.
    public var programs: [ProgramRecord] = []
    /// A record of each client, of a run that was asked for it; no result file has them.
    public var clients: [ClientRecord] = []
    /// What was measured of the other side, of a run beside each other; nil of others.
    public var against: SideResult?

    public init(
        header: RunHeader, store: MetricStore, series: TimeSeries, conclusion: RunConclusion
    ) {
        self.header = header
        self.store = store
        self.series = series
        self.conclusion = conclusion
    }

    /// The length of the run in seconds.
    public var seconds: Double { Double(conclusion.durationNanoseconds) / 1e9 }

    /// The measured part of the run, which is what thresholds see; all of it if nothing is
    /// measured.
    public var measured: Selection {
        let stretches = conclusion.phases.measuredStretches
        return Selection(stretches: stretches.isEmpty ? nil : stretches)
    }

    /// The length of `measured` in seconds.
    public var measuredSeconds: Double {
        let spans = conclusion.phases.filter(\.measured)
        return spans.isEmpty ? seconds : spans.seconds
    }

    /// The units that errors hit in the measured part, as thresholds see them.
    public var errorUnits: ErrorUnits {
        let spans = conclusion.phases.filter(\.measured)
        return spans.isEmpty
            ? ErrorUnits(store) : ErrorUnits(store, of: header.labels, during: spans)
    }

    /// How each phase of `for: A..B` ended, such as `hold, 30s..5m: decided after 45 s`.
    public var phaseEnds: [String] {
        (conclusion.phaseEnds ?? []).map { end in
            let range =
                "\(TimeAmount(nanoseconds: end.shortest))..\(TimeAmount(nanoseconds: end.longest))"
            return "\(header.labels.phases[end.phase]), \(range): \(end.text)"
        }
    }

    /// How evenly the clients sent: the fewest messages that one of them sent, the median, the most;
    /// nil where there was none.
    public var messagesOfClients: (fewest: UInt64, median: UInt64, most: UInt64)? {
        let spread = store.histogram(.clientMessages)
        guard let median = spread.quantile(0.5) else { return nil }
        // They are kept as times, a microsecond for each message.
        func count(_ time: Double) -> UInt64 { UInt64((time / 1_000).rounded()) }
        return (
            count(Double(spread.moments.min)), count(median), count(Double(spread.moments.max))
        )
    }

    /// The profiles whose rate a full loop bounds, not the target; empty where the loops have time
    /// left. Of older files only the mean over the run is known.
    public var generatorBound: [String] {
        let isFull = conclusion.health.map { !$0.fullPhases.isEmpty } ?? (processorShare > 0.9)
        return isFull ? header.unpaced.map { header.labels.profiles[$0] } : []
    }

    /// What must be known of the generator beside the verdict, such as `generator-bound: …`.
    public var warnings: [String] {
        let bound = generatorBound.map { "'\($0)'" }.joined(separator: ", ")
        // A threshold that fails the run tells so in its reason.
        let ended =
            conclusion.outcome.kind == .failed
            ? []
            : conclusion.verdicts.compactMap { verdict in
                verdict.ending.map { "\(verdict.title): \($0)" }
            }
        return ended + (conclusion.warning.map { [$0] } ?? [])
            + (bound.isEmpty
                ? []
                : [
                    "generator-bound: a loop was full, so what \(bound) sent a second is the "
                        + "generator's limit"
                ]) + (header.floor?.remarks(on: header.host) ?? [])
    }

    /// The part of their time that the loop threads were busy, 0…1.
    public var processorShare: Double {
        let available = Double(header.loops) * seconds * 1e9
        return available > 0 ? Double(store.cpuNanoseconds) / available : 0
    }
}
