import Assertions
import Metrics
import Testing

@testable import Reports

/// Each rule speaks where it should, and a run with nothing odd about it gets no hint.
@Suite struct RunHintTests {
    /// A fine run against one target: 10,000 requests of 5 ms in 60 s, 40 clients.
    private static func fine() -> RunResult {
        var result = result(of: cell(), seconds: 60)
        result.conclusion.verdicts = [verdict]
        return result
    }

    private static let verdict = Verdict(
        text: "share(errors) < 1%", line: 1, name: nil, phase: nil, observed: 0, limit: 0.01,
        unit: .percent, samples: 10_000, result: .passed, optional: false, notes: [])

    private static func cell(
        _ counts: [CountMetric: UInt64] = [:], requests: UInt64 = 10_000, rtt: Int64 = 5_000_000,
        held: Int64 = 0
    ) -> SeriesCell {
        var cell = SeriesCell()
        var (times, holds) = (Histogram(), Histogram())
        for _ in 0..<requests {
            times.record(rtt)
            holds.record(held)
        }
        if requests > 0 { (cell[.rtt], cell[.held]) = (times, holds) }
        let usual: [CountMetric: UInt64] = [
            .connects: 40, .opened: 40, .handshakesAnswered: 40, .planned: requests,
            .messagesSent: requests, .messagesReceived: requests, .requests: requests,
            .answered: requests,
        ]
        for (metric, count) in usual.merging(counts, uniquingKeysWith: { $1 }) {
            cell[metric] = count
        }
        return cell
    }

    private static func result(
        of cell: SeriesCell, seconds: Int64, urls: [String] = ["ws://a"],
        options: [String: String] = [:], clients: Int = 40, steal: Double = 0
    ) -> RunResult {
        var store = MetricStore()
        store.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
        let labels = LabelSpace(
            phases: ["day"], profiles: ["user"], messages: ["say"], urls: urls)
        var snapshot = Snapshot(second: 0, running: [(0, 0)], labels: labels)
        snapshot.connections = [40]
        snapshot.states[Int(StateGauge.active.rawValue)] = 40
        store.merge(snapshot)
        let header = RunHeader(
            plan: PlanIdentity(name: "demo", path: "p.yaml", hash: "0", text: ""),
            startMilliseconds: 0, seed: 7, options: options, labels: labels, assertions: [],
            saturation: SaturationPolicy(), loops: 1,
            host: HostFacts(
                name: "h", system: "s", processor: "p", cores: 2, memory: 1, descriptors: 1,
                tool: "0.1.0"),
            planned: PlannedLoad(
                targets: urls, phases: 1, length: seconds * 1_000_000_000, mayEndEarlier: false,
                clients: clients, arrivals: 0, messages: 20))
        return RunResult(
            header: header, store: store, series: TimeSeries(),
            conclusion: RunConclusion(
                of: header, store: store,
                phases: [
                    PhaseSpan(
                        stretch: 0, shape: "steady", start: 0, end: seconds * 1_000_000_000,
                        measured: true)
                ], durationNanoseconds: seconds * 1_000_000_000, stealShare: steal,
                ending: .complete))
    }

    @Test func aRunWithNothingOddHasNone() { #expect(RunHint.texts(Self.fine()) == []) }

    private static let rows: [(RunHint, RunResult, String)] = [
        (
            .nothingAnswered, result(of: cell([.answered: 0]), seconds: 60),
            "none of 10,000 requests"
        ),
        (
            .noReplyExpected,
            result(of: cell([.messagesSent: 9, .messagesReceived: 0], requests: 0), seconds: 60),
            "no message expects a reply"
        ),
        (
            .deadlinesInTimes, result(of: cell([.deadlines: 250]), seconds: 60),
            "2.5 % of rtt are deadlines of failed requests"
        ),
        (.allHeld, result(of: cell(held: 4_000_000), seconds: 60), "held for 4.00 ms and more"),
        (
            .sendsDropped, result(of: cell([.dropped: 500]), seconds: 60),
            "5 % of the planned sends were dropped"
        ),
        (
            .arrivalsSkipped, result(of: cell([.arrivals: 100, .skipped: 7]), seconds: 60),
            "7 of 100 arrivals were skipped"
        ),
        (
            .clientsMissing, result(of: cell(), seconds: 60, clients: 100),
            "at most 40 of 100 planned clients"
        ),
        (
            .unmatchedFrames, result(of: cell([.unmatched: 9_000]), seconds: 60),
            "90 % of what came was taken by nothing"
        ),
        (
            .oneURL, result(of: cell(), seconds: 60, urls: ["ws://a", "ws://b"]),
            "of 2 targets only ws://a had any load"
        ),
        (.fewSamples, result(of: cell(requests: 43), seconds: 60), "percentiles of 43 requests"),
        (.nearNoise, result(of: cell(rtt: 60_000), seconds: 60), "p50(rtt) of 0.060 ms is near"),
        (.steal, result(of: cell(), seconds: 60, steal: 0.05), "steal 5 %"),
        (.shortRun, result(of: cell(), seconds: 3), "measured for 3 s"),
    ]

    @Test(arguments: rows)
    func eachSpeaksWhereItApplies(_ hint: RunHint, _ result: RunResult, _ start: String) {
        let text = hint.text(RunHint.Evidence(result)) ?? ""
        #expect(text.contains(start), "\(text)")
        #expect(RunHint.texts(result).contains(text))
        #expect(hint.text(RunHint.Evidence(Self.fine())) == nil)
    }

    @Test func everyRuleHasARow() {
        let shown = Set(Self.rows.map(\.0)).union([.errorsNotJudged])
        #expect(shown == Set(RunHint.allCases))
    }

    @Test func errorsThatNothingJudgesAreTold() {
        var failing = Self.cell([.errors: 200, .timeouts: 200, .answered: 9_800])
        failing[.timeout] = 200
        failing.failures[Int(ErrorKind.timeout.rawValue)] = 200
        var result = Self.result(of: failing, seconds: 60)
        let text = RunHint.errorsNotJudged.text(RunHint.Evidence(result)) ?? ""
        #expect(text.contains("failed, and nothing judges it: thresholds: [share(errors) < 1%]"))
        result.conclusion.verdicts = [Self.verdict]
        #expect(RunHint.errorsNotJudged.text(RunHint.Evidence(result)) == nil)
    }

    /// Of a smoke run, and of the server inside, short times say nothing.
    @Test func whatIsSmallByIntentGetsNone() {
        let few = Self.cell(requests: 20, rtt: 60_000)
        let run = Self.result(
            of: few, seconds: 1, urls: ["embedded"], options: ["smoke": "true"], clients: 100)
        #expect(RunHint.texts(run) == [])
    }

    /// Where nobody was reached nothing else matters; of the others there are never many.
    @Test func theyAreFew() {
        let none = Self.result(
            of: Self.cell([.opened: 0, .handshakesAnswered: 0], requests: 0), seconds: 60)
        #expect(RunHint.texts(none) == [])
        let odd = Self.cell(
            [
                .answered: 0, .deadlines: 43, .dropped: 43, .skipped: 1, .arrivals: 2,
                .unmatched: 43,
            ],
            requests: 43, held: 5_000_000)
        #expect(RunHint.texts(Self.result(of: odd, seconds: 3, steal: 0.1)).count == 4)
    }
}
