import Assertions
import Metrics
import Reports
import Testing

@testable import CommandLineTool

/// The table of what was read of the target.
@Suite struct ObservedTextTests {
    @Test func showsGaugesAndWhatCouldNotBeRead() {
        var result = SampleResult.failed
        result.header.labels.observed = [
            ObservedGauge(name: "server.cpu", unit: .cores),
            ObservedGauge(name: "server.rss", unit: .bytes),
            ObservedGauge(name: "page.queue", unit: .number),
        ]
        let stretch = result.conclusion.phases.first { $0.measured }?.stretch ?? 0
        for second in 0..<40 {
            for (gauge, value) in [0.5, 1_048_576 * Double(10 + second)].enumerated() {
                result.store.gauges.add(
                    Gauges.Key(stretch: stretch, profile: nil, quantity: .observed(gauge)),
                    GaugeSummary(value, second: second))
            }
        }
        var server = ObservedHistory(name: "server", place: "process 17", isScraped: false)
        server.readings = 40
        server.unreadable = ["server.descriptors cannot be read"]
        server.end = .init(text: "the process ended", at: 35_249_000_000)
        var page = ObservedHistory(name: "page", place: "http://host/", isScraped: true)
        (page.readings, page.failed, page.late) = (60, 3, 2)
        page.note("timed out", at: 12_000_000_000)
        page.note("timed out", at: 13_000_000_000)
        page.note("refused", at: 14_000_000_000)
        result.conclusion.observed = [server, page]
        let lines = ObservedText(result: result, style: Style(color: false), width: 80).lines
        #expect(
            lines == [
                "Observed            avg       min       max      last     a min",
                "  server.cpu      0.500     0.500     0.500     0.500         0",
                "  server.rss   29.5 MiB  10.0 MiB  49.0 MiB  49.0 MiB  60.0 MiB",
                "  page.queue          –         –         –         –         –",
                "  server: server.descriptors cannot be read",
                "  server: the process ended after 35.2s (process 17)",
                "  page: 3 of 60 scrapes failed: 2 × timed out (first after 12s), 1 × refused",
                "    (first after 14s)",
                "  page: 2 of the scrapes came too late or were not made",
            ])
        result.header.labels.observed = []
        #expect(ObservedText(result: result, style: Style(color: false), width: 80).lines == [])
    }
}
