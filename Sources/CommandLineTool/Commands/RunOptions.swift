import Live
import Reports

/// What the command line says about a run.
struct RunOptions: Equatable, Sendable {
    var planPath: String
    /// In the order given; a later value of a name wins.
    var variables: [Variable] = []
    /// Takes the place of the plan's target.
    var target: String?
    /// Takes the place of the target that the plan runs against.
    var against: String?
    /// Files for the result, each of a known kind.
    var outputs: [OutputTarget] = []
    /// A table that gets a row about the run.
    var history: String?
    /// Where Prometheus may scrape the run; nil: nowhere.
    var prometheus: ListenAddress?
    /// Where browsers may follow the run; nil: nowhere.
    var ui: ListenAddress?
    var seed: UInt64?
    /// Loop threads.
    var loops: Int?
    /// How long before a planned moment loops do not sleep, in nanoseconds.
    var spin: Int64 = 0
    /// Whether to run every part of the plan once, small and short.
    var smoke = false
    /// How long to wait for the target before the run, in nanoseconds.
    var wait: Int64?
    /// What the host shows by itself, of a file of `wsplan calibrate`.
    var floor: NoiseFloor?
    /// Whether a run that judges nothing is invalid.
    var requiresThresholds = false
    /// Whether the programs that give the plan its data may be started.
    var allowsCommands = false
    /// Whether the run is added to the plan's baseline if it passes.
    var savesBaseline = false
    /// Whether to print the end of the run only.
    var quiet = false
    /// Whether to print settings and counters instead of progress.
    var debug = false

    /// A value for a variable of the plan.
    struct Variable: Equatable, Sendable {
        var name: String
        var value: String
    }
}
