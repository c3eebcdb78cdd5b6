/// One measurement of the bench, in a file of its own.
protocol Subcommand {
    /// The word that selects it.
    static var name: String { get }
    /// One line for the list of subcommands.
    static var summary: String { get }
    /// What `--help` prints.
    static var help: String { get }
    /// Measures, prints the result and returns the exit code.
    static func run(_ arguments: inout Arguments) throws(BenchError) -> Int32
}

/// Why nothing was measured.
enum BenchError: Error {
    /// The arguments are wrong.
    case usage(String)
    /// The measurement could not be made.
    case failed(String)

    var message: String {
        switch self {
        case .usage(let text): "\(text) (see --help)"
        case .failed(let text): text
        }
    }

    var exitCode: Int32 {
        switch self {
        case .usage: 2
        case .failed: 1
        }
    }
}
