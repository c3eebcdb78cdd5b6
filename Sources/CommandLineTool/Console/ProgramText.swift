import Conductor
import Metrics
import Reports
import Units

/// What is said of programs that phases started.
struct ProgramText {
    let result: RunResult
    let style: Style
    let width: Int

    /// So many are listed, and of one that failed so many last lines of its output.
    private static let most = 20
    private static let lines = 5

    /// A line when one begins or has ended; nil where there is nothing to tell.
    static func line(_ program: ProgramRecord, _ news: ProgramNews, _ phases: [String]) -> String? {
        let phase = phases[program.phase]
        switch news {
        case .begun:
            if case .notStarted? = program.ending { return nil }
            return "\(phase): started \(program.command)".oneLine
        case .ended: return "\(phase): \(program.command) \(program.fate)".oneLine
        case .gone: return nil
        }
    }

    /// The section of a report; empty without programs.
    var section: [String] {
        let programs = result.programs
        if programs.isEmpty { return [] }
        let failed = programs.filter { $0.succeeded == false }
        let shown = programs.count > Self.most ? Array(failed.prefix(Self.most)) : programs
        let rest = programs.count - shown.count
        return [style.heading("Programs")] + shown.flatMap(rows)
            + (rest > 0 ? ["  and \(Format.count(rest)) more"] : [])
    }

    private func rows(_ program: ProgramRecord) -> [String] {
        let phase = result.header.labels.phases[program.phase]
        let start = Format.fixed(Double(program.start) / 1e9, decimals: 1)
        let text = "\(phase), at \(start)s: \(program.command) \(program.fate)".oneLine
        let failed = program.mustSucceed && program.succeeded == false
        let said = program.lastLines(failed ? Self.lines : 1).map { "| " + $0.oneLine }
        return indented([text], by: 2).map { failed ? style.bad($0) : $0 }
            + indented(said, by: 4) + indented(program.notes, by: 4)
    }

    private func indented(_ texts: [String], by margin: Int) -> [String] {
        texts.flatMap { text in
            text.wrapped(to: width - margin).map { String(repeating: " ", count: margin) + $0 }
        }
    }
}
