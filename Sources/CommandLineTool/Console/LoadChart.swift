import Conductor
import Units

/// The load over time: a row of blocks for each quantity with its peak, the phases and the time below.
///
///       clients     ▁▃▅▇██████████████  50
///       messages/s  ▁▂▄▆▇████████▇▇▇▇▇  500
///                   |warm-up |load
///                   0s       20s     2m20s
struct LoadChart {
    let rows: [LoadRow]
    let stages: [StageRow]
    /// Of the whole run, in seconds.
    let length: Double
    let style: Style
    let blocks: Blocks

    /// Columns behind the blocks, for the peak.
    private static let peak = 9

    /// Columns before them; the names of branches stand further right.
    private static func margin(_ stages: [StageRow]) -> Int {
        stages.contains { $0.branch != nil } ? 16 : 14
    }

    /// How many columns there are for blocks.
    static func columns(_ stages: [StageRow], width: Int) -> Int {
        max(10, width - margin(stages) - peak)
    }

    private var margin: Int { LoadChart.margin(stages) }

    var lines: [String] {
        let whole = rows.filter { $0.branch == nil }
        var lines = whole.map { line($0, indent: 2) }
        lines += phases + times
        var last: LoadRow.Branch?
        for row in rows {
            guard let branch = row.branch else { continue }
            if branch != last {
                let names = branch.phases.map(\.oneLine).joined(separator: ", ")
                let title = "branch \(branch.number) of \(branch.phase.oneLine): \(names)"
                lines.append(
                    style.faint("  " + title.cut(to: margin + columns + LoadChart.peak - 2)))
                last = branch
            }
            if row.peak > 0 { lines.append(line(row, indent: 4)) }
        }
        return lines
    }

    private var columns: Int { rows.first?.values.count ?? 0 }

    private func line(_ row: LoadRow, indent: Int) -> String {
        let name =
            switch row.quantity {
            case .clients: "clients"
            case .arrivals: "arrivals/s"
            case .messages: "messages/s"
            }
        let start = String(repeating: " ", count: indent) + name
        let peak =
            row.peak.isFinite ? Format.trimmed(Format.number(row.peak)) : "as answered"
        return start.padded(to: margin) + blocks.row(row.values, peak: row.peak) + "  "
            + (row.peak > 0 ? peak : style.faint("none"))
    }

    /// Phases of the plan itself with the columns at which they begin and end.
    private var marks: [(name: String, start: Int, end: Int, seconds: Double)] {
        guard length > 0 else { return [] }
        func column(_ seconds: Double) -> Int {
            Int((seconds / length * Double(columns)).rounded())
        }
        return stages.filter { $0.parent == nil }.map {
            ($0.name.oneLine, column($0.start), column($0.end), $0.start)
        }
    }

    private var phases: [String] {
        var line = ""
        for mark in marks where mark.end > mark.start && line.columns <= mark.start {
            let room = mark.end - mark.start - 2
            line = line.padded(to: mark.start) + "|"
            if room >= min(3, mark.name.columns) { line += mark.name.cut(to: room) }
        }
        return line.isEmpty ? [] : [String(repeating: " ", count: margin) + line]
    }

    private var times: [String] {
        var line = ""
        let end = LoadChart.time(length)
        for mark in marks {
            let text = LoadChart.time(mark.seconds)
            let isFree = line.isEmpty ? mark.start == 0 : line.columns < mark.start
            if isFree, mark.start + text.columns + 1 + end.columns <= columns {
                line = line.padded(to: mark.start) + text
            }
        }
        line = line.padded(to: columns - end.columns) + end
        return [style.faint(String(repeating: " ", count: margin) + line)]
    }

    /// A time to the millisecond.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 9e9 else { return "–" }
        return TimeAmount.milliseconds(Int64((seconds * 1e3).rounded())).description
    }
}
