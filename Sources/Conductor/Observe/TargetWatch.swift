internal import Plan
internal import Reports
internal import Synchronization
internal import Units
internal import Wire

/// Reads one target of `observe` again and again on a thread of its own, so that neither loops nor the
/// control thread ever wait for it.
///
/// Readings lie half an interval, at most half a second, behind the start of the run and then `every`
/// apart: what is read belongs to the second in which it was there, which is never one that is being
/// collected.
final class TargetWatch: Sendable {
    /// What was read at a time of the monotonic clock; by the target's gauges.
    struct Values: Sendable {
        var at: Int64
        var values: [Double?]
    }

    private struct State {
        var values: [Values] = []
        var history: ObservedHistory
        var isStopping = false
    }

    private let target: ObservedTarget
    private let names: Resolver
    private let wake: WakeSignal
    private let state: Mutex<State>
    private let thread = Mutex<Thread?>(nil)

    /// The longest that a reading may take.
    private static let patience = TimeAmount.seconds(10).nanoseconds
    /// The shortest time after which it is given up, so that often is not hasty.
    private static let haste = TimeAmount.seconds(1).nanoseconds

    init(
        _ target: ObservedTarget, unreadable: [String], names: Resolver
    ) throws(SystemError) {
        self.target = target
        self.names = names
        wake = try WakeSignal()
        var history = ObservedHistory(
            name: target.name, place: target.place, isScraped: target.isScraped)
        history.unreadable = unreadable
        state = Mutex(State(history: history))
    }

    /// How long a reading of a target may take.
    static func limit(of target: ObservedTarget) -> Int64 {
        max(haste, min(target.every.nanoseconds, patience))
    }

    /// Begins to read; the run starts at this time.
    func begin(at start: Int64) {
        do throws(SystemError) {
            try thread.withLock { thread throws(SystemError) in
                thread = try Thread { [self] in run(start) }
            }
        } catch {
            end("no thread to read it: \(error)", at: 0)
        }
    }

    /// Ends the reading, and waits until it has.
    func stop() {
        state.withLock { $0.isStopping = true }
        wake.signal()
        let thread = thread.withLock { $0.take() }
        if let thread { thread.join() }
    }

    /// What was read before a time. What belongs to a second that was collected already counts as late.
    func take(from first: Int64, before end: Int64) -> [Values] {
        state.withLock { state in
            let due = state.values.prefix { $0.at < end }
            state.values.removeFirst(due.count)
            let inTime = due.filter { $0.at >= first }
            state.history.late += due.count - inTime.count
            return Array(inTime)
        }
    }

    /// How it went.
    var history: ObservedHistory { state.withLock { $0.history } }

    // MARK: The thread

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    private func run(_ start: Int64) {
        Host.nameThread("observe")
        do throws(SystemError) {
            switch target.source {
            case .pid(let pid):
                guard let reader = ProcessReader(pid: pid) else {
                    return end("the process ended", at: 0)
                }
                try follow(reader, start)
            case .cgroup(let path):
                guard let reader = GroupReader(path: path) else {
                    return end("the control group is gone", at: 0)
                }
                try follow(reader, start)
            case .scrape(let url):
                let reader = try PageReader(url, target.series, wake: wake, names: names) {
                    [self] in isStopping
                }
                try follow(reader, start)
            }
        } catch {
            end("it cannot be read: \(error)", at: 0)
        }
    }

    private func follow<Reader: TargetReader & ~Copyable>(
        _ reader: consuming Reader, _ start: Int64
    ) throws(SystemError) {
        var poller = try Poller(capacity: 1)
        try poller.add(wake.raw, token: 0)
        let every = target.every.nanoseconds
        reader.begin()
        var due = start + min(every, Self.haste) / 2
        while true {
            while !isStopping, MonotonicTime.now() < due {
                if poller.wait(timeout: max(0, due - MonotonicTime.now())) > 0 { wake.drain() }
            }
            if isStopping { return }
            let reading = reader.read(until: MonotonicTime.now() + Self.limit(of: target))
            let now = MonotonicTime.now()
            guard note(reading, at: now, since: start) else { return }
            // Those that were due meanwhile are not made up for.
            let missed = max(0, (now - due) / every)
            due += (missed + 1) * every
            if missed > 0 { state.withLock { $0.history.late += Int(missed) } }
        }
    }

    /// Keeps a reading; whether there will be more.
    private func note(_ reading: TargetReading, at now: Int64, since start: Int64) -> Bool {
        state.withLock { state in
            // A reading that the end of the run cut off is none.
            if state.isStopping { return false }
            if case .ended(let text) = reading {
                state.history.end = .init(text: text, at: now - start)
                return false
            }
            state.history.readings += 1
            let problems: [String]
            switch reading {
            case .values(let values, let found):
                state.values.append(Values(at: now, values: values))
                problems = found
            case .failed(let text): problems = [text]
            case .ended: problems = []
            }
            if !problems.isEmpty { state.history.failed += 1 }
            for problem in problems { state.history.note(problem, at: now - start) }
            return true
        }
    }

    private func end(_ text: String, at moment: Int64) {
        state.withLock { $0.history.end = .init(text: text, at: moment) }
    }
}

extension ObservedTarget {
    var isScraped: Bool { if case .scrape = source { true } else { false } }
}
