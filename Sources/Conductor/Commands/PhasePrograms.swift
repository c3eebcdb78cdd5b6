internal import LoadEngine
internal import Metrics
internal import Plan
internal import PlanCompiler
internal import Reports
internal import Wire

/// The programs of the phases of a run, as its control thread has them: it starts them, and is told what is
/// new of them, and never waits for one before the run is over.
final class PhasePrograms {
    /// One that was started.
    private struct Started {
        let program: RunningProgram
        var record: ProgramRecord
        /// What was told of it.
        var told: ProgramNews?
        /// Whether it is asked to end with its phase.
        let stops: Bool
    }

    /// The programs of stages, by the index of the stage.
    private let programs: [Int: (phase: Int, program: Phase.Program)]
    private let hide: @Sendable (String) -> String
    private let sentry: ProcessGuard?
    private var started: [Started] = []
    /// The program of a stage that runs in a lane, and those of which not all is told, by their places.
    private var current: [Int: (stage: Int, place: Int)] = [:]
    private var open: [Int] = []

    /// Of so many programs the whole end of their output is kept; of earlier ones a little.
    private static let mostWhole = 16
    private static let shortened = 500
    /// What a program may take beyond its patience to be gone.
    private static let grace: Int64 = 2_000_000_000

    /// The programs of a plan, of which a graph was made.
    init(_ plan: Plan, _ graph: StageGraph, hiding hide: @escaping @Sendable (String) -> String) {
        let phases = plan.allPhases
        var programs: [Int: (phase: Int, program: Phase.Program)] = [:]
        for (index, stage) in graph.stages.enumerated() {
            let phase = graph.labels.stretches[stage.label].places[0].phase
            if case .run(let program) = phases[phase].phase.shape {
                programs[index] = (phase, program)
            }
        }
        self.programs = programs
        self.hide = hide
        // Without a sentry the programs are ended with the run all the same.
        sentry = programs.isEmpty ? nil : try? ProcessGuard()
    }

    deinit { end(at: 0) }

    /// A stage begins in a lane: the program of the one before may be asked to end, its own is started.
    func enter(_ stage: Int, in lane: Int, at elapsed: Int64) {
        if let before = current.removeValue(forKey: lane), started[before.place].stops {
            started[before.place].program.end(forGood: false)
        }
        guard let (phase, program) = programs[stage] else { return }
        let record = ProgramRecord(
            number: started.count, phase: phase, command: hide(program.line),
            mustSucceed: program.must == .succeed, start: elapsed)
        current[lane] = (stage, started.count)
        open.append(started.count)
        if started.count >= Self.mostWhole { shorten(started.count - Self.mostWhole) }
        started.append(
            Started(
                program: RunningProgram(program.words, folder: program.folder, sentry: sentry),
                record: record, stops: program.stops))
    }

    /// Whether a stage with a program is under way.
    var isUnderWay: Bool { !current.isEmpty }

    /// Whether the program of a stage that runs has ended.
    func hasEnded(stage: Int) -> Bool {
        current.values.contains { $0.stage == stage && started[$0.place].program.hasEnded }
    }

    /// What has happened since it was asked last; the run began at `start` of the monotonic clock.
    func news(from start: Int64) -> [(record: ProgramRecord, news: ProgramNews)] {
        var found: [(record: ProgramRecord, news: ProgramNews)] = []
        for place in open {
            let status = started[place].program.status
            guard let began = status.start else { continue }
            let news: ProgramNews = status.isGone ? .gone : status.ending == nil ? .begun : .ended
            let before = started[place].told
            guard before != news else { continue }
            note(status, of: place, began: began, from: start)
            started[place].told = news
            // What has happened meanwhile is told one after the other.
            for step in ProgramNews.allCases
            where step <= news && (before.map { step > $0 } ?? true) {
                found.append((started[place].record, step))
            }
        }
        open.removeAll { started[$0].told == .gone }
        return found
    }

    /// The run is over: ends all that goes on, by force after some time, and waits for it. Returns what is
    /// new by that.
    @discardableResult
    func end(at start: Int64) -> [(record: ProgramRecord, news: ProgramNews)] {
        let live = started.indices.filter { !started[$0].program.isGone }
        for place in live {
            started[place].record.outlivedRun = !started[place].program.hasEnded
            started[place].program.end(forGood: true)
        }
        let latest = MonotonicTime.now() + RunningProgram.usualPatience + Self.grace
        for place in live {
            while !started[place].program.isGone, MonotonicTime.now() < latest {
                Thread.pause(milliseconds: 2)
            }
        }
        return news(from: start)
    }

    /// All that were started.
    var records: [ProgramRecord] { started.map(\.record) }

    private func note(
        _ status: RunningProgram.Status, of place: Int, began: Int64, from start: Int64
    ) {
        started[place].record.start = max(0, began - start)
        started[place].record.end = status.end.map { max(0, $0 - start) }
        started[place].record.ending = status.ending
        started[place].record.output = status.output.text(hiding: hide)
        started[place].record.outputBytes = status.output.total
        started[place].record.notes = status.notes
    }

    private func shorten(_ place: Int) {
        let output = started[place].record.output
        started[place].record.output = String(output.suffix(Self.shortened))
    }
}

/// What is told of a program, in this order.
public enum ProgramNews: Int, CaseIterable, Comparable, Sendable {
    /// It was started.
    case begun
    /// It has ended; what it started may go on.
    case ended
    /// Nothing of it goes on.
    case gone

    public static func < (one: ProgramNews, other: ProgramNews) -> Bool {
        one.rawValue < other.rawValue
    }
}
