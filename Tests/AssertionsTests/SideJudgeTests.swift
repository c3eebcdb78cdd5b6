import Metrics
import TestSupport
import Testing

@testable import Assertions

/// How two sides are held against each other, on latencies that are drawn: what noise hits both, one of them is
/// slower, or stalls.
@Suite struct SideJudgeTests {
    /// What one side does beside the other.
    struct Server {
        /// By what all times are multiplied, and those above the 95th percentile besides.
        var slower = 1.0
        var slowerTail = 1.0
        /// It answers nothing for so many milliseconds every so many seconds.
        var stall: (milliseconds: Double, every: Int)?
        /// Of so many requests one fails.
        var failing = Int.max
        var opened = 10
    }

    // MARK: Rates

    @Test func noiseThatHitsBothIsNoChange() {
        for seed in 1...20 {
            let (store, evidence) = measured(Server(), Server(), seed: seed, seconds: 43)
            let judge = SideJudge(store, Self.labels, Self.phases(43), against: evidence)
            for (limit, quantile) in [(0.05, 0.5), (0.05, 0.95), (0.10, 0.99)] {
                let found = judge.compare(Self.comparison(.percentile(quantile), limit))
                #expect(found.cause == nil, "p\(quantile * 100), seed \(seed)")
            }
        }
    }

    @Test func tenPercentAreSeenInEveryRun() {
        for seed in 1...10 {
            let found = compare(Server(slower: 1.1), Server(), seed: seed, 0.5, 0.05)
            #expect(found.cause != nil, "\(found)")
            #expect(abs((found.change ?? 0) - 0.1) < 0.02)
            // Nothing is said of what is allowed.
            #expect(compare(Server(slower: 1.1), Server(), seed: seed, 0.5, 0.2).cause == nil)
        }
    }

    @Test func stallsInFewBlocksAreSeenByTheShare() {
        for seed in 1...5 {
            let stalling = Server(stall: (milliseconds: 200, every: 5))
            let found = compare(stalling, Server(), seed: seed, 0.99, 0.1)
            #expect(found.cause != nil, "\(found)")
            #expect(compare(Server(), stalling, seed: seed, 0.99, 0.1).cause == nil)
        }
    }

    @Test func swappedSidesGiveTheSameAnswers() throws {
        for (seed, server) in [
            Server(slower: 1.1), Server(slowerTail: 1.6), Server(stall: (200, 4)), Server(),
        ].enumerated() {
            for quantile in [0.5, 0.95, 0.99] {
                let one = compare(server, Server(), seed: seed + 3, quantile, 0)
                let other = compare(
                    server, Server(), seed: seed + 3, quantile, 0, isSwapped: true)
                let change = try #require(one.change)
                let back = try #require(other.change)
                #expect(abs((1 + change) * (1 + back) - 1) < 1e-9)
                #expect(one.low.map { 1 + $0 } ?? 0 > 0)
                #expect(!(one.cause != nil && other.cause != nil))
            }
        }
    }

    // MARK: What takes a verdict away

    @Test func aTailThatIsTheGeneratorsIsNoVerdict() {
        let slower = Server(slowerTail: 2)
        #expect(compare(slower, Server(), seed: 4, 0.99, 0.1, lag: 100_000).cause != nil)
        let found = compare(slower, Server(), seed: 4, 0.99, 0.1, lag: 50_000_000)
        #expect(found.cause == nil && found.hiddenBy != nil)
        // It is about tails alone.
        let whole = compare(Server(slower: 2), Server(), seed: 4, 0.5, 0.1, lag: 50_000_000)
        #expect(whole.cause != nil)
    }

    @Test(
        arguments: [
            (Server(), Server(opened: 0), 43, "'against' took no connection"),
            (Server(opened: 0), Server(), 43, "'new' took no connection"),
            (Server(), Server(failing: 1), 43, "100 % of the requests to 'against' failed"),
            (Server(failing: 1), Server(), 43, "100 % of the requests to 'new' failed"),
            (
                Server(), Server(), 7,
                "there are 7 blocks with samples of both sides, and 8 are needed"
            ),
            (
                Server(), Server(), 0,
                "there are 0 blocks with samples of both sides, and 8 are needed"
            ),
        ] as [(Server, Server, Int, String)])
    func whatCannotBeJudged(_ new: Server, _ against: Server, _ seconds: Int, _ lack: String) {
        for aggregate in [Comparison.Aggregate.percentile(0.5), .share] {
            let found = compare(
                new, against, seed: 1, aggregate, 0.1, seconds: seconds)
            #expect(found.lack == lack && found.cause == nil)
        }
    }

