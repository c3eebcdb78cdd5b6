public import Memory

/// What one loop records between two hand-overs to the control thread, which merges and clears it.
///
/// Cells and histograms are made on first use and kept as spare ones when cleared; recording into
/// existing ones allocates nothing, locks nothing and retains nothing. A cell is a row of counters
/// and a row of histogram numbers; cell 0 is the recorder's own (generator health) and has no
/// series. Where an event counts several things of one series, look its slot up once.
public struct Recorder: ~Copyable, Sendable {
    /// Where a series lies in this recorder, until the next `clear`.
    public struct Slot: Sendable {
        @usableFromInline let raw: Int32
        @inlinable init(raw: Int32) { self.raw = raw }
    }

    /// Gauges, lane × profile × `StateGauge`: clients per state; set by the loop before handing over. Lanes
    /// and profiles of another side stand behind those of the first.
    public var states: [Int32]
    /// Gauges by lane: connections open now; set by the loop before handing over.
    public var connections: [Int32]
    /// Processor time of the loop's thread since the last hand-over.
    public var cpuNanoseconds: Int64 = 0
    /// Rounds of the event loop since the last hand-over.
    public var ticks: UInt64 = 0

    /// The numbering of the series.
    public let indexer: SeriesIndexer

    // Series number → slot in two steps, so that a large label space costs memory only where used.
    /// Series number ÷ 256 → page of `slots`; -1: none yet.
    @usableFromInline var pageOf: Column<Int32>
    /// Pages of 256 slots; -1: no cell yet.
    @usableFromInline var slots = Column(capacity: 256, filledWith: Int32(-1))

    /// Cell → series number; -1 for cell 0.
    var series = Column(capacity: 16, filledWith: Int32(-1))
    /// Cell × `CountMetric`.
    @usableFromInline var counts = Column(
        capacity: 16 * CountMetric.count, filledWith: UInt64(0))
    /// Cell × `ErrorKind`.
    var errors = Column(capacity: 16 * ErrorKind.count, filledWith: UInt64(0))
    var failures = Column(capacity: 16 * ErrorKind.count, filledWith: UInt64(0))
    /// Cell × `TimeMetric` → histogram; -1: none yet.
    @usableFromInline var histogramOf = Column(
        capacity: 16 * TimeMetric.count, filledWith: Int32(-1))
    @usableFromInline var histograms = HistogramPool()
    /// Cells in use, those behind are spare.
    var cellsUsed = 0

    /// The first cases and the times of errors, of each side.
    var cases: [CaseRecorder]

    /// An empty recorder for the series of a label space.
    public init(labels: LabelSpace) {
        indexer = SeriesIndexer(labels)
        let pages = (indexer.count + 255) / 256
        pageOf = Column(capacity: pages, filledWith: -1)
        pageOf.require(pages)
        let lanes = labels.lanes * labels.sides
        states = Array(
            repeating: 0,
            count: lanes * labels.profiles.count * labels.sides * StateGauge.count)
        connections = Array(repeating: 0, count: lanes)
        cases = Array(repeating: CaseRecorder(), count: labels.sides)
        _ = makeCell(series: -1)
    }

    /// Where a series lies, for recording several things at once; valid until `clear`.
    @inlinable @inline(__always)
    public mutating func slot(_ id: SeriesID) -> Slot {
        let page = pageOf[Int(id.raw) &>> 8]
        if page >= 0 {
            let slot = slots[(Int(page) &<< 8) | (Int(id.raw) & 255)]
            if slot >= 0 { return Slot(raw: slot) }
        }
        return makeSlot(id)
    }

    /// Counts `n` events of a series.
    @inlinable
    public mutating func count(_ metric: CountMetric, _ id: SeriesID, by n: UInt64 = 1) {
        count(metric, at: slot(id), by: n)
    }

    /// Counts `n` events of a series.
    @inlinable
    public mutating func count(_ metric: CountMetric, at slot: Slot, by n: UInt64 = 1) {
        counts[Int(slot.raw) &* CountMetric.count &+ Int(metric.rawValue)] &+= n
    }

    /// Records a time of a series; below 0 counts as 0, above one hour as one hour.
    @inlinable
    public mutating func record(_ metric: TimeMetric, _ nanoseconds: Int64, _ id: SeriesID) {
        record(metric, nanoseconds, at: slot(id))
    }

