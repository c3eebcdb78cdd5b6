internal import Assertions
internal import LoadEngine
internal import Metrics
internal import Reports

/// What a run does after each second, from that second's figures alone: it goes on, or a threshold with
/// `abort` ends it, or a phase that waits until its figures are sure may end.
struct Steering {
    /// What comes next.
    enum Command {
        case goOn
        case abort(Abort)
    }

    private var judge: LiveJudge
    private var sureness: UntilSure

    init(_ header: RunHeader) {
        judge = LiveJudge(header.assertions, header.labels)
        sureness = UntilSure(
            header.assertions, header.labels, isVoided: header.saturation.voids)
    }

    /// What was found so far, for the verdicts.
    var findings: LiveFindings {
        var findings = judge.findings
        findings.phaseEnds = sureness.ends
        return findings
    }

    /// Whether the phase that goes on is one of `for: A..B` and decided, so that it may end.
    var isSure: Bool { sureness.isSure }

    /// Whether the run goes on.
    var command: Command { findings.abort.map { .abort($0) } ?? .goOn }

    /// A stage begins at a time from the start of the run; the rest of a branch is no phase.
    mutating func begin(_ stage: Stage, at time: Int64) {
        judge.note(
            StretchBegin(
                stretch: stage.duration > 0 ? stage.label : nil, lane: stage.lane,
                measured: stage.measured, continues: stage.continues, time: time))
        // Such a phase stands in no `parallel`.
        guard stage.lane == 0 else { return }
        sureness.end(at: time)
        if stage.endsWhenSure, let shortest = stage.least {
            sureness.begin(stage.label, lengths: shortest...stage.duration, at: time)
        }
    }

    /// Everyone is told to leave.
    mutating func end(at time: Int64) {
        judge.end(at: time)
        sureness.end(at: time)
    }

    /// Takes a second; `total` is all that was measured, that second too.
    mutating func add(_ second: RunSecond, total: MetricStore) {
        judge.add(second.snapshot, total: total, phases: second.phases, at: second.elapsed)
        sureness.add(
            second.snapshot.delta, total: total, phases: second.phases, live: judge.findings,
            at: second.elapsed)
    }
}
