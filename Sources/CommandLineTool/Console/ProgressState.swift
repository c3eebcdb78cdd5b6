import Assertions
import Conductor
import Metrics
import Reports
import Units

/// What progress shows: where the run stands, what was counted up to now, how its thresholds stand.
struct ProgressState {
    let title: String
    let labels: LabelSpace
    private let pace: PlannedPace?
    var moment: RunMoment
    private(set) var timeline: RunTimeline
    private(set) var figures: LiveFigures
    private(set) var standing: Standing
    /// The program that was started last.
    private(set) var program: ProgramRecord?
    /// How many others still run.
    private(set) var otherPrograms = 0
    private var running: Set<Int> = []
    /// The most clients that are planned in the current stage; 0: none are.
    private(set) var plannedClients = 0
    /// The seconds since `startOver`, merged.
    private(set) var recent: SeriesPoint?

    init(_ briefing: RunBriefing) {
        let header = briefing.header
        title = header.plan.name.oneLine
        labels = header.labels
        pace = briefing.pace
        timeline = RunTimeline(briefing.stages, header.labels)
        figures = LiveFigures(header.labels)
        standing = Standing(header.assertions, header.labels)
        moment = RunMoment(
            activity: .stage(0), elapsed: 0, left: briefing.stages.first?.duration ?? 0)
        planClients()
    }

    /// The run does something else.
    mutating func enter(_ activity: RunActivity, at elapsed: Int64) {
        moment.activity = activity
        moment.elapsed = elapsed
        guard case .stage(let stage) = activity else { return }
        timeline.enter(stage, at: elapsed)
        planClients()
    }

    /// The load is at a level that nobody knew before.
    mutating func hold(_ level: Stretch.Level) { timeline.hold(level) }

    private mutating func planClients() {
        let span = timeline.plannedSpan
        plannedClients = pace?.mostClients(from: span.start, to: span.end) ?? 0
    }

    /// Takes a second; thresholds are judged until it is enough.
    mutating func add(_ second: RunSecond, isEnough: () -> Bool) {
        var planned: PlannedPace.Load?
        if case .stage = moment.activity {
            planned = pace?.load(at: timeline.plannedSeconds(second.elapsed - 500_000_000))
        }
        figures.add(second, planned: planned)
        if recent == nil { recent = second.point } else { recent!.merge(second.point) }
        standing.look(
            second.total, phases: second.phases, live: second.findings, isEnough: isEnough)
    }

    /// Forgets the recent seconds.
    mutating func startOver() { recent = nil }

    mutating func note(_ program: ProgramRecord, _ news: ProgramNews) {
        switch news {
        case .begun: running.insert(program.number)
        case .ended: running.remove(program.number)
        case .gone: return
        }
        if program.number >= self.program?.number ?? 0 { self.program = program }
        otherPrograms = running.subtracting([self.program?.number ?? 0]).count
    }

    /// Such as `2 staircase, 4 of 5`, `waiting for replies`.
    func activity(isShort: Bool = false) -> String {
        switch moment.activity {
        case .stage: timeline.place(isShort: isShort)
        case .draining(let interrupted):
            interrupted ? "interrupted, waiting for replies" : "waiting for replies"
        case .over: "over"
        }
    }

    /// Whether the end is waited for, whatever phases the plan still has.
    var isDraining: Bool { if case .draining = moment.activity { true } else { false } }

    /// The part of the run that is over, 0…1.
    var share: Double {
        if isDraining || moment.activity == .over { return 1 }
        let length = timeline.length
        return length > 0 ? max(0, min(1, Double(moment.elapsed) / Double(length))) : 0
    }

    /// The clients that are connected: in the last second, or as the mean of several.
    static func connected(_ point: SeriesPoint) -> Int64 {
        let states: [StateGauge] = [.open, .active, .idle, .closing]
        return Int64(states.reduce(0) { $0 + point.clients(in: $1) }.rounded())
    }

    /// Such as `14 of 40`; of arrivals nobody knows how many should be there.
    func clients(_ point: SeriesPoint) -> String {
        let connected = Format.count(Self.connected(point))
        let isOpen = figures.plannedArrivals.map { $0 > 0 } ?? false
        return isDraining || isOpen || plannedClients == 0
            ? connected : "\(connected) of \(Format.count(plannedClients))"
    }

    /// What clients do that are not connected, such as `26 connecting, 6 failed`; empty where all are.
    static func others(_ point: SeriesPoint) -> String {
        let states: [StateGauge] = [.connecting, .closed, .failed]
        return states.compactMap { state -> String? in
            let count = point.clients(in: state).rounded()
            return count > 0 ? "\(Format.count(Int64(count))) \(state.name)" : nil
        }.joined(separator: ", ")
    }
}

/// A time for people who watch: `3.0s` below ten seconds, else whole seconds such as `1m32s`.
func shortTime(_ nanoseconds: Int64) -> String {
    let seconds = Double(nanoseconds) / 1e9
    return seconds < 9.95
        ? Format.fixed(seconds, decimals: 1) + "s"
        : TimeAmount.seconds(Int64(seconds.rounded())).description
}
