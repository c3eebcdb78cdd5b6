import Assertions
import Metrics
import Reports
import Testing

@testable import CommandLineTool

@Suite struct PhaseTableTests {
    private typealias Place = Stretch.Place

    /// A result of stretches of 10 s each, one after the other: in stretch i the messages take i + 1 ms.
    private static func result(
        _ phases: [String], _ stretches: [Stretch], errors: [Int: UInt64] = [:],
        measured: (Int) -> Bool = { _ in true }
    ) -> RunResult {
        var result = SampleResult.failed
        result.header.labels = SampleResult.labels(phases: phases, stretches: stretches)
        result.store = MetricStore()
        result.conclusion.phases = stretches.indices.map { index in
            var cell = SeriesCell()
            var rtt = Histogram()
            for _ in 0..<20 { rtt.record(Int64(index + 1) * 1_000_000) }
            (cell[.messagesSent], cell[.rtt]) = (UInt64(20 * (index + 1)), rtt)
            cell[.errors] = errors[index] ?? 0
            result.store.add(
                SeriesKey(stretch: UInt16(index), profile: 0, message: 0, url: 0), cell)
            return PhaseSpan(
                stretch: index, shape: "ramp", start: Int64(index) * 10_000_000_000,
                end: Int64(index + 1) * 10_000_000_000, measured: measured(index))
        }
        return result
    }

    private static func table(_ result: RunResult, columns: Int) -> String {
        let text = ResultText(result, style: Style(color: false), columns: columns).text
        let sections = text.split(separator: "\n\n").filter { $0.hasPrefix("By phase") }
        return sections.map { String($0) + "\n" }.joined()
    }

    private static let steps = result(
        ["ramp", "peak"],
        (1...3).map {
            Stretch(
                [Place(phase: 0, part: $0)],
                level: .init(value: Double($0) * 600, unit: "clients"))
        } + [Stretch([Place(phase: 1)])], errors: [2: 7])

    /// At 60 columns there is no room for the unit; below that columns go; from 100 on it is 100 wide.
    @Test func narrowTablesHaveLevelsWithoutUnits() {
        let narrow = """
            By phase        rtt p50     p99  errors
              ramp             2.00    3.00       7
                1  600         1.00    1.00       0
                2  1,200       2.00    2.00       0
                3  1,800       3.00    3.00       7
              peak             4.00    4.00       0
              levels of ramp: clients

            """
        #expect(Self.table(Self.steps, columns: 40) == narrow)
        let expected = """
            By phase          length   sent/s  rtt p50      p99   errors
              ramp               30s     4.00     2.00     3.00        7
                1  600           10s     2.00     1.00     1.00        0
                2  1,200         10s     4.00     2.00     2.00        0
                3  1,800         10s     6.00     3.00     3.00        7
              peak               10s     8.00     4.00     4.00        0
              levels of ramp: clients

            """
        #expect(Self.table(Self.steps, columns: 60) == expected)
    }

    @Test(arguments: [80, 100, 200])
    func levelsHaveARowEach(_ columns: Int) {
        let expected = """
            By phase                length   sent/s  rtt p50      p99   errors
              ramp                     30s     4.00     2.00     3.00        7
                1  600 clients         10s     2.00     1.00     1.00        0
                2  1,200 clients       10s     4.00     2.00     2.00        0
                3  1,800 clients       10s     6.00     3.00     3.00        7
              peak                     10s     8.00     4.00     4.00        0

            """
        #expect(Self.table(Self.steps, columns: columns) == expected)
    }

    @Test func roundsAndWhatIsInsideThemAreIndented() {
        let result = Self.result(
            ["days", "base", "burst"],
            [
                Stretch([Place(phase: 1, part: 1), Place(phase: 0, part: 1)]),
                Stretch(
                    [Place(phase: 2, part: 1), Place(phase: 0, part: 1)],
                    level: .init(value: 50, unit: "arrivals/s")),
                Stretch([Place(phase: 1, part: 2), Place(phase: 0, part: 2)]),
                Stretch(
                    [Place(phase: 2, part: 2), Place(phase: 0, part: 2)],
                    level: .init(value: 50, unit: "arrivals/s")),
            ]
        ) { [1, 3].contains($0) }
        let expected = """
            By phase                  length   sent/s  rtt p50      p99   errors
              days                       40s     5.00     2.00     4.00        0
                1                        20s     3.00     1.00     2.00        0
                2                        20s     7.00     3.00     4.00        0
                base                     20s     4.00     1.00     3.00        0
                  1                      10s     2.00     1.00     1.00        0
                  2                      10s     6.00     3.00     3.00        0
                burst                    20s     6.00     2.00     4.00        0
                  1  50 arrivals/s       10s     4.00     2.00     2.00        0
                  2  50 arrivals/s       10s     8.00     4.00     4.00        0
              not judged: base

            """
        #expect(Self.table(result, columns: 100) == expected)
    }

    /// Of a phase that is not judged what is inside it needs no word.
    @Test func whatIsNotJudgedIsNamedOnce() {
        let result = Self.result(
            ["both", "left", "right", "end"],
            [
                Stretch([Place(phase: 1), Place(phase: 0)]),
                Stretch([Place(phase: 2), Place(phase: 0)]), Stretch([Place(phase: 3)]),
            ]
        ) { $0 == 2 }
        let table = Self.table(result, columns: 80)
        #expect(table.hasSuffix("\n  not judged: both\n"), "\(table)")
        #expect(table.contains("\n    right") && table.contains("\n  end"))
    }

    /// The first five, the last five, and the ten worst between them.
    @Test func manyPartsAreAChoice() throws {
        let stretches = (1...1_000).map { Stretch([Place(phase: 0, part: $0)]) }
        let result = Self.result(["days"], stretches, errors: [100: 3, 7: 1, 990: 0])
        let lines = Self.table(result, columns: 80).split(separator: "\n")
        let numbers = lines.dropFirst(2).dropLast(2).map {
            $0.split(separator: " ").first.map(String.init) ?? ""
        }
        #expect(
            numbers == [
                "1", "2", "3", "4", "5", "8", "101", "988", "989", "990", "991", "992", "993",
                "994", "995", "996", "997", "998", "999", "1,000",
            ])
        #expect(lines[2].hasPrefix("        1 ") && lines[21].hasPrefix("    1,000 "))
        #expect(
            lines.suffix(2) == [
                "  days: 980 of 1,000 parts left out, which have the fewest errors and the",
                "    lowest p99; summary.json has all",
            ])
    }

    @Test func onePhaseWithoutPartsHasNoTable() {
        let whole = Self.result(["day"], [Stretch([Place(phase: 0)])])
        #expect(Self.table(whole, columns: 80).isEmpty)
        let rounds = Self.result(["day"], (1...2).map { Stretch([Place(phase: 0, part: $0)]) })
        #expect(Self.table(rounds, columns: 80).split(separator: "\n").count == 4)
    }
}
