public import Metrics
import Units

/// A program that a phase has started: when, and what became of it.
public struct ProgramRecord: Hashable, Sendable, Codable {
    /// How a program ended.
    public enum Ending: Hashable, Sendable, Codable {
        /// It could not be started, for this reason.
        case notStarted(String)
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// Its number in the run, from 0.
    public var number: Int
    /// The index of its phase.
    public var phase: Int
    /// The program and its arguments, without secrets.
    public var command: String
    /// Whether any end but exit code 0 fails the run, and none too.
    public var mustSucceed: Bool
    /// When it was started, in nanoseconds from the start of the run.
    public var start: Int64
    /// When it ended; nil: not yet.
    public var end: Int64?
    public var ending: Ending?
    /// Whether it still ran when the run was over, and was ended for that.
    public var outlivedRun = false
    /// The end of what it wrote to its output and its errors, without secrets.
    public var output = ""
    /// All that it wrote, in bytes.
    public var outputBytes: UInt64 = 0
    /// What else there is to know, such as that it had to be ended by force.
    public var notes: [String] = []

    public init(number: Int, phase: Int, command: String, mustSucceed: Bool, start: Int64) {
        self.number = number
        self.phase = phase
        self.command = command
        self.mustSucceed = mustSucceed
        self.start = start
    }

    /// Whether it did what it was for; nil while it runs.
    public var succeeded: Bool? {
        if outlivedRun { return false }
        return ending.map { $0 == .exited(0) }
    }

    /// What became of it, such as `exited with code 1 after 2.3s`.
    public var fate: String {
        if outlivedRun { return "still ran at the end of the run" }
        let time = end.map { " after \(Self.time($0 - start))" } ?? ""
        return switch ending {
        case .notStarted(let reason)?: "could not be started: \(reason)"
        case .exited(let code)?: "exited with code \(code)\(time)"
        case .killed(let signal)?: "was killed by signal \(signal)\(time)"
        case nil: "runs"
        }
    }

    /// The last line of its output that is not empty, cut to a length; nil: there is none.
    public var lastLine: String? { lastLines(1).first }

    /// The last lines of its output that are not empty.
    public func lastLines(_ count: Int) -> [String] {
        output.split(whereSeparator: \.isNewline).lazy.map { $0.prefix(Self.longestLine) }
            .filter { $0.contains { !$0.isWhitespace } }.suffix(count).map(String.init)
    }

    /// Why it fails the run; nil: it does not.
    public func failure(_ labels: LabelSpace) -> String? {
        guard mustSucceed, succeeded == false else { return nil }
        let said = lastLine.map { ": \($0)" } ?? ""
        return "the program of '\(labels.phases[phase])' must succeed, but \(fate)\(said)"
    }

    /// Characters of a line that are told.
    private static let longestLine = 200

    private static func time(_ nanoseconds: Int64) -> String {
        TimeAmount.milliseconds((nanoseconds + 50_000_000) / 100_000_000 * 100).description
    }
}

extension ProgramRecord {
    /// Whether later arithmetic is safe with it.
    func isPlausible(_ labels: LabelSpace) -> Bool {
        let times = 0..<Int64(1_000_000_000 << 30)
        return labels.phases.indices.contains(phase) && (0..<(1 << 24)).contains(number)
            && times.contains(start) && end.map { $0 >= start && times.contains($0) } ?? true
    }
}
