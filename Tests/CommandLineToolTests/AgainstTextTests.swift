import Metrics
import Reports
import Testing

@testable import CommandLineTool

/// What the end of a run says of the other side of a run beside each other.
@Suite struct AgainstTextTests {
    private static let result: RunResult = {
        var result = SampleResult.failed
        result.header.labels.against = OtherSide(urls: ["ws://b"], slices: 2)
        var cell = SeriesCell()
        var times = Histogram()
        for n in 1...100 { times.record(Int64(n) * 3_000_000) }
        cell[.rtt] = times
        for (metric, n) in [
            (CountMetric.connects, 10), (.opened, 10), (.planned, 12_345), (.messagesSent, 12_345),
            (.messagesReceived, 77), (.answered, 77), (.requests, 100), (.cut, 23), (.errors, 23),
        ] as [(CountMetric, UInt64)] { cell[metric] = n }
        cell[.reset] = 23
        cell.failures = cell.errors
        var store = MetricStore()
        store.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
        store.note(FirstCase(kind: .reset, text: "gone\naway"))
        result.against = SideResult(store: store, series: TimeSeries())
        return result
    }()

    private static func text(_ result: RunResult, _ columns: Int) -> String {
        ResultText(result, style: Style(color: false), columns: columns).text
    }

    @Test func bothSidesAreTold() {
        let text = Self.text(Self.result, 100)
        let sections = text.split(separator: "\n\n").map { $0.split(separator: "\n") }
        func section(_ head: String) -> [Substring] {
            sections.first { $0.first?.hasPrefix(head) == true } ?? []
        }
        #expect(section("Whole run").contains("  Connections  8 opened, 2 failed"))
        #expect(section("Other side").contains("  Connections  10 opened, 0 failed"))
        #expect(
            section("Other side").contains("  Requests     77 answered, 0 timed out, 23 cut off"))
        #expect(section("Other side").contains { $0.hasPrefix("  Error share") })
        #expect(section("Its times, ms").contains { $0.hasPrefix("  rtt") && $0.hasSuffix("300") })
        #expect(section("Errors").contains { $0.hasPrefix("  timeout") })
        let errors = section("Errors of the other side").joined(separator: " ")
        #expect(errors.contains("reset  23  gone away"))
    }

    /// The rest is what it is without another side.
    @Test(arguments: [40, 60, 80, 100])
    func whatIsToldOfTheFirstSideStays(_ columns: Int) {
        let text = Self.text(Self.result, columns)
        let alone = Self.text(SampleResult.failed, columns)
        #expect(alone.split(separator: "\n\n").allSatisfy { text.contains($0) })
        #expect(text.split(separator: "\n").allSatisfy { String($0).columns <= columns })
        #expect(!alone.contains("side"))
    }
}
