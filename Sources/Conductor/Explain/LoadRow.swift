internal import Plan

/// How a planned quantity goes over the run, in columns of equal time.
public struct LoadRow: Equatable, Sendable {
    /// What is planned; the words are those of `explain --format json`.
    public enum Quantity: String, Sendable, CaseIterable {
        case clients
        case arrivals = "arrivals_per_second"
        case messages = "messages_per_second"
    }

    public var quantity: Quantity
    /// The phase whose branch it is about, and the number of that from 1; nil: the whole plan.
    public var branch: Branch?
    /// The highest value in each column; what waits for nothing but the answer is infinite.
    public var values: [Double]
    /// The highest of all.
    public var peak: Double

    /// A branch of a `parallel`.
    public struct Branch: Equatable, Sendable {
        public var phase: String
        public var number: Int
        /// The phases that it consists of.
        public var phases: [String]
        /// In how many branches it lies, itself among them.
        public var depth: Int
    }
}

extension Forecast {
    /// The rows of the whole plan and of each branch, in so many columns.
    func rows(columns: Int) -> [LoadRow] {
        let yardsticks: [(LoadRow.Quantity, Yardstick)] = [
            (.clients, .clients(self)), (.arrivals, .arrivals(self)),
            (.messages, .events(self, .sends(plan.messages))),
        ]
        let asked: [Int?] = [nil] + (lanes.count > 1 ? lanes.indices.dropFirst().map { $0 } : [])
        var rows = asked.flatMap { lane in
            yardsticks.map { quantity, _ in
                LoadRow(
                    quantity: quantity, branch: lane.flatMap(branch),
                    values: Array(repeating: 0, count: columns), peak: 0)
            }
        }
        let width = length / Double(columns)
        guard width > 0 else { return rows }
        forEachStretch { stretch in
            let first = max(0, min(columns - 1, Int(stretch.start / width)))
            let last = max(first, min(columns - 1, Int((stretch.end / width).rounded(.up)) - 1))
            for column in first...last {
                let part = stretch.cut(Double(column) * width, Double(column + 1) * width)
                guard part.end > part.start else { continue }
                for (place, lane) in asked.enumerated() {
                    for (kind, yardstick) in yardsticks.enumerated() {
                        let row = place * yardsticks.count + kind
                        let value = part.peak(of: yardstick.1, lane: lane)
                        rows[row].values[column] = max(rows[row].values[column], value)
                    }
                }
            }
        }
        for row in rows.indices { rows[row].peak = rows[row].values.max() ?? 0 }
        return rows
    }

    private func branch(_ lane: Int) -> LoadRow.Branch? {
        guard let (phase, number) = lanes[lane].branch else { return nil }
        let place = plan.allPhases[phase]
        var phases: [String] = []
        if case .parallel(let branches) = place.phase.shape {
            phases = branches[number].map(\.name)
        }
        return LoadRow.Branch(
            phase: place.phase.name, number: number + 1, phases: phases, depth: lanes[lane].depth)
    }
}
