import Assertions
import Conductor
import DataSources
import Plan

/// `wsplan sample`: prints messages of a plan as they would be sent.
enum SampleCommand {
    static let count = CommandOption(
        "-n", "N", help: "How many of each message to print (default 5).")
    static let seed = CommandOption(
        "--seed", "N",
        help: "The seed of all random choices; by default the plan's own, else one is drawn.")

    static let command = Command(
        name: "sample",
        summary: "Print messages of a plan as they would be sent, without sending them.",
        operand: "PLAN [MESSAGE]", operands: 1...2,
        options: [count, RunCommand.variable, seed, RunCommand.allowCommands],
        examples: [
            CommandExample("Two of each message", "wsplan sample load.yaml -n 2"),
            CommandExample("The same ones each time", "wsplan sample load.yaml order --seed 7"),
        ],
        run: { arguments throws(UsageError) in try sample(arguments) })

    private static func sample(_ arguments: Arguments) throws(UsageError) -> ExitCode {
        let count = try arguments.integer(count, in: 1...1_000_000 as ClosedRange<UInt32>) ?? 5
        let seed = try arguments.integer(seed, in: 0...UInt64.max)
        let variables = try RunCommand.variables(arguments)
        let path = arguments.operands[0]
        guard
            let (plan, _, data) = PlanLoading.load(
                path, variables: variables,
                allowsCommands: arguments.has(RunCommand.allowCommands), starts: .none,
                hidesSecrets: true)
        else { return .invalid }
        let commands: RowCommands
        do {
            commands = try RowCommands(data)
        } catch {
            throw UsageError(error.text)
        }
        defer { commands.stop() }
        commands.waitForRows(milliseconds: 10_000)
        let names = plan.messages.map(\.name)
        var chosen = Array(names.indices)
        if arguments.operands.count > 1 {
            let name = arguments.operands[1]
            guard let index = names.firstIndex(of: name) else {
                if names.isEmpty { throw UsageError("'\(path)' has no messages") }
                throw .unknown("message", name, valid: names)
            }
            chosen = [index]
        }
        var samples = SampleText(
            plan, data, seed: seed ?? plan.seed ?? UInt64(UInt32.random(in: 1...UInt32.max)),
            salt: UInt32.random(in: 0...UInt32.max))
        for index in chosen {
            let opening = chosen.count > 1 ? "\(names[index]): " : ""
            for number in 1...count {
                guard let sample = samples.line(index, number) else {
                    Output.error("error: there are no rows for '\(names[index])'\n")
                    return .invalid
                }
                let line = opening + sample
                guard Output.print(line + "\n") else { return .passed }
            }
        }
        return .passed
    }
}
