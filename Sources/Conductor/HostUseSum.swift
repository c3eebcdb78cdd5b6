internal import LoadEngine
internal import Reports

/// What was used between samples, added up.
struct HostUseSum {
    private(set) var nanoseconds: Int64 = 0
    private var cores: [Int: CoreTime] = [:]
    private var loops: [Int: LoopTime] = [:]
    private var groups: [ControlGroup.Figures] = []

    /// What was used of a core in the times of which this is known, in nanoseconds and in ticks.
    private struct CoreTime {
        var nanoseconds: Int64 = 0
        var ticks = ProcessorFigures.Core()
        /// What threads of this process used.
        var own: UInt64 = 0
    }

    /// What a loop did.
    private struct LoopTime {
        var ran: UInt64 = 0
        var waited: UInt64 = 0
        var byCore: [Int: UInt64] = [:]
    }

    /// Nothing yet.
    init() {}

    /// Adds the time from one sample to the next. Nobody knows what a loop used that has ended between
    /// them, nor on which core, so that nothing is told of the cores then.
    mutating func add(_ first: HostSample, _ next: HostSample) {
        nanoseconds += next.time - first.time
        let isKnown = Self.loops(next) >= max(1, Self.loops(first))
        for (number, now) in next.cores where isKnown {
            guard let before = first.cores[number] else { continue }
            var core = cores[number] ?? CoreTime()
            core.nanoseconds += next.time - first.time
            // Steal and idle ticks of some kernels go back by one at times.
            core.ticks.busy += now.busy.since(before.busy)
            core.ticks.steal += now.steal.since(before.steal)
            core.ticks.total += now.total.since(before.total)
            cores[number] = core
        }
        for (id, now) in next.threads {
            let before = first.threads[id]
            let ran = now.ran.since(before?.ran ?? 0)
            if isKnown { cores[now.core, default: CoreTime()].own += ran }
            guard let loop = Self.loop(now.name) else { continue }
            loops[loop, default: LoopTime()].ran += ran
            loops[loop, default: LoopTime()].waited += now.waited.since(before?.waited ?? 0)
            loops[loop, default: LoopTime()].byCore[now.core, default: 0] += ran
        }
        if groups.isEmpty { groups = next.groups.map { _ in .init() } }
        for (index, pair) in zip(first.groups, next.groups).enumerated() {
            groups[index].periods += pair.1.periods.since(pair.0.periods)
            groups[index].throttled += pair.1.throttled.since(pair.0.throttled)
            groups[index].nanoseconds += pair.1.nanoseconds.since(pair.0.nanoseconds)
        }
    }

    /// How many loops there are.
    private static func loops(_ sample: HostSample) -> Int {
        sample.threads.values.reduce(0) { $0 + (loop($1.name) == nil ? 0 : 1) }
    }

    /// The number in the name of a loop's thread.
    private static func loop(_ name: String) -> Int? {
        name.hasPrefix(Engine.threadName)
            ? Int(name.dropFirst(Engine.threadName.utf8.count)) : nil
    }

    /// The largest share of the time in which a loop ran or waited for a core.
    var fullest: Double {
        let most = loops.values.map { $0.ran + $0.waited }.max() ?? 0
        return nanoseconds > 0 ? Double(most) / Double(nanoseconds) : 0
    }

    /// The time in which something of the process ran, waited for a core or was not let run, of the
    /// thread or group that had most of it, in nanoseconds.
    var explained: Int64 {
        let loop = loops.values.map { $0.ran + $0.waited }.max() ?? 0
        let group = groups.map(\.nanoseconds).max() ?? 0
        return Int64(clamping: max(loop, group))
    }

    /// All of it as shares.
    func use(_ limits: [(group: ControlGroup, cores: Double)]) -> HostUse {
        let length = Double(max(1, nanoseconds))
        let most = groups.indices.max { groups[$0].throttled < groups[$1].throttled }
        return HostUse(
            seconds: Double(nanoseconds) / 1e9,
            cores: cores.filter { $0.value.nanoseconds > 0 }.sorted { $0.key < $1.key }.map {
                number, core in
                let total = Double(max(1, core.ticks.total))
                return HostUse.Core(
                    number: number, busy: Double(core.ticks.busy) / total,
                    own: min(1, Double(core.own) / Double(core.nanoseconds)),
                    steal: Double(core.ticks.steal) / total)
            },
            loops: loops.sorted { $0.key < $1.key }.map { number, time in
                HostUse.Loop(
                    number: number, ran: Double(time.ran) / length,
                    waited: Double(time.waited) / length,
                    core: time.byCore.max { $0.value < $1.value }?.key ?? 0)
            },
            throttling: most.map { index in
                HostUse.Throttling(
                    group: limits[index].group.path, setting: limits[index].group.setting,
                    cores: limits[index].cores, periods: groups[index].periods,
                    throttled: groups[index].throttled, nanoseconds: groups[index].nanoseconds)
            })
    }
}

extension UInt64 {
    /// How much a counter grew; 0 where it went back.
    fileprivate func since(_ before: UInt64) -> UInt64 { self > before ? self - before : 0 }
}
