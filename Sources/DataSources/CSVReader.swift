/// Reads CSV after RFC 4180: records of fields, the first of which names them. A quoted field may hold
/// line ends, separators and, doubled, quotes; lines end with CR LF or LF. Fields are separated by what
/// separates those of the header: a comma, else a semicolon, else a tab.
struct CSVReader {
    /// So many problems are told.
    private static let mostProblems = 5

    private let bytes: ArraySlice<UInt8>
    private let separator: UInt8
    private var at: Int
    /// The line that `at` lies in.
    private var line = 1
    private(set) var problems: [DataProblem] = []

    /// A reader of a whole file without its byte order mark.
    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        separator = Self.separator(in: bytes)
        at = bytes.startIndex
    }

    /// The separator of the first line; what stands in quotes is none.
    private static func separator(in bytes: ArraySlice<UInt8>) -> UInt8 {
        var isQuoted = false
        var found: Set<UInt8> = []
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 0x0A { break }
            found.insert(byte)
        }
        return [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09].first(where: found.contains)
            ?? UInt8(ascii: ",")
    }

    /// Whether so much is wrong that the rest need not be looked at.
    var hasGivenUp: Bool { problems.count >= Self.mostProblems }

    private mutating func report(_ text: String, _ line: Int) {
        problems.append(DataProblem(text, line: line))
    }

    /// The names of the fields; nil, with a problem, if there are none.
    mutating func header() -> [String]? {
        guard let record = record() else {
            problems.append(DataProblem("it is empty"))
            return nil
        }
        let names = record.fields.map { String(decoding: $0, as: UTF8.self) }
        for (index, name) in names.enumerated() {
            if name.isEmpty {
                report("field \(index + 1) of the header has no name", record.line)
            } else if names[..<index].contains(name) {
                report("the header names '\(name)' twice", record.line)
            }
        }
        return problems.isEmpty ? names : nil
    }

    /// The next record with as many fields as the header; others are reported and passed over.
    mutating func next(fields count: Int) -> [[UInt8]]? {
        while !hasGivenUp, let record = record() {
            // A line without anything ends some files and parts others.
            if count > 1, record.fields.count == 1, record.fields[0].isEmpty { continue }
            if record.fields.count == count { return record.fields }
            report(
                "expected as many fields as the header has (\(count)), got \(record.fields.count)",
                record.line)
        }
        return nil
    }

    /// The next record, and the line that it begins in; nil at the end.
    private mutating func record() -> (fields: [[UInt8]], line: Int)? {
        guard at < bytes.endIndex else { return nil }
        let start = line
        var fields: [[UInt8]] = []
        while true {
            fields.append(peek == UInt8(ascii: "\"") ? quoted() : plain())
            guard peek == separator else { break }
            at += 1
        }
        endLine()
        return (fields, start)
    }

    private var peek: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    /// Whether a line ends here.
    private var isAtEnd: Bool {
        peek == nil || peek == 0x0A
            || peek == 0x0D && (at + 1 == bytes.endIndex || bytes[at + 1] == 0x0A)
    }

    private mutating func endLine() {
        if peek == 0x0D { at += 1 }
        if peek == 0x0A { at += 1 }
        line += 1
    }

    private mutating func plain() -> [UInt8] {
        let start = at
        var hasQuote = false
        while !isAtEnd, let byte = peek, byte != separator {
            if byte == UInt8(ascii: "\"") { hasQuote = true }
            at += 1
        }
        if hasQuote { report("a field contains a quote but does not begin with one", line) }
        return Array(bytes[start..<at])
    }

    private mutating func quoted() -> [UInt8] {
        let start = line
        var field: [UInt8] = []
        at += 1
        while let byte = peek {
            at += 1
            if byte == 0x0A { line += 1 }
            guard byte == UInt8(ascii: "\"") else {
                field.append(byte)
                continue
            }
            if peek == UInt8(ascii: "\"") {
                at += 1
                field.append(byte)
                continue
            }
            if !isAtEnd, peek != separator {
                report("expected a separator after the closing quote of a field", line)
                while !isAtEnd, peek != separator { at += 1 }
            }
            return field
        }
        report("the quote that opens here is never closed", start)
        return field
    }
}
