import Conductor
import Metrics

/// Where a run stands on its planned time, which becomes shorter when a phase ends early.
struct RunTimeline {
    let stages: [RunBriefing.Stage]
    private let labels: LabelSpace
    /// When each stage began or is to begin, and when the last one is to end, in nanoseconds from the start.
    private var starts: [Int64]
    /// The same as planned.
    private let planned: [Int64]
    /// Of each stage the number of its phase among those that run one after the other, from 1.
    private let numbers: [Int]
    private(set) var current = 0
    /// The stage whose time is planned next where levels are searched for.
    private var next = 0
    /// The level that is held, of a search for one.
    private var level: Stretch.Level?

    init(_ stages: [RunBriefing.Stage], _ labels: LabelSpace) {
        self.stages = stages
        self.labels = labels
        starts = stages.reduce(into: [0]) { $0.append($0.last! + $1.duration) }
        planned = starts
        var known: [String: Int] = [:]
        numbers = stages.map { stage in
            let name = RunTimeline.phase(of: stage, labels)
            let number = known[name] ?? known.count + 1
            known[name] = number
            return number
        }
    }

    /// A stage has begun.
    mutating func enter(_ stage: Int, at elapsed: Int64) {
        // What lies between levels begins again and again, and levels that are over stay where they were.
        let first = stages[stage].isBetweenLevels ? max(stage, next) : stage
        let shift = elapsed - starts[first]
        for index in first..<starts.count { starts[index] += shift }
        (current, level) = (stage, nil)
        if !stages[stage].isBetweenLevels || next <= stage { next = stage + 1 }
    }

    /// The load of the current stage is at a level.
    mutating func hold(_ level: Stretch.Level) { self.level = level }

    /// How long the phase of a stage takes, of a search at most.
    func length(ofPhase stage: Int) -> Int64 {
        stages.indices.filter { numbers[$0] == numbers[stage] }.reduce(0) {
            $0 + stages[$1].duration
        }
    }

    /// The phases that run one after the other.
    var phaseCount: Int { numbers.max() ?? 0 }
    /// The length of the run as it is known now, in nanoseconds.
    var length: Int64 { starts.last ?? 0 }
    /// Whether it may be over earlier.
    var mayEndEarlier: Bool { stages[current...].contains(where: \.endsByItself) }

    /// When the phases begin, but the first, in nanoseconds.
    var borders: [Int64] {
        stages.indices.dropFirst().filter { numbers[$0] != numbers[$0 - 1] }.map { starts[$0] }
    }

    /// What time of the plan a moment of a stage is, in seconds.
    func plannedSeconds(_ elapsed: Int64) -> Double {
        guard stages.indices.contains(current) else { return 0 }
        return Double(planned[current] + max(0, elapsed - starts[current])) / 1e9
    }

    /// From when to when the current stage lasts by plan, in seconds.
    var plannedSpan: (start: Double, end: Double) {
        guard stages.indices.contains(current) else { return (0, 0) }
        return (Double(planned[current]) / 1e9, Double(planned[current + 1]) / 1e9)
    }

    /// The name of the phase of a stage.
    private static func phase(of stage: RunBriefing.Stage, _ labels: LabelSpace) -> String {
        stage.stretch.map { labels.phases[labels.stretches[$0].places[0].phase] } ?? stage.name
    }

    /// Whether another phase begins with a stage.
    func beginsPhase(_ stage: Int) -> Bool { stage == 0 || numbers[stage] != numbers[stage - 1] }

    /// What runs, such as `2 staircase, 4 of 5`, or `2 staircase, 4/5` where room is short; the number only
    /// where there are several phases.
    func place(isShort: Bool = false) -> String {
        guard stages.indices.contains(current) else { return "" }
        let stage = stages[current]
        let name = RunTimeline.phase(of: stage, labels).oneLine
        let number = phaseCount > 1 ? "\(numbers[current]) " : ""
        return number + name + parts(of: stage, isShort: isShort)
    }

    /// The part that it is, and the rounds around it.
    private func parts(of stage: RunBriefing.Stage, isShort: Bool) -> String {
        guard let places = stage.stretch.map({ labels.stretches[$0].places }) else { return "" }
        if let level {
            let part = places[0].part.map { isShort ? "\($0): " : "level \($0): " } ?? ""
            return ", \(part)\(isShort ? level.number : level.text)"
        }
        return places.enumerated().map { depth, place in
            guard let part = place.part else { return "" }
            let all =
                labels.stretches.lazy.flatMap(\.places).filter { $0.phase == place.phase }
                .compactMap(\.part).max() ?? part
            return ", " + (depth > 0 && !isShort ? "round " : "")
                + (isShort ? "\(part)/\(all)" : "\(part) of \(all)")
        }.joined()
    }
}
