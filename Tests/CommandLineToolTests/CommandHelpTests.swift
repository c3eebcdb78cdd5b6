import FoundationEssentials
import TestSupport
import Testing

@testable import CommandLineTool

/// What the tool says of itself: help, examples, the manual, and what was meant.
@Suite struct CommandHelpTests {
    /// The words of the tool in a line for a shell, up to what is the shell's.
    private static func words(_ line: String) -> [String] {
        let words: [Substring] = line.split { " ()".contains($0) }
        return words.drop { $0 != "wsplan" }.dropFirst().prefix { !["|", ">"].contains($0) }
            .map(String.init)
    }

    @Test(arguments: Command.all.map(\.name))
    func examplesAreRealLines(_ name: String) throws {
        let command = try Command.named(name)
        #expect((2...3).contains(command.examples.count), "\(command.name)")
        for example in command.examples {
            let words = Self.words(example.line)
            #expect(words.first == command.name, "\(example.line)")
            let arguments = try Arguments(words.dropFirst(), for: command)
            if command.name == "run" { _ = try RunCommand.options(arguments) }
            if command.name == "serve", !words.contains("--save-cert") {
                _ = try ServeCommand.settings(arguments)
            }
        }
    }

    /// The same words of each option wherever it is told of.
    @Test(arguments: Command.all.map(\.name))
    func everythingTellsOfEveryOption(_ name: String) throws {
        let command = try Command.named(name)
        let help = HelpText.of(command)
        let scripts = Shell.allCases.map { $0.completion(of: Command.all) }
        let manual = ManPage(Command.all, version: "1").text.replacing("\\-", with: "-")
        #expect(manual.contains("\"wsplan \(command.name)"))
        for option in command.options {
            #expect(help.contains("  \(option.usage)  "))
            #expect(manual.contains("\"\(option.usage)\""))
            #expect(scripts.allSatisfy { $0.contains(option.name.trimmingDashes) })
        }
    }

    @Test(arguments: [
        (["help"], "Usage: wsplan COMMAND"), (["-h"], "Usage: wsplan COMMAND"),
        (["help", "run"], "Usage: wsplan run"), (["run", "-h"], "Usage: wsplan run"),
        (["run", "--help"], "Usage: wsplan run"), (["help", "help"], "Usage: wsplan help"),
        (["version"], "wsplan \(ToolVersion.text)\n"), (["-V"], "wsplan \(ToolVersion.text)\n"),
        (["--version"], "wsplan \(ToolVersion.text)\n"),
        (["help", "--format", "man"], ".TH WSPLAN 1"),
    ])
    func helpIsFoundByAnyName(_ words: [String], _ text: String) async throws {
        let end = try await Spawned(words).wait()
        #expect(end.code == 0 && end.errors.isEmpty && end.output.contains(text), "\(end)")
    }

    @Test(arguments: [
        (["plans/basic.yaml"], "did you mean 'wsplan run plans/basic.yaml'?"),
        (["load.yml", "--quiet"], "did you mean 'wsplan run load.yml'?"),
        (["plan.json"], "did you mean 'wsplan run plan.json'?"),
        (["run.wsr"], "did you mean 'wsplan report run.wsr'?"),
        (["rnu"], "did you mean 'run'? valid: run, check,"),
        (["--versoin"], "did you mean '--version'? valid: --help, --version"),
        (["help", "rnu"], "did you mean 'run'? valid: run, check,"),
        (["help", "run", "--format", "man"], "leave the command out"),
        (["completion", "bsh"], "did you mean 'bash'? valid: bash, zsh, fish"),
        (["completion"], "Usage: wsplan completion [OPTIONS] SHELL"),
    ])
    func whatWasMeantIsTold(_ words: [String], _ help: String) async throws {
        let end = try await Spawned(words).wait()
        #expect(end.code == 104 && end.output.isEmpty && end.errors.contains(help), "\(end)")
    }

    /// As `man` shows it, without a complaint of groff; where there is no `man`, nothing is to be seen.
    @Test func theManualIsOne() async throws {
        let line = """
            command -v man >/dev/null && command -v groff >/dev/null || { echo none; exit; }
            "$1" help --format man > "$2" &&
                MANWIDTH=80 man --warnings=w -E UTF-8 -l "$2" | col -b
            """
        let folder = try TemporaryFolder()
        let end = try await Spawned.run(shell: line, folder.path("wsplan.1"))
        guard end.output != "none\n" else { return }
        #expect(end.code == 0 && end.errors.isEmpty, "\(end.errors)")
        #expect(end.output.contains("wsplan run load.yaml --smoke"))
        #expect(end.output.contains("-o, --out FILE"))
        #expect(end.output.contains("such as <(make-plan), or - for standard input."))
    }
}

extension String {
    fileprivate var trimmingDashes: String { String(drop { $0 == "-" }) }
}
