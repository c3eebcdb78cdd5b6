import Plan

/// What the command line says about a run.
struct RunOptions: Equatable, Sendable {
    var planPath: String
    /// In the order given; a later value of a name wins.
    var variables: [Variable] = []
    /// Takes the place of the plan's target.
    var target: String?
    /// Files for the result, each of a known kind.
    var outputs: [Output] = []
    var seed: UInt64?
    /// Loop threads.
    var loops: Int?
    /// How long before a planned moment loops do not sleep, in nanoseconds.
    var spin: Int64 = 0
    /// Whether to run every part of the plan once, small and short.
    var smoke = false
    /// How long to wait for the target before the run, in nanoseconds.
    var wait: Int64?
    /// Whether a run that judges nothing is invalid.
    var requiresThresholds = false
    /// Whether the programs that give the plan its data may be started.
    var allowsCommands = false
    /// Whether to print the end of the run only.
    var quiet = false
    /// Whether to print settings and counters instead of progress.
    var debug = false

    /// A value for a variable of the plan.
    struct Variable: Equatable, Sendable {
        var name: String
        var value: String
    }

    /// A file to write, and what to write into it.
    struct Output: Equatable, Sendable {
        enum Kind: Equatable, Sendable { case summary, resultFile, clients }

        var path: String
        var kind: Kind

        /// A file that the plan itself asks for.
        init(_ output: Plan.Output) {
            path = output.path
            switch output.kind {
            case .summary: kind = .summary
            case .resultFile: kind = .resultFile
            }
        }

        /// The kind is told by the ending: `.json`, `.wsr` or `.clients.csv`.
        init(_ path: String) throws(UsageError) {
            self.path = path
            if path.hasSuffix(".json") {
                kind = .summary
            } else if path.hasSuffix(".wsr") {
                kind = .resultFile
            } else if path.hasSuffix(".clients.csv") {
                kind = .clients
            } else {
                throw UsageError(
                    "option '--out' cannot be '\(path)'",
                    help: "the ending tells what is written: .json (summary), .wsr (result file), "
                        + ".clients.csv (a line for each client)")
            }
        }

        /// Each path once, and none that is read.
        static func list(
            _ paths: [String], besides input: String
        ) throws(UsageError) -> [Output] {
            var outputs: [Output] = []
            for path in paths {
                if path == input {
                    throw UsageError("option '--out' cannot be '\(path)': that file is read")
                }
                if outputs.contains(where: { $0.path == path }) {
                    throw UsageError("option '--out' names '\(path)' twice")
                }
                outputs.append(try Output(path))
            }
            return outputs
        }
    }
}
