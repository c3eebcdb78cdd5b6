import Assertions
import Metrics
import Plan
import PlanText
import Reports
import Testing

@testable import Conductor

/// What a calibration runs, and what it makes of the results.
@Suite struct CalibrationTests {
    // MARK: Experiments

    @Test(arguments: Experiment.allCases, [0.3, 1, 3.4, 200])
    func experimentsArePlansOfTheirLength(_ experiment: Experiment, _ seconds: Double) throws {
        let text = experiment.plan(seconds: seconds, answered: 123_456)
        let (plan, diagnostics) = PlanReader.read(
            SourceFile(name: "x", bytes: Array(text.utf8)), variables: [:], environment: [:],
            language: .plain)
        let phases = try #require(plan, "\(diagnostics.items.map(\.message))").phases
        #expect(diagnostics.items.isEmpty)
        let length = phases.reduce(0) { $0 + $1.shape.seconds }
        #expect(abs(length - seconds * experiment.share) <= 0.01 * Double(phases.count))
        #expect(phases.map(\.measured) == [false] + phases.dropFirst().map { _ in true })
    }

    @Test func aRoundIsAsLongAsItShouldBe() {
        #expect(abs(Experiment.allCases.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    }

    @Test func ratesGoUpFromHalfOfWhatWasAnsweredAndNotBelowWhatNobodyFeels() {
        let rates = Experiment.rates(answered: 100_000)
        #expect(rates.first == 40_000 && rates.last == 120_000 && rates == rates.sorted())
        #expect(Experiment.rates(answered: 0) == Experiment.steps.map { _ in Experiment.modest })
    }

    // MARK: Results

    /// A phase of a second for each of these: messages sent, and late ones.
    private static func result(
        _ phases: [(sent: UInt64, late: UInt64)], samples: Int = 100
    ) -> RunResult {
        var store = MetricStore()
        var times = Histogram()
        for index in 0..<samples { times.record(Int64(index + 1) * 1_000) }
        for (index, phase) in phases.enumerated() {
            var cell = SeriesCell()
            (cell[.messagesSent], cell[.late], cell[.answered]) = (
                phase.sent, phase.late, phase.sent
            )
            cell[.opened] = phase.sent / 10
            for metric in [TimeMetric.rtt, .serviceTime, .sendLag] { cell[metric] = times }
            store.add(
                SeriesKey(stretch: UInt16(index + 1), profile: 0, message: 0, url: 0), cell)
        }
        var health = SeriesCell()
        health[.receiveLag] = times
        store.add(health: health)
        store.cpuNanoseconds = 500_000_000
        let spans = (0...phases.count).map { index in
            PhaseSpan(
                stretch: index, shape: "steady", start: Int64(index) * 1_000_000_000,
                end: Int64(index + 1) * 1_000_000_000, measured: index > 0)
        }
        let header = RunHeader(
            plan: PlanIdentity(name: "x", path: "x", hash: "", text: ""), startMilliseconds: 0,
            seed: 1, options: [:],
            labels: LabelSpace(
                phases: spans.map { "\($0.stretch)" }, profiles: ["p"], messages: ["m"],
                urls: ["u"]), assertions: [], saturation: SaturationPolicy(), loops: 1,
            host: host)
        let conclusion = RunConclusion(
            of: header, store: store, phases: spans,
            durationNanoseconds: Int64(spans.count) * 1_000_000_000, stealShare: 0,
            health: GeneratorHealth(run: HostUse(seconds: 1)), ending: .complete)
        return RunResult(
            header: header, store: store, series: TimeSeries(), conclusion: conclusion)
    }

    private static let host = HostFacts(
        name: "h", system: "Linux 6", processor: "cpu", cores: 2, memory: 1 << 33,
        descriptors: 20_000, tool: "0.1.0")

    /// The steps are of 4,000, 5,000, … 12,000 messages a second.
    private static let steps: [(late: [UInt64], missing: [UInt64], held: Double)] = [
        ([0, 0, 0, 0, 0, 0, 0, 0, 0], [], 12_000), ([0, 0, 0, 0, 0, 0, 0, 0, 120], [], 12_000),
        ([0, 0, 0, 0, 0, 0, 0, 0, 121], [], 11_000),
        ([0, 0, 0, 71, 0, 0, 9_000, 9_000, 9_000], [], 9_000),
        ([4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 9_000, 9_000, 9_000], [], 0),
        ([], [0, 0, 0, 0, 0, 0, 0, 0, 121], 11_000), ([], [0, 0, 0, 0, 0, 0, 0, 0, 120], 12_000),
        ([], [4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 9_000, 9_000, 9_000], 0),
    ]

    @Test(arguments: steps)
    func whatIsHeldIsTheHighestStepThatIsInTime(
        _ late: [UInt64], _ missing: [UInt64], _ held: Double
    ) {
        let round = CalibrationRound(answered: 10_000)
        let phases = Experiment.rates(answered: 10_000).enumerated().map { index, rate in
            (
                sent: UInt64(rate) - (index < missing.count ? missing[index] : 0),
                late: index < late.count ? late[index] : 0
            )
        }
        #expect(Self.adding(Self.result(phases), of: .planned, to: round)?.planned == held)
    }

    @Test func experimentsTellWhatTheyAreFor() {
        func told(_ experiment: Experiment) -> CalibrationRound? {
            Self.adding(Self.result([(5_000, 0)]), of: experiment, to: CalibrationRound())
        }
        #expect(told(.answers)?.answered == 5_000 && told(.answers)?.busy == 0.25)
        #expect(told(.handshakes)?.handshakes == 500)
        let floors = told(.floor)?.floors
        #expect(abs((floors?.rtt.p50 ?? 0) - 0.05) < 0.001)
        #expect(abs((floors?.receiveLag.p99 ?? 0) - 0.099) < 0.001)
        #expect(told(.floor)?.uses.count == 1)
    }

    /// A round with a further result; nil where that was nothing.
    private static func adding(
        _ result: RunResult, of experiment: Experiment, to round: CalibrationRound
    ) -> CalibrationRound? {
        var round = round
        return round.add(result, of: experiment) ? round : nil
    }

    /// A host without time for it gives none, and the experiment is run again.
    @Test(arguments: Experiment.allCases)
    func nothingIsNoResult(_ experiment: Experiment) {
        let nothing = Self.result([(0, 0)], samples: 0)
        #expect(Self.adding(nothing, of: experiment, to: CalibrationRound()) == nil)
    }

    @Test func ofTheRoundsTheMedianCounts() {
        let rounds = [3.0, 1, 90].map { value in
            CalibrationRound(
                floors: NoiseFloor.Times(
                    rtt: percentiles(value), serviceTime: percentiles(value),
                    sendLag: percentiles(value), receiveLag: percentiles(value)),
                answered: value, planned: value, busy: value, handshakes: value)
        }
        let calibration = Calibration(
            rounds, host: Self.host, date: "", seconds: 1, rooms: [], settings: [])
        #expect(calibration.answered.median == 3 && calibration.planned.median == 3)
        #expect(calibration.floor.floors.sendLag.p95 == 3)
        #expect(calibration.answered.spread == 89 / 3.0)
        #expect(Calibration.Figure([]).median == 0 && Calibration.Figure([]).spread == 0)
        #expect(calibration.floor.warnings.count == 1)
    }

    private func percentiles(_ value: Double) -> NoiseFloor.Percentiles {
        NoiseFloor.Percentiles(p50: value, p90: value, p95: value, p99: value)
    }

    // MARK: Warnings

    private static let uses: [(use: HostUse, cores: Int, warning: String?)] = [
        (HostUse(seconds: 1), 2, nil),
        (HostUse(seconds: 1, cores: [.init(number: 1, busy: 0.9, own: 0.8, steal: 0)]), 2, nil),
        (
            HostUse(seconds: 1, cores: [.init(number: 1, busy: 1, own: 0.07, steal: 0)]), 2,
            "the host was busy: other processes had up to 93 % of core 1; calibrate when it is quiet"
        ),
        (
            HostUse(seconds: 1, cores: [.init(number: 0, busy: 0, own: 0, steal: 0.05)]), 2,
            "steal up to 5 %: the host of this virtual machine had other work for its cores"
        ),
        (
            HostUse(
                seconds: 1,
                throttling: .init(
                    group: "/x", setting: "cpu.max", cores: 1, periods: 10, throttled: 3,
                    nanoseconds: 5)), 2,
            "the cgroup /x was throttled in up to 30 % of its periods (cpu.max)"
        ),
        (
            HostUse(seconds: 1), 1,
            "there is one core for both sides: the figures are what server and loop hold together"
        ),
    ]

    @Test(arguments: uses)
    func aBusyHostIsTold(_ use: HostUse, _ cores: Int, _ warning: String?) {
        let rounds = [CalibrationRound(uses: [HostUse(seconds: 1)]), CalibrationRound(uses: [use])]
        #expect(CalibrationWarnings.all(rounds, cores: cores) == (warning.map { [$0] } ?? []))
    }

    @Test func roundsThatDifferAreTold() {
        let rounds = [100.0, 130].map { CalibrationRound(answered: $0, handshakes: 5) }
        #expect(
            CalibrationWarnings.all(rounds, cores: 2) == [
                "rounds differ: messages a second by 23 %; calibrate again"
            ])
    }

