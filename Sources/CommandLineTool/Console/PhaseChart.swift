import Conductor
import Units

/// The phases of a plan as a Mermaid flow chart: phases in series are joined by arrows, those of a
/// `repeat` or of a branch stand in a box.
struct PhaseChart {
    private let stages: [StageRow]

    init(_ stages: [StageRow]) { self.stages = stages }

    var text: String {
        (["flowchart LR"] + series(of: nil, branch: nil, indent: 1)).joined(separator: "\n") + "\n"
    }

    /// Phases one after the other.
    private func series(of parent: Int?, branch: Int?, indent: Int) -> [String] {
        let own = stages.indices.filter {
            stages[$0].parent == parent && stages[$0].branch == branch
        }
        let margin = String(repeating: "  ", count: indent)
        return own.flatMap { phase($0, indent: indent) }
            + zip(own, own.dropFirst()).map { "\(margin)p\($0) --> p\($1)" }
    }

    private func phase(_ place: Int, indent: Int) -> [String] {
        let margin = String(repeating: "  ", count: indent)
        let stage = stages[place]
        let inner = stages.indices.filter { stages[$0].parent == place }
        let length = LoadChart.time(stage.length)
        guard !inner.isEmpty else {
            let text = [stage.name, stage.load, most(stage) + length]
            let label = text.map(PhaseChart.escaped).joined(separator: "<br/>")
            return ["\(margin)p\(place)[\"\(label)\"]"]
        }
        let title = PhaseChart.escaped("\(stage.name): \(stage.load), \(length)")
        var lines = ["\(margin)subgraph p\(place)[\"\(title)\"]"]
        let branches = Set(inner.compactMap { stages[$0].branch }).sorted()
        if branches.isEmpty {
            lines += series(of: place, branch: nil, indent: indent + 1)
        }
        for branch in branches {
            lines.append("\(margin)  subgraph p\(place)b\(branch)[\"branch \(branch)\"]")
            lines += series(of: place, branch: branch, indent: indent + 2)
            lines.append("\(margin)  end")
        }
        return lines + ["\(margin)end"]
    }

    /// What stands before how long a phase takes.
    private func most(_ stage: StageRow) -> String {
        stage.shortest.map { LoadChart.time($0) + " to " } ?? (stage.endsByItself ? "at most " : "")
    }

    /// With entities for what means something to Mermaid or to the page.
    static func escaped(_ text: String) -> String {
        text.oneLine.reduce(into: "") { result, character in
            switch character {
            case "#": result += "#35;"
            case "\"": result += "#quot;"
            case "<": result += "#lt;"
            case ">": result += "#gt;"
            case "&": result += "#amp;"
            case "`": result += "#96;"
            case "\\": result += "#92;"
            default: result.append(character)
            }
        }
    }
}
