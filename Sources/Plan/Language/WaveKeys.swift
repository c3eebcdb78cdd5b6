import PlanText
import Units

extension Section {
    static let wave = Section("wave")
}

extension PhaseShape {
    static let wave = PhaseShape(.wave, Keys.wave, "A load that swings between two values.") {
        .load($0)
    }
}

extension Keys {
    static let wave: Record<Load> = Record(
        .wave, "A cosine between two values, from the first on.", choice: Load.choice,
        Load.start(.wave(period: .zero))
    ) {
        Load.clients(
            .load(.clientRange), "Between how many clients and how many, `200..800`.")
        Load.arrivals(.load(.arrivalRange), "Between how many arrivals a second.")
        Load.totalRate
        Row("period", .positiveTime, required: true, "How long a whole swing takes.") {
            $0.course = .wave(period: $1)
        }
        Load.lengthRow
    } finish: { reader, fields, load in
        reader.checkTotalRate(fields)
        reader.checkWave(fields, load)
    }
}

extension Reader {
    /// More swings than anybody looks at are a mistake in a unit.
    private static let mostSwings = 100_000.0

    /// A wave swings, and so often that it can be seen.
    fileprivate func checkWave(_ fields: Fields, _ load: Load) {
        guard case .wave(let period) = load.course, period > .zero, load.length > .zero,
            let node = fields["period"]
        else { return }
        if load.length.seconds / period.seconds > Self.mostSwings {
            error(
                .badValue, "a wave may swing at most \(Int(Self.mostSwings)) times", at: node.range,
                hint: "write a longer 'period'")
        } else if period > load.length {
            warning(
                .flatLoad,
                "the period is longer than the phase, so only a part of the swing is seen",
                at: node.range, hint: "write a 'for' of at least \(period)")
        }
        let isFlat = load.flows.allSatisfy { $0.line.from == $0.line.to }
        guard isFlat, !load.flows.isEmpty,
            let place = Load.choice.lazy.compactMap({ fields[$0] }).first
        else { return }
        warning(
            .flatLoad, "both values are the same, so the load does not change", at: place.range,
            hint: "write two values, or steady")
    }
}
