internal import Units

/// What is to be known of runs beside others: that they are of other plans, days, machines and tools.
struct RunDifferences {
    let base: [RunHeader]
    let new: [RunHeader]
    /// What new is called.
    let name: String

    /// Whether they ran on other days or machines.
    var areElsewhere: Bool {
        Set(base.map(\.day)) != Set(new.map(\.day))
            || Set(base.map(\.host.name)) != Set(new.map(\.host.name))
    }

    /// When and where all ran, such as `base ran on 2026-11-27 on a, new on 2026-11-28 on b`.
    var places: String { "base ran \(Self.place(base)), \(name) \(Self.place(new))" }

    /// That the plans differ, and the tools.
    var notes: [String] {
        var notes: [String] = []
        let plans = [base, new].map { Set($0.map(\.planText)) }
        if plans[0] != plans[1] {
            notes.append(
                "the plans differ, so what differs may be their doing: base is of "
                    + "\(plans[0].list), \(name) of \(plans[1].list)")
        }
        let tools = [base, new].map { Set($0.map(\.host.tool)) }
        if tools[0] != tools[1] {
            notes.append("base was run by wsplan \(tools[0].list), \(name) by \(tools[1].list)")
        }
        return notes
    }

    /// How often runs of other days and machines look worse although nothing changed, and what helps.
    static let drift =
        "of runs of other days or machines 8 to 20 % look worse by chance; --against URL compares both in "
        + "one run"

    private static func place(_ runs: [RunHeader]) -> String {
        "on \(Set(runs.map(\.day)).list) on \(Set(runs.map(\.host.name)).list)"
    }
}

extension RunHeader {
    /// The day of its start, in UTC.
    fileprivate var day: String { String(wallClock(milliseconds: startMilliseconds).prefix(10)) }

    fileprivate var planText: String { "'\(plan.name)' (\(plan.hash.prefix(8)))" }
}

extension Set<String> {
    /// The first of them in order, and how many more there are.
    fileprivate var list: String {
        let sorted = sorted()
        return sorted.prefix(3).joined(separator: ", ")
            + (count > 3 ? " and \(count - 3) more" : "")
    }
}
