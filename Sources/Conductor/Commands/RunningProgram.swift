internal import Reports
internal import Synchronization
internal import Units
internal import Wire

/// A program that a phase has started, and the thread that starts it, reads what it writes and sees it end.
///
/// Nothing here waits for anything of the run, and nobody of the run waits for it before the end: the
/// control thread looks at `status`.
final class RunningProgram: Sendable {
    /// What is known of it; times are of the monotonic clock.
    struct Status: Sendable {
        /// When it was started, or that was tried; nil: not yet.
        var start: Int64?
        var end: Int64?
        var ending: ProgramRecord.Ending?
        /// Whether nothing of it and of what it started goes on, as far as its process group tells.
        var isGone = false
        var output = OutputTail()
        var notes: [String] = []
    }

    /// What is asked of it.
    private enum Wish: Int, AtomicRepresentable { case nothing, end, endForGood }

    /// How long it may take to end at the end of the run before it is ended by force.
    static let usualPatience: Int64 = 5_000_000_000
    /// How long its output may stay open when nothing of it goes on: a program that this process starts just
    /// then has the pipe too, for a moment.
    private static let grace: Int64 = 1_000_000_000
    /// How often its end is looked for, in milliseconds.
    private static let pulse: Int32 = 50
    /// The pause after each full buffer: who writes more than 64 MiB a second waits, so that a flood takes
    /// no more of the host than that.
    private static let rest: Int32 = 1

    private let words: [String]
    private let folder: String
    private let sentry: ProcessGuard?
    private let patience: Int64
    private let state = Mutex(Status())
    private let wish = Atomic(Wish.nothing)

    /// Starts it soon; `sentry` ends it if this process is gone.
    init(
        _ words: [String], folder: String, sentry: ProcessGuard?,
        patience: Int64 = RunningProgram.usualPatience
    ) {
        self.patience = patience
        self.words = words
        self.folder = folder
        self.sentry = sentry
        do throws(SystemError) {
            try Thread { [self] in run() }.detach()
        } catch {
            fail(error)
        }
    }

    /// What is known of it now.
    var status: Status { state.withLock { $0 } }

    /// Whether it has ended, or could not be started.
    var hasEnded: Bool { state.withLock { $0.ending != nil } }

    /// Whether nothing of it goes on.
    var isGone: Bool { state.withLock { $0.isGone } }

    /// Sends it SIGTERM, and if it is for good SIGKILL after a while.
    func end(forGood: Bool) {
        let wish: Wish = forGood ? .endForGood : .end
        if !isGone { self.wish.store(wish, ordering: .relaxed) }
    }

    // MARK: The thread

    private func run() {
        do throws(SystemError) {
            var child = try ChildProcess(words, folder: folder, merges: true)
            sentry?.watch(child.group)
            state.withLock { $0.start = MonotonicTime.now() }
            follow(&child)
            sentry?.forget(child.group)
        } catch {
            fail(error)
            return
        }
        state.withLock { $0.isGone = true }
    }

    private func fail(_ error: SystemError) {
        let now = MonotonicTime.now()
        state.withLock { status in
            (status.start, status.end) = (now, now)
            status.ending = .notStarted("\(error)")
            status.isGone = true
        }
    }

    /// Goes with the program until it and all that is in its group have ended.
    private func follow(_ child: inout ChildProcess) {
        var signals = Signals(patience: patience)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        var isOpen = true
        while !look(&child) || child.groupGoesOn {
            signals.send(wish.load(ordering: .relaxed), to: child, noting: note)
            if isOpen {
                isOpen = read(&child, &buffer)
            } else {
                child.pause(milliseconds: Self.pulse)
            }
        }
        // What is in the pipe belongs to it; who keeps it open for longer has left its group.
        let latest = MonotonicTime.now() + Self.grace
        while isOpen, MonotonicTime.now() < latest { isOpen = read(&child, &buffer) }
        if isOpen {
            note("something that it started has left its process group and was not ended")
        }
    }

    /// Whether it has ended, which is noted once.
    private func look(_ child: inout ChildProcess) -> Bool {
        guard child.hasEnded() else { return false }
        let ending: ProgramRecord.Ending? =
            switch child.ending {
            case .exited(let code)?: .exited(code)
            case .killed(let signal)?: .killed(signal: signal)
            case nil: nil
            }
        state.withLock { status in
            guard status.ending == nil else { return }
            status.end = MonotonicTime.now()
            status.ending = ending
        }
        return true
    }

    /// Reads what there is; false once nothing can come.
    private func read(_ child: inout ChildProcess, _ buffer: inout [UInt8]) -> Bool {
        switch child.read(into: &buffer) {
        case .end: return false
        case .nothing: child.wait(milliseconds: Self.pulse)
        case .bytes(let count):
            state.withLock { $0.output.add(buffer[..<count]) }
            if count == buffer.count { child.pause(milliseconds: Self.rest) }
        }
        return true
    }

    private func note(_ text: String) { state.withLock { $0.notes.append(text) } }

    /// The signals that it has got.
    private struct Signals {
        private var wasAsked = false
        private var last: Termination
        private let patience: Int64

        init(patience: Int64) {
            self.patience = patience
            last = Termination(patience: patience)
        }

        mutating func send(
            _ wish: Wish, to child: borrowing ChildProcess, noting note: (String) -> Void
        ) {
            switch wish {
            case .nothing: return
            case .end:
                if !wasAsked { child.send(.terminate) }
                wasAsked = true
            case .endForGood:
                guard let signal = last.signal(at: MonotonicTime.now()) else { return }
                child.send(signal)
                if signal == .kill {
                    let time = TimeAmount(nanoseconds: patience)
                    note("SIGTERM did not end it, or what it started, within \(time); SIGKILL did")
                }
            }
        }
    }
}