    @Test func errorsAreComparedInPoints() {
        let failing = Server(failing: 20)
        let found = compare(failing, Server(), seed: 1, .share, 0.01)
        #expect(found.cause == .share && found.isPoints)
        #expect(abs((found.change ?? 0) - 0.05) < 0.01)
        #expect(compare(failing, Server(), seed: 1, .share, 0.10).cause == nil)
        #expect(compare(Server(), failing, seed: 1, .share, 0).cause == nil)
        #expect(compare(failing, failing, seed: 1, .share, 0.005).cause == nil)
    }

    @Test func aThresholdHasTheLimitOfTheOtherSide() throws {
        let (store, evidence) = measured(Server(slower: 1.1), Server(), seed: 3, seconds: 43)
        func verdict(_ extra: Double, against: SideEvidence?) -> Verdict {
            judge(
                [Self.assertion(.percentile(0.5), extra)], store: store, labels: Self.labels,
                phases: Self.phases(43), live: Self.findings(against))[0]
        }
        let failed = verdict(0.05, against: evidence)
        let sides = try #require(failed.sides)
        #expect(failed.result == .failed && failed.fails && failed.lack == nil)
        #expect(abs(failed.limit - (sides.base ?? 0) * 1.05) < 1)
        #expect(failed.notes.first?.contains("43 blocks of 1 s") == true)
        #expect(verdict(0.2, against: evidence).result == .passed)
        // A run that did not end has no blocks.
        let cut = verdict(0.05, against: nil)
        #expect(cut.result == .noData && !cut.fails && cut.lack != nil)
    }

    @Test func aLongRunKeepsSoManyBlocks() {
        var pairs = PairedSeconds(
            [Self.assertion(.percentile(0.5), 0.1)], Self.labels, measured: [0])
        var half = PairedSeconds.Half()
        var samples = Histogram()
        samples.record(1_000_000)
        half.times.merge(samples)
        for second in 0..<5_000 {
            for side in RunSide.allCases { pairs.add(half, of: side, plannedIn: second, to: 0) }
            pairs.bound()
        }
        let blocks = pairs.blocks(of: Self.comparison(.percentile(0.5), 0.1))
        #expect(blocks.count <= 1_200 && pairs.width == 8)
        #expect(blocks.reduce(0) { $0 + $1.block.new.times.count } == 5_000)
    }

    @Test func timesInBucketsAreTheTimes() {
        var draws = Draws(seed: 9)
        var samples = Histogram()
        var list: [Double] = []
        for _ in 0..<4_000 {
            let value = Int64(Self.latency(&draws, 1) * 1e6)
            samples.record(value)
            list.append(Double(value))
        }
        list.sort()
        var times = SampledTimes()
        times.merge(samples)
        for quantile in [0.0, 0.1, 0.5, 0.9, 0.99, 1] {
            let exact = list[Int((Double(list.count - 1) * quantile).rounded())]
            #expect(abs(times.quantile(quantile) / exact - 1) < 0.01)
            let above = list.count { $0 > exact }
            #expect(abs(times.countAbove(exact) - above) <= 20)
        }
    }

    // MARK: Runs

    private static let labels: LabelSpace = {
        var labels = LabelSpace(
            phases: ["day"], profiles: ["a"], messages: ["m"], urls: ["ws://new"])
        labels.against = OtherSide(urls: ["ws://old"], slices: 16)
        return labels
    }()

    private static func findings(_ against: SideEvidence?) -> LiveFindings {
        var findings = LiveFindings()
        findings.against = against
        return findings
    }

    private static func phases(_ seconds: Int) -> [PhaseSpan] {
        [
            PhaseSpan(
                stretch: 0, shape: "steady", start: 0, end: Int64(seconds) * 1_000_000_000,
                measured: true)
        ]
    }

    private static func comparison(
        _ aggregate: Comparison.Aggregate, _ extra: Double
    ) -> Comparison {
        var comparison = Comparison(
            aggregate: aggregate,
            metric: aggregate == .share ? .count(.errors) : .time(.rtt),
            filter: SeriesFilter(), kind: nil,
            subject: aggregate == .share ? .requests : nil, state: nil, comparison: .less,
            limit: 0)
        comparison.against = extra
        return comparison
    }

