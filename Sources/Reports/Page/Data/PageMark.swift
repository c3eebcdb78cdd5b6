import Assertions
import Metrics

/// A moment of a run that explains what plots show: a program that ran, a stop of the generator, the end of the
/// target, a threshold that ended the run.
struct PageMark {
    /// In seconds from the start of the run.
    var moment: Double
    var text: String
    /// `A`, `B` …; nil: it is a line without a letter.
    var letter: String?

    /// The most that have a letter.
    static let mostLetters = 20

    /// All of a run, in order of time.
    static func all(of result: RunResult) -> [PageMark] {
        let labels = result.header.labels
        var marks = result.programs.map { program -> PageMark in
            let said = program.succeeded == false ? program.lastLine.map { ": \($0)" } ?? "" : ""
            return PageMark(
                moment: seconds(program.start),
                text: "\(labels.phases[program.phase]): \(program.command) \(program.fate)\(said)")
        }
        for stop in result.conclusion.health?.stops ?? [] {
            let length = PageFigure.time(Double(stop.length))
            marks.append(
                PageMark(
                    moment: seconds(stop.start),
                    text: stop.isSleep
                        ? "the generator's machine slept for \(length)"
                        : "the generator was stopped for \(length)"))
        }
        for history in result.conclusion.observed ?? [] {
            guard let end = history.end else { continue }
            marks.append(
                PageMark(moment: seconds(end.at), text: "\(history.name): \(end.text)"))
        }
        for verdict in result.conclusion.verdicts {
            guard let aborted = verdict.aborted else { continue }
            marks.append(
                PageMark(moment: seconds(aborted), text: "\(verdict.title) ended the run"))
        }
        marks.sort { ($0.moment, $0.text) < ($1.moment, $1.text) }
        for index in marks.indices.prefix(mostLetters) {
            marks[index].letter = String(
                Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8(index))))
        }
        return marks
    }

    private static func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }
}
