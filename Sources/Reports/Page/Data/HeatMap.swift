import Metrics

/// The answers of a run by time and by how long they took. A cell is told by the share that it has of the
/// answers of its column, in six fixed classes, so that two reports can be compared and a column never changes
/// once its time is over.
struct HeatMap {
    let scale: LogScale
    /// By column, from the lowest row up: the class of each cell, 0 without answers.
    private(set) var cells: [[UInt8]] = []
    /// By column: how many answers.
    private(set) var totals: [UInt64] = []

    static let mostColumns = 200
    /// Rows of a map with many answers, and of one with few, which would be scattered.
    private static let rows = (many: 44, few: 18)
    private static let manyAnswers: UInt64 = 200
    /// The least share of each class but the first, which one answer alone has.
    static let shares = [0.001, 0.01, 0.03, 0.1, 0.2]
    /// With fewer answers the shares of a column tell little.
    static let fewAnswers: UInt64 = 20

    /// Of columns of answers, each with where its buckets lie in nanoseconds; nil without any. A map that is
    /// beside another one has that one's answers on its scale too.
    init?(_ columns: [HeatSide.Group], beside others: [HeatSide.Group] = [], height: Double) {
        let total = columns.joined().reduce(0) { $0 + $1.count }
        guard total > 0 else { return nil }
        let all = (columns + others).joined()
        scale = LogScale(
            from: HeatMap.low(all, all.reduce(0) { $0 + $1.count }),
            to: all.map(\.value).max() ?? 1, height: height)
        let many = total / UInt64(columns.count) > HeatMap.manyAnswers
        let rows = many ? HeatMap.rows.many : HeatMap.rows.few
        for column in columns {
            var counts = [UInt64](repeating: 0, count: rows)
            for (value, count) in column {
                counts[min(rows - 1, Int(scale.share(value) * Double(rows)))] += count
            }
            let sum = counts.reduce(0, +)
            totals.append(sum)
            cells.append(counts.map { HeatMap.level($0, of: sum) })
        }
    }

    /// The class of so many answers of all of a column: 1…6, 0 of none.
    static func level(_ count: UInt64, of total: UInt64) -> UInt8 {
        guard count > 0, total > 0 else { return 0 }
        let share = Double(count) / Double(total)
        return UInt8(1 + (shares.firstIndex { share < $0 } ?? shares.count))
    }

    /// One in a thousand is faster than this.
    private static func low(
        _ all: FlattenSequence<[[(value: Double, count: UInt64)]]>, _ total: UInt64
    ) -> Double {
        var seen: UInt64 = 0
        for (value, count) in all.sorted(by: { $0.value < $1.value }) {
            seen += count
            if seen * 1_000 >= total { return value }
        }
        return 1
    }

    /// A path for each class that has cells, runs of equal ones as one rectangle; a column is so many units
    /// wide.
    func paths(width: Double) -> [(level: UInt8, data: PathData)] {
        var paths = (1...6).map { (level: UInt8($0), data: PathData()) }
        let rows = cells.first?.count ?? 0
        let height = scale.height / Double(max(1, rows))
        for row in 0..<rows {
            var first = 0
            while first < cells.count {
                let level = cells[first][row]
                var next = first + 1
                while next < cells.count, cells[next][row] == level { next += 1 }
                if level > 0 {
                    let bottom = scale.height - Double(row) * height
                    paths[Int(level) - 1].data.rectangle(
                        Double(first) * width, bottom - height, Double(next) * width, bottom)
                }
                first = next
            }
        }
        return paths.filter { !$0.data.isEmpty }
    }
}
