import Live
import Reports
import Units

/// `wsplan run`: runs a plan and judges it.
enum RunCommand {
    static let variable = CommandOption(
        "--var", "NAME=VALUE", repeats: true,
        help: "Set a variable that the plan uses; overrides its own 'vars' and the environment.")
    static let target = CommandOption(
        "--target", "URL",
        help: "Run against this target instead of the plan's: a ws:// or wss:// URL, or "
            + "'embedded'.")
    static let against = CommandOption(
        "--against", "URL",
        help:
            "Run against a second target at the same time, with the same clients, rows and planned "
            + "moments, so that thresholds such as p50(rtt) < against + 10% can compare the two.")
    static let seed = CommandOption(
        "--seed", "N", help: "The seed of all random choices; by default one is drawn and printed.")
    static let spin = CommandOption(
        "--spin", "TIME",
        help:
            "Spin this long before a planned send instead of sleeping (60us makes it exact); costs CPU time."
    )
    static let loops = CommandOption(
        "--loops", "N", help: "The number of loop threads (default one per CPU).")
    static let smoke = CommandOption(
        "--smoke",
        help:
            "Only show that the plan works: one client per profile, phases of one second at most. "
            + "Thresholds that need the full load are left out, such as count(requests) > 1000, "
            + "and those without samples do not fail.")
    static let wait = CommandOption(
        "--wait", "TIME",
        help:
            "Wait up to this long (60s at most) until each URL of the plan answers a handshake, whatever "
            + "it says; no figure counts these tries.")
    static let prometheus = CommandOption(
        "--prometheus", "HOST:PORT",
        help:
            "Serve the figures of the run at http://HOST:PORT/metrics while it goes on, for Prometheus. A port "
            + "alone is that of this host; port 0 takes any that is free and prints it.")
    static let ui = CommandOption(
        "--ui", "HOST:PORT",
        help:
            "Show the report at http://HOST:PORT/ while the run goes on, brought up to date each second, and its "
            + "figures at /stats.json. Addresses are as those of --prometheus.")
    static let calibration = CommandOption(
        "--calibration", "FILE",
        help: "Mark times that are not more than what this host shows by itself, by the file of "
            + "'wsplan calibrate --out FILE'.")
    static let history = CommandOption(
        "--history", "FILE.csv",
        help:
            "Add a row about the run to a table: time, commit, branch, verdict, and the figures that "
            + "thresholds judge, for tools that look for changes over many runs.")
    static let saveBaseline = CommandOption(
        "--save-baseline",
        help:
            "Add the run to the file of the plan's 'baseline', if it passes; of more runs than that holds the "
            + "oldest go.")
    static let requireThresholds = CommandOption(
        "--require-thresholds",
        help: "A run in which no threshold is judged ends with 104 instead of 0.")
    static let allowCommands = CommandOption(
        "--allow-commands",
        help:
            "Run the programs that the plan names, for its data and in its phases, with your permissions."
    )
    static let quiet = CommandOption("--quiet", help: "Print no progress, only the summary.")
    static let debug = CommandOption(
        "--debug",
        help:
            "Instead of progress, print the resolved settings, then a line for each event and each "
            + "second.")

    static let command = Command(
        name: "run",
        summary: "Run a plan, judge its thresholds and print the result; several plans one after "
            + "another, with one verdict.",
        operand: "PLAN", operands: 1...Int.max,
        options: [
            variable, target, against, wait, OutputOption.ofRun.option, history, prometheus, ui,
            seed, loops,
            spin,
            smoke,
            calibration, saveBaseline, requireThresholds, allowCommands, quiet, debug,
        ],
        examples: [
            CommandExample(
                "Against a server of yours, seen in a browser, with the result in a file",
                "wsplan run load.yaml --target ws://localhost:8080/live --ui 8089 -o run.wsr"),
            CommandExample("Does the plan work at all?", "wsplan run load.yaml --smoke"),
            CommandExample(
                "In a pipeline: wait for the server, refuse a plan that gates nothing",
                "wsplan run gate.yaml --wait 60s --require-thresholds"),
        ],
        run: { arguments throws(UsageError) in
            let suite = try SuiteOptions(arguments)
            return suite.runs.count == 1
                ? RunExecution(suite.runs[0].options).exitCode() : SuiteExecution(suite).exitCode()
        })

    /// Reads the options, for the first plan; `SuiteOptions` has those of each.
    static func options(_ arguments: Arguments) throws(UsageError) -> RunOptions {
        var options = RunOptions(planPath: arguments.operands[0])
        options.variables = try variables(arguments)
        options.target = arguments.value(target)
        options.against = arguments.value(against)
        options.outputs = try OutputOption.ofRun.files(arguments, besides: arguments.operands)
        options.history = arguments.value(history)
        options.prometheus = try address(prometheus, arguments)
        options.ui = try address(ui, arguments)
        options.seed = try arguments.integer(seed, in: 0...UInt64.max)
        options.loops = try arguments.integer(loops, in: 1...1_024)
        if let text = arguments.value(spin) {
            options.spin = try Arguments.parse(spin, text, example: "60us") {
                text throws(UnitError) in try TimeAmount(parsing: text)
            }.nanoseconds
            guard options.spin <= 1_000_000 else {
                throw UsageError(
                    "option '--spin' cannot be '\(text)'",
                    help: "expected a duration of at most 1ms")
            }
        }
        if let text = arguments.value(wait) {
            options.wait = try Arguments.parse(wait, text, example: "60s") {
                text throws(UnitError) in try TimeAmount(parsing: text)
            }.nanoseconds
        }
        options.floor = try floor(arguments)
        options.smoke = arguments.has(smoke)
        options.requiresThresholds = arguments.has(requireThresholds)
        options.savesBaseline = arguments.has(saveBaseline)
        if options.savesBaseline, options.smoke {
            throw UsageError(
                "option '--save-baseline' adds no smoke run: it has not the whole load")
        }
        options.allowsCommands = arguments.has(allowCommands)
        options.quiet = arguments.has(quiet)
        options.debug = arguments.has(debug)
        return options
    }

    /// Where something is served.
    private static func address(
        _ option: CommandOption, _ arguments: Arguments
    ) throws(UsageError) -> ListenAddress? {
        guard let text = arguments.value(option) else { return nil }
        guard let address = ListenAddress(text) else {
            throw UsageError(
                "option '\(option.name)' cannot be '\(text)'",
                help: "expected \(ListenAddress.form)")
        }
        return address
    }

    /// What a calibration says of its host.
    private static func floor(_ arguments: Arguments) throws(UsageError) -> NoiseFloor? {
        guard let path = arguments.value(calibration) else { return nil }
        do {
            return try NoiseFloor.read(path: path)
        } catch {
            throw UsageError(
                "option '--calibration' cannot be '\(path)': \(error)",
                help: "expected a file that 'wsplan calibrate --out FILE' wrote")
        }
    }

    /// The variables in the order given.
    static func variables(_ arguments: Arguments) throws(UsageError) -> [RunOptions.Variable] {
        var variables: [RunOptions.Variable] = []
        for text in arguments.all(variable) { variables.append(try variable(text)) }
        return variables
    }

    /// Reads `name=value`; the value may be empty and may hold further `=`.
    private static func variable(_ text: String) throws(UsageError) -> RunOptions.Variable {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else {
            throw UsageError(
                "option '--var' cannot be '\(text)'", help: "expected --var NAME=VALUE")
        }
        return RunOptions.Variable(name: String(parts[0]), value: String(parts[1]))
    }
}
