import Assertions
import Metrics
import Reports
import TestSupport
import Testing
import Units

@testable import CommandLineTool

/// All outputs of one run say the same, digit by digit.
@Suite struct EveryOutputTests {
    private static let quantiles = [0.5, 0.95, 0.99, 0.999, 1]

    /// What the summary has in milliseconds, and all for machines with it.
    private static func exact(_ nanoseconds: Double) -> String {
        JSONValue.milliseconds(nanoseconds).line()
    }

    /// Counters of seconds add up to those of the run.
    @Test func countersAreTheSameEverywhere() async throws {
        let run = try await EveryOutput.made.value
        let rows = try run.rows()
        let lines = try run.lines().dropLast()
        #expect(rows.count >= 3 && rows.count == lines.count)
        for metric in SeriesPoint.counted {
            let whole = run.result.store.count(metric)
            let family = MetricFamily(metric)
            let head = String(family.name.dropFirst("wsplan_".count))
            let cells = try rows.map { try #require(UInt64($0[head] ?? "")) }
            #expect(cells.reduce(0, +) == whole, "\(head)")
            let counts = lines.map { number($0["counts"]?[metric.name]) }
            #expect(counts == cells.map(Double.init), "\(metric.name)")
            #expect(try run.last(family.sample) == "\(whole)", "\(family.sample)")
        }
        let sent = run.result.store.count(.messagesSent)
        let summary = try JSONTree(run.text("json"))
        #expect(number(summary["message_metrics"]?["messages_sent"]) == Double(sent))
        for text in [try run.text("md"), run.end.output] {
            #expect(text.contains("\(Format.count(sent)) sent"))
        }
    }

    /// Times of a second are the same in both texts of seconds; those of the run in all summaries.
    @Test(arguments: [TimeMetric.rtt, .serviceTime, .sendLag])
    func timesAreTheSameEverywhere(_ metric: TimeMetric) async throws {
        let run = try await EveryOutput.made.value
        let words = String(metric.name.map { $0 == "-" ? "_" : $0 })
        for (row, line) in zip(try run.rows(), try run.lines()) {
            for name in ["p50", "p95", "p99", "max"] {
                let cell = row["\(words)_\(name)_ms"] ?? ""
                #expect(number(line["\(metric.name)_ms"]?[name]) == Double(cell))
            }
        }
        let all = run.result.store.histogram(metric)
        let family = MetricFamily(metric).name
        #expect(try run.last("\(family)_count") == "\(all.count)")
        let sum = try run.last("\(family)_sum").flatMap { Double($0) }
        #expect(sum == Double(all.moments.sum) / 1e9)

        let samples = run.result.store.histogram(metric, in: run.result.measured)
        let values = Self.quantiles.map { samples.quantile($0) ?? -1 }
        let cells = values.map { Format.number($0 / 1e6) }
        let page =
            "| \(metric.name) | \(cells.joined(separator: " | ")) | \(Format.count(samples.count)) |"
        #expect(try run.text("md").contains(page))
        let row = run.end.output.split(separator: "\n").map { $0.split(separator: " ") }
            .first { $0.first == metric.name[...] && $0.count > 5 }
        #expect(row.map { $0.dropFirst().prefix(5).map(String.init) } == cells)
        let figures = try JSONTree(run.text("json"))["metrics"]?[metric.name]
        let names = ["p50_ms", "p95_ms", "p99_ms", "p99.9_ms", "max_ms"]
        for (name, value) in zip(names, values) {
            #expect(number(figures?[name]) == Double(Self.exact(value)))
        }
    }

    /// What tools follow from commit to commit.
    @Test func trackedFiguresAreTheSameEverywhere() async throws {
        let run = try await EveryOutput.made.value
        let rtt = run.result.store.histogram(.rtt, in: run.result.measured)
        let (p50, p95) = (rtt.quantile(0.5) ?? -1, rtt.quantile(0.95) ?? -1)
        let waiting = try JSONTree(run.text("gitlab"))["metrics"]?["http_req_waiting"]
        #expect(number(waiting?["p(95)"]) == Double(Self.exact(p95)))
        let items = try JSONTree(run.text("github-benchmark")).items
        let item = items.first { $0["name"]?.string == "every output: rtt-p95" }
        #expect(number(item?["value"]) == Double(Self.exact(p95)))
        let latency = try JSONTree(run.text("bencher"))["every output: rtt-p95"]?["latency"]
        #expect(number(latency?["value"]) == p95.rounded())
        let line = try run.text("hgrm").split(separator: "\n").first {
            $0.contains(" 0.500000000000 ")
        }
        let value = line?.split(separator: " ").first.map(String.init)
        #expect(value == Format.fixed(p50 / 1e6, decimals: 3))
    }

    @Test func thresholdsAreTheSameEverywhere() async throws {
        let run = try await EveryOutput.made.value
        let (page, cases) = (try run.text("md"), try run.text("junit"))
        let summary = try JSONTree(run.text("json"))["thresholds"]
        let lines = try run.lines()
        let last = try #require(lines.last)
        #expect(last["thresholds"] == summary && summary?.items.count == 4)
        #expect(last["verdict"]?.string == run.result.conclusion.outcome.kind.rawValue)
        for (verdict, item) in zip(run.result.conclusion.verdicts, summary?.items ?? []) {
            #expect(item["text"]?.string == verdict.text)
            let limit = verdict.unit.text(verdict.limit)
            guard let observed = verdict.observed else {
                #expect(verdict.optional && page.contains("`\(verdict.text)` | – | \(limit) | 0 |"))
                continue
            }
            let text = verdict.unit.text(observed)
            let samples = Format.count(verdict.samples)
            #expect(page.contains("`\(verdict.text)` | \(text) | \(limit) | \(samples) |"))
            #expect(cases.contains("\(text) (limit \(limit))"))
            #expect(run.end.output.contains(text))
            let title = "wsplan_threshold_value{threshold=\"\(verdict.text)\"}"
            let scale = verdict.unit == .milliseconds ? 1e9 : 1
            let told = try run.last(title).flatMap { Double($0) }
            #expect(told == observed / scale)
        }
        // A limit is a bound of the buckets.
        #expect(try run.last(#"wsplan_rtt_seconds_bucket{le="0.09"}"#) != nil)
    }

    /// What can be had of a saved result is what the run wrote.
    @Test func reportRepeatsTheOutputsOfTheRun() async throws {
        let run = try await EveryOutput.made.value
        for key in ["csv", "md", "junit", "prom", "hgrm", "gitlab", "github-benchmark", "bencher"] {
            let bytes = OutputFormat.named(key)?.bytes(of: run.result) ?? []
            #expect(try run.text(key) == String(decoding: bytes, as: UTF8.self), "\(key)")
        }
    }

    private func number(_ tree: JSONTree?) -> Double? {
        if case .number(let value)? = tree { value } else { nil }
    }
}
