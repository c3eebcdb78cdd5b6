import Metrics

/// Follows the runs of the phases that a threshold looks at, in which its windows and its grace lie.
///
/// Of a threshold that names a phase they are the runs of that phase, or of the part that it names. Of
/// any other they are those of each measured phase in series; what runs side by side is one phase, the
/// `parallel` around it. No window crosses the border of such a run.
struct PhaseWatch: Sendable {
    /// A run of a phase.
    struct Run: Sendable {
        /// The phase's name.
        var phase: String
        /// From the start of the whole run, in nanoseconds.
        var start: Int64
        /// nil while it goes on.
        var end: Int64?
        /// The measured stretches in it, and those of them that run now, or ran last.
        var stretches: Set<Int>
        var running: Set<Int>
    }

    private let labels: LabelSpace
    private let phase: Int?
    /// The stretches that count; nil: all.
    private let named: Set<Int>?
    /// The stretch that counts and runs in each lane.
    private var lanes: [Int: Int] = [:]
    /// The phase of the first lane.
    private var main = 0
    /// Runs that have ended and were not taken.
    private var ended: [Run] = []
    /// The one that goes on.
    private(set) var open: Run?

    init(_ labels: LabelSpace, phase: Int?, part: Int?) {
        self.labels = labels
        self.phase = phase
        named = labels.stretches(phase: phase, part: part)
    }

    mutating func note(_ begin: StretchBegin) {
        let covered = begin.stretch.flatMap { stretch in
            begin.measured && named?.contains(stretch) ?? true ? stretch : nil
        }
        if begin.lane == 0, let stretch = begin.stretch {
            main = labels.stretches[stretch].places[0].phase
        }
        if isBorder(begin, covered) { end(at: begin.time) }
        lanes[begin.lane] = covered
        let running = Set(lanes.values)
        if running.isEmpty {
            end(at: begin.time)
        } else if open == nil {
            open = Run(
                phase: labels.phases[phase ?? main], start: begin.time, stretches: running,
                running: running)
        } else {
            open?.stretches.formUnion(running)
            open?.running = running
        }
    }

    /// The run that goes on is over.
    mutating func end(at time: Int64) {
        guard var run = open else { return }
        run.end = time
        ended.append(run)
        open = nil
    }

    /// The runs that have ended since this was asked last.
    mutating func takeEnded() -> [Run] {
        defer { ended = [] }
        return ended
    }

    /// Whether another run begins, although what counts goes on.
    private func isBorder(_ begin: StretchBegin, _ covered: Int?) -> Bool {
        if begin.continues { return false }
        guard let phase else { return begin.lane == 0 }
        return covered.map { labels.stretches[$0].places[0].phase == phase } ?? false
    }
}
