internal import Assertions
internal import EmbeddedServer
internal import LoadEngine
public import Metrics
internal import Plan
internal import PlanCompiler
internal import PlanText
public import Reports
internal import Units
internal import Wire

/// Owns a run: the embedded target, the engine, and the second's tick.
public struct Conductor {
    private let header: RunHeader
    private let graph: StageGraph
    private let server: RunningServer?
    private let engine: Engine
    private var store = MetricStore()
    private var series = TimeSeries()
    private var spans: [PhaseSpan] = []
    private var second = 0
    private var start: Int64 = 0
    private let steal = StealMeter()

    /// Compiles the plan, starts an embedded target and makes the engine; nothing connects yet.
    public init(_ setup: RunSetup) throws(SetupError) {
        var entropy = SystemRandomNumberGenerator()
        let seed = setup.plan.seed ?? setup.seed ?? entropy.next()
        let options: CompileOptions
        do {
            options = try CompileOptions(target: setup.target, seed: seed, smoke: setup.smoke)
        } catch {
            throw .target("\(error)")
        }
        var (graph, assertions, embedded) = PlanCompiler.compile(setup.plan, options: options)
        if let seed = setup.seed { graph.seed = seed }
        let cores = Host.cpuCount
        let shares = embedded != nil && cores > 1
        do {
            server = try embedded.map { settings throws(SystemError) in
                let settings = ServerSettings(settings, seed: seed, cpu: shares ? 0 : nil)
                return try EmbeddedServer(settings).start()
            }
            if let server { graph.connect(to: server) }
            let loops = setup.loops ?? max(1, shares ? cores - 1 : cores)
            engine = try Engine(
                graph, addresses: graph.resolved(), loops: loops,
                salt: UInt32(truncatingIfNeeded: entropy.next()), firstCPU: shares ? 1 : nil)
            header = RunHeader(
                plan: PlanIdentity(
                    name: setup.plan.name, path: setup.source.name,
                    hash: SHA256.hex(setup.source.bytes),
                    text: String(decoding: setup.source.bytes, as: UTF8.self)),
                startMilliseconds: MonotonicTime.wallClock() / 1_000_000, seed: graph.seed,
                options: setup.smoke ? ["smoke": "true"] : [:], labels: graph.labels,
                assertions: assertions, saturation: SaturationPolicy(), loops: loops,
                host: HostFacts.read(tool: setup.tool))
        } catch {
            throw .host("the engine cannot start: \(error)")
        }
        self.graph = graph
    }

    /// Runs all stages, lets everyone leave, and judges. `progress` hears of every second with the
    /// name of its phase; once `interrupted` says so the run drains and ends.
    public mutating func run(
        progress: (SeriesPoint, String) -> Void, interrupted: () -> Bool
    ) -> RunResult {
        start = MonotonicTime.now() + 5_000_000
        var begin = start
        var stopped = false
        var announced = -1
        for (index, stage) in graph.stages.enumerated() where !stopped {
            if announced < index { engine.begin(stage: index, at: begin) }
            announced = index
            let isOnce = if case .once = stage.load { true } else { false }
            if !isOnce, index + 1 < graph.stages.count {
                // The next stage is known ahead, so it begins without anybody's delay.
                engine.begin(stage: index + 1, at: begin + stage.duration)
                announced = index + 1
            }
            var end = begin + stage.duration
            while MonotonicTime.now() < end {
                let tick = start + Int64(second + 1) * 1_000_000_000
                engine.wait(until: min(min(tick, end), MonotonicTime.now() + 100_000_000))
                if MonotonicTime.now() >= tick { collect(stage, progress) }
                if isOnce, engine.isDone(stage: index) { end = MonotonicTime.now() }
                if interrupted() {
                    stopped = true
                    end = MonotonicTime.now()
                }
            }
            spans.append(
                PhaseSpan(
                    label: stage.label, shape: stage.shape, start: begin - start, end: end - start,
                    measured: stage.measured))
            begin = end
        }
        return finish(stopped, progress)
    }

    private mutating func collect(_ stage: Stage, _ progress: (SeriesPoint, String) -> Void) {
        var snapshot = Snapshot(
            second: second, phases: [stage.label], profiles: graph.labels.profiles.count)
        engine.collect(into: &snapshot)
        store.merge(snapshot)
        let point = SeriesPoint(snapshot)
        series.append(point)
        second += 1
        progress(point, graph.labels.phases[stage.label])
    }

    private mutating func finish(
        _ stopped: Bool, _ progress: (SeriesPoint, String) -> Void
    ) -> RunResult {
        engine.stop()
        let last = graph.stages[graph.stages.count - 1]
        let patience = MonotonicTime.now() + graph.drain + 4_000_000_000
        while !engine.hasEnded, MonotonicTime.now() < patience {
            engine.wait(until: MonotonicTime.now() + 50_000_000)
            if MonotonicTime.now() >= start + Int64(second + 1) * 1_000_000_000 {
                collect(last, progress)
            }
        }
        collect(last, progress)
        series.finish()
        let duration = MonotonicTime.now() - start
        server?.stop()
        let conclusion = RunConclusion(
            of: header, store: store, phases: spans, durationNanoseconds: duration,
            stealShare: steal.share, ending: stopped ? .interrupted : .complete)
        return RunResult(header: header, store: store, series: series, conclusion: conclusion)
    }
}