    /// Records a time of a series; below 0 counts as 0, above one hour as one hour.
    @inlinable
    public mutating func record(_ metric: TimeMetric, _ nanoseconds: Int64, at slot: Slot) {
        let place = Int(slot.raw) &* TimeMetric.count &+ Int(metric.rawValue)
        var histogram = Int(histogramOf[place])
        if histogram < 0 { histogram = makeHistogram(place) }
        histograms.record(nanoseconds, in: histogram)
    }

    /// Records a time of the loop itself: `receiveLag` or `loopLag`.
    @inlinable
    public mutating func health(_ metric: TimeMetric, _ nanoseconds: Int64) {
        record(metric, nanoseconds, at: Slot(raw: 0))
    }

    /// Counts an error, also in `CountMetric.errors`, at a moment from the start of the run. With
    /// `fails` it is the first one of the unit that kinds like it happen to. `code` is the close code
    /// or HTTP status, 0 without one; the text is made only for the first case.
    public mutating func error(
        _ detail: ErrorDetail, _ id: SeriesID, fails: Bool, at moment: Int64,
        first: @autoclosure () -> CaseText
    ) {
        let slot = slot(id)
        let place = Int(slot.raw) * ErrorKind.count + Int(detail.kind.rawValue)
        count(.errors, at: slot)
        errors[place] &+= 1
        if fails { failures[place] &+= 1 }
        cases[indexer.side(of: id)].note(detail, at: moment, first)
    }

    /// Whether the text of an error would be the first of its kind or number, for who has to look for
    /// what it says.
    public func wants(_ kind: ErrorKind, code: UInt16 = 0) -> Bool {
        cases.contains { $0.wants(ErrorDetail(kind: kind, code: code)) }
    }

    /// Whether no case was told yet of what a metric counts on a side.
    public func wants(_ metric: CountMetric, on side: RunSide = .new) -> Bool {
        cases[side.place].wants(metric)
    }

    /// Tells of the first case of what a metric counts on a side, at a moment from the start of the run.
    public mutating func tell(
        _ metric: CountMetric, on side: RunSide = .new, at moment: Int64, _ text: CaseText
    ) {
        cases[side.place].note(metric, at: moment, text)
    }

    /// Where what a cell counts belongs.
    func place(of cell: Int) -> RecordedPlace { indexer.place(SeriesID(raw: series[cell])) }

    /// Empties the recorder after a merge; touches only what was used and keeps its memory.
    public mutating func clear() {
        for cell in 1..<cellsUsed {
            let id = Int(series[cell])
            slots[Int(pageOf[id >> 8]) << 8 | id & 255] = -1
        }
        counts.reset(cellsUsed * CountMetric.count)
        errors.reset(cellsUsed * ErrorKind.count)
        failures.reset(cellsUsed * ErrorKind.count)
        histogramOf.reset(cellsUsed * TimeMetric.count)
        cellsUsed = 1
        histograms.clear()
        for side in cases.indices { cases[side].clear() }
        for index in states.indices { states[index] = 0 }
        for lane in connections.indices { connections[lane] = 0 }
        cpuNanoseconds = 0
        ticks = 0
    }

    @usableFromInline
    mutating func makeSlot(_ id: SeriesID) -> Slot {
        let index = Int(id.raw) >> 8
        if pageOf[index] < 0 {
            pageOf[index] = Int32(slots.count >> 8)
            slots.require(slots.count + 256)
        }
        let cell = makeCell(series: id.raw)
        slots[Int(pageOf[index]) << 8 | Int(id.raw) & 255] = cell
        return Slot(raw: cell)
    }

    private mutating func makeCell(series id: Int32) -> Int32 {
        if cellsUsed == series.count {
            let cells = cellsUsed + 1
            series.require(cells)
            counts.require(cells * CountMetric.count)
            errors.require(cells * ErrorKind.count)
            failures.require(cells * ErrorKind.count)
            histogramOf.require(cells * TimeMetric.count)
        }
        series[cellsUsed] = id
        cellsUsed += 1
        return Int32(cellsUsed - 1)
    }

    @usableFromInline
    mutating func makeHistogram(_ place: Int) -> Int {
        let histogram = histograms.make()
        histogramOf[place] = Int32(histogram)
        return histogram
    }
}
