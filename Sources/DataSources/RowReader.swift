internal import JSONScan
internal import LoadEngine
internal import Plan
internal import Units

/// Collects the columns that messages use from rows of any kind.
struct RowReader: ~Copyable {
    /// The names of the columns; nil is the whole row.
    let columns: [String?]
    private let paths: [FieldPath?]
    private(set) var rows: RowBuilder
    /// The first row, from 1, that has no such field, for each column.
    private(set) var lacking: [Int?]
    /// In how many rows a column is missing.
    private(set) var lackingCount: [Int]
    /// The names that the first row has.
    private(set) var names: [String] = []
    /// What hides secret values, and in which columns all are secret.
    private let mask: RowMask?
    private let isHidden: [Bool]

    /// With a mask the values that it hides are read as `***`.
    init(_ columns: [String?], mask: RowMask? = nil) {
        self.columns = columns
        self.mask = mask
        isHidden = columns.map { mask?.hides($0) ?? false }
        paths = columns.map { name in name.flatMap { FieldPath(parsing: "$." + $0) } }
        // A set that nothing uses has a column too, so that its rows can be counted.
        rows = RowBuilder(columns: max(1, columns.count))
        lacking = columns.map { _ in nil }
        lackingCount = columns.map { _ in 0 }
    }

    /// Forgets the rows read so far.
    mutating func clear() { rows.clear() }

    /// Adds a line or another plain text, which has no fields.
    mutating func add(line: ArraySlice<UInt8>) {
        let line = Array(line)
        for (index, name) in columns.enumerated() {
            guard name == nil else {
                miss(index)
                continue
            }
            if isHidden[index] { addMask() } else { rows.add(text: line.span) }
        }
        pad()
    }

    /// Adds a value that was checked: an object with its fields, or a scalar or list without.
    mutating func add(json value: ArraySlice<UInt8>) {
        let value = Array(value)
        let isObject = value.first == UInt8(ascii: "{")
        let shown = mask?.shown(json: value) ?? value
        if rows.rows == 0, isObject, names.isEmpty { names = Self.keys(of: value) }
        for index in columns.indices {
            let path = columns[index] == nil ? FieldPath(steps: []) : paths[index]
            if let path, isObject || columns[index] == nil, isHidden[index],
                JSONScan.find(path, in: value.span) != nil
            {
                addMask()
            } else if let path, isObject || columns[index] == nil,
                let range = JSONScan.find(path, in: shown.span)
            {
                rows.add(json: range, in: shown.span)
            } else {
                miss(index)
            }
        }
        pad()
    }

    /// Adds a record whose fields have these names.
    mutating func add(fields: [[UInt8]], of header: [String]) {
        if names.isEmpty { names = header }
        for (index, name) in columns.enumerated() {
            if let name {
                if let place = header.firstIndex(of: name) {
                    let field = fields[place]
                    if isHidden[index] { addMask() } else { rows.add(text: field.span) }
                } else {
                    miss(index)
                }
                continue
            }
            let members = zip(header, fields).map { name, field in
                "\"\(name.jsonEscaped)\":\"\(String(decoding: field, as: UTF8.self).jsonEscaped)\""
            }
            if isHidden[index] {
                addMask()
                continue
            }
            let whole = Array("{\(members.joined(separator: ","))}".utf8)
            let object = mask?.shown(json: whole) ?? whole
            if let range = JSONScan.find(FieldPath(steps: []), in: object.span) {
                rows.add(json: range, in: object.span)
            }
        }
        pad()
    }

    private mutating func miss(_ column: Int) {
        if lacking[column] == nil { lacking[column] = rows.rows + 1 }
        lackingCount[column] += 1
        rows.addMissing()
    }

    private mutating func addMask() {
        let mask = Array(Redaction.mask.utf8)
        rows.add(text: mask.span)
    }

    private mutating func pad() { if columns.isEmpty { rows.addMissing() } }

    /// The keys of an object that was checked.
    private static func keys(of object: [UInt8]) -> [String] {
        var keys: [String] = []
        var checker = JSONChecker(object[...])
        guard checker.take("{") else { return [] }
        checker.skipSpace()
        while checker.peek == UInt8(ascii: "\"") {
            let start = checker.at
            _ = checker.value()
            keys.append(String(decoding: object[start + 1..<checker.at - 1], as: UTF8.self))
            checker.skipSpace()
            guard checker.take(":") else { break }
            checker.skipSpace()
            guard checker.value() else { break }
            checker.skipSpace()
            guard checker.take(",") else { break }
            checker.skipSpace()
        }
        return keys
    }
}
