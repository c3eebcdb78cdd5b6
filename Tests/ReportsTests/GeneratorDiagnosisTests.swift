import Assertions
import Metrics
import Reports
import Testing

/// What is said of why a generator gave out, and what helps.
@Suite struct GeneratorDiagnosisTests {
    private static func diagnosis(
        _ lacks: [[ErrorKind]], _ health: GeneratorHealth?, cores: Int = 4
    ) -> GeneratorDiagnosis {
        var header = RandomRun(seed: 1, seconds: 8).result.header
        header.host.cores = cores
        header.host.descriptors = 120
        return GeneratorDiagnosis(
            lacks.map {
                Saturation(
                    phase: nil, subject: .connects, lost: 1, whole: 1, limit: 0, lacks: $0)
            }, health, of: header)
    }

    /// A search that the generator ended has its remedy too, where no whole phase is saturated.
    @Test(arguments: CapacityFinding.Kind.allCases)
    func aSearchThatEndedHasARemedy(_ kind: CapacityFinding.Kind) {
        let search = CapacityFinding(
            phase: 0, unit: "clients", kind: kind, capacity: 1, tooMuch: nil, levels: [])
        let diagnosis = GeneratorDiagnosis(
            [], searches: [search], nil, of: RandomRun(seed: 1, seconds: 8).result.header)
        #expect(diagnosis.remedies.isEmpty == (kind != .saturated))
    }

    private static func use(
        busy: Double = 0.1, own: Double = 0.1, steal: Double = 0, ran: Double = 0.1,
        waited: Double = 0, throttled: UInt64? = nil
    ) -> HostUse {
        HostUse(
            seconds: 10,
            cores: [
                .init(number: 0, busy: 1, own: 0, steal: steal),
                .init(number: 1, busy: busy, own: own, steal: steal),
            ],
            loops: [.init(number: 0, ran: ran, waited: waited, core: 1)],
            throttling: throttled.map {
                .init(
                    group: "/g", setting: "cpu.max", cores: 0.2, periods: 100, throttled: $0,
                    nanoseconds: $0 * 80_000_000)
            })
    }

    static let rows: [(use: HostUse, cause: String?, remedy: String)] = [
        (use(), nil, "give the generator more processor time, or lower the rate"),
        (use(throttled: 0), nil, "give the generator more processor time, or lower the rate"),
        (
            use(ran: 0.2, throttled: 41),
            "its cgroup was throttled in 41 % of its periods (cpu.max: 0.2 cores)",
            "raise cpu.max of the cgroup /g, or lower the rate"
        ),
        (
            use(steal: 0.12),
            "steal 12 %: the host of this virtual machine had other work for its cores",
            "use a machine with cores of its own"
        ),
        (
            use(busy: 1, own: 0.03, ran: 0.03, waited: 0.8),
            "other processes had 97 % of core 1",
            "keep other processes off core 1 (taskset, cpuset), or use a machine with more cores"
        ),
        (
            use(busy: 1, own: 0.98, ran: 0.98), "loop 0 was busy for 98 % of the time",
            "use more loops (--loops 4), or lower the rate"
        ),
        (
            use(busy: 1, own: 1, ran: 0.6, waited: 0.4),
            "loop 0 was busy for 60 % of the time and waited for a core for 40 %",
            "lower the rate, or use a machine with more cores"
        ),
        (
            use(busy: 1, own: 1, ran: 0.3, waited: 0.3),
            "loop 0 waited for a core for 30 % of the time",
            "use fewer loops than cores (--loops), or more cores"
        ),
    ]

    @Test(arguments: rows.indices)
    func timeThatLacksIsExplained(_ index: Int) {
        let row = Self.rows[index]
        let found = Self.diagnosis([[]], GeneratorHealth(run: row.use))
        #expect(found.causes == (row.cause.map { [$0] } ?? []))
        #expect(found.remedies == [row.remedy])
    }

    /// A loop that others keep from its core may have too much to do as well.
    @Test func aFullLoopIsToldBesideOthers() {
        let use = Self.use(busy: 1, own: 0.45, ran: 0.45, waited: 0.5)
        let found = Self.diagnosis([[]], GeneratorHealth(run: use))
        #expect(
            found.causes == [
                "other processes had 55 % of core 1",
                "loop 0 was busy for 45 % of the time and waited for a core for 50 %",
            ])
        #expect(found.remedies.last == "lower the rate, or use a machine with more cores")
    }

    /// The seconds in which something was late explain, not the quiet ones around them.
    @Test func theTroubledSecondsExplain() {
        let health = GeneratorHealth(
            run: Self.use(), troubled: Self.use(throttled: 100),
            stops: [
                .init(start: 12_100_000_000, length: 3_000_000_000),
                .init(start: 20_000_000_000, length: 9_990_000_000, isSleep: true),
            ])
        let found = Self.diagnosis([[], []], health)
        #expect(
            found.causes == [
                "the process was stopped for 3.0 s from 12.1 s on",
                "the machine slept for 10.0 s at 20.0 s",
                "its cgroup was throttled in 100 % of its periods (cpu.max: 0.2 cores)",
            ])
        #expect(found.remedies.count == 2)
    }

    @Test func manyStopsAreCounted() {
        let stop = GeneratorHealth.Stop(start: 0, length: 1_000_000_000)
        for (count, last) in [(4, "1 more stop"), (9, "6 more stops")] {
            let health = GeneratorHealth(
                run: Self.use(),
                stops: (0..<Int64(count)).map {
                    .init(start: $0 * 2_000_000_000, length: stop.length)
                })
            let found = Self.diagnosis([[]], health)
            #expect(found.causes.count == 4 && found.causes.last == last)
        }
    }

    @Test func socketsThatLackAreExplainedAndEachRemedyIsNamedOnce() {
        let health = GeneratorHealth(
            run: Self.use(), descriptors: .init(used: 118, allowed: 120),
            ports: .init(peak: .init(used: 99, allowed: 100), first: 40_000, last: 40_099))
        let found = Self.diagnosis(
            [[.descriptors], [.descriptors, .addressExhausted]], health)
        #expect(
            found.causes == [
                "120 descriptors are allowed, 118 were seen in use",
                "there are 100 local ports (40000 to 40099), 99 connections were seen open or in "
                    + "TIME_WAIT",
            ])
        #expect(
            found.remedies == [
                "raise the limit on open files (ulimit -n 1024, now 120)",
                "connect from more addresses ('bind:' in the target), or sysctl -w "
                    + "net.ipv4.ip_local_port_range='1024 65535'",
            ])
    }

    @Test func withoutFiguresTheRemediesAreThere() {
        let found = Self.diagnosis([[.descriptors], [.addressExhausted], []], nil)
        #expect(found.causes == ["120 descriptors are allowed"] && found.remedies.count == 3)
        let wide = GeneratorHealth(
            run: Self.use(),
            ports: .init(peak: .init(used: 99, allowed: 64_512), first: 1_024, last: 65_535))
        #expect(
            Self.diagnosis([[.addressExhausted]], wide).remedies
                == ["connect from more addresses ('bind:' in the target)"])
    }

    @Test func nothingIsSaidOfAGeneratorThatHeldOut() {
        let found = Self.diagnosis([], GeneratorHealth(run: Self.use(steal: 0.5, ran: 1)))
        #expect(found.causes == [] && found.remedies == [])
    }
}
