import FoundationEssentials
import TestSupport
import Testing

/// `check` with several plans, in each of its formats.
@Suite struct CheckCommandTests {
    private static let right = """
        version: 1
        target: embedded
        profiles: { user: { session: 1s } }
        phases: [{ steady: { clients: 1, for: 1s } }]
        name: good
        """
    private static let wrong = right.replacing("1s } }]", with: "1 } }]")

    /// What is said of the right plan behind its path.
    private static let line =
        ": good, embedded, 1 phase, 1s, up to 1 client, no messages by schedule\n"

    private struct Finding: Decodable, Equatable {
        var file: String?
        var line: Int?
        var code: String
    }

    private let folder: TemporaryFolder
    private let good: String
    private let bad: String

    init() throws {
        folder = try TemporaryFolder()
        good = try folder.file("good.yaml", Self.right)
        bad = try folder.file("bad.yaml", Self.wrong)
    }

    /// From a pipe, a file descriptor of the shell, and a pipe with a name; what the plan names is beside
    /// where the tool runs.
    @Test(arguments: [
        #"cat "$2" | "$1" check -"#, #"cat "$2" | "$1" check /dev/stdin"#, #""$1" check - < "$2""#,
        #"cat "$2" | "$1" sample - > "$2.out"; cat "$2" | "$1" check -"#,
        #"cat "$2" | "$1" check /dev/fd/3 3<&0 < /dev/null"#,
        #"mkfifo "$2.pipe" && { cat "$2" > "$2.pipe" & } && "$1" check "$2.pipe""#,
    ])
    func plansComeFromPipes(_ line: String) async throws {
        let end = try await Spawned.run(shell: line, good)
        #expect(end.code == 0 && end.output.hasSuffix(Self.line), "\(end)")
        let bad = try await Spawned.run(shell: line, bad)
        #expect(
            bad.code == 104
                && bad.output.contains(
                    ":4:39: error: expected a duration such as 2s, got '1' without a unit"
                ), "\(bad)")
    }

    @Test func runsComeFromPipes() async throws {
        let end = try await Spawned.run(shell: #"cat "$2" | "$1" run - --smoke --quiet"#, good)
        #expect(end.code == 0, "\(end)")
    }

    @Test func variablesOfNoUseAreErrors() async throws {
        let plan = try folder.file(
            "var.yaml", Self.right.replacing("clients: 1", with: "clients: $count"))
        let end = try await Spawned.run("run", plan, "--var", "cuont=2", "--var", "count=1")
        #expect(
            end.code == 104
                && end.errors.contains(
                    "the plan uses no variable 'cuont' (did you mean 'count'?) [unknown-variable]")
        )
    }

    @Test func humanTellsOfEachPlan() async throws {
        let end = try await Spawned.run("check", good, bad, good)
        let expected = """
            \(good)\(Self.line.dropLast())
            \(bad):4:39: error: expected a duration such as 2s, got '1' without a unit (did you mean '1s' or '1ms'?) [missing-unit]
                4 | phases: [{ steady: { clients: 1, for: 1 } }]
                  |                                       ^
            \(good)\(Self.line.dropLast())

            """
        #expect(end == Spawned.End(code: 104, output: expected, errors: ""))
    }

    @Test func conciseIsALineForEachMistake() async throws {
        let end = try await Spawned.run("check", "--format", "concise", bad, good, bad)
        let line =
            "\(bad):4:39: error: expected a duration such as 2s, got '1' without a unit (did you mean '1s' or '1ms'?) [missing-unit]\n"
        #expect(end == Spawned.End(code: 104, output: line + line, errors: ""))
    }

    /// One array of all, also of plans that are not there, and of more mistakes than people read.
    @Test func jsonIsOneArray() async throws {
        let keys = (1...30).map { "x\($0)y: 1" }.joined(separator: "\n")
        let many = try folder.file("many.yaml", Self.right + "\n" + keys.replacing("x", with: "k"))
        let end = try await Spawned.run(
            "check", "--format", "json", bad, folder.path("none.yaml"), good, many)
        let found = try JSONDecoder().decode([Finding].self, from: Data(end.output.utf8))
        let expected =
            [
                Finding(file: bad, line: 4, code: "missing-unit"),
                Finding(file: nil, line: nil, code: "unreadable-file"),
            ] + (6...35).map { Finding(file: many, line: $0, code: "unknown-key") }
        #expect(end.code == 104 && found == expected)
    }

    @Test(arguments: ["human", "concise", "json"])
    func rightPlansEndInZero(_ format: String) async throws {
        let end = try await Spawned.run("check", good, good, "--format=\(format)")
        let line = good + Self.line
        let outputs = ["human": line + line, "concise": "", "json": "[]\n"]
        #expect(end == Spawned.End(code: 0, output: outputs[format] ?? "", errors: ""))
    }
}
