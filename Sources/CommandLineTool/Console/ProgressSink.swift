import Assertions
import Conductor
import Metrics
import Reports
import Wire

/// Shows the progress of a run: a block drawn over itself on a terminal, else lines, every ten seconds
/// and where phases begin.
final class ProgressSink: RunSink {
    /// Where progress is shown.
    struct Place {
        /// What there is of a terminal; asked at every drawing, since its size may change.
        var terminal: () -> Terminal
        /// Whether writing does not wait: a terminal that stands still must not stop the run.
        var isReady: () -> Bool
        /// Takes plain lines.
        var write: (String) -> Void
        var blocks = Blocks.full
    }

    private let block: LiveBlock
    private let place: Place
    private var state: ProgressState?
    /// When the block was drawn last, in nanoseconds from the start of the run.
    private var drawnAt: Int64 = .min / 2
    /// The columns that a block had that is drawn now; nil: none is.
    private var drawnColumns: Int?
    /// When a line told last that a phase begins.
    private var toldAt: Int64 = .min / 2

    /// How many ends of phases that wait until they are sure were told.
    private var toldEnds = 0

    /// The block is drawn this often, in nanoseconds.
    private static let pause: Int64 = 190_000_000
    /// Thresholds may be judged for so much processor time in a second, in nanoseconds.
    private static let judging: Int64 = 2_000_000
    /// Lines of phases that are shorter say nothing.
    private static let shortest: Int64 = 1_000_000_000

    init(block: LiveBlock, place: Place) {
        self.block = block
        self.place = place
    }

    func begin(_ briefing: RunBriefing) { state = ProgressState(briefing) }

    func enter(_ activity: RunActivity, at elapsed: Int64) {
        state?.enter(activity, at: elapsed)
        drawnAt = .min / 2
        switch activity {
        case .over: block.close(columns: place.terminal().columns ?? drawnColumns ?? 80)
        case .draining(interrupted: true): tellInterruption()
        case .draining: break
        case .stage: tellPhase(at: elapsed)
        }
    }

    func hold(_ level: Stretch.Level) { state?.hold(level) }

    private func tellInterruption() {
        guard !place.terminal().redraws else { return }
        write("interrupted: waiting for replies; a second signal ends at once")
    }

    private func tellPhase(at elapsed: Int64) {
        guard !place.terminal().redraws, elapsed - toldAt >= ProgressSink.shortest,
            let state, let line = ProgressLine.beginning(state, at: elapsed)
        else { return }
        toldAt = elapsed
        write(line)
    }

    func add(_ second: RunSecond) {
        let start = MonotonicTime.threadCPU()
        state?.add(second) { MonotonicTime.threadCPU() - start >= ProgressSink.judging }
        tellEnds(second)
        let end = second.point.start + second.point.seconds
        guard end % ProgressLine.seconds == 0, let state, state.moment.activity != .over else {
            return
        }
        if !place.terminal().redraws { write(ProgressLine(state: state).text) }
        self.state?.startOver()
    }

    /// Says how phases ended that wait until they are sure.
    private func tellEnds(_ second: RunSecond) {
        let ends = second.findings.phaseEnds
        defer { toldEnds = ends.count }
        guard !place.terminal().redraws, let labels = state?.labels else { return }
        for end in ends.dropFirst(toldEnds) {
            write("\(shortTime(second.elapsed)) \(labels.phases[end.phase].oneLine): \(end.text)")
        }
    }

    func note(_ program: ProgramRecord, _ news: ProgramNews) {
        state?.note(program, news)
        guard !place.terminal().redraws, let state,
            let text = ProgramText.line(program, news, state.labels.phases)
        else { return }
        write("\(shortTime(news == .begun ? program.start : program.end ?? 0)) \(text)")
    }

    func look(_ moment: RunMoment) {
        state?.moment = moment
        guard let state, moment.elapsed - drawnAt >= ProgressSink.pause, place.isReady() else {
            return
        }
        let terminal = place.terminal()
        drawnAt = moment.elapsed
        guard terminal.redraws, let columns = terminal.columns else {
            // The terminal became too narrow, or the run goes on in the background.
            if let columns = drawnColumns, terminal.isForeground {
                block.clear(columns: terminal.columns ?? columns)
            }
            drawnColumns = nil
            return
        }
        drawnColumns = columns
        let block = ProgressBlock(
            state, style: Style(color: terminal.color), blocks: place.blocks, columns: columns)
        self.block.draw(Array(block.lines.prefix(max(1, terminal.rows - 1))), columns: columns)
    }

    private func write(_ line: String) { if place.isReady() { place.write(line + "\n") } }
}
