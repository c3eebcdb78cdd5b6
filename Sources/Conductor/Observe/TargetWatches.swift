internal import Assertions
internal import Metrics
internal import Plan
internal import Reports
internal import Wire

/// All targets that a run observes.
struct TargetWatches: Sendable {
    private var watches: [(watch: TargetWatch, firstGauge: Int)] = []

    /// Looks whether the targets are there, and what of them can be read; throws what cannot be.
    init(
        _ targets: [ObservedTarget], names: Resolver, tell: (String) -> Void
    ) throws(SetupError) {
        var gauges = 0
        for target in targets {
            let unreadable = try ObserveCheck.unreadable(of: target, names)
            for text in unreadable { tell("warning: observe '\(target.name)': \(text)\n") }
            do {
                let watch = try TargetWatch(target, unreadable: unreadable, names: names)
                watches.append((watch, gauges))
            } catch {
                throw SetupError(
                    "'\(target.name)' cannot be observed: \(error)", exitCode: .noVerdict)
            }
            gauges += target.gauges.count
        }
    }

    /// Begins to read; the run starts at this time.
    func begin(at start: Int64) { for (watch, _) in watches { watch.begin(at: start) } }

    /// What was read from a time up to before another one, apart by what ran meanwhile.
    func take(
        from first: Int64, before end: Int64, running: (Int64) -> [Int]
    ) -> [ObservedValues] {
        var found: [[Int]: [Int: GaugeReading]] = [:]
        for (watch, firstGauge) in watches {
            for reading in watch.take(from: first, before: end) {
                let stretches = running(reading.at)
                for (index, value) in reading.values.enumerated() {
                    guard let value else { continue }
                    if found[stretches]?[firstGauge + index]?.add(value) == nil {
                        found[stretches, default: [:]][firstGauge + index] = GaugeReading(value)
                    }
                }
            }
        }
        return found.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { ObservedValues(running: $0.key, readings: $0.value) }
    }

    /// Ends all reading, and waits until it has.
    func stop() { for (watch, _) in watches { watch.stop() } }

    /// How it went.
    var histories: [ObservedHistory] { watches.map(\.watch.history) }
}
