import Assertions
import Conductor
import Metrics
import Reports

@testable import CommandLineTool

/// A run of two phases whose seconds are known: a warm-up of 10 s that is not measured, and a day of 2
/// minutes.
enum ProgressFixture {
    static let stages = [stage("warm up", "ramp", 10, 0), stage("day", "steady", 120, 1)]

    static func stage(
        _ name: String, _ shape: String, _ seconds: Int64, _ stretch: Int?,
        endsByItself: Bool = false
    ) -> RunBriefing.Stage {
        var stage = RunBriefing.Stage(
            name: name, shape: shape, duration: seconds * 1_000_000_000, endsByItself: endsByItself)
        stage.stretch = stretch
        return stage
    }

    static let labels = SampleResult.labels(phases: ["warm up", "day"])

    /// What is known before it begins, with these thresholds.
    static func briefing(
        _ thresholds: [(String, Comparison)] = [], name: String = "trading gate",
        stages: [RunBriefing.Stage] = stages, labels: LabelSpace = labels
    ) -> RunBriefing {
        var briefing = SampleResult.briefing(stages)
        briefing.header.plan.name = name
        briefing.header.labels = labels
        briefing.header.assertions = thresholds.map { text, comparison in
            Assertion(
                text: text, line: 1, name: nil, phase: nil, condition: .compare(comparison),
                optional: false)
        }
        return briefing
    }

    static func p99(below milliseconds: Double, phase: Int? = nil) -> Comparison {
        Comparison(
            aggregate: .percentile(0.99), metric: .time(.rtt),
            filter: SeriesFilter(phase: phase), kind: nil, state: nil, comparison: .less,
            limit: milliseconds * 1e6)
    }

    /// What a second has.
    struct Figures {
        var sent: UInt64 = 1_000
        var answered: UInt64 = 998
        /// Of each answer.
        var milliseconds: Int64 = 1
        var timeouts: UInt64 = 0
        var late: UInt64 = 0
        var states: [StateGauge: Int] = [.active: 500]
        var received: UInt64 = 0
        var ages: Int64 = 0
        var arrivals: UInt64 = 0
    }

    /// A second of the day, the first one of the run being 0.
    static func second(
        _ number: Int, _ figures: Figures = Figures(), labels: LabelSpace = labels,
        observed: [Int: Double] = [:]
    ) -> RunSecond {
        var snapshot = Snapshot(second: number, running: [(1, 0)], labels: labels)
        for (state, count) in figures.states { snapshot.states[Int(state.rawValue)] = count }
        snapshot.busiestNanoseconds = 270_000_000
        snapshot.observed = [
            ObservedValues(running: [1], readings: observed.mapValues { GaugeReading($0) })
        ]
        for url in labels.urls.indices {
            snapshot.delta.add(
                SeriesKey(stretch: 1, profile: 0, message: 0, url: UInt16(url)),
                cell(figures, milliseconds: figures.milliseconds * Int64(url + 1)))
        }
        var second = RunSecond(
            snapshot: snapshot, point: SeriesPoint(snapshot),
            phases: [
                PhaseSpan(
                    stretch: 0, shape: "ramp", start: 0, end: 10_000_000_000, measured: false),
                PhaseSpan(
                    stretch: 1, shape: "steady", start: 10_000_000_000,
                    end: Int64(number + 1) * 1_000_000_000, measured: true),
            ], elapsed: Int64(number + 1) * 1_000_000_000)
        second.total = snapshot.delta
        return second
    }

    private static func cell(_ figures: Figures, milliseconds: Int64) -> SeriesCell {
        var cell = SeriesCell()
        var (rtt, lag) = (Histogram(), Histogram())
        for _ in 0..<figures.answered { rtt.record(milliseconds * 1_000_000) }
        for _ in 0..<figures.sent { lag.record(460_000) }
        if figures.answered > 0 { (cell[.rtt], cell[.sendLag]) = (rtt, lag) }
        if figures.ages > 0 {
            var ages = Histogram()
            for _ in 0..<figures.received { ages.record(figures.ages * 1_000_000) }
            cell[.delivery] = ages
        }
        for (metric, count) in [
            (CountMetric.messagesSent, figures.sent), (.answered, figures.answered),
            (.requests, figures.answered), (.errors, figures.timeouts), (.late, figures.late),
            (.messagesReceived, figures.received), (.arrivals, figures.arrivals),
        ] { cell[metric] = count }
        cell[.timeout] = figures.timeouts
        return cell
    }

    /// The state of a run after some seconds of the day.
    static func state(
        _ briefing: RunBriefing = briefing(), seconds: [RunSecond] = [second(11)],
        at elapsed: Int64 = 12
    ) -> ProgressState {
        var state = ProgressState(briefing)
        state.enter(.stage(1), at: 10_000_000_000)
        for second in seconds { state.add(second) { false } }
        state.moment = RunMoment(
            activity: .stage(1), elapsed: elapsed * 1_000_000_000,
            left: (130 - elapsed) * 1_000_000_000)
        return state
    }
}
