import Conductor
import Metrics
import Reports

/// Shows the progress of a run: a block drawn over itself on a terminal, else a line every ten
/// seconds.
final class ProgressSink: RunSink {
    private let block: LiveBlock
    private let terminal: () -> Terminal
    private let write: (String) -> Void
    private var state: ProgressState
    /// When the block was drawn last, in nanoseconds from the start of the run.
    private var drawnAt: Int64 = .min / 2

    /// The block is drawn this often, in nanoseconds.
    private static let pause: Int64 = 190_000_000

    /// `terminal` is asked at every drawing, since its size may change; `write` takes plain lines.
    init(
        block: LiveBlock, terminal: @escaping () -> Terminal, write: @escaping (String) -> Void
    ) {
        self.block = block
        self.terminal = terminal
        self.write = write
        state = ProgressState(stages: [])
    }

    func begin(_ briefing: RunBriefing) {
        state = ProgressState(stages: briefing.stages, phases: briefing.header.labels.phases)
    }

    func enter(_ activity: RunActivity, at elapsed: Int64) {
        let terminal = terminal()
        state.moment.activity = activity
        drawnAt = .min / 2
        switch activity {
        case .over: if let columns = terminal.columns { block.close(columns: columns) }
        case .draining(interrupted: true) where !terminal.redraws:
            write("interrupted: waiting for replies; a second signal ends at once\n")
        default: break
        }
    }

    func add(_ second: RunSecond) {
        state.add(second)
        let end = second.point.start + second.point.seconds
        guard end % ProgressLine.seconds == 0, state.moment.activity != .over else { return }
        if !terminal().redraws { write(ProgressLine(state: state).text + "\n") }
        state.startOver()
    }

    func note(_ program: ProgramRecord, _ news: ProgramNews) {
        guard !terminal().redraws, let text = ProgramText.line(program, news, state.phases) else {
            return
        }
        write("\(shortTime(news == .begun ? program.start : program.end ?? 0)) \(text)\n")
    }

    func look(_ moment: RunMoment) {
        state.moment = moment
        guard moment.elapsed - drawnAt >= ProgressSink.pause else { return }
        let terminal = terminal()
        guard terminal.redraws, let columns = terminal.columns else { return }
        drawnAt = moment.elapsed
        let block = ProgressBlock(state, style: Style(color: terminal.color), columns: columns)
        self.block.draw(
            Array(block.lines.prefix(max(1, terminal.rows - 1))), columns: columns)
    }
}
