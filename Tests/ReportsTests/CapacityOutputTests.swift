import Assertions
import Metrics
import Testing

@testable import Reports

/// What reports say of a search for a capacity.
@Suite struct CapacityOutputTests {
    private static func result(_ kind: CapacityFinding.Kind, capacity: Double) -> RunResult {
        var result = RandomRun(seed: 3, seconds: 4).result
        result.conclusion.saturations = []
        let level = CapacityFinding.Level(
            stretch: 0, value: 600, purpose: .raise,
            result: kind == .saturated ? .saturated : .tooMuch, text: "p95(rtt) 312 ms")
        result.conclusion.searches = [
            CapacityFinding(
                phase: 0, unit: "clients", kind: kind, capacity: capacity, tooMuch: 600,
                levels: [level])
        ]
        return result
    }

    @Test(arguments: CapacityFinding.Kind.allCases)
    func everyReportTellsIt(_ kind: CapacityFinding.Kind) {
        let result = Self.result(kind, capacity: 500)
        let page = HTMLReport(result).text
        #expect(page.contains("<dt>capacity</dt>"))
        #expect(page.contains("gave out first") == (kind == .saturated))
        let markdown = MarkdownReport(result).text
        #expect(markdown.contains("capacity of ") && markdown.contains("p95(rtt) 312 ms"))
        #expect(Summary(result).text.contains("\"\(kind.rawValue)\""))
        let said = "capacity of \(result.header.labels.phases[0]): "
        #expect(JUnitReport.text([result]).contains(said))
        // Who follows a number from commit to commit gets none of a search that found none of the target.
        let isOfTarget = result.conclusion.searches?[0].isOfTarget == true
        #expect(isOfTarget == ![CapacityFinding.Kind.saturated, .unfinished].contains(kind))
        #expect(BencherMetrics(result).json.text().contains("\"capacity\"") == isOfTarget)
    }

    @Test func capacitiesOfSeveralPhasesHaveTheirNames() throws {
        var result = Self.result(.found, capacity: 500)
        var other = try #require(result.conclusion.searches?[0])
        other.phase = 1
        result.conclusion.searches?.append(other)
        let names = result.header.labels.phases
        #expect(
            TrackedFigures(result).figures.filter { $0.kind == .capacity }.map(\.name)
                == ["capacity-\(names[0])", "capacity-\(names[1])"])
    }

    /// The same family as on the page that is scraped, at the end of the run.
    @Test func openMetricsTellIt() throws {
        let result = RandomRun(seed: 3, seconds: 4).result
        let text = String(decoding: OpenMetricsFile(result).bytes, as: UTF8.self)
        let line = try #require(
            text.split(separator: "\n").last { $0.hasPrefix("wsplan_capacity{") })
        #expect(line.contains(" 812.5 "))
    }

    @Test func aTargetThatChangedIsNamed() {
        func level(_ value: Double, _ result: CapacityFinding.Result) -> CapacityFinding.Level {
            CapacityFinding.Level(stretch: 0, value: value, purpose: .raise, result: result)
        }
        let finding = CapacityFinding(
            phase: 0, unit: "messages/s", kind: .found, capacity: 4_000, tooMuch: 5_000,
            levels: [
                level(4_000, .good), level(5_000, .good), level(6_000, .good),
                level(7_000, .tooMuch), level(6_000, .tooMuch), level(5_000, .tooMuch),
                level(4_000, .good),
            ])
        #expect(
            finding.text
                == "4,000 messages/s; 5,000 messages/s was too much, although 6,000 messages/s was good before"
        )
    }

    @Test(arguments: [
        (CapacityFinding.Kind.found, 500.0, "500 clients; 600 clients was too much"),
        (.found, 0, "0: the first level, 600 clients, was too much"),
        (.atLeast, 500, "at least 500 clients, the highest level that was tried"),
        (
            .notRecovered, 500,
            "500 clients; 600 clients was too much, and the target did not recover from it, so this is not confirmed"
        ),
        (.unconfirmed, 0, "none: no level was good a second time; 600 clients was too much"),
        (.saturated, 500, "not known: the generator gave out first, it still carried 500 clients"),
        (.unfinished, 0, "not known: the search has not ended"),
        (.unfinished, 500, "not known: the search has not ended; 500 clients was good so far"),
    ])
    func theOutcomeIsOneSentence(
        _ kind: CapacityFinding.Kind, _ capacity: Double, _ text: String
    ) {
        #expect(Self.result(kind, capacity: capacity).conclusion.searches?[0].text == text)
    }
}
