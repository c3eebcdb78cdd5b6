import PlanText
import Units

extension Section {
    static let phase = Section("phase")
    static let steady = Section("steady")
    static let ramp = Section("ramp")
    static let once = Section("once")
}

/// How many clients there are, and when.
extension Keys {
    static let phase = Record(
        .phase, "One stretch of the load.", choice: shapes.map(\.name), called: "a phase",
        apart: "start a separate phase with", Phase(name: "", word: ""),
        shapes + [
            Row(
                "name", .text, default: "the word of its shape",
                "What reports and thresholds call it."
            ) { _, _ in },
            Row(
                "profiles", .phaseWeights, default: "the weights of the profiles",
                "The weights of profiles for the clients that this phase starts."
            ) { $0.weights = $1 },
            Row("measure", .flag, \.measured, "Whether thresholds judge it."),
            Row(
                "connect-rate", .rate(least: .leastNonzeroMagnitude), \.connectRate,
                default: "no limit", "How many connects start a second at most."),
            Row(
                "concurrent-connects", .whole(1...1_000_000), \.concurrentConnects,
                "How many connects are under way at once."),
            Row(
                "drain", .time, \.drain, default: "the longest timeout",
                "How long requests in flight may take when clients leave."),
            Row(
                "thresholds",
                .list(.oneOf([.spelled(.threshold), .section(.threshold)]), least: 0),
                "Thresholds of this phase alone."),
        ])

    /// What a phase does, one of these.
    private static let shapes: [Row<Phase>] = [
        Row("steady", .section(Keys.steady), "The same load all the time.") {
            $0.shape = $1.shape
        },
        Row("ramp", .section(Keys.ramp), "A load that grows or shrinks evenly.") {
            $0.shape = $1.shape
        },
        Row("burst", .section(.burst), later: true, "A short high load, once or repeated."),
        Row("wave", .section(.wave), later: true, "A load that swings between two values."),
        Row("stress", .section(.stress), later: true, "Raises the load until it is too high."),
        Row("once", .section(Keys.once), "Each client runs its session a number of times.") {
            $0.shape = .once(clients: $1.clients, times: $1.times, $1.length)
        },
        Row("pause", .pause, "Sends and steps stand still, connections stay.") {
            $0.shape = .pause($1)
        },
        Row("storm", .section(.storm), later: true, "Drops many sessions at once."),
        Row("repeat", .section(.repeat), later: true, "Phases that run several times."),
        Row(
            "parallel", .list(.list(.section(.phase), least: 1), least: 2), later: true,
            "Branches of phases that run side by side, each with its own clients."),
    ]

    static let steady = Record(
        .steady, "The same load all the time.", choice: LoadParts.choice, LoadParts(),
        [
            Row(
                "clients", .load(.clients), \.clients,
                "How many clients there are; for each profile is checked, not run yet."),
            Row(
                "arrivals", .load(.arrivals), \.arrivals,
                "How many clients arrive a second, evenly or `poisson`."),
            LoadParts.totalRate, LoadParts.length,
        ])

    static let ramp = Record(
        .ramp, "A load that goes from one value to another.", choice: LoadParts.choice,
        LoadParts(),
        [
            Row(
                "clients", .load(.clientLine), \.clients,
                "From how many clients to how many, `0 -> 50`; `-> 50` starts where the load is."),
            Row(
                "arrivals", .load(.arrivalLine), \.arrivals,
                "From how many arrivals a second to how many."),
            LoadParts.totalRate,
            Row(
                "steps", .whole(1...10_000), \.steps, default: "a line",
                "In how many equal levels it goes there."),
            LoadParts.length,
        ])

    static let once = Record(
        .once, "Each client runs its session a number of times; ends when all are done.",
        OnceParts(),
        [
            Row(
                "clients", .whole(1...10_000_000), \.clients, required: true,
                "How many clients."),
            Row("times", .whole(1...1_000_000_000), \.times, "How many sessions each."),
            Row("for", .positiveTime, \.length, "When it ends at the latest."),
        ])
}

extension Language {
    /// Phases and what they may do.
    static let phases: [Entry] = [
        Entry(.phase, Keys.phase.table, check: { reader, node in reader.phase(node) }),
        Entry(Keys.steady), Entry(Keys.ramp),
        Entry(.burst, Keys.burst, rules: { $0.checkBurst($1) }), Entry(.wave, Keys.wave),
        Entry(.stress, Keys.stress, rules: { $0.checkStress($1) }), Entry(Keys.once),
        Entry(.storm, Keys.storm), Entry(.repeat, Keys.repeat),
    ]
}