    private static func assertion(
        _ aggregate: Comparison.Aggregate, _ extra: Double
    ) -> Assertion {
        Fixture.assertion(.compare(comparison(aggregate, extra)))
    }

    /// A time in milliseconds: a lognormal body by the sum of even draws, with a heavier tail.
    private static func latency(_ draws: inout Draws, _ load: Double) -> Double {
        func unit() -> Double { Double(draws.next() >> 11) / Double(1 << 53) }
        let normal = (0..<6).reduce(-3.0) { sum, _ in sum + unit() }
        let body = load * (1 + 0.25 * normal + 0.03 * normal * normal)
        return max(0.05, unit() < 0.03 ? body * (1.5 + 3 * unit()) : body)
    }

    private func compare(
        _ new: Server, _ against: Server, seed: Int, _ quantile: Double, _ limit: Double,
        lag: Int64 = 1_000, isSwapped: Bool = false
    ) -> SidesCompared {
        compare(
            new, against, seed: seed, .percentile(quantile), limit, lag: lag,
            isSwapped: isSwapped)
    }

    private func compare(
        _ new: Server, _ against: Server, seed: Int, _ aggregate: Comparison.Aggregate,
        _ limit: Double, seconds: Int = 43, lag: Int64 = 1_000, isSwapped: Bool = false
    ) -> SidesCompared {
        let (store, evidence) = measured(
            new, against, seed: seed, seconds: seconds, lag: lag, isSwapped: isSwapped)
        return SideJudge(
            store, Self.labels, Self.phases(max(1, seconds)), against: evidence
        ).compare(Self.comparison(aggregate, limit))
    }

    /// Seconds of 200 requests a side, whose times both follow how busy the machine is.
    private func measured(
        _ new: Server, _ against: Server, seed: Int, seconds: Int, lag: Int64 = 1_000,
        isSwapped: Bool = false
    ) -> (MetricStore, SideEvidence) {
        var draws = Draws(seed: UInt64(seed))
        var pairs = PairedSeconds(
            [Self.assertion(.percentile(0.5), 0), Self.assertion(.share, 0)], Self.labels,
            measured: [0])
        var cells = [SeriesCell(), SeriesCell()]
        let servers = [new, against]
        for second in 0..<seconds {
            let busy = 1 + 0.4 * Double(draws.below(100)) / 100 + (second % 9 < 4 ? 0.3 : 0)
            for place in [0, 1] {
                let cell = Self.cell(&draws, servers[place], second, busy, lag)
                for subject in [0, 1] {
                    let of: RunSide = (place == 0) != isSwapped ? .new : .against
                    let comparison = Self.comparison(
                        subject == 0 ? .percentile(0.5) : .share, 0)
                    pairs.add(
                        PairedSeconds.Subject(comparison).half(of: cell), of: of,
                        plannedIn: second, to: subject)
                }
                cells[(place == 0) != isSwapped ? 0 : 1].merge(cell)
            }
        }
        for place in [0, 1] { cells[place][.opened] = UInt64(servers[place].opened) }
        let stores = cells.map { cell -> MetricStore in
            var store = MetricStore()
            store.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
            return store
        }
        return (
            stores[0],
            SideEvidence(store: stores[1], labels: Self.labels.ofAgainst!, pairs: pairs)
        )
    }

    private static func cell(
        _ draws: inout Draws, _ server: Server, _ second: Int, _ busy: Double, _ lag: Int64
    ) -> SeriesCell {
        var (rtt, lags, cell) = (Histogram(), Histogram(), SeriesCell())
        for request in 0..<200 {
            var time = latency(&draws, busy) * server.slower
            if time > busy * 1.5 { time *= server.slowerTail }
            if let stall = server.stall, second % stall.every == 0 {
                // The stall begins with the second; who comes within it waits for its end.
                time += max(0, stall.milliseconds - 5 * Double(request))
            }
            let fails = server.failing < .max && (request + second) % server.failing == 0
            if fails {
                time = 2_000
                cell.failures[Int(ErrorKind.timeout.rawValue)] += 1
                cell[.timeouts] += 1
            }
            rtt.record(Int64(time * 1e6))
            lags.record(lag)
            cell[.requests] += 1
        }
        cell[.rtt] = rtt
        cell[.sendLag] = lags
        return cell
    }
}
