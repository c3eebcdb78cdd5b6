internal import Memory

/// All that was measured in a run or a part of it; merging adds, exactly and in any order.
public struct MetricStore: Hashable, Sendable {
    /// The finest series that have anything.
    public private(set) var cells: [SeriesKey: SeriesCell] = [:]
    /// What the loops recorded about themselves.
    public private(set) var health = SeriesCell()
    /// The text of the first case of each error kind.
    public private(set) var firstTexts: [ErrorKind: String] = [:]
    /// Errors by close code or HTTP status.
    public private(set) var details: [ErrorDetail: UInt64] = [:]
    public var gauges = Gauges()
    /// Processor time of all loop threads.
    public var cpuNanoseconds: Int64 = 0
    /// Rounds of all event loops.
    public var ticks: UInt64 = 0

    /// A store in which nothing has happened.
    public init() {}

    /// Adds what a loop recorded since its last `clear`; its gauges belong to the `Snapshot`.
    public mutating func merge(_ recorder: borrowing Recorder) {
        health.merge(recorder, cell: 0)
        for cell in 1..<recorder.cellsUsed {
            let key = recorder.indexer.key(SeriesID(raw: recorder.series[cell]))
            cells[key, default: SeriesCell()].merge(recorder, cell: cell)
        }
        for first in recorder.firstTexts { note(first) }
        details.merge(recorder.details, uniquingKeysWith: &+)
        cpuNanoseconds &+= recorder.cpuNanoseconds
        ticks &+= recorder.ticks
    }

    /// Adds a second of the run: what happened in it and its gauges.
    public mutating func merge(_ snapshot: Snapshot) {
        merge(snapshot.delta)
        gauges.record(snapshot)
    }

    /// Adds a store of another time of the same run.
    public mutating func merge(_ other: MetricStore) {
        health.merge(other.health)
        for (key, cell) in other.cells { add(key, cell) }
        for (kind, text) in other.firstTexts { note(FirstError(kind: kind, text: text)) }
        details.merge(other.details, uniquingKeysWith: &+)
        cpuNanoseconds &+= other.cpuNanoseconds
        ticks &+= other.ticks
        gauges.merge(other.gauges)
    }

    /// Adds one series.
    public mutating func add(_ key: SeriesKey, _ cell: SeriesCell) {
        cells[key, default: SeriesCell()].merge(cell)
    }

    /// Adds what loops recorded about themselves.
    public mutating func add(health cell: SeriesCell) { health.merge(cell) }

    /// Adds errors of one close code or HTTP status.
    public mutating func add(_ detail: ErrorDetail, _ count: UInt64) {
        details[detail, default: 0] &+= count
    }

    /// Rewrites the texts of errors, which may quote what a server sent.
    public mutating func rewriteTexts(_ text: (String) -> String) {
        if !firstTexts.isEmpty { firstTexts = firstTexts.mapValues(text) }
    }

    /// Keeps the text of an error kind unless there is an earlier one.
    public mutating func note(_ first: FirstError) {
        if firstTexts[first.kind] == nil { firstTexts[first.kind] = first.text }
    }
}

// Questions.
extension MetricStore {
    /// The sum of a counter over the selected series.
    public func count(_ metric: CountMetric, in selection: Selection = .all) -> UInt64 {
        sum(selection) { $0[metric] }
    }

    /// The errors of a kind over the selected series.
    public func errors(_ kind: ErrorKind, in selection: Selection = .all) -> UInt64 {
        sum(selection) { $0[kind] }
    }

    /// The units that a kind of error was the first one of, over the selected series.
    public func failures(_ kind: ErrorKind, in selection: Selection = .all) -> UInt64 {
        sum(selection) { $0.failures[Int(kind.rawValue)] }
    }

    /// All samples of a metric over the selected series.
    public func histogram(_ metric: TimeMetric, in selection: Selection = .all) -> Histogram {
        var total = Histogram()
        for (key, cell) in cells where selection.contains(key) {
            if let samples = cell[metric] { total.merge(samples) }
        }
        return total
    }

    /// Errors of a kind by close code or HTTP status, most frequent first.
    public func details(of kind: ErrorKind) -> [(code: UInt16, count: UInt64)] {
        details.filter { $0.key.kind == kind }.map { (code: $0.key.code, count: $0.value) }
            .sorted { ($1.count, $0.code) < ($0.count, $1.code) }
    }

    private func sum(_ selection: Selection, _ value: (SeriesCell) -> UInt64) -> UInt64 {
        var total: UInt64 = 0
        for (key, cell) in cells where selection.contains(key) { total &+= value(cell) }
        return total
    }
}
