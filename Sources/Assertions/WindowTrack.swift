import Metrics

/// The windows of all thresholds that look at the same phase with windows of the same length.
struct WindowTrack: Sendable {
    /// What makes thresholds have one.
    struct Key: Hashable, Sendable {
        var phase: Int?
        var part: Int?
        /// In nanoseconds.
        var length: Int64
    }

    /// A window that is to be judged.
    struct View: Sendable {
        var place: WindowPlace
        /// When the run of the phase began in which it lies.
        var phaseStart: Int64
        /// Whether it has just ended; else late ends of what its phase planned came to it.
        var isNew: Bool
        var sums: [WindowSeries: SlidingWindow.Piece]

        /// What a comparison sees in it.
        func observe(_ comparison: Comparison) -> Observation {
            guard let sum = sums[WindowSeries(comparison)] else { return .nothing }
            return sum.figures.observation(
                comparison.aggregate, in: Double(sum.end - sum.start) / 1e9)
        }
    }

    private let length: Int64
    private var watch: PhaseWatch
    private(set) var series: Set<WindowSeries> = []
    /// The windows of the run of a phase that goes on.
    private var windows: [WindowSeries: SlidingWindow] = [:]
    /// The last windows of runs that are over, with their stretches: what ends after its phase, such as
    /// a request that times out, counts there, so that nothing gets better by not answering.
    private var last: [(stretches: Set<Int>, view: View)] = []

    init(_ key: Key, _ labels: LabelSpace) {
        length = key.length
        watch = PhaseWatch(labels, phase: key.phase, part: key.part)
    }

    mutating func add(_ comparison: Comparison) { series.insert(WindowSeries(comparison)) }
    mutating func note(_ begin: StretchBegin) { watch.note(begin) }
    mutating func end(at time: Int64) { watch.end(at: time) }

    /// Adds a second; gives the windows that it ends or changes.
    mutating func add(_ second: WindowSecond) -> [View] {
        let ended = watch.takeEnded()
        let runs = ended + (watch.open.map { [$0] } ?? [])
        // Of a stretch that ran twice in a second all belongs to its later run.
        var taken: Set<Int> = []
        var own: [Set<Int>] = []
        for run in runs.reversed() {
            own.insert(run.stretches.subtracting(taken), at: 0)
            taken.formUnion(run.stretches)
        }
        last.removeAll { !$0.stretches.isDisjoint(with: taken) }
        var views = addLate(second)
        for (run, stretches) in zip(runs, own) {
            if let view = add(second, to: run, stretches) {
                views.append(view)
                if run.end != nil { last.append((run.stretches, view)) }
            }
            if run.end != nil { windows = [:] }
        }
        return views
    }

    /// Adds what a second has of one run of a phase; gives the window that ends with it.
    private mutating func add(
        _ second: WindowSecond, to run: PhaseWatch.Run, _ stretches: Set<Int>
    ) -> View? {
        let (start, end) = (max(second.start, run.start), run.end ?? second.end)
        var sums: [WindowSeries: SlidingWindow.Piece] = [:]
        for key in series {
            var window = windows.removeValue(forKey: key) ?? SlidingWindow(length: length)
            if key.countsSessions {
                for stretch in stretches {
                    window.gain(key.sessionsGained(in: second, stretch), of: stretch)
                }
            }
            let figures = key.figures(in: second, stretches, open: window.open(in: run.running))
            window.add(SlidingWindow.Piece(start: start, end: max(start, end), figures: figures))
            if window.isFull { sums[key] = window.sum }
            windows[key] = window
        }
        guard let sum = sums.values.first else { return nil }
        return View(
            place: WindowPlace(phase: run.phase, start: sum.start, end: sum.end),
            phaseStart: run.start, isNew: true, sums: sums)
    }

    /// Adds what a second has of phases that are over to their last windows, and gives these.
    private mutating func addLate(_ second: WindowSecond) -> [View] {
        var changed: [View] = []
        for index in last.indices
        where !last[index].stretches.isDisjoint(with: second.stretches) {
            last[index].view.isNew = false
            for key in series {
                guard var sum = last[index].view.sums.removeValue(forKey: key) else { continue }
                var open: UInt64 = 0
                if case .units(_, _, let sessions) = sum.figures { open = sessions }
                sum.figures.merge(key.figures(in: second, last[index].stretches, open: open))
                last[index].view.sums[key] = sum
            }
            changed.append(last[index].view)
        }
        return changed
    }

    /// The memory that its windows take, in bytes.
    var memory: Int { windows.values.reduce(0) { $0 + $1.memory } }
}
