import FoundationEssentials
import TestSupport
import Testing

/// `check` accepts what `run` refuses because only a later version runs it.
@Suite struct LaterPartsTests {
    private static let plan = """
        version: 1
        target: embedded
        profiles: { user: { session: 1s } }
        phases:
          - steady: { clients: 1, for: 1s }
        groups: { room: { size: 2 } }
        """

    @Test func checkWarnsAndRunRefuses() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan)
        let text = ": 'groups' is not supported yet [not-supported-yet]"
        let check = try await Spawned.run("check", plan)
        #expect(check.output.hasSuffix("plan.yaml: valid, but 'run' cannot do all of it yet\n"))
        #expect(check.code == 0 && check.output.contains("plan.yaml:6:1: warning" + text))
        let run = try await Spawned.run("run", plan, "--out", folder.path("run.wsr"))
        #expect(run.code == 104 && run.errors.contains("plan.yaml:6:1: error" + text))
        #expect(!FileManager.default.fileExists(atPath: folder.path("run.wsr")))
    }

    @Test(arguments: [
        ([], "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\","),
        (["--format", "json"], "{\n"), (["--format", "md"], "# Keys of a plan\n"),
    ])
    func schemaIsPrinted(_ options: [String], _ opening: String) async throws {
        let end = try await Spawned(["schema"] + options).wait()
        #expect(end.code == 0 && end.output.hasPrefix(opening) && end.errors.isEmpty)
        #expect(try await Spawned.run("schema", "--format", "xml").code == 104)
    }
}
