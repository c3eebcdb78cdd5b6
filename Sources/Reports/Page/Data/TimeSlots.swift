import Metrics

/// About twenty slots of equal time, for the tables below the plots.
struct TimeSlots {
    /// When each begins, and what happened in it.
    let slots: [(start: Double, point: SeriesPoint)]
    private let axis: TimeAxis

    private static let most = 20.0
    private static let steps: [Double] = [
        1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 86_400,
    ]

    init(_ columns: Columns, most: Double = most) {
        axis = columns.axis
        let seconds = axis.seconds
        let step =
            Self.steps.first { seconds / $0 <= most + 0.01 }
            ?? Round.up(seconds / most / 86_400) * 86_400
        var slots: [(start: Double, point: SeriesPoint)] = []
        for point in columns.points {
            let start = (Double(point.start) / step).rounded(.down) * step
            if slots.last?.start == start {
                slots[slots.count - 1].point.merge(point)
            } else {
                slots.append((start, point))
            }
        }
        self.slots = slots
    }

    /// A row for each slot: when it begins, then its cells.
    func rows(_ cells: (SeriesPoint) -> [String]) -> [[HTML]] {
        slots.map { start, point in
            [HTML(axis.clock(start))] + cells(point).map { HTML($0) }
        }
    }

    /// The same with cells of the other side's slot behind them, where there is one.
    func rows(
        _ cells: (SeriesPoint) -> [String], beside other: TimeSlots?,
        _ others: (SeriesPoint) -> [String]
    ) -> [[HTML]] {
        guard let other else { return rows(cells) }
        let points = Dictionary(other.slots.map { ($0.start, $0.point) }) { first, _ in first }
        return zip(slots, rows(cells)).map { slot, row in
            let point = points[slot.start] ?? SeriesPoint(start: Int(slot.start), seconds: 1)
            return row + others(point).map { HTML($0) }
        }
    }
}
