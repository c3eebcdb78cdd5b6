internal import Plan
internal import Units

/// The values of one load over time, cut into its parts: the levels of stepped lines, bursts, or the
/// whole.
struct LoadLayout {
    /// When each part begins and ends, in seconds from the start of the run.
    let parts: [(start: Double, end: Double)]
    /// Whether they are parts that reports tell apart.
    let hasParts: Bool
    private let course: Load.Course

    /// The values of all profiles together, or of one of them.
    struct Flow {
        var profile: Int?
        /// Of each part its curves, one after the other.
        var curves: [[ForecastCurve]]
        var isRandom: Bool
        /// The last value.
        var end: Double

        var peak: Double { curves.joined().reduce(0) { max($0, $1.peak) } }
        var sum: Double { curves.joined().reduce(0) { $0 + $1.sum(until: $1.end) } }
    }

    init(_ load: Load, start: Double) {
        let end = start + load.length.seconds
        course = load.course
        switch load.course {
        case .line(let steps):
            let count = max(1, steps ?? 1)
            let length = load.length.seconds / Double(count)
            parts = (0..<count).map {
                (
                    start + length * Double($0),
                    $0 + 1 == count ? end : start + length * Double($0 + 1)
                )
            }
            hasParts = steps != nil
        case .bursts(let bursts):
            let every = (bursts.every ?? bursts.one).seconds
            parts = (0..<bursts.times).map {
                (
                    start + every * Double($0),
                    $0 + 1 == bursts.times ? end : start + every * Double($0 + 1)
                )
            }
            hasParts = true
        case .wave:
            parts = [(start, end)]
            hasParts = false
        }
    }

    /// All flows; what has no first value goes on from what was there before.
    func flows(_ load: Load, _ before: ForecastPopulation) -> [Flow] {
        load.flows.map { flow in
            let carried: Double =
                switch (load.model, flow.profile) {
                case (.clients, nil): before.level
                case (.clients, let profile?): before.counts[profile]
                case (.arrivals, nil): before.rate
                case (.arrivals, let profile?): before.rates[profile]
                }
            let first = flow.line.from ?? carried
            return Flow(
                profile: flow.profile,
                curves: curves(flow.line, from: first, isWhole: load.model == .clients),
                isRandom: flow.isPoisson, end: end(flow.line, from: first))
        }
    }

    /// The value that the next phase goes on from.
    private func end(_ line: Load.Line, from first: Double) -> Double {
        switch course {
        case .line: line.to
        case .bursts: first
        case .wave(let period):
            wave(first, line.to, period.seconds).value(at: parts[0].end)
        }
    }

    private func wave(_ first: Double, _ other: Double, _ period: Double) -> ForecastCurve {
        let (start, end) = parts[0]
        let middle = (first + other) / 2
        return ForecastCurve(
            start: start, end: end,
            shape: .wave(middle: middle, swing: other - middle, period: period, origin: start))
    }

    /// The curves of a line, by parts; the levels of clients are whole numbers.
    func curves(_ line: Load.Line, from first: Double, isWhole: Bool) -> [[ForecastCurve]] {
        parts.enumerated().map { index, part in
            let curves: [ForecastCurve]
            switch course {
            case .line(nil):
                curves = [
                    ForecastCurve(
                        start: part.start, end: part.end, shape: .line(from: first, to: line.to))
                ]
            case .line:
                let level = first + (line.to - first) * Double(index + 1) / Double(parts.count)
                curves = [
                    .constant(isWhole ? level.rounded() : level, from: part.start, to: part.end)
                ]
            case .bursts(let bursts):
                curves = burst(bursts, first, line.to, part)
            case .wave(let period): curves = [wave(first, line.to, period.seconds)]
            }
            return curves.filter { $0.length > 0 }
        }
    }

    /// Up, for a while there, down, and back where it was until the next one.
    private func burst(
        _ bursts: Load.Bursts, _ low: Double, _ high: Double, _ part: (start: Double, end: Double)
    ) -> [ForecastCurve] {
        let top = part.start + bursts.rise.seconds
        let fall = top + bursts.hold.seconds
        let bottom = fall + bursts.fall.seconds
        return [
            ForecastCurve(start: part.start, end: top, shape: .line(from: low, to: high)),
            .constant(high, from: top, to: fall),
            ForecastCurve(start: fall, end: bottom, shape: .line(from: high, to: low)),
            .constant(low, from: bottom, to: max(bottom, part.end)),
        ]
    }
}
