import Assertions
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import CommandLineTool

/// `wsplan run` with several plans.
@Suite struct SuiteTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func plan(
        _ threshold: String = "share(errors) < 1%", target: String = "embedded", more: String = ""
    ) -> String {
        """
        version: 1
        target: \(target)
        health: { on-saturation: warn }
        messages: { hello: { text: "{{ id }}", expect: echo, timeout: 20s } }
        profiles: { user: { send: { mix: hello, every: 400ms } } }
        phases: [{ steady: { clients: 2, for: 5m } }]
        thresholds: [\(threshold)]
        \(more)
        """
    }

    private static let passing = plan()
    private static let failing = plan("p50(rtt) < 1us")
    private static let unreached = plan(target: "ws://127.0.0.1:1/")

    private func run(_ plans: [String: String], _ words: String...) async throws -> Spawned.End {
        let names = plans.keys.sorted()
        let paths = try names.map { try folder.file("\($0).yaml", plans[$0] ?? "") }
        return try await Spawned(["run"] + paths + ["--smoke", "--quiet"] + words).wait()
    }

    /// The first code of the table that any plan has, but 0, which must be that of each.
    @Test(arguments: [
        ([passing, passing], 0, "PASSED  all 2 plans passed\n"),
        ([passing, failing], 99, "FAILED  1 of 2 plans failed: b\n"),
        ([failing, unreached, failing], 97, "NO VERDICT  1 of 3 plans came to no verdict: b\n"),
    ])
    func theWorstEndIsThatOfAll(_ plans: [String], _ code: Int32, _ line: String) async throws {
        let named = Dictionary(uniqueKeysWithValues: zip(["a", "b", "c"], plans))
        let end = try await run(named)
        #expect(end.code == code && end.output.contains("\n" + line), "\(end)")
        let rows = end.output.split(separator: "\n").filter { $0.hasPrefix("  ") }
        for name in named.keys {
            #expect(rows.contains { $0.dropFirst(14).hasPrefix("\(name)  ") }, "\(end.output)")
        }
    }

    @Test(
        arguments: [
            ([0, 0], 0), ([0, 104], 104), ([0, 1], 1), ([1, 104], 104), ([99, 104, 1], 99),
            ([99, 97, 0], 97), ([97, 105], 105), ([], 0),
        ] as [([Int32], Int32)])
    func codesAreInTheOrderOfTheTable(_ codes: [Int32], _ code: Int32) throws {
        #expect(codes.compactMap { ExitCode(rawValue: $0) }.ofAll.rawValue == code)
    }

    /// Nothing runs before everything is right.
    @Test func allPlansAreCheckedBeforeTheFirstRuns() async throws {
        let old = try folder.file("old.json", "{}")
        let wrong = Self.plan("p50(rtt) < 1")
        let many = Self.passing.replacing("clients: 2", with: "clients: 10000000")
        let optional = Self.plan("{ assert: share(errors) < 1%, severity: warn }")
        let rows: [(String, String, [String], Int32)] = [
            (wrong, "b.yaml:7:", [], 104), (many, "error: 'b': 10,000,000 connections", [], 104),
            (optional, "error: 'b': all thresholds", ["--require-thresholds"], 104),
            (Self.passing, "error: cannot write '", ["--out", folder.path("none/{plan}.wsr")], 1),
            (Self.plan(more: "outputs: { json: \(old) }"), "'a' and 'b' would both write", [], 104),
        ]
        for (second, text, words, code) in rows {
            let first = Self.plan(more: "outputs: { json: \(old) }")
            let paths = [
                try folder.file("a.yaml", first), try folder.file("b.yaml", second),
            ]
            let smoke = second == many ? [] : ["--smoke"]
            let end = try await Spawned(["run"] + paths + ["--quiet"] + smoke + words).wait()
            #expect(end.code == code && end.output.isEmpty && end.errors.contains(text), "\(end)")
            #expect(try folder.text("old.json") == "{}")
        }
    }

    @Test func eachPlanHasFilesOfItsOwn() async throws {
        let end = try await run(
            ["a": Self.passing, "b": Self.passing], "--out", folder.path("{plan}.json"), "--out",
            folder.path("run-{plan}.wsr"), "--history", folder.path("{plan}.csv"))
        #expect(end.code == 0, "\(end)")
        let files = try folder.names().filter { !$0.hasSuffix(".yaml") }.sorted()
        #expect(files == ["a.csv", "a.json", "b.csv", "b.json", "run-a.wsr", "run-b.wsr"])
        #expect(try folder.text("a.json").contains(#"/a.yaml""#))
    }

    /// One file of JUnit has a suite for each plan; other formats are asked for by name too.
    @Test func oneFileHasTheCasesOfAllPlans() async throws {
        let end = try await run(
            ["a": Self.passing, "b": Self.failing], "--out", folder.path("junit.xml"), "--out",
            "gitlab=\(folder.path("{plan}.txt"))")
        #expect(end.code == 99, "\(end)")
        let xml = try folder.text("junit.xml")
        #expect(xml.split(separator: "\n").count { $0.contains("<testsuite ") } == 2)
        #expect(xml.contains(#"<testsuites name="wsplan" tests="4" failures="1" errors="0""#))
        #expect(try folder.names().filter { $0.hasSuffix(".txt") }.sorted() == ["a.txt", "b.txt"])
    }

    @Test func progressNamesThePlan() async throws {
        let paths = try ["a", "b"].map { name in
            try folder.file("\(name).yaml", Self.passing.replacing("for: 5m", with: "for: 1s"))
        }
        let end = try await Spawned(["run"] + paths).wait()
        let lines = end.errors.split(separator: "\n")
        #expect(lines.count == 4 && lines[0] == "plan 1 of 2: \(paths[0])", "\(end.errors)")
        #expect(lines[2] == "plan 2 of 2: \(paths[1])" && lines[3].hasPrefix("\(paths[1]): "))
    }

    @Test func aSignalEndsTheSuite() async throws {
        let paths = try ["a", "b", "c"].map { try folder.file("\($0).yaml", Self.passing) }
        let run = try Spawned(["run", "--debug"] + paths)
        #expect(try await run.says("the first message is sent"))
        run.send(SIGINT)
        let end = try await run.wait()
        #expect(end.code == 105 && end.output.contains("\nNO VERDICT  interrupted in a\n"))
        #expect(end.output.split(separator: "\n").count { $0.hasPrefix("  not run") } == 2)
        #expect(!end.errors.contains("plan 2 of 3"))
    }

    @Test(arguments: [
        (
            ["a.yaml", "x/b.json", "x/a.yaml", "-", ".hidden"],
            ["a", "b", "a-2", "stdin", ".hidden"]
        ),
        (["a-2.yaml", "a.yaml", "a.yml"], ["a-2", "a", "a-3"]), (["a.b.yaml"], ["a.b"]),
    ])
    func plansHaveTheNamesOfTheirFiles(_ paths: [String], _ names: [String]) {
        #expect(SuiteOptions.names(paths) == names)
    }

    @Test(arguments: [
        (
            "a.yaml b.yaml --out x/s.json",
            "option '--out' cannot be 'x/s.json' for several plans: "
                + "a .json file has the result of one",
            "write {plan} where the name of the plan shall stand: --out 'x/{plan}.json'"
        ),
        (
            "a.yaml b.yaml --out gitlab=x/s.json",
            "option '--out' cannot be 'x/s.json' for several plans: a gitlab file has the result of one",
            "write {plan} where the name of the plan shall stand: --out 'gitlab=x/{plan}.json'"
        ),
        (
            "a.yaml b.yaml --out junit=-",
            "option '--out' cannot have '-' for several plans: standard output has what they came to",
            nil
        ),
        ("a.yaml --out {plan}.json --out a.json", "option '--out' names 'a.json' twice", nil),
        (
            "a.json --out {plan}.json", "option '--out' cannot be 'a.json': that file is the input",
            nil
        ),
        (
            "a.yaml b.json --out {plan}.json",
            "option '--out' cannot be 'b.json': that file is the input", nil
        ),
    ])
    func pathsAreKeptApart(_ line: String, _ text: String, _ help: String?) throws {
        let words = line.split(separator: " ").map(String.init)
        let error = #expect(throws: UsageError.self) {
            try SuiteOptions(try Arguments(words, for: RunCommand.command))
        }
        #expect(error == UsageError(text, help: help))
    }

    @Test func aSinglePlanFillsItsNameToo() throws {
        let words = [
            "x/a.yaml", "--out", "out/{plan}.wsr", "--out", "s.json", "--history", "h.csv",
        ]
        let suite = try SuiteOptions(try Arguments(words, for: RunCommand.command))
        #expect(
            suite.runs.map(\.options.outputs).map { $0.map(\.path) } == [["out/a.wsr", "s.json"]])
        #expect(suite.runs[0].options.history == "h.csv" && suite.together.isEmpty)
    }
}
