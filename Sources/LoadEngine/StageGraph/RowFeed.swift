internal import Synchronization
internal import Wire

/// Deals the rows of a table one after the other, to whichever loop asks.
final class RowDealer: Sendable {
    private let next = Atomic<Int>(0)

    func deal() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// Rows that a producer reads ahead and loops take by the batch. It holds a bounded number, so that a
/// producer without end has to wait, and loops never do.
public final class RowFeed: Sendable {
    struct State: ~Copyable, Sendable {
        var rows: RowBatch
        /// Why no further rows come; nil while they may.
        var ending: String?
    }

    /// So many rows, and about so many bytes, are read ahead.
    private static let mostRows = 4_096
    private static let mostBytes = 4 << 20
    /// So many are taken at once.
    private static let batch = 128

    public let columns: Int
    private let state: Mutex<State>

    public init(columns: Int) {
        self.columns = columns
        state = Mutex(State(rows: RowBatch(columns: columns)))
    }

    // The producer's side

    /// Whether so much is read ahead that the producer has to wait.
    public var isFull: Bool {
        state.withLock {
            $0.rows.count >= RowFeed.mostRows || $0.rows.size >= RowFeed.mostBytes
        }
    }

    /// Adds rows behind those that are there.
    public func add(_ rows: borrowing RowBuilder) {
        let (bytes, cells) = (rows.bytes, rows.cells)
        state.withLock { $0.rows.append(bytes, cells) }
    }

    /// No further rows come, for this reason.
    public func end(_ reason: String) {
        state.withLock { if $0.ending == nil { $0.ending = reason } }
    }

    // The loops' side

    /// Whether rows are there, or none will come.
    public var isReady: Bool { state.withLock { $0.rows.count > 0 || $0.ending != nil } }

    /// Why no further rows come; nil while they may.
    public var ending: String? { state.withLock { $0.ending } }

    /// Moves rows into an empty batch; what it leaves to others grows with what is there.
    func take(into batch: inout RowBatch) {
        state.withLock { state in
            state.rows.move(max(1, min(RowFeed.batch, state.rows.count / 4)), to: &batch)
        }
    }
}

/// Rows that are taken from the front.
struct RowBatch: ~Copyable, Sendable {
    let columns: Int
    private(set) var bytes = ByteBuffer(capacity: 1_024)
    private var cells: [DataCell] = []
    /// Index of the next row's first cell.
    private var first = 0

    init(columns: Int) { self.columns = max(1, columns) }

    /// Rows that are left.
    var count: Int { (cells.count - first) / columns }
    /// About how many bytes they have.
    var size: Int { bytes.count }

    /// A cell of the next row.
    func cell(_ column: Int) -> DataCell { cells[first + column] }

    /// Forgets the next row.
    mutating func advance() {
        first += columns
        if first >= cells.count { clear() }
    }

    private mutating func clear() {
        first = 0
        cells.removeAll(keepingCapacity: true)
        bytes.truncate(to: 0)
    }

    /// Adds rows at the end; the space of those that were taken is used again.
    mutating func append(_ more: [UInt8], _ added: [DataCell]) {
        reuse()
        let start = bytes.count
        bytes.append(more)
        for cell in added {
            cells.append(cell.isMissing ? cell : cell.moved(to: start + Int(cell.start)))
        }
    }

    /// Adds rows of which none was taken to another batch.
    borrowing func copy(to other: inout RowBatch) { other.append(bytes.array(), cells) }

    private mutating func reuse() {
        guard first > 0, first * 2 >= cells.count else { return }
        let kept = cells[first...].first { !$0.isMissing }.map { Int($0.start) } ?? bytes.count
        bytes.removeFirst(kept)
        cells.removeFirst(first)
        first = 0
        for index in cells.indices where !cells[index].isMissing {
            cells[index] = cells[index].moved(to: Int(cells[index].start) - kept)
        }
    }

    /// Moves up to so many rows to another batch.
    mutating func move(_ rows: Int, to other: inout RowBatch) {
        for _ in 0..<min(rows, count) {
            for column in 0..<columns {
                let cell = cell(column)
                if cell.isMissing {
                    other.cells.append(cell)
                    continue
                }
                other.cells.append(cell.moved(to: other.bytes.count))
                let start = Int(cell.start)
                other.bytes.append(bytes, from: start, to: start + cell.size)
            }
            advance()
        }
    }
}
