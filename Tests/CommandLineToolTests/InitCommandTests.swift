import Plan
import PlanText
import TestSupport
import Testing

@testable import CommandLineTool

/// The plans that `init` writes.
@Suite struct InitCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Nothing is wrong with them, not even a remark, whatever the target.
    @Test(arguments: PlanTemplate.all, [nil, "wss://staging.example.com/live?a=\"b\""])
    func everyKindIsAPlan(_ template: PlanTemplate, _ target: String?) {
        let text = template.text(target: target, schema: "plan.v1.schema.json", path: "load.yaml")
        let (plan, diagnostics) = PlanReader.read(
            SourceFile(name: "load.yaml", bytes: Array(text.utf8)), variables: [:],
            environment: [:], language: .ofReports)
        #expect(plan != nil && diagnostics.items.isEmpty, "\(diagnostics.items)")
        #expect(text.hasPrefix("# yaml-language-server: $schema=plan.v1.schema.json\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 120 && $0.last != " " })
    }

    @Test(arguments: PlanTemplate.all)
    func everyKindRuns(_ template: PlanTemplate) async throws {
        let path = folder.path("\(template.kind).yaml")
        let made = try await Spawned.run("init", template.kind, "-o", path)
        #expect(
            made.code == 0 && made.output == "\(path): written; next: wsplan run \(path) --smoke\n")
        #expect(try await Spawned.run("check", path).code == 0)
        let run = try await Spawned.run(
            shell: #"cd "$3" && "$1" run "$2" --smoke --quiet"#, path, folder.path)
        // A machine that has no time for the generator says nothing of the plan.
        #expect(run.code == 0 || run.code == 97, "\(run)")
    }

    @Test func aFileThatIsThereStays() async throws {
        let path = try folder.file("mine.yaml", "mine\n")
        let refused = try await Spawned.run("init", "--out", path)
        #expect(refused.code == 104 && refused.errors.contains("--force writes over it"))
        #expect(try folder.text("mine.yaml") == "mine\n")
        #expect(try await Spawned.run("init", "gate", "--out", path, "--force").code == 0)
        #expect(try folder.text("mine.yaml").contains("\nname: gate\n"))
    }

    /// The schema of the checkout is found from the tool in its build folder.
    @Test func itIsPrintedAndFindsTheSchema() async throws {
        let end = try await Spawned.run("init", "ramp")
        let first = end.output.split(separator: "\n").first ?? ""
        #expect(end.code == 0 && first.hasSuffix("/schema/plan.v1.schema.json"))
        let other = try await Spawned.run("init", "--schema", "../plan.json", "-o", "-")
        #expect(other.output.hasPrefix("# yaml-language-server: $schema=../plan.json\n"))
    }

    @Test(arguments: [
        (["stedy"], "did you mean 'steady'? valid: steady, ramp,"),
        (["--target", "http//x"], "option '--target' cannot be 'http//x'"),
        (["-o", "/nowhere/load.yaml"], "cannot write '/nowhere/load.yaml'"),
    ])
    func whatIsWrongIsTold(_ words: [String], _ text: String) async throws {
        let end = try await Spawned(["init"] + words).wait()
        #expect(end.code != 0 && end.output.isEmpty && end.errors.contains(text), "\(end)")
    }
}
