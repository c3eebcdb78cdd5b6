import PlanText
import Units

extension Section {
    static let ramp = Section("ramp")
}

extension PhaseShape {
    static let ramp = PhaseShape(.ramp, Keys.ramp, "A load that grows or shrinks evenly.") {
        .load($0)
    }
}

extension Keys {
    static let ramp: Record<Load> = Record(
        .ramp, "A load that goes from one value to another.", choice: Load.choice, Load.start()
    ) {
        Load.clients(
            .ramp(.clientLine, orOne: .clients),
            "From how many clients to how many; `-> 50` starts where the load is, `50` stays if "
                + "something else changes.")
        Load.arrivals(
            .ramp(.arrivalLine, orOne: .arrivals),
            "From how many arrivals a second to how many.")
        Row(
            "messages", .messageLine, \.messages,
            "From how many messages a second to how many all clients send together, in place "
                + "of the `every` of their first schedule.")
        Row(
            "steps", .whole(1...10_000), default: "a line",
            "In how many equal levels it goes there."
        ) { $0.course = .line(steps: $1) }
        Load.lengthRow
    } finish: { reader, fields, _ in
        reader.checkTotalRate(fields)
        reader.checkRamp(fields)
    }
}

extension Reader {
    /// Something changes in a ramp.
    fileprivate func checkRamp(_ fields: Fields) {
        guard fields.guessed.isEmpty else { return }
        let loads = Load.choice.compactMap { fields[$0] }
        let texts = loads.flatMap { [$0] + $0.members.map(\.value) }.compactMap(\.scalar)
        func isLine(_ scalar: Scalar) -> Bool { scalar.text.contains("->") }
        // What is no load at all has been said.
        guard let load = loads.first, let value = texts.first, !texts.contains(where: isLine),
            LoadForm(isRate: fields["arrivals"] != nil, sign: nil).accepts(value.text)
        else { return }
        guard let messages = fields["messages"] else {
            if load.members.isEmpty { return expectTwoValues(value.text, at: load.range) }
            return error(
                .badValue, "nothing changes in this ramp, since each profile has one value",
                at: load.range, hint: "write steady, or two values such as -> \(value.text)")
        }
        if let rate = messages.scalar, !isLine(rate) {
            error(
                .badValue, "nothing changes in this ramp, neither the load nor the messages",
                at: messages.range, hint: "write steady, or messages: -> \(rate.text)")
        }
    }
}
