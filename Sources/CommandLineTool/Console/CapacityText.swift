import Assertions
import Metrics
import Reports
import Units

/// What searches for a capacity found, a heading and a line for each level.
struct CapacityText {
    let result: RunResult
    let style: Style
    let width: Int

    /// A section for each search.
    var sections: [[String]] {
        (result.conclusion.searches ?? []).map { search in
            let name = result.header.labels.phases[search.phase].oneLine
            let head = "Capacity of \(name): ".count
            let words = search.saying.oneLine.wrapped(to: width - head)
            let indent = "\n" + String(repeating: " ", count: head)
            return [
                style.heading("Capacity of \(name):") + " " + words.joined(separator: indent)
            ] + levels(search)
        }
    }

    private func levels(_ search: CapacityFinding) -> [String] {
        let values = search.levels.map { Stretch.Level(value: $0.value, unit: search.unit).text }
        let columns = values.map(\.count).max() ?? 0
        let digits = "\(search.levels.count)".count
        return search.levels.enumerated().map { index, level in
            let paint = level.result == .good ? style.good : style.warning
            let purpose = level.purpose == .confirm ? "once more: " : ""
            let line =
                "  " + Format.count(index + 1).aligned(to: digits) + "  "
                + values[index].aligned(to: columns) + "  " + purpose
                + paint(level.result.word)
            let text = level.text.oneLine
            let length = 8 + digits + columns + purpose.count + level.result.word.count
            return text.isEmpty || length + text.count > width ? line : line + ", " + text
        }
    }
}
