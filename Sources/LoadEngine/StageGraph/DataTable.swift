public import JSONScan
internal import Memory
internal import Wire

/// Where a value stands in a pool of bytes, in the form in which JSON writes it: a text with its
/// escapes but without its quotes, anything else as it is. Output as JSON then needs no work.
public struct DataCell: BitwiseCopyable, Sendable {
    /// Values have fewer bytes than this.
    static let limit = 1 << 30

    /// The first byte; `.max` for a value that is not there.
    var start: UInt32
    private var sizeAndFlags: UInt32

    /// A value that is not there.
    public static let missing = DataCell(start: .max, size: 0, isText: false, hasEscapes: false)

    init(start: UInt32, size: Int, isText: Bool, hasEscapes: Bool) {
        self.start = start
        sizeAndFlags =
            UInt32(size) | (isText ? 1 << 31 : 0) | (hasEscapes ? 1 << 30 : 0)
    }

    public var isMissing: Bool { start == .max }
    var size: Int { Int(sizeAndFlags & 0x3FFF_FFFF) }
    /// Whether JSON writes it in quotes.
    var isText: Bool { sizeAndFlags >> 31 != 0 }
    /// Whether it has backslashes, so that a text is not its bytes; of what is no text, whether it
    /// has quotes or backslashes, so that it cannot stand in a text as it is.
    var hasEscapes: Bool { sizeAndFlags >> 30 & 1 != 0 }

    /// The same value at another place.
    func moved(to start: Int) -> DataCell {
        var cell = self
        cell.start = UInt32(start)
        return cell
    }
}

/// The rows of a data set: for each row the same columns, which are the values that messages use.
/// One table serves all loops; nothing in it ever changes.
public struct DataTable: Sendable {
    let bytes: SharedValues<UInt8>
    /// Row by row.
    let cells: SharedValues<DataCell>
    public let columns: Int
    public let rows: Int

    /// How many bytes it takes.
    public var memory: Int { bytes.count + cells.count * MemoryLayout<DataCell>.stride }

    /// The cell of a row, for what is not on the hot path.
    func cell(_ row: Int, _ column: Int) -> DataCell { cells.view[row * columns + column] }

    /// A value as text, for what is not on the hot path; nil if it is not there.
    public func text(row: Int, column: Int) -> String? {
        let cell = cell(row, column)
        guard !cell.isMissing else { return nil }
        let start = Int(cell.start)
        return bytes.view.withSpan(from: start, to: start + cell.size) { value in
            var out = ByteBuffer()
            out.append(value, of: cell, as: .raw)
            return String(decoding: out.array(), as: UTF8.self)
        }
    }
}

/// Rows as they are read, value by value.
public struct RowBuilder: ~Copyable {
    /// The pool has offsets of 32 bits.
    public static let maximumBytes = Int(UInt32.max) - DataCell.limit

    public let columns: Int
    private(set) var bytes: [UInt8] = []
    private(set) var cells: [DataCell] = []

    public init(columns: Int) { self.columns = columns }

    public var rows: Int { columns == 0 ? 0 : cells.count / columns }
    /// How many bytes all values have.
    public var size: Int { bytes.count }

    /// Adds a text.
    public mutating func add(text: Span<UInt8>) {
        let start = bytes.count
        let hasEscapes = JSONEscaping.append(text) { bytes.append($0) }
        finish(start, isText: true, hasEscapes: hasEscapes)
    }

    /// Adds a value that stands in a JSON document.
    public mutating func add(json value: JSONValueRange, in document: Span<UInt8>) {
        let start = bytes.count
        let isContainer = value.kind == .object || value.kind == .array
        var hasQuotes = false
        var inText = false
        var at = value.start
        while at < value.end {
            let byte = document[at]
            if byte == UInt8(ascii: "\"") {
                hasQuotes = true
                inText.toggle()
            }
            if byte == UInt8(ascii: "\\"), at + 1 < value.end {
                bytes.append(byte)
                at += 1
                bytes.append(document[at])
            } else if !isContainer || inText || byte > 0x20 {
                bytes.append(byte)
            }
            at += 1
        }
        let isText = value.kind == .string
        finish(start, isText: isText, hasEscapes: isText ? value.hasEscapes : hasQuotes)
    }

    /// Adds a value that is not there.
    public mutating func addMissing() { cells.append(.missing) }

    private mutating func finish(_ start: Int, isText: Bool, hasEscapes: Bool) {
        guard bytes.count - start < DataCell.limit, start <= RowBuilder.maximumBytes else {
            bytes.removeLast(bytes.count - start)
            cells.append(.missing)
            return
        }
        cells.append(
            DataCell(
                start: UInt32(start), size: bytes.count - start, isText: isText,
                hasEscapes: hasEscapes))
    }

    /// Forgets all rows and keeps the memory.
    public mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
    }

    /// The rows as a table.
    public consuming func table() -> DataTable {
        DataTable(
            bytes: SharedValues(bytes), cells: SharedValues(cells), columns: columns, rows: rows)
    }
}
