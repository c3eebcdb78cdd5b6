import Assertions
import Units

/// How the thresholds of a run stand, in a line: the closest one, or the one that is farthest over, and
/// how many hold.
struct StandingText {
    let standing: Standing
    let style: Style

    private var all: Int { standing.places.count }
    private var over: Int { standing.count(.over) }
    private var waiting: Int { standing.waiting }

    /// The line, in so many columns.
    func line(in width: Int) -> StyledText {
        guard all > 0 else {
            return StyledText("no thresholds, so nothing is judged").cut(to: width)
        }
        guard let nearest = standing.nearest else { return counts(isShort: false).cut(to: width) }
        for isShort in [false, true] {
            let line = line(nearest, nearest.title.oneLine, isShort: isShort)
            if line.columns <= width { return line }
        }
        // A part of its text says which one it is, if it is long enough.
        let rest = line(nearest, "", isShort: true).columns
        if width - rest >= Self.leastTitle {
            return line(nearest, nearest.title.oneLine.cut(to: width - rest), isShort: true)
        }
        return counts(isShort: true).cut(to: width)
    }

    private static let leastTitle = 16

    private func line(_ verdict: Verdict, _ title: String, isShort: Bool) -> StyledText {
        var line = StyledText(title + "  ")
        line.add(verdict.observed.map(verdict.unit.text) ?? "–")
        if verdict.result == .failed { add(" over", to: &line) }
        line.add("   ")
        if isShort {
            line.add(over > 0 ? StyledText("\(over) of \(all)") : counts(isShort: true))
        } else if all > 1 {
            line.add("\(over > 0 ? "worst" : "closest") of \(all)")
            if over > 1 { add(" \(over) over", after: ",", to: &line) }
            if waiting > 0 { line.add("; " + waits) }
        }
        return line
    }

    /// Such as `5 of 6, 1 waits`, and of one that is over `4 of 6, 1 over, 1 waits`; in full why they wait.
    private func counts(isShort: Bool) -> StyledText {
        var line = StyledText("\(standing.count(.holds)) of \(all)")
        if over > 0 { add(" \(over) over", after: ",", to: &line) }
        if waiting > 0 {
            line.add(", " + (isShort ? "\(waiting) \(waiting == 1 ? "waits" : "wait")" : waits))
        }
        return line
    }

    /// Such as `1 waits for its phase`.
    private var waits: String {
        let (phase, samples) = (standing.count(.waitsForPhase), standing.count(.waitsForSamples))
        var parts: [String] = []
        if phase > 0 {
            parts.append(phase == 1 ? "1 waits for its phase" : "\(phase) wait for their phase")
        }
        if samples > 0 { parts.append("\(samples) \(samples == 1 ? "waits" : "wait") for samples") }
        let end = standing.count(.waitsForEnd)
        if end > 0 { parts.append("\(end) \(end == 1 ? "waits" : "wait") for the end") }
        return parts.joined(separator: ", ")
    }

    /// Adds something of which only the word `over` is painted.
    private func add(_ text: String, after start: String = "", to line: inout StyledText) {
        line.add(start + text.dropLast(4))
        line.add(String(text.suffix(4)), style.bad)
    }
}
