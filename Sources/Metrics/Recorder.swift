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

    /// Gauges, profile × `ClientState`: clients per state; set by the loop before handing over.
    public var states: [Int32]
    /// Gauge: connections open now; set by the loop before handing over.
    public var connections: Int32 = 0
    /// Processor time of the loop's thread since the last hand-over.
    public var cpuNanoseconds: Int64 = 0
    /// Rounds of the event loop since the last hand-over.
    public var ticks: UInt64 = 0

    /// The numbering of the series.
    public let indexer: SeriesIndexer

    // Series number → slot in two steps, so that a large label space costs memory only where used.
    /// Series number ÷ 256 → page of `slots`; -1: none yet.
    @usableFromInline var pageOf: [Int32]
    /// Pages of 256 slots; -1: no cell yet.
    @usableFromInline var slots: [Int32] = []

    /// Cell → series number; -1 for cell 0.
    @usableFromInline var series: [Int32] = []
    /// Cell × `CountMetric`.
    @usableFromInline var counts: [UInt64] = []
    /// Cell × `ErrorKind`.
    var errors: [UInt64] = []
    /// Cell × `TimeMetric` → histogram; -1: none yet.
    var histogramOf: [Int32] = []
    var histograms = HistogramPool()
    /// Samples that wait to be sorted into their histograms. Sorting many at once finds their
    /// memory in the cache; one at a time, between system calls, it costs three times as much.
    @usableFromInline var waiting: [Sample]
    @usableFromInline var waitingCount = 0
    /// Cells in use, those behind are spare.
    var cellsUsed = 0

    /// One sample: cell × `TimeMetric`, and nanoseconds.
    @usableFromInline
    struct Sample: Sendable {
        @usableFromInline var place: Int32
        @usableFromInline var nanoseconds: Int64

        @inlinable
        init(place: Int32, nanoseconds: Int64) {
            self.place = place
            self.nanoseconds = nanoseconds
        }
    }

    /// So many samples wait at most.
    private static let most = 256

    /// Bit of each `ErrorKind` whose first text was taken; stays over `clear`.
    var textsTaken: UInt64 = 0
    var firstTexts: [FirstError] = []
    var details: [ErrorDetail: UInt64] = [:]

    /// An empty recorder for the series of a label space.
    public init(labels: LabelSpace) {
        indexer = SeriesIndexer(labels)
        pageOf = Array(repeating: -1, count: (indexer.count + 255) / 256)
        states = Array(repeating: 0, count: labels.profiles.count * ClientState.count)
        waiting = Array(repeating: Sample(place: 0, nanoseconds: 0), count: Recorder.most)
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
        let place = slot.raw &* Int32(TimeMetric.count) &+ Int32(metric.rawValue)
        waiting[waitingCount] = Sample(place: place, nanoseconds: nanoseconds)
        waitingCount &+= 1
        if waitingCount == waiting.count { sortWaiting() }
    }

    /// Sorts the samples that wait into their histograms; done before a hand-over, so that the
    /// control thread need not.
    public mutating func sortWaiting() {
        for index in 0..<waitingCount {
            let sample = waiting[index]
            var histogram = Int(histogramOf[Int(sample.place)])
            if histogram < 0 { histogram = makeHistogram(Int(sample.place)) }
            histograms.record(sample.nanoseconds, in: histogram)
        }
        waitingCount = 0
    }

    /// Records a time of the loop itself: `receiveLag` or `loopLag`.
    @inlinable
    public mutating func health(_ metric: TimeMetric, _ nanoseconds: Int64) {
        record(metric, nanoseconds, at: Slot(raw: 0))
    }

    /// Counts an error, also in `CountMetric.errors`. `detail` is the close code or HTTP status,
    /// 0 without one; the text is made only for the first case of a kind.
    public mutating func error(
        _ kind: ErrorKind, _ id: SeriesID, detail: UInt16 = 0, first: @autoclosure () -> String
    ) {
        let slot = slot(id)
        count(.errors, at: slot)
        errors[Int(slot.raw) * ErrorKind.count + Int(kind.rawValue)] &+= 1
        if detail != 0 { details[ErrorDetail(kind: kind, code: detail), default: 0] += 1 }
        let bit = UInt64(1) << UInt64(kind.rawValue)
        if textsTaken & bit == 0 {
            textsTaken |= bit
            firstTexts.append(FirstError(kind: kind, text: first()))
        }
    }

    /// Empties the recorder after a merge; touches only what was used and keeps its memory.
    public mutating func clear() {
        for cell in 1..<cellsUsed {
            let id = Int(series[cell])
            slots[Int(pageOf[id >> 8]) << 8 | id & 255] = -1
        }
        for index in 0..<(cellsUsed * CountMetric.count) { counts[index] = 0 }
        for index in 0..<(cellsUsed * ErrorKind.count) { errors[index] = 0 }
        for index in 0..<(cellsUsed * TimeMetric.count) { histogramOf[index] = -1 }
        cellsUsed = 1
        waitingCount = 0
        histograms.clear()
        firstTexts.removeAll(keepingCapacity: true)
        details.removeAll(keepingCapacity: true)
        for index in states.indices { states[index] = 0 }
        connections = 0
        cpuNanoseconds = 0
        ticks = 0
    }

    @usableFromInline
    mutating func makeSlot(_ id: SeriesID) -> Slot {
        let index = Int(id.raw) >> 8
        if pageOf[index] < 0 {
            pageOf[index] = Int32(slots.count >> 8)
            slots.append(contentsOf: repeatElement(-1, count: 256))
        }
        let cell = makeCell(series: id.raw)
        slots[Int(pageOf[index]) << 8 | Int(id.raw) & 255] = cell
        return Slot(raw: cell)
    }

    private mutating func makeCell(series id: Int32) -> Int32 {
        if cellsUsed == series.count {
            series.append(id)
            counts.append(contentsOf: repeatElement(0, count: CountMetric.count))
            errors.append(contentsOf: repeatElement(0, count: ErrorKind.count))
            histogramOf.append(contentsOf: repeatElement(-1, count: TimeMetric.count))
        } else {
            series[cellsUsed] = id
        }
        cellsUsed += 1
        return Int32(cellsUsed - 1)
    }

    private mutating func makeHistogram(_ place: Int) -> Int {
        let histogram = histograms.make()
        histogramOf[place] = Int32(histogram)
        return histogram
    }
}
