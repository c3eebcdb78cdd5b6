import Assertions
import FoundationEssentials
import Metrics
import TestSupport
import Testing

@testable import Reports

/// What outputs show of a run beside another target, and that nothing of it is in those of one side.
@Suite struct PageSidesTests {
    private static let page = PageMarkup(HTMLReport(PageSides.random).text)
    private static let alone = HTMLReport(RandomRun(seed: 1, seconds: 90).result).text

    /// The places of elements in a section.
    private static func inside(_ id: String, _ markup: PageMarkup) -> [PageMarkup.Element] {
        markup.elements.filter { element in
            element.path.contains { markup.elements[$0].attributes["id"] == id }
        }
    }

    /// Which elements show the other side in which section.
    static let signs: [(section: String, element: String, style: String, count: Int)] = [
        ("load", "path", "l base", 2), ("rtt", "path", "l base", 1),
        ("rtt", "path", "l base half", 1), ("pc", "path", "l base", 1),
        ("pc", "text", "t en base", 1), ("rtt", "text", "t en base", 2),
        ("load", "text", "t en base", 2), ("st", "path", "l base", 1),
        ("gen", "path", "l base", 1),
    ]

    @Test(arguments: signs.indices)
    func sectionsShowTheOtherSide(_ row: Int) {
        let sign = Self.signs[row]
        let found = Self.inside(sign.section, Self.page).filter {
            $0.name == sign.element && $0.attributes["class"] == sign.style
        }
        #expect(found.filter { !$0.around.contains("ul") }.count == sign.count, "\(sign)")
    }

