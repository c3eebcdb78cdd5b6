public import Assertions
public import Metrics

/// The phases of a run as reports tell them: each that ran, those that consist of others before these,
/// with its parts.
public struct PhaseOutline: Sendable {
    /// When a phase or a part of it ran, and which series are counted in it.
    public struct Extent: Sendable {
        public private(set) var stretches: Set<Int> = []
        private(set) var spans: [PhaseSpan] = []

        /// The first start and the last end, in nanoseconds from the start of the run.
        public var start: Int64 { spans.map(\.start).min() ?? 0 }
        public var end: Int64 { spans.map(\.end).max() ?? 0 }
        /// How long it ran, without what lay between its rounds.
        public var seconds: Double { spans.seconds }
        /// Whether anything of it is judged.
        public var measured: Bool { spans.contains(where: \.measured) }

        fileprivate mutating func add(_ ran: [PhaseSpan]) {
            stretches.formUnion(ran.map(\.stretch))
            spans += ran
        }
    }

    /// A level, burst or round of a phase.
    public struct Part: Sendable {
        /// From 1, as `part=` names it.
        public var number: Int
        public var level: Stretch.Level?
        public var extent = Extent()
    }

    /// A phase.
    public struct Row: Sendable {
        public var name: String
        /// The shape's word in the plan, such as `ramp`; empty where a file of an older version does not
        /// tell it.
        public var shape: String
        /// The phases around it, innermost first.
        public var around: [String]
        public var extent: Extent
        /// How it ended, of a phase of `for: A..B`.
        public var end: PhaseEnd?
        /// What it found, of a search for a capacity.
        public var search: CapacityFinding?
        /// In the order of their numbers; none of a phase that has too many.
        public var parts: [Part]
    }

    public let rows: [Row]
    private let store: MetricStore
    private let series: [Int: [SeriesKey]]

    /// The phases of a result.
    public init(_ result: RunResult) {
        let labels = result.header.labels
        var extents: [Int: Extent] = [:]
        var parts: [Int: [Int: Part]] = [:]
        var shapes: [Int: String] = [:]
        var around: [Int: [Int]] = [:]
        for (index, ran) in Dictionary(grouping: result.conclusion.phases, by: \.stretch) {
            let stretch = labels.stretches[index]
            for (depth, place) in stretch.places.enumerated() {
                extents[place.phase, default: Extent()].add(ran)
                around[place.phase] = stretch.places.dropFirst(depth + 1).map(\.phase)
                if depth == 0 { shapes[place.phase] = ran[0].shape }
                guard let number = place.part else { continue }
                let part = Part(number: number, level: depth == 0 ? stretch.level : nil)
                parts[place.phase, default: [:]][number, default: part].extent.add(ran)
            }
        }
        rows = extents.sorted { $0.key < $1.key }.map { phase, extent in
            Row(
                name: labels.phases[phase],
                shape: result.header.shapes?[phase] ?? shapes[phase] ?? "",
                around: (around[phase] ?? []).map { labels.phases[$0] }, extent: extent,
                end: result.conclusion.phaseEnds?.first { $0.phase == phase },
                search: result.conclusion.searches?.first { $0.phase == phase },
                parts: (parts[phase] ?? [:]).values.sorted { $0.number < $1.number })
        }
        store = result.store
        series = Dictionary(grouping: store.cells.keys) { Int($0.stretch) }
    }

    /// All that was measured in a phase or a part of it.
    public func figures(_ extent: Extent) -> SeriesCell {
        var total = SeriesCell()
        for key in extent.stretches.flatMap({ series[$0] ?? [] }) {
            if let cell = store.cells[key] { total.merge(cell) }
        }
        return total
    }
}
