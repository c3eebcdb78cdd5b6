internal import Memory

/// All that was measured in a run or a part of it; merging adds, exactly and in any order.
public struct MetricStore: Hashable, Sendable {
    /// The finest series that have anything.
    public private(set) var cells: [SeriesKey: SeriesCell] = [:]
    /// What the loops recorded about themselves.
    public private(set) var health = SeriesCell()
    /// The first cases of errors, and of frames that something is wrong with.
    public private(set) var firstCases: [FirstCase.Topic: FirstCase] = [:]
    /// When errors happened.
    public private(set) var errorSpans: [ErrorKind: ErrorSpan] = [:]
    /// Errors by close code or HTTP status.
    public private(set) var details: [ErrorDetail: UInt64] = [:]
    public var gauges = Gauges()
    /// Processor time of all loop threads.
    public var cpuNanoseconds: Int64 = 0
    /// Rounds of all event loops.
    public var ticks: UInt64 = 0

    /// A store in which nothing has happened.
    public init() {}

    /// Adds what a loop recorded of a side since its last `clear`; its gauges belong to the `Snapshot`.
    /// What it recorded about itself counts with the first side.
    public mutating func merge(_ recorder: borrowing Recorder, of side: RunSide = .new) {
        let number = side.place
        for cell in 1..<recorder.cellsUsed {
            let place = recorder.place(of: cell)
            guard place.side == number else { continue }
            cells[place.key, default: SeriesCell()].merge(recorder, cell: cell)
        }
        for first in recorder.cases[number].first { note(first) }
        for (kind, span) in recorder.cases[number].spans { note(kind, span) }
        details.merge(recorder.cases[number].details, uniquingKeysWith: &+)
        guard side == .new else { return }
        health.merge(recorder, cell: 0)
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
        mergeEvents(of: other)
        gauges.merge(other.gauges)
    }

    /// Adds what another process measured at the same time of the same run.
    public mutating func merge(beside other: MetricStore) {
        mergeEvents(of: other)
        gauges.merge(beside: other.gauges)
    }

    private mutating func mergeEvents(of other: MetricStore) {
        health.merge(other.health)
        for (key, cell) in other.cells { add(key, cell) }
        for first in other.firstCases.values { note(first) }
        for (kind, span) in other.errorSpans { note(kind, span) }
        details.merge(other.details, uniquingKeysWith: &+)
        cpuNanoseconds &+= other.cpuNanoseconds
        ticks &+= other.ticks
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

    /// Takes secrets out of the texts of first cases, which may quote what a server sent.
    public mutating func hideInTexts(_ hide: (String) -> String) {
        if firstCases.isEmpty { return }
        firstCases = firstCases.mapValues {
            FirstCase($0.topic, at: $0.at, CaseText($0.text.shown(hiding: hide)))
        }
    }

    /// Keeps a first case unless there is an earlier one; of those of the same moment one by its words,
    /// in whichever order they come.
    public mutating func note(_ first: FirstCase) {
        if let known = firstCases[first.topic],
            known.at < first.at
                || known.at == first.at && known.text.shown() <= first.text.shown()
        {
            return
        }
        firstCases[first.topic] = first
    }

    /// Has these first cases and no others.
    public mutating func replaceFirstCases(by cases: [FirstCase]) {
        firstCases = [:]
        for first in cases { note(first) }
    }

    /// Takes in when errors of a kind happened.
    public mutating func note(_ kind: ErrorKind, _ span: ErrorSpan) {
        errorSpans[kind, default: span].merge(span)
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

    /// All that was measured of the selected series, for who asks for many things of them.
    public func cell(in selection: Selection) -> SeriesCell {
        var total = SeriesCell()
        for (key, cell) in cells where selection.contains(key) { total.merge(cell) }
        return total
    }

    /// All samples of a metric over the selected series.
    public func histogram(_ metric: TimeMetric, in selection: Selection = .all) -> Histogram {
        var total = Histogram()
        for (key, cell) in cells where selection.contains(key) {
            if let samples = cell[metric] { total.merge(samples) }
        }
        return total
    }

    /// What was said in the first case of each error kind, whatever its number.
    public var firstTexts: [ErrorKind: String] {
        var earliest: [ErrorKind: FirstCase] = [:]
        for case (.error(let detail), let first) in firstCases.map({ ($0.key, $0.value) }) {
            if let known = earliest[detail.kind],
                (known.at, known.text.shown()) <= (first.at, first.text.shown())
            {
                continue
            }
            earliest[detail.kind] = first
        }
        return earliest.mapValues { $0.text.shown() }
    }

    /// What was said in the first case of an error with a number; nil if none was told.
    public func firstText(_ kind: ErrorKind, code: UInt16) -> String? {
        firstCases[.error(ErrorDetail(kind: kind, code: code))]?.text.shown()
    }

    /// What was said in the first case of what a metric counts; nil if none was told.
    public func firstText(_ metric: CountMetric) -> String? {
        firstCases[.count(metric)]?.text.shown()
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
