/// What besides a plain schedule plans or troubles the sends of a benchmark.
enum LoopForm: String, CaseIterable {
    /// Each client by its own schedule.
    case plain
    /// The same, and half of the clients are cut about once a second and come back.
    case disrupt
    /// The same in four branches side by side, each with a population of its own.
    case parallel
    /// All clients send at one common rate.
    case messages

    /// How many branches there are.
    var lanes: Int { self == .parallel ? 4 : 1 }

    init(_ arguments: inout Arguments) throws(BenchError) {
        guard let word = try arguments.option("--form") else {
            self = .plain
            return
        }
        guard let form = LoopForm(rawValue: word) else {
            let known = LoopForm.allCases.map(\.rawValue).joined(separator: ", ")
            throw .usage("--form must be one of \(known), not '\(word)'")
        }
        self = form
    }
}
