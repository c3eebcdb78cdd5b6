/// How many clients there are, and when.
extension KeyTable {
    static let phase = KeyTable(
        "One stretch of the load.", choice: shapes,
        [
            Key("steady", .section(.steady), "The same load all the time."),
            Key("ramp", .section(.ramp), "A load that grows or shrinks evenly."),
            Key("burst", .section(.burst), later: true, "A short high load, once or repeated."),
            Key("wave", .section(.wave), later: true, "A load that swings between two values."),
            Key("stress", .section(.stress), later: true, "Raises the load until it is too much."),
            Key("once", .section(.once), "Each client runs its session so many times."),
            Key("pause", .positiveTime, "Sends and steps stand still, connections stay."),
            Key("storm", .section(.storm), later: true, "Drops many sessions at once."),
            Key("repeat", .section(.repeat), later: true, "Phases that run several times."),
            Key(
                "parallel", .list(.list(.section(.phase), least: 1), least: 2), later: true,
                "Branches of phases that run beside each other, with clients of their own."),
            Key(
                "name", .text, default: "the word of its shape",
                "What reports and thresholds call it."),
            Key(
                "profiles", .map(.weight, of: .profile), default: "the weights of the profiles",
                "The weights of profiles for the clients that this phase starts."),
            Key(
                "measure", .flag, default: "true", "Whether thresholds judge it."),
            Key(
                "connect-rate", .rate, default: "no bound",
                "How many connects start a second at most."),
            Key(
                "concurrent-connects", .whole(1...1_000_000), default: "500",
                "How many connects are under way at once."),
            Key(
                "drain", .time, default: "the longest timeout",
                "How long requests in flight may take when clients leave."),
            Key(
                "thresholds",
                .list(.oneOf([.spelled(.threshold), .section(.threshold)]), least: 0),
                "Thresholds of this phase alone."),
        ])

    /// The words that say what a phase does.
    static let shapes = [
        "steady", "ramp", "burst", "wave", "stress", "once", "pause", "storm", "repeat", "parallel",
    ]

    private static let loadChoice = ["clients", "arrivals"]
    private static let length = Key("for", .positiveTime, required: true, "How long it takes.")
    private static let totalRate = Key(
        "messages", .spelled(.rateLine), later: true,
        "How many messages a second all clients send together, in place of `every`.")

    static let steady = KeyTable(
        "The same load all the time.", choice: loadChoice,
        [
            Key(
                "clients", .oneOf([.spelled(.clients), .map(.spelled(.clients), of: .profile)]),
                "How many clients there are; for each profile is checked, not run yet."),
            Key(
                "arrivals", .oneOf([.spelled(.arrivals), .map(.spelled(.arrivals), of: .profile)]),
                "How many clients arrive a second, evenly or `poisson`."),
            totalRate, length,
        ])

    static let ramp = KeyTable(
        "A load that goes from one value to another.", choice: loadChoice,
        [
            Key(
                "clients",
                .oneOf([.spelled(.clientLine), .map(.spelled(.clientLine), of: .profile)]),
                "From how many clients to how many, `0 -> 50`; `-> 50` starts where the load is."),
            Key(
                "arrivals",
                .oneOf([.spelled(.arrivalLine), .map(.spelled(.arrivalLine), of: .profile)]),
                "From how many arrivals a second to how many."),
            totalRate,
            Key(
                "steps", .whole(1...10_000), default: "a line",
                "Goes there in so many equal levels."),
            length,
        ])

    static let burst = KeyTable(
        "A short high load; the clients before it come back after it.", choice: loadChoice,
        [
            Key(
                "clients", .oneOf([.spelled(.clients), .map(.spelled(.clients), of: .profile)]),
                "How many clients there are at its height."),
            Key("arrivals", .spelled(.arrivals), "How many arrive a second at its height."),
            Key("rise", .time, default: "0s", "How long the load rises."),
            Key("hold", .positiveTime, required: true, "How long it stays high."),
            Key("fall", .time, default: "0s", "How long it falls."),
            Key("times", .whole(1...10_000), default: "1", "How many bursts there are."),
            Key("every", .positiveTime, "From the start of a burst to that of the next."),
        ])

    static let wave = KeyTable(
        "A cosine between two values, from the first on.", choice: loadChoice,
        [
            Key(
                "clients",
                .oneOf([.spelled(.clientRange), .map(.spelled(.clientRange), of: .profile)]),
                "Between how many clients and how many, `200..800`."),
            Key("arrivals", .spelled(.arrivalRange), "Between how many arrivals a second."),
            Key("period", .positiveTime, required: true, "How long a whole swing takes."),
            length,
        ])

    static let stress = KeyTable(
        "Raises a level until a condition says that it is too much.",
        choice: ["clients", "arrivals", "messages"],
        [
            Key("clients", .spelled(.clients), "The first level: clients."),
            Key("arrivals", .spelled(.arrivals), "The first level: arrivals a second."),
            Key("messages", .rate, "The first level: messages a second of all clients together."),
            Key(
                "step", .oneOf([.spelled(.clients), .rate]), required: true,
                "By how much each level is higher, in the unit of the level."),
            Key("every", .positiveTime, required: true, "How long a level takes."),
            Key(
                "until", .spelled(.threshold), required: true,
                "What must become true for a level to be too much."),
            Key(
                "max", .oneOf([.spelled(.clients), .rate]), required: true,
                "The highest level that is tried."),
            Key("search", .word(["bisect"]), default: "none", "Narrows the last step down."),
            Key(
                "precision", .share, default: "2%", needs: "search", "How far `search` narrows it."),
            Key(
                "recover", .positiveTime, default: "none",
                "Goes to half of it afterwards and measures how soon the target is well again."),
        ])

    static let once = KeyTable(
        "Each client runs its session so many times; ends when all are done.",
        [
            Key("clients", .whole(1...10_000_000), required: true, "How many clients."),
            Key("times", .whole(1...1_000_000_000), default: "1", "How many sessions each."),
            Key("for", .positiveTime, default: "10m", "When it ends at the latest."),
        ])

    static let storm = KeyTable(
        "Drops many sessions at once and watches them come back.",
        [
            Key("drop", .share, required: true, "Which share of the open sessions."),
            Key("abrupt", .flag, default: "false", "Whether they are reset instead of closed."),
            length,
        ])

    static let `repeat` = KeyTable(
        "Phases that run several times.",
        [
            Key("times", .whole(1...10_000), required: true, "How many times."),
            Key("phases", .list(.section(.phase), least: 1), required: true, "Which phases."),
        ])
}
