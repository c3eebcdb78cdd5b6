import Assertions
import FoundationEssentials
import Metrics
import Reports
import TestSupport
import Testing

/// Texts with a piece for each second.
@Suite struct SecondOutputTests {
    private static let run = RandomRun(seed: 11, seconds: 9)

    /// What a growing output of the run leaves.
    private func grown(_ key: String) throws -> String {
        let folder = try TemporaryFolder()
        let format = try #require(OutputFormat.named(key))
        let begun = try format.begin(OutputFile(path: folder.path("x")), Self.run.header)
        let output = try #require(begun)
        for snapshot in Self.run.seconds {
            try output.append(
                OutputSecond(
                    snapshot: snapshot, point: SeriesPoint(snapshot),
                    phases: RandomRun.phases(until: snapshot.second + 1, of: 9)))
        }
        try output.finish(Self.run.result.conclusion)
        return try folder.text("x")
    }

    private func whole(_ key: String) -> String {
        String(
            decoding: OutputFormat.named(key)?.bytes(of: Self.run.result) ?? [], as: UTF8.self)
    }

    @Test func aTableIsTheSameAsTheRunGoesAndAfterwards() throws {
        #expect(try grown("csv") == whole("csv"))
    }

    /// Cells may have commas, quotes and line ends (RFC 4180); each row has all of them.
    @Test func aTableHasAllCellsInEachRow() throws {
        var result = Self.run.result
        result.header.labels.phases = ["a,b", "c \"d\"", "e\r\nf"]
        let text = String(
            decoding: OutputFormat.named("csv")?.bytes(of: result) ?? [], as: UTF8.self)
        let rows = Self.cells(text)
        #expect(rows.count == 10 && Set(rows.map(\.count)).count == 1)
        let column = try #require(rows[0].firstIndex(of: "phase"))
        #expect(Set(rows.dropFirst().map { $0[column] }) == ["a,b", "c \"d\"", "e\r\nf"])
    }

    /// A small reader of RFC 4180.
    private static func cells(_ text: String) -> [[String]] {
        var (rows, row, cell, isQuoted): ([[String]], [String], String, Bool) = ([], [], "", false)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"":
                isQuoted.toggle()
                // A second quote right behind the first is one of the cell's own.
                if isQuoted, cell.hasSuffix("\u{1}") { cell = cell.dropLast() + "\"" }
                if !isQuoted { cell += "\u{1}" }
            case "," where !isQuoted:
                row.append(cell.replacing("\u{1}", with: ""))
                cell = ""
            case "\n" where !isQuoted:
                rows.append(row + [cell.replacing("\u{1}", with: "").replacing("\r", with: "")])
                (row, cell) = ([], "")
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return rows
    }

    /// Seconds of a run have what points do not; the last line is the verdict.
    @Test func linesAreJSONAndEndWithTheVerdict() throws {
        let lines = try grown("ndjson").split(separator: "\n").map { try JSONTree(String($0)) }
        let saved = try whole("ndjson").split(separator: "\n").map { try JSONTree(String($0)) }
        #expect(lines.count == 10 && saved.count == 10 && lines.last == saved.last)
        #expect(lines.last?["verdict"]?.string == Self.run.result.conclusion.outcome.kind.rawValue)
        for (line, point) in zip(lines, saved).dropLast() {
            #expect(line["rtt_ms"] == point["rtt_ms"] && line["counts"] == point["counts"])
            #expect(line["phase"] == point["phase"] && line["messages"] != nil)
            #expect(line["connect_ms"] != nil && point["connect_ms"] == nil)
        }
    }
}
