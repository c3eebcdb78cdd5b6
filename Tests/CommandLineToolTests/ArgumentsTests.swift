import Reports
import Testing

@testable import CommandLineTool

@Suite struct ArgumentsTests {
    private func options(_ line: String) throws(UsageError) -> RunOptions {
        let words = line.split(separator: " ").map(String.init)
        return try RunCommand.options(try Arguments(words, for: RunCommand.command))
    }

    @Test func readsEveryOptionOfRunInBothSpellings() throws {
        var expected = RunOptions(planPath: "p.yaml")
        expected.variables = [
            RunOptions.Variable(name: "a", value: "1"),
            RunOptions.Variable(name: "b", value: "x=y"),
        ]
        expected.target = "ws://h/"
        expected.outputs = [
            OutputTarget(path: "s.json", format: try #require(OutputFormat.named("json"))),
            OutputTarget(path: "r.wsr", format: try #require(OutputFormat.named("wsr"))),
        ]
        expected.seed = 7
        expected.loops = 2
        expected.spin = 60_000
        (expected.smoke, expected.quiet, expected.debug) = (true, true, true)
        let lines = [
            "p.yaml --var a=1 --var b=x=y --target ws://h/ --out s.json --out r.wsr --seed 7"
                + " --loops 2 --spin 60us --smoke --quiet --debug",
            "--debug --quiet --smoke --spin=60us --loops=2 --seed=7 -o s.json -o=r.wsr"
                + " --target=ws://h/ --var=a=1 --var=b=x=y -- p.yaml",
        ]
        #expect(try lines.map { try options($0) } == [expected, expected])
    }

    @Test(arguments: [
        ("p --sede 1", "unknown option '--sede'", "did you mean '--seed'?"),
        ("p --seed", "option '--seed' needs a value", "--seed N"),
        ("p --seed -1", "option '--seed' cannot be '-1'", "expected a whole number from 0 to"),
        ("p --seed 1 --seed 2", "option '--seed' is given twice", ""),
        ("p --loops 0", "option '--loops' cannot be '0'", "expected a whole number from 1 to 1024"),
        ("p --spin 5", "option '--spin' cannot be '5'", ""),
        ("p --spin 2ms", "option '--spin' cannot be '2ms'", "expected a duration of at most 1ms"),
        ("p --smoke=yes", "option '--smoke' takes no value", ""),
        ("p --var a", "option '--var' cannot be 'a'", "expected --var NAME=VALUE"),
        ("p --var =a", "option '--var' cannot be '=a'", "expected --var NAME=VALUE"),
        ("p --out a.txt", "option '--out' cannot be 'a.txt'", "the ending selects"),
        ("p --out a.b.jsn", "option '--out' cannot be 'a.b.jsn'", "did you mean 'a.b.json'? the"),
        ("p --out -", "option '--out' cannot be '-': it does not say which format", "such as"),
        ("p --out gitlb=l.json", "unknown format 'gitlb'", "did you mean 'gitlab'? valid: json, "),
        ("p --out json=", "option '--out' cannot be 'json=': a file name is missing", ""),
        ("p --out json=- --out md=-", "option '--out' names '-' twice", ""),
        ("p --out json=p", "option '--out' cannot be 'json=p': that file is the input", ""),
        ("p --out p", "option '--out' cannot be 'p': that file is the input", ""),
        ("--seed 1", "'run' needs a PLAN", "Usage: wsplan run [OPTIONS] PLAN"),
    ])
    func saysWhatIsWrong(line: String, text: String, help: String) {
        let error = #expect(throws: UsageError.self) { try options(line) }
        #expect(error?.text == text)
        let shown = error?.help ?? ""
        #expect(shown.hasPrefix(help))
    }

    /// A name before the first `=` chooses the format; a path may have a `=` all the same.
    @Test(arguments: [
        ("a.json", "a.json", "json"), ("gitlab=load.json", "load.json", "gitlab"),
        ("csv=-", "-", "csv"), ("a=b.json", "a=b.json", "json"),
        ("wsr=a=b", "a=b", "wsr"), ("clients=x", "x", "clients"),
    ])
    func outputsAreNamedByEndingOrName(value: String, path: String, key: String) throws {
        let output = try OutputOption.ofRun.file(value)
        #expect(output.path == path && output.format.key == key)
    }

    @Test func suggestsCommandsAndFormats() {
        let command = #expect(throws: UsageError.self) { try Command.named("chekc") }
        #expect(
            command?.lines == [
                "error: unknown command 'chekc'",
                "  did you mean 'check'? valid: run, check, explain, sample, trace, serve, report, compare, merge, calibrate, schema, init, completion, help",
            ])
        let format = #expect(throws: UsageError.self) {
            try CheckCommand.format(
                try Arguments(["p", "--format", "jsn"], for: CheckCommand.command))
        }
        #expect(format?.help == "did you mean 'json'? valid: human, concise, json, github")
    }

    @Test func helpNamesEveryOptionWithinEightyColumns() {
        for command in Command.all {
            let help = HelpText.of(command)
            #expect(command.options.allSatisfy { help.contains("  \($0.usage)  ") })
            #expect(HelpText.overview.contains("  \(command.name)  "))
        }
        let lines = ([HelpText.overview] + Command.all.map(HelpText.of))
            .flatMap { $0.split(separator: "\n") }
        #expect(lines.filter { $0.count > 80 } == [])
    }
}
