/// The benchmarks of wsplan: which subcommands there are and how one is started.
enum Bench {
    /// Every subcommand, in the order of the help.
    static var subcommands: [any Subcommand.Type] {
        [
            LoopCommand.self, HandshakesCommand.self, FloorCommand.self, MicroCommand.self,
            GateCommand.self, RestCommand.self,
        ]
    }

    /// Runs the subcommand that the words name and returns the exit code: 0, 1 for a measurement
    /// that failed, 2 for wrong usage.
    static func run(_ words: [String]) -> Int32 {
        guard let name = words.first, name != "--help", name != "-h", name != "help" else {
            print(help)
            return words.isEmpty ? 2 : 0
        }
        guard let subcommand = subcommands.first(where: { $0.name == name }) else {
            let names = subcommands.map { $0.name }.joined(separator: ", ")
            StandardError.write("wsplan-bench: unknown subcommand '\(name)'; there are: \(names)")
            return 2
        }
        var arguments = Arguments(Array(words.dropFirst()))
        if arguments.flag("--help") || arguments.flag("-h") {
            print(subcommand.help)
            return 0
        }
        do {
            return try subcommand.run(&arguments)
        } catch {
            StandardError.write("wsplan-bench \(name): \(error.message)")
            return error.exitCode
        }
    }

    private static var help: String {
        let width = subcommands.map { $0.name.count }.max() ?? 0
        let lines = subcommands.map { subcommand in
            let gap = String(repeating: " ", count: width - subcommand.name.count + 2)
            return "  \(subcommand.name)\(gap)\(subcommand.summary)"
        }
        return """
            usage: wsplan-bench SUBCOMMAND [OPTIONS]

            \(lines.joined(separator: "\n"))

            wsplan-bench SUBCOMMAND --help tells more. Measure in a release build only; how to
            repeat each measurement stands in Tests/Bench/README.md.
            """
    }
}