    // MARK: The host

    private static let plenty = HostOffer(
        descriptors: 1 << 20, portRange: 1_024...65_535, timeWaitReuse: 1, memory: 1 << 33,
        cores: 4)

    private static let settings:
        [(
            offer: @Sendable (inout HostOffer) -> Void,
            tuning: @Sendable (inout HostTuning) -> Void, name: String, value: String,
            command: String
        )] = [
            ({ $0.descriptors = 1_024 }, { _ in }, "ulimit -n", "1024", "ulimit -n 65536"),
            (
                { $0.portRange = 32_768...60_999 }, { _ in }, "net.ipv4.ip_local_port_range",
                "32768 60999", "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\""
            ),
            (
                { $0.timeWaitReuse = 2 }, { _ in }, "net.ipv4.tcp_tw_reuse", "2",
                "sysctl -w net.ipv4.tcp_tw_reuse=1"
            ),
            (
                { _ in }, { $0.backlog = 128 }, "net.core.somaxconn", "128",
                "sysctl -w net.core.somaxconn=4096"
            ),
            (
                { _ in }, { $0.tracked = 65_536 }, "net.netfilter.nf_conntrack_max", "65536",
                "sysctl -w net.netfilter.nf_conntrack_max=262144"
            ),
            (
                { _ in },
                { $0.quota = .init(file: "/sys/fs/cgroup/x/cpu.max", isFirst: false, cores: 1.5) },
                "/sys/fs/cgroup/x/cpu.max", "1.5 of 4 cores",
                "echo max > /sys/fs/cgroup/x/cpu.max"
            ),
            (
                { _ in },
                { $0.quota = .init(file: "/c/cpu.cfs_quota_us", isFirst: true, cores: 1) },
                "/c/cpu.cfs_quota_us", "1 of 4 cores", "echo -1 > /c/cpu.cfs_quota_us"
            ),
            (
                { _ in }, { $0.governor = "powersave" }, "the governor of the cores", "powersave",
                "cpupower frequency-set -g performance"
            ),
        ]

