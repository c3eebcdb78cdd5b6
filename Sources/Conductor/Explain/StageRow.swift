internal import Plan
internal import Units

/// A phase as `explain` shows it.
public struct StageRow: Equatable, Sendable {
    public var name: String
    /// The shape's word in the plan.
    public var shape: String
    /// The place of the phase that it is a part of, in the same list; nil: it is one of the plan's own.
    public var parent: Int?
    /// The number of its branch in that, from 1; nil: that has no branches.
    public var branch: Int?
    /// Of how many phases it is a part.
    public var depth: Int
    /// When it begins first and ends last, in seconds from the start of the run.
    public var start: Double
    public var end: Double
    /// How long one run of it takes, in seconds.
    public var length: Double
    /// How long at least, where it ends as soon as it is sure; nil of others.
    public var shortest: Double?
    public var runs: Int
    public var isMeasured: Bool
    /// Whether it ends earlier if its clients are done, or its program has ended.
    public var endsByItself: Bool
    /// What it does, such as `0 → 500 clients`.
    public var load: String
}

extension Forecast {
    /// All phases, each before those that it consists of.
    var stages: [StageRow] {
        var rows: [StageRow] = []
        func add(_ phases: [Phase], parent: Int?, branch: Int?, depth: Int) {
            for phase in phases {
                let place = rows.count
                rows.append(row(phase, place, parent: parent, branch: branch, depth: depth))
                switch phase.shape {
                case .rounds(_, let inner):
                    add(inner, parent: place, branch: nil, depth: depth + 1)
                case .parallel(let branches):
                    for (number, inner) in branches.enumerated() {
                        add(inner, parent: place, branch: number + 1, depth: depth + 1)
                    }
                default: break
                }
            }
        }
        add(plan.phases, parent: nil, branch: nil, depth: 0)
        let all = plan.allPhases
        let bounds = self.bounds
        for place in rows.indices {
            rows[place].runs = all[place].runs
            guard let (first, last) = bounds[place] else { continue }
            (rows[place].start, rows[place].end) = (first, last)
        }
        return rows
    }

    /// When each phase begins first and ends last.
    private var bounds: [Int: (Double, Double)] {
        var bounds: [Int: (Double, Double)] = [:]
        func take(_ phase: Int, _ start: Double, _ end: Double) {
            let known = bounds[phase] ?? (start, end)
            bounds[phase] = (min(known.0, start), max(known.1, end))
        }
        for (phase, times) in runs { for time in times { take(phase, time.start, time.end) } }
        for lane in lanes {
            for span in lane.spans { take(span.phase, span.start, span.end) }
        }
        return bounds
    }

    private func row(
        _ phase: Phase, _ place: Int, parent: Int?, branch: Int?, depth: Int
    ) -> StageRow {
        var endsByItself = false
        switch phase.shape {
        case .once, .stress: endsByItself = true
        default: break
        }
        if case .run(let program) = phase.shape { endsByItself = program.mayEndEarlier }
        var shortest: Double?
        if case .load(let load) = phase.shape { shortest = load.shortest?.seconds }
        return StageRow(
            name: phase.name, shape: phase.word, parent: parent, branch: branch, depth: depth,
            start: 0, end: 0, length: phase.shape.seconds, shortest: shortest, runs: 1,
            isMeasured: phase.measured, endsByItself: endsByItself || shortest != nil,
            load: plan.hidingSecrets(in: phase.shape.summary(plan.profiles.map(\.name))))
    }
}

extension Phase.Shape {
    /// How long one run takes at the latest.
    var seconds: Double {
        switch self {
        case .load(let load): load.length.seconds
        case .stress(let stress): stress.longest.seconds
        case .once(_, _, let length), .pause(let length), .storm(_, _, let length): length.seconds
        case .run(let program): program.lengths.upperBound.seconds
        case .rounds(let times, let phases):
            Double(times) * phases.reduce(0) { $0 + $1.shape.seconds }
        case .parallel(let branches):
            branches.reduce(0) { max($0, $1.reduce(0) { $0 + $1.shape.seconds }) }
        }
    }

    /// What it does in a few words.
    fileprivate func summary(_ profiles: [String]) -> String {
        switch self {
        case .load(let load): load.summary(profiles)
        case .once(let clients, let times, _):
            "\(Format.count(clients)) client\(clients == 1 ? "" : "s")"
                + (times > 1 ? ", \(Format.count(times)) times each" : ", once each")
        case .pause: "nothing is sent"
        case .stress(let stress): stress.summary
        case .storm(let drop, let abrupt, _):
            "drops \(Format.share(drop)) of the sessions" + (abrupt ? " by resets" : "")
        case .run(let program): program.summary
        case .rounds(let times, _): "\(Format.count(times)) round\(times == 1 ? "" : "s")"
        case .parallel(let branches): "\(branches.count) branches side by side"
        }
    }
}

extension Phase.Program {
    /// What is started, and what becomes of it.
    fileprivate var summary: String {
        let earliest = mayEndEarlier ? ["until it has ended, \(lengths.lowerBound) at least"] : []
        return
            (["starts \(line)"] + earliest + (must == nil ? [] : ["must succeed"])
            + (stops ? ["stopped at the end"] : [])).joined(separator: ", ")
    }
}

extension Stress {
    /// The levels, and what ends the search.
    fileprivate var summary: String {
        func number(_ value: Double) -> String { Format.trimmed(Format.number(value)) }
        let raised =
            "\(number(rules.first)) to \(number(rules.max)) \(quantity.unit), \(number(rules.step)) more "
            + "each \(every)"
        let count = "at most \(Format.count(rules.mostRaising)) levels"
        let narrowed =
            rules.bisects
            ? [
                "then \(LevelRules.mostNarrowing) that narrow it to \(Format.share(rules.precision)) and "
                    + "\(LevelRules.mostConfirming) that confirm"
            ] : []
        let after = recover.map { ["\($0) to recover"] } ?? []
        return ([raised, count] + narrowed + after + ["until \(untilText)"])
            .joined(separator: ", ")
    }
}

extension Load {
    fileprivate func summary(_ profiles: [String]) -> String {
        let parts = flows.map { flow in
            let isOne = flow.line.to == 1 && flow.line.from.map { $0 == 1 } ?? true
            let unit = model == .arrivals ? "arrivals/s" : isOne ? "client" : "clients"
            return text(flow.line) + " \(unit)" + (flow.isPoisson ? " (poisson)" : "")
                + (flow.profile.map { " of \(profiles[$0])" } ?? "")
        }
        let rate = messages.map { ["\(text($0)) messages/s"] } ?? []
        let end = shortest.map { ["until it is sure, \($0) at least"] } ?? []
        return (parts + courseText + rate + end).joined(separator: ", ")
    }

    private func text(_ line: Line) -> String {
        func number(_ value: Double) -> String { Format.trimmed(Format.number(value)) }
        if let from = line.from, from == line.to { return number(line.to) }
        return (line.from.map { number($0) + " " } ?? "") + "→ " + number(line.to)
    }

    private var courseText: [String] {
        switch course {
        case .line(let steps): steps.map { ["\($0) levels"] } ?? []
        case .bursts(let bursts) where bursts.times > 1:
            [
                "\(Format.count(bursts.times)) bursts"
                    + (bursts.every.map { ", one each \($0)" } ?? "")
            ]
        case .bursts: ["one burst"]
        case .wave(let period): ["a wave each \(period)"]
        }
    }
}
