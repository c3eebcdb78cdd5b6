import Assertions
import FoundationEssentials
import Metrics
import TestSupport
import Testing
import Units

@testable import Reports

/// What outputs show of figures beside those of a base.
@Suite struct ComparisonTests {
    @Test(arguments: [
        (0.975, "+97.5 %"), (-0.0639, "−6.4 %"), (1.084, "+108 %"), (0, "0.0 %"),
        (-0.0001, "0.0 %"),
        (12.5, "+1,250 %"), (.infinity, "–"), (.nan, "–"),
    ])
    func changesHaveTheirSign(_ value: Double, _ text: String) {
        #expect(RunComparison.Change(value).text == text)
    }

    @Test(arguments: [
        (0.001, "+0.100 points"), (-0.25, "−25.0 points"), (0.0, "0 points"),
    ])
    func changesOfSharesArePoints(_ value: Double, _ text: String) {
        #expect(RunComparison.Change(value, isPoints: true).text == text)
    }

    @Test func allComeToOneSentence() {
        var comparison = Comparisons.all
        #expect(comparison.summary == "1 regression: p50(rtt) +97.5 %")
        comparison.rows[2].answer = .regression
        #expect(comparison.summary == "2 regressions, first p50(rtt) +97.5 %")
        comparison.rows = Array(comparison.rows.dropFirst())
        comparison.rows[1].answer = .improved
        #expect(comparison.summary == "no regression in 3 figures, 1 improved, 1 inconclusive")
        comparison.rows = [comparison.rows[2]]
        #expect(comparison.summary == "inconclusive: base has no samples")
        #expect(comparison.reasons == ["inconclusive: base has no samples"])
        comparison.rows = []
        #expect(comparison.summary == "nothing was compared")
    }

    /// The file of a run keeps it, and one whose curve is broken is refused.
    @Test func aResultFileHasIt() throws {
        var result = Comparisons.run()
        let again = try ResultReader.read(ResultEncoder.bytes(of: result))
        #expect(again.conclusion.comparison == Comparisons.all)
        result.conclusion.comparison?.curve?.high.removeLast()
        #expect(throws: ResultFileError.self) {
            try ResultReader.read(ResultEncoder.bytes(of: result))
        }
    }

    @Test func theSummaryHasItAndItsSchemaToo() throws {
        let text = Summary(Comparisons.run()).text
        #expect(try SchemaCheck(text, against: SummarySchema().json).faults == [])
        #expect(text.contains(#""summary": "1 regression: p50(rtt) +97.5 %""#))
        for answer in Comparisons.all.rows {
            let word = answer.answer.map { "\"\($0.word)\"" } ?? "null"
            #expect(text.contains("\"verdict\": \(word)"))
        }
    }

    @Test func markdownHasATable() {
        let page = MarkdownReport(Comparisons.run()).text
        let lines = page.split(separator: "\n").map(String.init)
        #expect(lines.contains("Compared with 5 runs of base.wsr:"))
        #expect(
            lines.contains(
                "| `p50(rtt)` | 11.1 ms | 21.9 ms | +97.5 % (+88.0 % to +108 %) | 0.008 | 5, 1 "
                    + "| ✕ regression |"))
        #expect(
            lines.contains("| `p99(rtt)` | – | 3.20 s | – |  | 5, 1 | – inconclusive |"))
        #expect(lines.contains("- inconclusive of p99(rtt): base has no samples"))
    }

    /// The base is drawn beside the run, with what lies between its runs.
    @Test func thePageHasASectionAndTheCurve() {
        let text = HTMLReport(Comparisons.run()).text
        let markup = PageMarkup(text)
        #expect(markup.faults == [])
        #expect(markup.all("section").contains { $0.attributes["id"] == "cmp" })
        let drawn = markup.all("path").compactMap { $0.attributes["class"] }
        #expect(drawn.contains("l base") && drawn.contains("a band"))
        #expect(text.contains("Yes: <code>p50(rtt)</code> has changed by"))
        let plain = HTMLReport(RandomRun(seed: 5, seconds: 40).result).text
        #expect(!plain.contains("id=\"cmp\"") && !plain.contains("class=\"l base\""))
    }

    /// A run beside another target and beside earlier runs: every output has both, and so has its file.
    @Test func bothAreShown() throws {
        var sides = Comparisons.all
        sides.way = .against
        sides.base = "ws://old/"
        var result = Comparisons.run()
        result.conclusion.sides = sides
        let others = result.header.labels.urls.map { $0 + "old" }
        result.header.labels.against = OtherSide(urls: others, slices: 2)
        result.against = SideResult(store: result.store, series: result.series)
        let again = try ResultReader.read(ResultEncoder.bytes(of: result))
        #expect(again.conclusion.comparisons == [sides, Comparisons.all])
        let titles = ["Compared with ws://old/", "Compared with 5 runs of base.wsr"]
        for title in titles {
            #expect(MarkdownReport(result).text.contains(MarkdownText.plain(title)))
            #expect(HTMLReport(result).text.contains(title))
        }
        let page = PageMarkup(HTMLReport(result).text)
        #expect(page.faults == [])
        let sections = page.all("section").compactMap { $0.attributes["id"] }
        #expect(sections.contains("side") && sections.contains("cmp"))
        let summary = Summary(result).text
        #expect(try SchemaCheck(summary, against: SummarySchema().json).faults == [])
        for way in ["against", "baseline"] { #expect(summary.contains("\"way\": \"\(way)\"")) }
        // The curve that is laid over is that of the same run.
        #expect(HTMLReport(result).text.contains("Compared with ws://old/."))
    }

    /// Values between two steps lie between theirs, and none is made up beyond the end.
    @Test func aCurveIsReadAtAnyQuantile() throws {
        var times = Histogram()
        for n in 1...1_000 as ClosedRange<Int64> { times.record(n * 1_000_000) }
        let curve = try #require(BaseCurve(.rtt, of: [times]))
        #expect(curve.runs == 1 && curve.low == curve.high)
        for quantile in [0.5, 0.75, 0.9, 0.95, 0.99] {
            let value = try #require(curve.middle(near: quantile))
            #expect(abs(value / (quantile * 1e9) - 1) < 0.01)
        }
        #expect(curve.middle(near: 0.999) == nil)
        #expect(BaseCurve(.rtt, of: []) == nil)
        #expect(BaseCurve(.rtt, of: [Histogram()]) == nil)
    }
}
