import Assertions
import Metrics
import Reports
import Testing

@testable import Conductor

/// What is made of samples: shares, stops, what was in use at most.
@Suite struct HostWatchTests {
    private static let second: Int64 = 1_000_000_000
    private static let ms: Int64 = 1_000_000

    /// A machine with one loop on core 1, told what happens.
    private final class Machine {
        var now = HostSample(time: 0, upTime: 0)
        lazy var watch = HostWatch(
            groups: [(ControlGroup(path: "/g", folder: "/", isFirst: false), 0.2)],
            ports: (40_000...40_099, 100), descriptors: 256, read: { [unowned self] in now })

        init() {
            now.threads[7] = .init(name: "loop 0", core: 1, ran: 0, waited: 0)
            now.threads[8] = .init(name: "wsplan", core: 0, ran: 0, waited: 0)
            (now.cores[0], now.cores[1]) = (.init(), .init())
            now.groups = [.init()]
            watch.begin()
        }

        /// So much later, in which a loop ran and waited and core 1 was busy, in parts of that time.
        func pass(
            _ nanoseconds: Int64, ran: Double = 0, waited: Double = 0, busy: Double? = nil,
            steal: Double = 0, throttled: UInt64 = 0, slept: Int64 = 0
        ) {
            let length = Double(nanoseconds)
            now.time += nanoseconds
            now.upTime += nanoseconds + slept
            now.threads[7]?.ran += UInt64(length * ran)
            now.threads[7]?.waited += UInt64(length * waited)
            now.cores[1]?.busy += UInt64(length * (busy ?? ran) / 1e6)
            now.cores[1]?.steal += UInt64(length * steal / 1e6)
            for core in [0, 1] { now.cores[core]?.total += UInt64(length / 1e6) }
            now.groups[0].periods += UInt64(nanoseconds / 100_000_000)
            now.groups[0].throttled += throttled
            now.groups[0].nanoseconds += throttled * 80_000_000
        }

        func look() {
            watch.look(RunMoment(activity: .stage(0), elapsed: now.time, left: 0))
        }

        /// The second is over, with late sends and a loop that came so late; a measured phase ran since its start.
        func tick(
            late: UInt64 = 0, lag: Int64 = 0, connections: Int = 0, measuredSince start: Int64 = 0
        ) {
            let labels = LabelSpace(phases: ["day"], profiles: ["p"], messages: [], urls: ["u"])
            var snapshot = Snapshot(second: 0, running: [(0, 0)], labels: labels)
            var cell = SeriesCell()
            cell[.late] = late
            snapshot.delta.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
            if lag > 0 {
                var recorder = Recorder(labels: labels)
                recorder.health(.loopLag, lag)
                snapshot.merge(recorder)
            }
            snapshot.connections = [connections]
            let span = PhaseSpan(
                stretch: 3, shape: "steady", start: start, end: now.time, measured: true)
            watch.add(
                RunSecond(
                    snapshot: snapshot, point: SeriesPoint(snapshot), phases: [span],
                    elapsed: now.time))
        }

        /// A second as the control thread sees it.
        func second(
            ran: Double, waited: Double = 0, busy: Double? = nil, throttled: UInt64 = 0,
            late: UInt64 = 0
        ) {
            for part in 0..<10 {
                pass(
                    100 * HostWatchTests.ms, ran: ran, waited: waited, busy: busy,
                    throttled: part == 0 ? throttled : 0)
                look()
            }
            tick(late: late)
        }
    }

    /// What a thread used of its last second nobody knows: it must not look like what others used.
    @Test func threadsThatEndOrBeginAreNotOthers() throws {
        let machine = Machine()
        _ = machine.watch
        machine.now.threads[9] = .init(name: "loop 1", core: 1, ran: 0, waited: 0)
        machine.now.threads[9]?.ran = UInt64(Self.second / 4)
        machine.second(ran: 0.5, busy: 0.75)
        var core = try #require(machine.watch.health.run.cores.last)
        #expect(core.number == 1 && core.own == 0.75 && core.others == 0)
        machine.pass(Self.second, busy: 1)
        machine.now.threads[7] = nil
        machine.tick()
        core = try #require(machine.watch.health.run.cores.last)
        #expect(core.number == 1 && core.busy == 0.75 && core.others == 0)
        #expect(machine.watch.health.run.cores.count == 2)
    }