    @Test(arguments: settings.indices)
    func whatHoldsAHostDownIsToldWithTheCommand(_ index: Int) {
        let row = Self.settings[index]
        var (offer, tuning) = (Self.plenty, HostTuning())
        row.offer(&offer)
        row.tuning(&tuning)
        let found = HostSetting.all(offer, tuning)
        #expect(found.map(\.name) == [row.name])
        #expect(found.map(\.value) == [row.value])
        #expect(found.map(\.command) == [row.command])
    }

    @Test func nothingHoldsDownAHostWithPlentyOfAll() {
        let tuning = HostTuning(
            backlog: 4_096, tracked: 262_144, governor: "performance",
            quota: .init(file: "x", isFirst: false, cores: 4))
        #expect(HostSetting.all(Self.plenty, tuning) == [])
        #expect(HostSetting.all(Self.plenty, HostTuning()) == [])
    }

    @Test func roomIsThatOfEachHardLimitTheTightestFirst() throws {
        var offer = Self.plenty
        offer.portRange = 32_768...60_999
        offer.descriptors = 1_040
        let rooms = try Calibrator.rooms(offer)
        #expect(rooms.map(\.kind) == [.descriptors, .ports, .memory])
        // Each of four loops has a table of its own, in which 40 are taken.
        #expect(rooms[0].connections == 4_000 && rooms[0].setting == "ulimit -n")
        #expect(rooms[1].connections == 28_232)
        #expect(rooms[2].connections > 1_000_000)
    }

    @Test func aHostThatIsTooSmallIsTold() throws {
        try Calibrator.check(Self.plenty)
        var offer = Self.plenty
        offer.descriptors = 64
        #expect(throws: SetupError.self) { try Calibrator.check(offer) }
        offer = Self.plenty
        offer.portRange = 5_000...5_050
        #expect(throws: SetupError.self) { try Calibrator.check(offer) }
    }
}
