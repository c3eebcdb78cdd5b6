import PlanText
import Units

extension Section {
    static let steady = Section("steady")
}

extension PhaseShape {
    static let steady = PhaseShape(.steady, Keys.steady, "The same load all the time.") {
        .load($0)
    }
}

extension Keys {
    static let steady: Record<Load> = Record(
        .steady, "The same load all the time.", choice: Load.choice, Load.start()
    ) {
        Load.clients(.load(.clients), "How many clients there are.")
        Load.arrivals(
            .load(.arrivals), "How many clients arrive a second, evenly or `poisson`.")
        Load.totalRate
        Row(
            "for", .lengthRange, required: true,
            "How long it takes; `A..B`: from A until it is sure whether its thresholds hold, at most B."
        ) { load, lengths in
            load.length = lengths.upperBound
            load.shortest =
                lengths.lowerBound < lengths.upperBound ? lengths.lowerBound : nil
        }
    } finish: { reader, fields, load in
        reader.checkTotalRate(fields)
        reader.checkRange(fields, load)
    }
}

extension Reader {
    /// The figures of a phase that ends once they are sure are looked at by the second, and are those of a
    /// load that is alone.
    fileprivate func checkRange(_ fields: Fields, _ load: Load) {
        guard let node = fields["for"], let shortest = load.shortest else { return }
        if phases.isInside {
            error(
                .conflict,
                "inside 'repeat' and 'parallel' a steady does not end when it is sure",
                at: node.range,
                hint: "write for: \(load.length), or make it a phase of the plan itself")
        } else if shortest < .seconds(1) {
            error(
                .badValue, "the first look at what is sure is after 1s at the earliest",
                at: node.range, hint: "write for: \(max(.seconds(1), shortest))..\(load.length)")
        }
    }
}
