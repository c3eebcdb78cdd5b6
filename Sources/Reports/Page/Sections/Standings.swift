import Assertions

/// How thresholds stand while their run goes on, in the words of the page.
struct Standings {
    private let verdicts: [Verdict]
    /// By threshold.
    let places: [Standing.Place]

    init(_ facts: PageFacts) {
        verdicts = facts.result.conclusion.verdicts
        places = zip(verdicts, facts.header.assertions).map {
            Standing.place($0, $1, facts.labels, facts.result.conclusion.phases)
        }
    }

    private func count(_ place: Standing.Place) -> Int { places.count { $0 == place } }

    /// The gates that do not hold now.
    private var over: [Verdict] {
        zip(verdicts, places).filter { $1 == .over && !$0.isWarning }.map(\.0)
    }

    /// Whether the run would fail if it ended now.
    var isBroken: Bool { !over.isEmpty }

    /// Such as `6 of 7 hold so far, and 1 waits for its phase.`
    var answer: HTML {
        let (holds, broken) = (count(.holds), count(.over))
        let waiting = Standing.waiting(places)
        if holds == places.count {
            return holds == 1
                ? "The only threshold holds so far." : "All \(holds) thresholds hold so far."
        }
        if waiting == places.count { return "Nobody can say yet: \(waits)." }
        let first: HTML = "\(holds) of \(places.count) \(holds == 1 ? "holds" : "hold") so far"
        let second: HTML =
            broken > 0 ? ", \(broken) \(broken == 1 ? "does" : "do") not" : ""
        return "\(first)\(second)\(waiting > 0 ? ", and \(waits)" as HTML : "")."
    }

    /// Such as `1 waits for its phase`.
    private var waits: HTML {
        let (phase, samples) = (count(.waitsForPhase), count(.waitsForSamples))
        var parts: [HTML] = []
        if phase > 0 {
            parts.append(phase == 1 ? "1 waits for its phase" : "\(phase) wait for their phase")
        }
        if samples > 0 { parts.append("\(samples) \(samples == 1 ? "waits" : "wait") for samples") }
        let end = count(.waitsForEnd)
        if end > 0 { parts.append("\(end) \(end == 1 ? "waits" : "wait") for the end") }
        return parts.joined(" and ")
    }

    /// What the banner says of them, after the place of the run.
    var reason: HTML {
        guard !verdicts.isEmpty else { return "It has no threshold, so nothing will be judged." }
        guard let first = over.first else {
            let waiting = Standing.waiting(places)
            let word: HTML =
                waiting == places.count
                ? "No threshold has samples yet"
                : waiting > 0
                    ? "All thresholds that have samples hold so far"
                    : "All thresholds hold so far"
            return "\(word); the verdict comes at the end."
        }
        let noun: HTML =
            over.count == 1 ? "One threshold does" : "\(over.count) thresholds do"
        let value: HTML =
            first.observed.map { " with \(PageFigure.kept(first.unit.text($0)))" } ?? ""
        return "\(noun) not hold so far: <code>\(first.title)</code>\(value)."
    }
}
