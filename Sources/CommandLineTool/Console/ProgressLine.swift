import Assertions
import Conductor
import Metrics
import Units

/// What a run did in the last seconds, in one line for a log.
struct ProgressLine {
    /// A log gets a line this often.
    static let seconds = 10

    let state: ProgressState

    /// Such as `10s of 2m10s, 2 day: 500 of 500 clients, 1,000/s sent (planned 1,000/s), 998/s answered,
    /// rtt p50 0.217 ms p99 2.93 ms, errors 0, 2 of 2 thresholds hold`.
    var text: String {
        guard let point = state.recent else { return "" }
        let figures = state.figures
        let time = shortTime(Int64(point.start + point.seconds) * 1_000_000_000)
        let whole = state.isDraining ? "" : " of " + shortTime(state.timeline.length)
        let planned = figures.plannedMessages.map { " (planned \(Format.rate($0)))" } ?? ""
        let hasReplies = figures.total(.requests) > 0
        let others = ProgressState.others(point)
        let parts =
            [
                "\(state.clients(point)) clients", others,
                "\(rate(.messagesSent, point)) sent\(planned)",
                hasReplies
                    ? "\(rate(.answered, point)) answered"
                    : "\(rate(.messagesReceived, point)) received", times(point), errors, standing,
            ]
        return "\(time)\(whole), \(state.activity()): "
            + parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// Such as `12s, 2 day begins: steady, 2m`; nothing of a further part of the same phase.
    static func beginning(_ state: ProgressState, at elapsed: Int64) -> String? {
        guard case .stage(let index) = state.moment.activity, state.timeline.phaseCount > 1,
            state.timeline.beginsPhase(index)
        else { return nil }
        let stage = state.timeline.stages[index]
        let start = "\(shortTime(elapsed)), \(state.activity()) begins: \(stage.shape)"
        if stage.isBetweenLevels {
            let most = TimeAmount(nanoseconds: state.timeline.length(ofPhase: index))
            return "\(start), at most \(most)"
        }
        // A part is not as long as its phase.
        let isPart = stage.stretch.map { state.labels.stretches[$0].places[0].part != nil }
        if isPart ?? false { return start }
        let most = stage.endsByItself ? "at most " : ""
        return start + ", \(most)\(TimeAmount(nanoseconds: stage.duration))"
    }

    private func times(_ point: SeriesPoint) -> String {
        let samples = state.figures.subject == .rtt ? point.rtt : state.figures.times
        guard let median = samples.quantile(0.5), let high = samples.quantile(0.99) else {
            return ""
        }
        return "\(state.figures.subject.name) p50 \(Format.milliseconds(median)) "
            + "p99 \(Format.milliseconds(high))"
    }

    /// Such as `errors 0` and `errors 12: timeout 10, closed 2`, most frequent first.
    private var errors: String {
        let (count, kinds) = state.figures.errors
        let list = kinds.map { "\($0.kind.name) \(Format.count($0.count))" }.joined(separator: ", ")
        return "errors \(Format.count(count))" + (list.isEmpty ? "" : ": \(list)")
    }

    /// Such as `2 of 2 thresholds hold`, and of one that is over which it is; empty without any.
    private var standing: String {
        let standing = state.standing
        let all = standing.places.count
        guard all > 0 else { return "" }
        let over = standing.count(.over)
        guard over > 0, let worst = standing.nearest, let value = worst.observed else {
            return "\(standing.count(.holds)) of \(all) threshold\(all == 1 ? " holds" : "s hold")"
        }
        return "\(over) of \(all) threshold\(all == 1 ? "" : "s") over: "
            + "\(worst.title.oneLine) with \(worst.unit.text(value))"
    }

    private func rate(_ metric: CountMetric, _ point: SeriesPoint) -> String {
        Format.rate(Double(point[metric]) / Double(max(1, point.seconds)))
    }
}
