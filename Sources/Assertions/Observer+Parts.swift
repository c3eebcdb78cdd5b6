import Metrics
import Units

/// Where in a phase a comparison stops holding that is about all of it.
extension Observer {
    /// Says in which part of its phase a comparison does not hold first, such as the level from which a
    /// time is too long; nil where it holds in all parts that have enough samples.
    func firstBroken(_ comparison: Comparison) -> String? {
        guard let phase = comparison.filter.phase, comparison.filter.part == nil else { return nil }
        switch comparison.aggregate {
        case .percentile, .avg, .share: break
        // What is counted grows with the load, and the most of all parts is that of one of them.
        case .min, .max, .stddev, .count, .rate, .last, .slope: return nil
        }
        let parts = parts(of: phase)
        guard parts.count > 1 else { return nil }
        let need = comparison.percentile.flatMap(SampleNeed.init)?.samples ?? 1
        let broken = parts.first { part in
            var own = comparison
            own.filter.part = part.number
            let seen = part.observer.observe(own)
            return seen.samples >= need
                && seen.holds(comparison.comparison, comparison.limit) == false
        }
        return broken.map { part in
            "first not held in part \(Format.count(part.number)) of \(Format.count(parts.count))"
                + (part.level.map { " (\($0.text))" } ?? "")
        }
    }

    /// What is known of each part of a phase that was measured, in the order of their numbers.
    private func parts(
        of phase: Int
    ) -> [(number: Int, level: Stretch.Level?, observer: Observer)] {
        func place(_ stretch: Int) -> Int? {
            labels.stretches[stretch].places.first { $0.phase == phase }?.part
        }
        let spans = Dictionary(grouping: phases.filter(\.measured)) { place($0.stretch) }
        let cells = Dictionary(grouping: store.cells) { place(Int($0.key.stretch)) }
        return spans.compactMap { number, spans in
            guard let number else { return nil }
            var part = MetricStore()
            for (key, cell) in cells[number] ?? [] { part.add(key, cell) }
            let stretch = labels.stretches[spans[0].stretch]
            return (
                number, stretch.places[0].phase == phase ? stretch.level : nil,
                Observer(store: part, labels: labels, phases: spans)
            )
        }.sorted { $0.number < $1.number }
    }
}
