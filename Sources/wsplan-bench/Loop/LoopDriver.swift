internal import CAllocations
internal import LoadEngine
internal import Metrics
internal import Wire

/// The product's engine with one loop, driven as the product drives it.
final class LoopDriver {
    private let engine: Engine
    private let labels: LabelSpace
    /// Number of the loop's thread among those that allocate.
    private let firstThread: Int32
    private(set) var connections = 0

    /// Starts the loop; nothing connects yet. With `cpu` its thread is kept on that processor.
    init(_ plan: LoopGraph, _ target: LoopTarget, cpu: Int? = nil) throws(BenchError) {
        _ = Host.descriptorLimit()
        // Whoever runs before the loop has allocated by now, the loop has not.
        firstThread = callocations_threads()
        do {
            let graph = plan.graph(target)
            labels = graph.labels
            engine = try Engine(
                graph, routes: try Route.all(to: graph.endpoints), names: Resolver(), loops: 1,
                salt: 0x5EED, firstCPU: cpu)
        } catch {
            throw .failed("the engine cannot start: \(error)")
        }
    }

    /// Calls of the malloc family on the loop's thread so far.
    var allocations: Int { Int(callocations_since_thread(firstThread)) }

    /// OpenSSL's own calls on that thread, where they are told apart.
    private var opensslAllocations: Int {
        Int(callocations_of_openssl_since_thread(firstThread))
    }

    /// Begins a stage and waits until it has so many connections. Returns nanoseconds from the
    /// start to the last open, exact to `step`.
    @discardableResult
    func open(stage: Int, _ count: Int, step: Int64) throws(BenchError) -> Int64 {
        let start = MonotonicTime.now()
        engine.begin(stage: stage, at: start)
        var seen = MetricStore()
        var progress = (connections: connections, at: start)
        while connections < count {
            engine.wait(until: MonotonicTime.now() + step)
            seen.merge(collect())
            if let text = seen.firstTexts.values.first {
                throw .failed("a connect failed: \(text)")
            }
            let now = MonotonicTime.now()
            if connections > progress.connections { progress = (connections, now) }
            if now - progress.at > 20_000_000_000 {
                throw .failed("only \(connections) connections are open, the last for 20 s")
            }
        }
        return MonotonicTime.now() - start
    }

    /// Begins a stage and lets it run so long, in nanoseconds, before anything is measured.
    func begin(stage: Int, warmUp: Int64) throws(BenchError) {
        engine.begin(stage: stage, at: MonotonicTime.now())
        rest(warmUp)
        if let text = collect().firstTexts.values.first {
            throw .failed("a connect failed: \(text)")
        }
    }

    /// Lets the loop go on by itself for so many nanoseconds.
    func rest(_ time: Int64) {
        let end = MonotonicTime.now() + time
        while MonotonicTime.now() < end { engine.wait(until: end) }
    }

    /// What happened since the last time.
    func collect() -> MetricStore {
        var snapshot = Snapshot(second: 0, running: [], labels: labels)
        engine.collect(into: &snapshot)
        connections = snapshot.gauges.connections
        return snapshot.delta
    }

    /// Measures for so long, with one collect a second. The loop must be under load already. With
    /// `trace` takes down where the counted allocations come from.
    func measure(seconds: Double, trace: Bool) -> LoopMeasurement {
        var measurement = LoopMeasurement()
        _ = collect()
        let start = MonotonicTime.now()
        let cpu = CPUTime.now()
        let end = start + Int64(seconds * 1e9)
        var second: Int64 = 0
        var counted: (from: Int?, to: Int?)
        var opened: (from: UInt64, to: UInt64?) = (0, nil)
        let openssl = opensslAllocations
        while MonotonicTime.now() < end {
            second += 1
            let tick = min(end, start + second * 1_000_000_000)
            while MonotonicTime.now() < tick { engine.wait(until: tick) }
            measurement.store.merge(collect())
            if second == 2 {
                counted.from = allocations
                opened.from = measurement.store.count(.opened)
                if trace { callocations_trace(firstThread) }
            }
            if second == 8 {
                counted.to = allocations
                opened.to = measurement.store.count(.opened)
                callocations_stop_trace()
            }
        }
        callocations_stop_trace()
        measurement.elapsed = MonotonicTime.now() - start
        measurement.cpu = CPUTime.now() - cpu
        measurement.opensslAllocations = opensslAllocations - openssl
        if let from = counted.from, second > 2 {
            measurement.allocations = (counted.to ?? allocations) - from
            measurement.opened = Int((opened.to ?? measurement.store.count(.opened)) - opened.from)
        }
        return measurement
    }

    /// Ends the loop and waits until it is gone.
    func stop() {
        engine.stop()
        let patience = MonotonicTime.now() + 6_000_000_000
        while !engine.hasEnded, MonotonicTime.now() < patience {
            engine.wait(until: MonotonicTime.now() + 50_000_000)
        }
        engine.release()
    }
}

/// What a loop did in the measured time.
struct LoopMeasurement {
    var store = MetricStore()
    /// Nanoseconds.
    var elapsed: Int64 = 0
    var cpu = CPUTime(process: 0, thread: 0)
    /// On the loop's thread, from second 2 to second 8 or the end; nil if it was shorter.
    var allocations: Int?
    /// Connections that were opened in that time.
    var opened = 0
    /// Those of OpenSSL in the measured time, where they are told apart.
    var opensslAllocations = 0

    /// OpenSSL's allocations by message that was answered.
    var opensslAllocationsPerEcho: Double {
        Double(opensslAllocations) / Double(max(1, store.count(.answered)))
    }

    /// Adds a quantile of a time metric to a line, in microseconds.
    func add(_ name: String, _ metric: TimeMetric, _ q: Double, to line: inout JSONLine) {
        let samples =
            metric == .receiveLag ? store.health[metric] : store.histogram(metric)
        line.add(name, (samples?.quantile(q) ?? .nan) / 1e3, decimals: 1)
    }

    /// Adds the processor time by event, of the whole process and of the loop alone.
    func addCPU(per name: String, _ count: UInt64, to line: inout JSONLine) {
        let divisor = Double(count) * 1e3
        line.add("cpu_us_per_\(name)", Double(cpu.process) / divisor, decimals: 3)
        line.add("loop_cpu_us_per_\(name)", Double(store.cpuNanoseconds) / divisor, decimals: 3)
    }

    /// Adds the allocations and whatever went wrong.
    func addHealth(to line: inout JSONLine) {
        if let allocations { line.add("loop_allocations", allocations) }
        if opensslAllocations > 0 {
            line.add("openssl_allocations_per_echo", opensslAllocationsPerEcho, decimals: 2)
        }
        line.add("errors", Int(store.count(.errors)))
    }
}
