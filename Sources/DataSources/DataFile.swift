internal import FoundationEssentials
internal import PlanText
internal import Wire

/// A file of rows; its ending says of which kind.
enum DataFile {
    /// What stands in it.
    enum Kind { case csv, json, lines, jsonLines }

    /// The kind of a file; nil if its ending is unknown.
    static func kind(of path: String) -> Kind? {
        let name = path.lowercased()
        return if [".csv", ".tsv", ".ssv"].contains(where: name.hasSuffix) {
            .csv
        } else if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") {
            .jsonLines
        } else if name.hasSuffix(".json") {
            .json
        } else if name.hasSuffix(".txt") || name.hasSuffix(".lines") {
            .lines
        } else {
            nil
        }
    }

    /// All bytes of a file without a byte order mark.
    static func read(_ path: String) throws(DataProblem) -> ArraySlice<UInt8> {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw DataProblem("there is no file '\(path)'")
        }
        if isFolder { throw DataProblem("'\(path)' is a directory") }
        let bytes: [UInt8]
        do {
            bytes = try WholeFile.bytes(path)
        } catch {
            throw DataProblem("'\(path)' cannot be read: \(error)")
        }
        return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    }

    /// Reads the rows of a file; what is wrong with it, with the lines.
    static func read(
        _ bytes: ArraySlice<UInt8>, _ kind: Kind, into reader: inout RowReader
    ) -> [DataProblem] {
        if [[0xFF, 0xFE], [0xFE, 0xFF]].contains(where: bytes.starts) {
            return [DataProblem("expected UTF-8, got UTF-16")]
        }
        let invalid = invalidLines(bytes)
        if !invalid.isEmpty {
            return invalid.map { DataProblem("it is not valid UTF-8", line: $0) }
        }
        switch kind {
        case .csv: return csv(bytes, into: &reader)
        case .json: return json(bytes, into: &reader)
        case .jsonLines: return jsonLines(bytes, into: &reader)
        case .lines:
            for line in lines(bytes) { reader.add(line: line.bytes) }
            return []
        }
    }

    private static func csv(
        _ bytes: ArraySlice<UInt8>, into reader: inout RowReader
    ) -> [DataProblem] {
        var csv = CSVReader(bytes)
        guard let header = csv.header() else { return csv.problems }
        while let fields = csv.next(fields: header.count) { reader.add(fields: fields, of: header) }
        return csv.problems
    }

    /// An array of rows.
    private static func json(
        _ bytes: ArraySlice<UInt8>, into reader: inout RowReader
    ) -> [DataProblem] {
        var checker = JSONChecker(bytes)
        checker.skipSpace()
        guard checker.peek != nil else { return [DataProblem("it is empty")] }
        guard checker.take("[") else {
            return [DataProblem("expected a list of rows such as [{ \"user\": \"ann\" }]", line: 1)]
        }
        func wrong() -> [DataProblem] {
            let line = 1 + bytes[..<checker.at].count { $0 == 0x0A }
            return [DataProblem("it is not valid JSON", line: line)]
        }
        checker.skipSpace()
        if !checker.take("]") {
            while true {
                let start = checker.at
                guard checker.value() else { return wrong() }
                reader.add(json: bytes[start..<checker.at])
                checker.skipSpace()
                if checker.take("]") { break }
                guard checker.take(",") else { return wrong() }
                checker.skipSpace()
            }
        }
        checker.skipSpace()
        return checker.peek == nil ? [] : wrong()
    }

    /// A JSON value on each line.
    private static func jsonLines(
        _ bytes: ArraySlice<UInt8>, into reader: inout RowReader
    ) -> [DataProblem] {
        var problems: [DataProblem] = []
        for (line, number) in lines(bytes) where problems.count < 5 {
            if let value = value(line) {
                reader.add(json: value)
            } else if line.contains(where: { $0 != 0x20 && $0 != 0x09 }) {
                problems.append(DataProblem("it is not valid JSON", line: number))
            }
        }
        return problems
    }

    /// The JSON value that a line consists of; nil if it is none.
    static func value(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var checker = JSONChecker(line)
        checker.skipSpace()
        let start = checker.at
        guard checker.value() else { return nil }
        let end = checker.at
        checker.skipSpace()
        return checker.peek == nil ? line[start..<end] : nil
    }

    /// The lines that are not empty, with their numbers and without their ends.
    private static func lines(
        _ bytes: ArraySlice<UInt8>
    ) -> [(bytes: ArraySlice<UInt8>, number: Int)] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
            .map { (withoutReturn($1), $0 + 1) }.filter { !$0.0.isEmpty }
    }

    /// A line without the CR of a CR LF.
    static func withoutReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.last == 0x0D ? line.dropLast() : line
    }

    /// The first lines that are no UTF-8.
    private static func invalidLines(_ bytes: ArraySlice<UInt8>) -> [Int] {
        if String(validating: bytes, as: UTF8.self) != nil { return [] }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        return Array(
            lines.lazy.filter { String(validating: $1, as: UTF8.self) == nil }.map { $0.offset + 1 }
                .prefix(5))
    }
}