    /// A threshold with `against` has a figure of each side in the history, one of the other side that of it.
    @Test func theHistoryHasBothSides() throws {
        var both = Comparison(of: .percentile(0.5), .time(.rtt))
        both.against = 0.05
        var other = Comparison(of: .percentile(0.9), .time(.rtt))
        other.side = .against
        let judged = [("p50(rtt) < against + 5%", both), ("p90(rtt side=against) < 9s", other)]
        let table = HistoryTable(
            judged.map {
                Assertion(
                    text: $0, line: 1, name: nil, phase: nil, condition: .compare($1),
                    optional: false)
            })
        #expect(
            table.columns.suffix(2) == ["p50(rtt) against ms", "p90(rtt side=against) ms"])
        let result = PageSides.slower(300)
        let row = table.row(of: result, HistoryTable.Revision())
        let figures = row.dropLast().split(separator: ",").suffix(2).map { Double($0) ?? -1 }
        let against = try #require(result.against).store.histogram(.rtt, in: result.measured)
        let expected = [0.5, 0.9].map { (against.quantile($0) ?? 0) / 1e6 }
        #expect(zip(figures, expected).allSatisfy { abs($0 - $1) < 1e-6 * $1 }, "\(row)")
    }

    /// Each row of the breakdown has a second line, and each kind of error a strip of each side that had it.
    @Test func tablesAndStripsHaveBothSides() throws {
        let rows = Self.inside("by", Self.page).filter { $0.name == "tr" }
        let others = rows.filter { $0.attributes["class"] == "ag" }
        #expect(!others.isEmpty)
        let result = PageSides.random
        let strips = Self.inside("err", Self.page).compactMap { $0.attributes["id"] }
            .filter { $0.hasPrefix("er-") && !$0.hasSuffix("-t") && !$0.hasSuffix("-d") }
        let store = try #require(result.against).store
        let own = ErrorKind.allCases.filter { result.store.errors($0) > 0 }.map { "er-\($0.name)" }
        let beside = ErrorKind.allCases.filter { store.errors($0) > 0 }.map { "er-\($0.name)-ag" }
        #expect(Set(strips) == Set(own + beside) && !own.isEmpty && !beside.isEmpty)
        for kind in ErrorKind.allCases where store.errors(kind) > 0 {
            let first = try #require(store.firstTexts[kind])
            #expect(HTMLReport(result).text.contains("<q>\(first)</q>"))
        }
        #expect(Self.inside("con", Self.page).contains { $0.attributes["class"] == "ag" })
    }

    /// The scale of a plot has room for all that is drawn on it.
    @Test(arguments: [1, 300, 20_000] as [Int64])
    func scalesHaveRoomForBoth(_ factor: Int64) throws {
        let result = PageSides.slower(factor)
        let markup = PageMarkup(HTMLReport(result).text)
        let plot = try #require(markup.elements.first { $0.attributes["id"] == "rtt-s" })
        let words = (plot.attributes["data-y"] ?? "").split(separator: " ")
        let high = try #require(words.count > 2 ? Double(String(words[2])) : nil)
        for side in [result, try #require(result.ofAgainst)] {
            let most = try #require(side.series.points.compactMap { $0.rtt.quantile(0.99) }.max())
            #expect(high * 1e6 >= most)
        }
    }

    /// A page of one side is what it was: no word, style or class of another one is in it.
    @Test func aPageOfOneSideHasNothingOfIt() {
        #expect(!Self.alone.contains("sides") && !Self.alone.contains("class=\"l base"))
        #expect(!Self.alone.contains("class=\"ag\"") && !Self.alone.contains(">against"))
        #expect(HTMLReport(PageSides.random).text.contains(" sides\" data-clock"))
    }

    /// Points of the same seconds lie in the same columns, and what is missing leaves its column empty.
    @Test(arguments: [1, 9, 90, 700, 1_300])
    func columnsOfBothSidesAreTheSame(_ seconds: Int) {
        let points = (0..<seconds).map { SeriesPoint(start: $0, seconds: 1) }
        let columns = Columns(points, until: Double(seconds) - 0.4)
        let others = Columns(points, like: columns)
        #expect(others.ranges == columns.ranges && others.axis == columns.axis)
        #expect(others.width == columns.width)
        let late = Columns(Array(points.dropFirst(seconds / 2)), like: columns)
        #expect(late.count == columns.count)
        for (mine, all) in zip(late.ranges, columns.ranges) {
            #expect(
                mine.isEmpty
                    || late.points[mine].map(\.start) == points[all].suffix(mine.count).map(\.start)
            )
        }
    }

    // Other outputs ------------------------------------------------------------------------------

    private static func text(_ key: String, _ result: RunResult) -> String {
        String(decoding: OutputFormat.named(key)?.bytes(of: result) ?? [], as: UTF8.self)
    }

    /// A row for each side of each second, which a column tells apart.
    @Test func tablesOfSecondsHaveARowForEachSide() throws {
        let rows = Self.text("csv", PageSides.random).split(separator: "\r\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(rows.count == 181 && Set(rows.map(\.count)).count == 1 && rows[0][1] == "side")
        #expect(
            rows.dropFirst().enumerated().allSatisfy { index, row in
                row[1] == (index % 2 == 0 ? "new" : "against")
            })
        let alone = Self.text("csv", RandomRun(seed: 1, seconds: 90).result)
        #expect(alone.split(separator: "\r\n").count == 91 && !alone.contains("side"))
    }

    @Test func linesOfSecondsNameTheirSide() throws {
        let lines = try Self.text("ndjson", PageSides.random).split(separator: "\n").dropLast()
            .map { try JSONTree(String($0)) }
        #expect(lines.count == 180)
        let sides = lines.map { $0["side"]?.string }
        #expect(sides == (0..<180).map { $0 % 2 == 0 ? "new" : "against" })
        let result = PageSides.random
        let points = zip(result.series.points, try #require(result.against).series.points)
        let counts = points.flatMap { [$0[.errors], $1[.errors]] }
        #expect(lines.map { $0["counts"]?["errors"] } == counts.map { .number(Double($0)) })
        let alone = Self.text("ndjson", RandomRun(seed: 1, seconds: 90).result)
        #expect(!alone.contains("\"side\""))
    }

    @Test func logsOfHistogramsTagTheOtherSide() {
        let tags = Self.text("hlog", PageSides.random).split(separator: "\n")
            .filter { $0.hasPrefix("Tag=") }.compactMap { $0.split(separator: ",").first }
        #expect(Set(tags).isSuperset(of: ["Tag=rtt", "Tag=rtt.against"]))
        #expect(tags.count { $0 == "Tag=rtt" } == tags.count { $0 == "Tag=rtt.against" })
    }

    /// Both counts and both first texts, in a table that keeps its columns.
    @Test func markdownHasErrorsOfBothSides() throws {
        var result = PageSides.random
        result.against?.store.note(FirstCase(kind: .tls, at: -1, text: "a | b `c`"))
        var cell = SeriesCell()
        cell[.errors] = 90_000
        cell.errors[Int(ErrorKind.tls.rawValue)] = 90_000
        result.against?.store.add(SeriesKey(stretch: 1, profile: 0, message: 0, url: 0), cell)
        let lines = Self.text("md", result).split(separator: "\n")
        let head = try #require(
            lines.firstIndex { $0.hasPrefix("| error | count | against | the first one |") })
        let table = lines[head...].prefix { $0.hasPrefix("|") }
        let columns = table.map { line in
            zip(line, line.dropFirst()).count { $0.0 != "\\" && $0.1 == "|" }
        }
        #expect(table.count > 3 && Set(columns).count == 1)
        #expect(lines.contains { $0.hasPrefix("against: connections: ") })
        #expect(lines.contains { $0.hasPrefix("| rtt, against | ") })
        let alone = Self.text("md", RandomRun(seed: 1, seconds: 90).result)
        #expect(!alone.contains("against") && alone.contains("| error | count | the first one |"))
    }

    /// A kind that the other side alone had is told too.
    @Test func errorsOfOneSideAloneAreTold() {
        let quiet = RunResult(
            header: PageSides.random.header, store: MetricStore(), series: TimeSeries(),
            conclusion: PageSides.random.conclusion)
        let result = PageSides.beside(quiet, RandomRun(seed: 14, seconds: 90).result)
        let page = HTMLReport(result).text
        #expect(page.contains("Nothing on this side. The other side had "))
        let both = HTMLReport(PageSides.beside(quiet, quiet)).text
        #expect(both.contains("Nothing: no error of any kind on either side."))
        #expect(
            Self.text("md", PageSides.beside(quiet, quiet)).contains("Errors: none on either side"))
    }
}
