import PlanText
import Units

extension Section {
    static let burst = Section("burst")
}

extension PhaseShape {
    static let burst = PhaseShape(.burst, Keys.burst, "A short high load, once or repeated.") {
        .load($0)
    }
}

extension Keys {
    static let burst: Record<Load> = Record(
        .burst, "A short high load; afterwards it is back where it was.", choice: Load.choice,
        Load.start(.bursts(Load.Bursts(hold: .zero)))
    ) {
        Load.clients(
            .load(.clients, of: "a burst"), "How many clients there are at its height.")
        Load.arrivals(
            .load(.arrivals, of: "a burst"), "How many arrive a second at its height.")
        Load.totalRate
        Row("rise", .time, \.bursts.rise, "How long the load rises.")
        Row("hold", .positiveTime, \.bursts.hold, required: true, "How long it stays high.")
        Row("fall", .time, \.bursts.fall, "How long it falls.")
        Row("times", .whole(1...10_000), \.bursts.times, "How many bursts there are.")
        Row(
            "every", .positiveTime, \.bursts.every, needs: "times",
            "From the start of a burst to that of the next.")
    } finish: { reader, fields, load in
        reader.checkTotalRate(fields)
        reader.checkBursts(fields, load.bursts)
        // A height is reached from where the load is.
        for index in load.flows.indices { load.flows[index].line.from = nil }
        load.length = load.bursts.length
    }
}

extension Load {
    fileprivate var bursts: Bursts {
        get { if case .bursts(let bursts) = course { bursts } else { Bursts(hold: .zero) } }
        set { course = .bursts(newValue) }
    }
}

extension Reader {
    /// A burst ends before the next one begins.
    fileprivate func checkBursts(_ fields: Fields, _ bursts: Load.Bursts) {
        if let node = fields["times"], bursts.times > 1, fields["every"] == nil,
            !fields.guessed.contains("every")
        {
            let both = TimeAmount(nanoseconds: 2 * bursts.one.nanoseconds)
            error(
                .missingKey, "'times' needs 'every'", at: node.range, hint: "write every: \(both)")
        }
        guard let every = bursts.every, every < bursts.one, let node = fields["every"] else {
            return
        }
        error(
            .conflict, "a burst takes \(bursts.one), so the next cannot start after \(every)",
            at: node.range, hint: "write every: \(bursts.one) or more, or a shorter 'hold'")
    }
}
