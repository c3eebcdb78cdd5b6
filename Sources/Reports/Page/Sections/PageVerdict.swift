import Assertions
import Metrics
import Units

/// The verdict as the page tells it: in its banner, its title and its icon.
struct PageVerdict {
    let facts: PageFacts
    private var outcome: Outcome { facts.result.conclusion.outcome }

    init(_ facts: PageFacts) { self.facts = facts }

    private var isRunning: Bool { facts.progress != nil }

    /// The word of the terminal.
    var word: String {
        if isRunning { return "RUNNING" }
        return switch outcome.kind {
        case .passed: "PASSED"
        case .done: "DONE"
        case .failed: "FAILED"
        case .none: "NO VERDICT"
        }
    }

    /// What styles call it.
    var style: String {
        if isRunning { return "live" }
        return switch outcome.kind {
        case .passed: "pass"
        case .done: "done"
        case .failed: "fail"
        case .none: "void"
        }
    }

    /// Its sign, in a square of 24.
    var sign: HTML {
        if isRunning { return "<circle cx=\"12\" cy=\"12\" r=\"6\"/>" }
        return switch outcome.kind {
        case .passed: "<path d=\"M5 13l5 5 10-12\"/>"
        case .failed: "<path d=\"M6 6l12 12M18 6L6 18\"/>"
        case .none: "<path d=\"M5 12h14\"/>"
        case .done: "<circle cx=\"12\" cy=\"12\" r=\"4\"/>"
        }
    }

    /// Its colour in the icon, as a URL has it.
    private var iconColor: String {
        if isRunning { return "%232264a4" }
        return switch outcome.kind {
        case .passed: "%230b6e6e"
        case .failed: "%23b93a0c"
        case .none, .done: "%23666"
        }
    }

    /// The icon as a URL of its own.
    var icon: HTML {
        let sign = sign.source.replacing("\"", with: "'").replacing("<", with: "%3C")
            .replacing(">", with: "%3E")
        return HTML(
            markup:
                "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E"
                + "%3Ccircle cx='12' cy='12' r='12' fill='\(iconColor)'/%3E%3Cg fill='none' "
                + "stroke='%23fff' stroke-width='3'%3E\(sign)%3C/g%3E%3C/svg%3E")
    }

    // MARK: Why

    /// Why, and how close it was.
    var reason: HTML {
        if isRunning { return "\(place) \(Standings(facts).reason)" }
        let verdicts = facts.result.conclusion.verdicts
        let gates = verdicts.filter { !$0.isWarning }
        let failed = gates.filter(\.fails)
        switch outcome.kind {
        case .failed where !failed.isEmpty && hasNoFailedProgram: return failure(failed, of: gates)
        case .passed where gates.allSatisfy({ $0.result == .passed }): return success(gates)
        case .passed, .done, .failed, .none: return Self.sentence(outcome.reason)
        }
    }

    /// Where a run is that goes on.
    private var place: HTML {
        let (axis, now) = (facts.axis, facts.now ?? 0)
        let time: HTML = "\(axis.clock(now)) of \(axis.clock(axis.seconds))"
        guard facts.progress?.running.isEmpty == false else {
            return "\(time): all phases are over, and what is on its way is waited for."
        }
        let phases = facts.strip.phases
        guard let index = facts.strip.place(at: now - 0.001) else { return "\(time)." }
        return phases.count > 1
            ? "\(time), phase \(index + 1) of \(phases.count), \(phases[index].name)."
            : "\(time), \(phases[index].name)."
    }

    private var hasNoFailedProgram: Bool {
        facts.result.programs.allSatisfy { $0.failure(facts.labels) == nil }
    }

    private func success(_ gates: [Verdict]) -> HTML {
        let all: HTML =
            switch gates.count {
            case 1: "The only threshold held."
            case 2: "Both thresholds held."
            default: "All \(gates.count) thresholds held."
            }
        let rooms = rows.filter { !$0.verdict.isWarning && $0.use.share != nil }
        guard let closest = rooms.max(by: { ($0.use.share ?? 0) < ($1.use.share ?? 0) }) else {
            return all + warnings
        }
        let which: HTML = gates.count > 1 ? "The closest was" : "That was"
        return """
            \(all) \(which) <code>\(closest.verdict.text)</code> with \(closest.observed): \
            \(closest.use.room).\(warnings)
            """
    }

    private func failure(_ failed: [Verdict], of gates: [Verdict]) -> HTML {
        let head: HTML =
            gates.count == 1
            ? "The only threshold did not hold:"
            : "\(failed.count) of \(gates.count) thresholds did not hold:"
        let named = failed.first { $0.aborted != nil } ?? failed[0]
        let row = ThresholdRow(named, facts)
        let more: HTML = failed.count > 1 ? ", and \(failed.count - 1) more" : ""
        let how: HTML =
            named.observed == nil
            ? "had no samples" : "was \(row.observed), \(row.use.words)"
        let ending: HTML = named.ending.map { "; \(PageFigure.kept($0))" } ?? ""
        return "\(head) <code>\(named.title)</code> \(how)\(ending)\(more).\(warnings)"
    }

    private var rows: [ThresholdRow] {
        facts.result.conclusion.verdicts.map { ThresholdRow($0, facts) }
    }

    /// What only warns and does not hold.
    private var warnings: HTML {
        let warned = facts.result.conclusion.verdicts.filter(\.warns)
        guard let first = warned.first else { return "" }
        return warned.count == 1
            ? " One warning: <code>\(first.title)</code>."
            : " \(warned.count) warnings, first <code>\(first.title)</code>."
    }

    /// Words that begin small and have no end, as a sentence.
    static func sentence(_ words: String) -> HTML {
        let first = words.prefix(1).uppercased()
        let end = words.hasSuffix(".") || words.isEmpty ? "" : "."
        return "\(first + words.dropFirst() + end)"
    }
}
