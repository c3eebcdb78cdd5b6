internal import Assertions
internal import LoadEngine
internal import Metrics
internal import Reports
internal import Units

/// Watches the machine and this process while a run goes: what explains a generator that gave out.
///
/// It is told of the run as sinks are, so that the control thread reads, once a second at most, and no
/// loop ever does.
final class HostWatch: RunSink {
    private let groups: [(group: ControlGroup, cores: Double)]
    private let read: () -> HostSample
    private let ports: (range: ClosedRange<Int>, connections: Int)?
    private let descriptors: Int

    private lazy var last = read()
    private var run = HostUseSum()
    private var troubled = HostUseSum()
    /// By the labels of measured phases.
    private var phases: [Int: HostUseSum] = [:]
    private var stops: [GeneratorHealth.Stop] = []
    /// Silences of the control thread of which the loops have not told yet.
    private var silences: [GeneratorHealth.Stop] = []
    private var mostDescriptors: Int?
    private var mostPorts = 0
    /// Whether something was late since the last sample.
    private var isTroubled = false
    /// When the run was heard of last, and when the last sample was taken, from the start of the run.
    private var heard: Int64 = 0
    private var sampled: Int64 = 0

    /// Shorter times between samples tell nothing.
    private static let shortest = TimeAmount.milliseconds(200).nanoseconds
    private static let second = TimeAmount.seconds(1).nanoseconds
    /// The control thread is heard of ten times a second: who is silent for so long does not run.
    private static let silence = TimeAmount.milliseconds(500).nanoseconds
    /// The share of a phase's second at its ends that may belong to another one.
    private static let slack = 0.1
    /// A loop that is busy for so much of a phase is full.
    private static let full = 0.95
    /// Further stops are not kept.
    private static let mostStops = 100

    /// Watches the clients of a graph on this machine, where a table may have so many descriptors.
    convenience init(_ graph: StageGraph, descriptors: Int) {
        let sampler = HostSampler()
        let targets = graph.endpointsInUse.map { graph.endpoints[$0] }
            .filter { $0.socketPath == nil }
        self.init(
            groups: sampler.groups,
            ports: HostSampler.ports(
                sources: targets.map(\.sources.count).min() ?? 0, targets: targets.count),
            descriptors: descriptors, read: sampler.sample)
    }

    init(
        groups: [(group: ControlGroup, cores: Double)] = [],
        ports: (range: ClosedRange<Int>, connections: Int)? = nil, descriptors: Int,
        read: @escaping () -> HostSample
    ) {
        self.groups = groups
        self.ports = ports
        self.descriptors = descriptors
        self.read = read
    }

    /// The run begins: what was used before is not its own.
    func begin() { _ = last }

    func enter(_ activity: RunActivity, at elapsed: Int64) { hear(elapsed) }

    func look(_ moment: RunMoment) { hear(moment.elapsed) }

    func add(_ second: RunSecond) {
        let delta = second.snapshot.delta
        isTroubled =
            isTroubled || [.late, .startsLate, .skipped].contains { delta.count($0) > 0 }
        hear(second.elapsed)
        keepStops(delta.health[.loopLag]?.moments.max ?? 0)
        mostPorts = max(mostPorts, second.snapshot.gauges.connections + last.timeWait)
        if second.elapsed - sampled >= Self.shortest { sample(second.elapsed, second.phases) }
    }

    /// The control thread runs; a long silence before may be a stop unless something of the process ran.
    private func hear(_ elapsed: Int64) {
        defer { heard = elapsed }
        let silence = elapsed - heard
        guard silence >= Self.silence else { return }
        let now = read()
        var since = HostUseSum()
        since.add(last, now)
        // Up to the silence everything may have been busy.
        let before = heard - sampled
        guard since.explained < before + silence / 2 else { return }
        silences.append(GeneratorHealth.Stop(start: heard, length: silence))
    }

    /// A silence in which a loop came late for most of it is a stop. The control thread alone may wait for a disk,
    /// or for who reads its lines.
    private func keepStops(_ latest: Int64) {
        let found = silences.filter { latest >= $0.length / 2 }
        stops += found.prefix(max(0, Self.mostStops - stops.count))
        silences = []
    }

    private func sample(_ elapsed: Int64, _ spans: [PhaseSpan]) {
        let now = read()
        let slept = (now.upTime - last.upTime) - (now.time - last.time)
        if slept >= Self.silence, stops.count < Self.mostStops {
            stops.append(GeneratorHealth.Stop(start: elapsed, length: slept, isSleep: true))
        }
        run.add(last, now)
        if isTroubled { troubled.add(last, now) }
        let slack = Int64(Double(elapsed - sampled) * Self.slack)
        for span in spans
        where span.measured && span.start <= sampled + slack && span.end >= elapsed - slack {
            phases[span.stretch, default: HostUseSum()].add(last, now)
        }
        if let open = now.descriptors { mostDescriptors = max(mostDescriptors ?? 0, open) }
        (last, sampled, isTroubled) = (now, elapsed, false)
    }

    /// What was seen.
    var health: GeneratorHealth {
        GeneratorHealth(
            run: run.use(groups),
            troubled: troubled.nanoseconds > 0 ? troubled.use(groups) : nil,
            fullPhases: phases.filter { $0.value.fullest >= Self.full }.map(\.key).sorted(),
            stops: stops,
            descriptors: mostDescriptors.map { .init(used: $0, allowed: descriptors) },
            ports: ports.map {
                .init(
                    peak: .init(used: mostPorts, allowed: $0.connections),
                    first: $0.range.lowerBound, last: $0.range.upperBound)
            })
    }
}
