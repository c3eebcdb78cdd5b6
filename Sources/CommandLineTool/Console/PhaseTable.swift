import Metrics
import Reports
import Units

/// The lines of the table of phases: each phase, below it its parts, then the phases that it consists of.
struct PhaseTable {
    /// A phase or a part of one.
    struct Row {
        /// Indented by how deep it lies.
        var name: String
        var seconds: Double
        var figures: SeriesCell
    }

    private(set) var rows: [Row] = []
    /// What there is to say below it.
    private(set) var notes: [String] = []

    /// The most parts of one phase that have a line.
    private static let mostParts = 20
    /// Of more than that, so many of the first ones and of the last ones have one.
    private static let ends = 5

    /// Without lines where there is one phase without parts, of which all is said. Names get so many columns; where levels do not fit with their units, these stand below the table.
    init(_ outline: PhaseOutline, room: Int) {
        for phase in outline.rows {
            let indent = String(repeating: "  ", count: phase.around.count)
            rows.append(
                Row(
                    name: indent + phase.name.oneLine, seconds: phase.extent.seconds,
                    figures: outline.figures(phase.extent)))
            add(phase.parts, of: phase, outline, indent: indent + "  ", room)
        }
        if rows.count == 1 { rows = [] }
        let others = outline.rows.filter { !$0.extent.measured }.map(\.name)
        // Of a phase that is not judged at all, those inside it need no word.
        let outer = outline.rows.filter {
            !$0.extent.measured && $0.around.allSatisfy { !others.contains($0) }
        }
        if !outer.isEmpty {
            let names = outer.map(\.name.oneLine).joined(separator: ", ")
            notes.append("not judged: \(names)")
        }
    }

    private mutating func add(
        _ parts: [PhaseOutline.Part], of phase: PhaseOutline.Row, _ outline: PhaseOutline,
        indent: String, _ room: Int
    ) {
        let all = parts.map { (part: $0, figures: outline.figures($0.extent)) }
        let shown = PhaseTable.choice(all.map(\.figures)).map { all[$0] }
        let digits = shown.map { Format.count($0.part.number).count }.max() ?? 0
        func names(_ level: (Stretch.Level) -> String) -> [String] {
            shown.map { part, _ in
                indent + Format.count(part.number).aligned(to: digits)
                    + (part.level.map { "  " + level($0).oneLine } ?? "")
            }
        }
        var lines = names(\.text)
        if lines.contains(where: { $0.columns > room }), let unit = parts.first?.level?.unit {
            lines = names(\.number)
            notes.append("levels of \(phase.name.oneLine): \(unit.oneLine)")
        }
        rows += zip(shown, lines).map { entry, name in
            Row(name: name, seconds: entry.part.extent.seconds, figures: entry.figures)
        }
        if shown.count < all.count {
            notes.append(
                "\(phase.name.oneLine): \(Format.count(all.count - shown.count)) of "
                    + "\(Format.count(all.count)) parts left out, which have the fewest errors and "
                    + "the lowest p99; summary.json has all")
        }
    }

    /// Which parts have a line, by their places: the first ones, the last ones, and between them those
    /// with most errors, then with the highest p99.
    private static func choice(_ parts: [SeriesCell]) -> [Int] {
        guard parts.count > mostParts else { return Array(parts.indices) }
        let middle = parts.indices.dropFirst(ends).dropLast(ends)
        let worst = middle.map {
            (place: $0, errors: parts[$0][.errors], p99: parts[$0][.rtt]?.quantile(0.99) ?? 0)
        }.sorted { ($1.errors, $1.p99, $0.place) < ($0.errors, $0.p99, $1.place) }
        let chosen = worst.prefix(mostParts - 2 * ends).map(\.place)
        return parts.indices.prefix(ends) + chosen.sorted() + parts.indices.suffix(ends)
    }
}