    @Test func sharesAreOfTheRunAndOfTheSecondsWithLateSends() throws {
        let machine = Machine()
        _ = machine.watch
        machine.second(ran: 0.5)
        machine.second(ran: 0.25, waited: 0.75, busy: 1, throttled: 8, late: 3)
        let health = machine.watch.health
        #expect(health.run.seconds == 2 && health.troubled?.seconds == 1)
        #expect(health.run.loops == [.init(number: 0, ran: 0.375, waited: 0.375, core: 1)])
        let troubled = try #require(health.troubled)
        #expect(troubled.loops == [.init(number: 0, ran: 0.25, waited: 0.75, core: 1)])
        #expect(troubled.cores.map(\.others) == [0, 0.75])
        #expect(troubled.throttling?.share == 0.8 && health.run.throttling?.share == 0.4)
        #expect(health.stops == [])
    }

    /// A loop that runs or waits for a core nearly all of a measured phase is full.
    @Test(arguments: [
        (0.96, 0.0, true), (0.5, 0.46, true), (0.94, 0, false), (0.1, 0.1, false),
    ])
    func aFullLoopIsToldOfItsPhase(_ ran: Double, _ waited: Double, _ isFull: Bool) {
        let machine = Machine()
        _ = machine.watch
        for _ in 0..<3 { machine.second(ran: ran, waited: waited) }
        #expect(machine.watch.health.fullPhases == (isFull ? [3] : []))
    }

    @Test func secondsThatArePartlyOfAPhaseAreNoneOfIt() {
        let machine = Machine()
        _ = machine.watch
        machine.pass(Self.second, ran: 1)
        machine.tick(measuredSince: 500 * Self.ms)
        #expect(machine.watch.health.fullPhases == [])
    }

    /// A silence is a stop where nothing ran, waited for a core or was throttled, and a loop came late by it.
    @Test(
        arguments: [
            (0.0, 0.0, 0, 2_900, 1), (0.02, 0.0, 0, 1_500, 1), (1.0, 0.0, 0, 2_900, 0),
            (0.3, 0.7, 0, 2_900, 0), (0.2, 0, 30, 2_900, 0), (0, 0, 0, 1_499, 0), (0, 0, 0, 0, 0),
        ] as [(Double, Double, UInt64, Int64, Int)])
    func aStopIsASilenceInWhichNothingRan(
        _ ran: Double, _ waited: Double, _ throttled: UInt64, _ lag: Int64, _ stops: Int
    ) {
        let machine = Machine()
        _ = machine.watch
        machine.second(ran: 0.9)
        machine.pass(300 * Self.ms, ran: 0.9)
        machine.look()
        machine.pass(3 * Self.second, ran: ran, waited: waited, throttled: throttled)
        machine.tick(late: 5, lag: lag * Self.ms)
        machine.look()
        let found = machine.watch.health.stops
        #expect(found.count == stops)
        #expect(found.allSatisfy { $0.start == 1_300 * Self.ms && $0.length == 3 * Self.second })
    }

    @Test func aMachineThatSleptIsToldOf() {
        let machine = Machine()
        _ = machine.watch
        machine.pass(Self.second, slept: 30 * Self.second)
        machine.tick()
        #expect(machine.watch.health.stops.map(\.isSleep) == [true])
        #expect(machine.watch.health.stops.last?.length == 30 * Self.second)
    }

    @Test func theMostThatWasInUseIsKept() {
        let machine = Machine()
        machine.now.descriptors = 12
        _ = machine.watch
        for (open, waiting, connections) in [(50, 3, 40), (250, 20, 80), (30, 0, 10), (30, 0, 0)] {
            (machine.now.descriptors, machine.now.timeWait) = (open, waiting)
            machine.pass(Self.second, ran: 0.1)
            machine.tick(connections: connections)
        }
        let health = machine.watch.health
        #expect(health.descriptors == .init(used: 250, allowed: 256))
        // TIME_WAIT of the second before.
        #expect(
            health.ports == .init(peak: .init(used: 83, allowed: 100), first: 40_000, last: 40_099))
    }

    /// What is read of this machine is plausible.
    @Test func thisMachineIsRead() {
        let sampler = HostSampler()
        let sample = sampler.sample()
        #expect(sample.time > 0 && !sample.cores.isEmpty && !sample.threads.isEmpty)
        #expect(sample.cores.values.allSatisfy { $0.busy + $0.steal <= $0.total })
        #expect(sample.groups.count == sampler.groups.count)
        #expect(HostSampler.ports(sources: 0, targets: 0) == nil)
        let ports = HostSampler.ports(sources: 2, targets: 3)
        #expect(ports.map { $0.connections == 6 * $0.range.count } ?? true)
    }
}
