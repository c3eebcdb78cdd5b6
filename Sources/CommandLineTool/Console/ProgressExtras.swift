import Conductor
import Metrics
import Reports
import Units

/// What else there is to say of a run while it goes, where a line is left, the most important first: its
/// program, its targets, what is read of the target.
struct ProgressExtras {
    private let state: ProgressState

    init(_ state: ProgressState) { self.state = state }

    var rows: [(label: String, figures: [FigureRow.Figure])] {
        [("program", program), ("targets", targets), ("observed", observed)]
            .filter { !$0.1.isEmpty }
    }

    /// The program that was started last, while it runs or its phase does.
    private var program: [FigureRow.Figure] {
        guard let program = state.program else { return [] }
        let phase = state.labels.phases[program.phase].oneLine
        let command = program.command.oneLine
        let runs = program.end == nil && program.ending == nil
        let fate =
            runs
            ? "runs for \(RunClock.text(state.moment.elapsed - program.start))"
            : program.fate.oneLine
        let others = state.otherPrograms
        return [
            FigureRow.Figure([
                (text: "\(phase): \(command.cut(to: Self.longestCommand))", rank: 3),
                (text: phase, rank: nil),
            ]),
            FigureRow.Figure([
                (text: fate, rank: 2), (text: runs ? "runs" : "has ended", rank: nil),
            ]),
        ] + (others > 0 ? [FigureRow.Figure("and \(others) more", rank: 4)] : [])
    }

    private static let longestCommand = 40

    /// Each target with its p99 of the last seconds, the slowest first.
    private var targets: [FigureRow.Figure] {
        let urls = state.figures.urls.map { url, figures in
            (url: url, p99: figures.rtt.quantile(0.99), errors: figures.errors)
        }
        guard urls.contains(where: { $0.p99 != nil || $0.errors > 0 }) else { return [] }
        let sorted = urls.sorted {
            ($1.errors, $1.p99 ?? 0, $0.url) < ($0.errors, $0.p99 ?? 0, $1.url)
        }
        return sorted.enumerated().map { place, url in
            let name = state.labels.urls[url.url].oneLine
            let time = url.p99.map { "p99 " + Format.milliseconds($0) } ?? "–"
            let errors = url.errors > 0 ? ", \(Format.count(url.errors)) errors" : ""
            let short = name.split(separator: "/").dropFirst().first.map(String.init) ?? name
            return FigureRow.Figure([
                (text: "\(name) \(time)\(errors)", rank: 4),
                (text: "\(short) \(time)\(errors)", rank: place == 0 ? nil : 2),
            ])
        }
    }

    /// What is read of the target, as it was last.
    private var observed: [FigureRow.Figure] {
        state.labels.observed.indices.map { index in
            let gauge = state.labels.observed[index]
            let value = state.figures.observed[index].map {
                gauge.unit == .bytes ? Format.bytes($0) : Format.number($0)
            }
            return FigureRow.Figure(
                "\(gauge.name.oneLine) \(value ?? "–")", rank: index == 0 ? nil : 2)
        }
    }
}
