import Assertions
import Metrics
import Reports
import Testing

@Suite struct ExpositionTests {
    private static let result = RandomRun(seed: 8, seconds: 8).result

    private static func page(_ dialect: ExpositionText.Dialect) -> String {
        var pages = ExpositionPage(result.header)
        let snapshot = RandomRun(seed: 8, seconds: 1).seconds[0]
        let moment = ExpositionPage.Moment(
            store: result.store, gauges: snapshot.gauges, running: [1], elapsed: 8_000_000_000,
            observed: [0.25, nil], verdicts: result.conclusion.verdicts,
            outcome: result.conclusion.outcome)
        return String(decoding: pages.text(moment, dialect).bytes, as: UTF8.self)
    }

    /// Sums over the labels of a family are the figures of the run.
    @Test func sumsOverLabelsAreTheFiguresOfTheRun() throws {
        let lines = Self.page(.prometheus).split(separator: "\n")
        func sum(_ name: String) -> Double {
            lines.filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
                .reduce(0) { $0 + (Double($1.split(separator: " ").last ?? "") ?? .nan) }
        }
        for metric in CountMetric.allCases where metric != .errors {
            #expect(sum(MetricFamily(metric).sample) == Double(Self.result.store.count(metric)))
        }
        let errors = ErrorKind.allCases.reduce(0) { $0 + Self.result.store.errors($1) }
        #expect(sum("wsplan_errors_total") == Double(errors))
        for metric in MetricFamily.times {
            let name = MetricFamily(metric).name
            #expect(sum(name + "_count") == Double(Self.result.store.histogram(metric).count))
        }
    }

    /// A bucket has those samples that are not above its bound, and each limit is one.
    @Test func bucketsCountWhatIsWithinTheirBounds() throws {
        var times = Histogram()
        for n in 1...1_000 { times.record(Int64(n) * 1_000_000) }
        var cell = SeriesCell()
        cell[.rtt] = times
        var store = MetricStore()
        store.add(SeriesKey(stretch: 1, profile: 0, message: 0, url: 0), cell)
        var header = Self.result.header
        let limit = Comparison(
            aggregate: .percentile(0.9), metric: .time(.rtt), filter: SeriesFilter(), kind: nil,
            state: nil, comparison: .less, limit: 123_456_000)
        header.assertions.append(
            Assertion(
                text: "p90(rtt) < 123.456ms", line: 1, name: nil, phase: nil,
                condition: .compare(limit), optional: false))
        var pages = ExpositionPage(header)
        let snapshot = RandomRun(seed: 8, seconds: 1).seconds[0]
        let text = pages.text(
            ExpositionPage.Moment(store: store, gauges: snapshot.gauges, running: [], elapsed: 0),
            .openMetrics)
        let page = String(decoding: text.bytes, as: UTF8.self)
        let labels = #"{phase="day",profile="user",url="ws://a",message="say","#
        for (bound, count) in [
            ("0.0001", 0), ("0.001", 1), ("0.025", 25), ("0.123456", 123), ("0.5", 500),
            ("1.0", 1_000), ("60.0", 1_000), ("+Inf", 1_000),
        ] {
            // A bound within the bucket of a sample may have it on either side.
            let rows = [count - 1, count, count + 1].map {
                "wsplan_rtt_seconds_bucket\(labels)le=\"\(bound)\"} \($0)\n"
            }
            #expect(rows.contains { page.contains($0) }, "\(bound)")
        }
        #expect(page.contains("# UNIT wsplan_rtt_seconds seconds\n") && page.hasSuffix("# EOF\n"))
    }

    @Test func eachDialectHasItsOwnNames() {
        let (plain, open) = (Self.page(.prometheus), Self.page(.openMetrics))
        #expect(plain.contains("# TYPE wsplan_connects_total counter\n"))
        #expect(open.contains("# TYPE wsplan_connects counter\n"))
        #expect(plain.contains("# TYPE wsplan_run_info gauge\n"))
        #expect(open.contains("# TYPE wsplan_run info\n"))
        for page in [plain, open] {
            #expect(page.contains(#"profile="bot \"x\"""#) && page.contains(#"plan="a näme\n""#))
            #expect(page.contains("wsplan_target_cores{gauge=\"server.cpu\"} 0.25\n"))
            #expect(
                page.contains("wsplan_threshold_limit{threshold=\"p99(rtt) < 1ms (day)\"} 0.001"))
        }
    }

    /// Where there are two sides, each sample of what both have is of one of them; of one side none is.
    @Test func sidesAreToldApart() throws {
        let result = PageSides.random
        let against = try #require(result.against)
        let gauges = RandomRun(seed: 8, seconds: 1).seconds[0].gauges
        var moment = ExpositionPage.Moment(
            store: result.store, gauges: gauges, running: [1], elapsed: 0)
        moment.against = .init(store: against.store, gauges: gauges)
        var pages = ExpositionPage(result.header)
        let scraped = String(decoding: pages.text(moment, .prometheus).bytes, as: UTF8.self)
        let saved = String(
            decoding: OutputFormat.named("prom")?.bytes(of: result) ?? [], as: UTF8.self)
        func lines(_ text: String, _ name: String, _ side: String) -> [Substring] {
            text.split(separator: "\n").filter {
                $0.hasPrefix(name + "{") && $0.contains("side=\"\(side)\"")
            }
        }
        for (side, store) in [("new", result.store), ("against", against.store)] {
            for metric in SeriesPoint.counted where metric != .errors {
                let name = MetricFamily(metric).sample
                let sum = lines(scraped, name, side).reduce(0) {
                    $0 + (Double($1.split(separator: " ").last ?? "") ?? .nan)
                }
                #expect(sum == Double(store.count(metric)), "\(name) of \(side)")
                let last = lines(saved, name, side).last?.split(separator: " ").dropFirst().first
                #expect(last.map(String.init) == "\(store.count(metric))", "\(name) of \(side)")
            }
            #expect(lines(saved, "wsplan_connections", side).count == 90)
            #expect(lines(scraped, "wsplan_connections", side).count == 1)
            #expect(lines(scraped, "wsplan_clients", side).count == StateGauge.count)
            let answers = lines(saved, "wsplan_rtt_seconds_count", side).last
            let samples = store.histogram(.rtt).count
            #expect(
                answers?.split(separator: " ").dropFirst().first.map(String.init) == "\(samples)")
        }
        #expect(!Self.page(.prometheus).contains("side="))
    }

    /// No two families have the same name.
    @Test func namesAreUnique() {
        let names =
            CountMetric.allCases.map { MetricFamily($0).name }
            + MetricFamily.times.map { MetricFamily($0).name }
        #expect(Set(names).count == names.count)
    }
}