/// What the keys of `once` say.
struct OnceParts: Sendable {
    var clients = 0
    var times = 1
    var length = TimeAmount.minutes(10)
}

/// What the keys of a load over clients or arrivals say.
struct LoadParts: Sendable {
    var clients: LoadText?
    var arrivals: LoadText?
    var steps: Int?
    var length = TimeAmount.zero

    static let choice = ["clients", "arrivals"]

    fileprivate static let length = Row(
        "for", .positiveTime, \LoadParts.length, required: true, "How long it takes.")

    fileprivate static let totalRate = Row<LoadParts>(
        "messages", .spelled(.rateLine), later: true,
        "How many messages a second all clients send together, instead of `every`.")

    /// The load; a plan has one of both.
    var shape: Phase.Shape {
        let none = LoadText(line: Load.Line(from: nil, to: 0))
        let text = arrivals ?? clients ?? none
        return .load(
            Load(
                model: arrivals == nil ? .clients : .arrivals, course: .line(steps: steps),
                flows: [Load.Flow(line: text.line, isPoisson: text.isPoisson)], length: length))
    }
}

extension Kind<TimeAmount> {
    fileprivate static var pause: Kind {
        Kind(.positiveTime) { reader, node, what in
            if node.scalar == nil {
                reader.wrongType("a duration for a pause", node, hint: "write pause: 5s")
                return nil
            }
            return reader.positiveDuration(node, what)
        }
    }
}

extension Kind<[Double]> {
    /// The weight of each profile of the plan, 0 for those that the map leaves out.
    fileprivate static var phaseWeights: Kind {
        Kind(.map(.weight, of: .profile)) { reader, node, what in
            guard let given = reader.weights(node, of: .profile, what) else { return nil }
            var weights = Array(repeating: 0.0, count: reader.scope[.profile].all.count)
            for (index, weight) in given { weights[index] = weight }
            return weights
        }
    }
}

extension Reader {
    /// Reads the phases; their names are known from here on.
    func readPhases(_ node: Node) {
        let hint = "start each of them with '- ', such as - steady: { clients: 10, for: 1m }"
        guard let items = sequence(node, "'phases'", hint: hint) else {
            phases.names.isComplete = false
            return
        }
        if items.isEmpty { error(.badValue, "a plan needs at least one phase", at: node.range) }
        // Names that users give come first, so that the others keep clear of them.
        items.forEach(claimNames)
        items.forEach(phase)
    }

    /// Reads a phase; those that it consists of are read with its keys.
    func phase(_ node: Node) {
        guard let fields = fields(node, .phase) else {
            phases.names.isComplete = false
            return
        }
        let words = Keys.phase.table.choice.filter {
            fields[$0] != nil || fields.guessed.contains($0)
        }
        let name = phaseName(fields["name"], word: words.first)
        if let name {
            phases.names.append(name)
        } else {
            phases.names.isComplete = false
        }
        var phase = record(fields, Keys.phase)
        guard let name else { return }
        phase?.name = name
        phase?.word = words.first ?? ""
        phases.append(
            PhaseList.Entry(
                name: name, phase: phase,
                isMeasured: fields["measure"]?.scalar?.bool ?? Keys.phase.start.measured,
                thresholds: fields["thresholds"]))
    }

    /// Claims the names that users give to a phase and to those that it consists of.
    private func claimNames(_ node: Node) {
        node.items.forEach(claimNames)
        for member in node.members {
            switch member.key {
            case "name": claim(member.value)
            case "repeat", "phases", "parallel": claimNames(member.value)
            default: break
            }
        }
    }

    private func claim(_ node: Node) {
        guard let name = text(node) else { return }
        if name.isEmpty {
            error(.badValue, "a name must not be empty", at: node.range)
        } else if !phases.claim(name) {
            error(.conflict, "there is already a phase '\(name)'", at: node.range)
        }
    }

    /// The user's name, or one made of the shape's word; nil if the phase has neither.
    private func phaseName(_ node: Node?, word: String?) -> String? {
        if let node { return node.scalar?.text }
        return word.map { phases.name(for: $0) }
    }
}
