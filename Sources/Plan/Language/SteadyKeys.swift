import PlanText
import Units

extension Section {
    static let steady = Section("steady")
}

extension PhaseShape {
    static let steady = PhaseShape(Keys.steady, "The same load all the time.") { .load($0) }
}

extension Keys {
    static let steady = Record(
        .steady, "The same load all the time.", choice: Load.choice, Load.start(),
        [
            Load.clients(.load(.clients), "How many clients there are."),
            Load.arrivals(
                .load(.arrivals), "How many clients arrive a second, evenly or `poisson`."),
            Load.totalRate, Load.lengthRow,
        ]
    ) { reader, fields, _ in reader.checkTotalRate(fields) }
}
