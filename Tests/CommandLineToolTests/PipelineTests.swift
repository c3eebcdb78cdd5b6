import Assertions
import FoundationEssentials
import PlanText
import Reports
import TestSupport
import Testing

@testable import CommandLineTool

/// The jobs in `plans/ci` are right: what they call is followed, and they do with exit codes what they say.
@Suite struct PipelineTests {
    private static let folder = Spawned.checkout + "/plans/ci"

    private static let files = [
        "github.yml", "gitlab.yml", "Jenkinsfile", "buildkite.yml", "kubernetes-job.yml",
        "argo-rollouts.yml",
    ]

    private static func text(_ file: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
    }

    /// The document of a file.
    private static func document(_ file: String) throws -> Node {
        var diagnostics = Diagnostics()
        let source = SourceFile(name: file, bytes: Array(try text(file).utf8))
        let node = PlanTextReader.read(source, file: 0, into: &diagnostics)
        #expect(diagnostics.items.isEmpty, "\(file): \(diagnostics.items)")
        return try #require(node)
    }

    @Test func allAreTold() throws {
        let there = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
        #expect(there.sorted() == (Self.files + ["README.md"]).sorted())
        let readme = try Self.text("README.md")
        for file in Self.files { #expect(readme.contains("**[\(file)](\(file))**"), "\(file)") }
    }

    // MARK: What they call

    /// The command lines of a file, as words: of shells, and as lists of words.
    private static func commands(_ text: String) -> [[String]] {
        text.split(separator: "\n").compactMap { line in
            let bare = line.drop { $0 == " " }
            guard let start = line.firstRange(of: "wsplan ") ?? line.firstRange(of: "\"wsplan\", "),
                !bare.hasPrefix("#"), !bare.hasPrefix("//")
            else { return nil }
            let rest = line[start.upperBound...]
            if line[start.lowerBound] == "\"" {
                return rest.split(separator: ", ").map { $0.filter { !"\"[]".contains($0) } }
            }
            return rest.split(separator: " ").map { $0.filter { !"\"')".contains($0) } }
        }
    }

    @Test(arguments: files)
    func everyCommandIsFollowed(_ file: String) throws {
        let commands = Self.commands(try Self.text(file))
        #expect(commands.contains { $0.first == "run" && $0.contains("--require-thresholds") })
        for words in commands {
            let command = try Command.named(words[0])
            let arguments = try Arguments(words.dropFirst(), for: command)
            if words[0] == "run" { _ = try SuiteOptions(arguments) }
        }
    }

    /// Codes stand there as the tool has them.
    @Test(arguments: files)
    func everyExitCodeIsOneOfTheTool(_ file: String) throws {
        let numbers = try Self.text(file).split { !$0.isNumber }.compactMap { Int32($0) }
        let codes = numbers.filter { (90...110).contains($0) }
        #expect(codes.contains(97) && codes.allSatisfy { ExitCode(rawValue: $0) != nil })
    }

    // MARK: What they do

    /// A shell with a `wsplan` whose runs end with these codes: the code of the script and how many runs
    /// there were.
    private func follow(_ script: String, _ codes: [Int]) async throws -> (Int32, Int) {
        let folder = try TemporaryFolder()
        try folder.file(
            "stub",
            """
            #!/bin/sh
            echo run >> '\(folder.path("runs"))'
            set -- \(codes.map(String.init).joined(separator: " "))
            shift $(($(wc -l < '\(folder.path("runs"))') - 1))
            exit "$1"
            """)
        try folder.file("script", script)
        // The copy is another process's: a file that this one has just written may still be open for writing in
        // a child that another test started meanwhile, and cannot be executed then ("text file busy").
        let line = """
            cd '\(folder.path)' && cp stub wsplan && chmod +x wsplan && PATH="$PWD:$PATH" && exec bash -e script
            """
        let end = try await Spawned([], shell: line).wait()
        return (end.code, try folder.text("runs").split(separator: "\n").count)
    }

    @Test(
        arguments: [
            ([0], 0, 1), ([97, 0], 0, 2), ([97, 97], 97, 2), ([97, 99], 99, 2), ([99], 99, 1),
            ([104], 104, 1), ([105], 105, 1), ([1], 1, 1),
        ] as [([Int], Int32, Int)])
    func theStepOfGitHubRepeatsOnce(_ codes: [Int], _ code: Int32, _ runs: Int) async throws {
        let steps = try Self.document("github.yml")["jobs"]["load"]["steps"].items
        let script = try #require(steps.first { $0["name"].text == "load" }?["run"].text)
        let end = try await follow(script, codes)
        #expect(end == (code, runs))
    }

    @Test func othersRepeatByTheirOwnRules() throws {
        let gitlab = try Self.document("gitlab.yml")["load"]
        #expect(gitlab["retry"]["max"].text == "1")
        #expect(gitlab["retry"]["exit_codes"].items.map(\.text) == ["97"])
        #expect(gitlab["allow_failure"]["exit_codes"].items.map(\.text) == ["97"])
        let reports = gitlab["artifacts"]["reports"]
        let scripts = gitlab["script"].items.map(\.text).joined()
        for report in ["junit", "load_performance"] {
            #expect(!reports[report].text.isEmpty && scripts.contains(reports[report].text))
        }
        let retry = try Self.document("buildkite.yml")["steps"].items[0]["retry"]["automatic"]
        #expect(retry.items.map { [$0["exit_status"].text, $0["limit"].text] } == [["97", "1"]])
        let jenkins = try Self.text("Jenkinsfile")
        #expect(jenkins.contains("if (code == 97) {\n                        code = load()\n"))
    }

    @Test func podsAreJudgedByTheirCodes() throws {
        let analysis = try Self.document("argo-rollouts.yml")["spec"]["metrics"].items[0]
        #expect(analysis["failureLimit"].text == "0" && analysis["count"].text == "1")
        let job = try Self.document("kubernetes-job.yml")
        for spec in [job["spec"], analysis["provider"]["job"]["spec"]] {
            #expect(spec["backoffLimit"].text == "1")
            let pod = spec["template"]["spec"]
            #expect(pod["restartPolicy"].text == "Never")
            let rules = spec["podFailurePolicy"]["rules"].items
            let actions = rules.map { rule in
                [rule["action"].text] + rule["onExitCodes"]["values"].items.map(\.text)
            }
            #expect(actions == [["FailJob", "99", "104"], ["Count", "97"], ["Ignore"]])
            for rule in rules.dropLast() {
                let name = rule["onExitCodes"]["containerName"].text
                #expect(name == pod["containers"].items[0]["name"].text)
            }
        }
    }
}

/// Looking into documents of others; what is not there is empty.
extension Node {
    fileprivate subscript(_ key: String) -> Node {
        guard case .mapping(let members) = value,
            let member = members.first(where: { $0.key == key })
        else { return Node(.broken, range: range) }
        return member.value
    }

    fileprivate var items: [Node] {
        if case .sequence(let items) = value { items } else { [] }
    }

    fileprivate var text: String {
        if case .scalar(let scalar) = value { scalar.text } else { "" }
    }
}
