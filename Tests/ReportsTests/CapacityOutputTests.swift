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
        (.unfinished, 0, "not known: the run ended before the search did"),
    ])
    func theOutcomeIsOneSentence(
        _ kind: CapacityFinding.Kind, _ capacity: Double, _ text: String
    ) {
        #expect(Self.result(kind, capacity: capacity).conclusion.searches?[0].text == text)
    }
}
