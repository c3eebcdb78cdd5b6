import TestSupport
import Testing

/// What `check` and `run` say of targets that are not there.
@Suite struct ObserveCheckTests {
    private static let plan = """
        version: 1
        target: embedded
        observe:
          server: { pid: 4194304 }
          group: { cgroup: /there/is/none }
        profiles:
          p: {}
        phases:
          - steady: { clients: 1, for: 1s }
        """

    @Test func checkWarnsAndRunRefuses() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("plan.yaml", Self.plan)
        let check = try await Spawned.run("check", path, "--format", "concise")
        #expect(check.code == 0)
        let warnings = check.output.split(separator: "\n").filter { $0.contains("[not-there]") }
        #expect(warnings.count == 2, "\(check.output)")
        #expect(
            warnings.first?.contains(
                ":4:18: warning: 'server' observes process 4194304, which is not running") == true)
        let run = try await Spawned.run("run", path, "--quiet")
        #expect(run.code == 104 && run.errors.contains("which is not running"))
        #expect(run.errors.contains("--var pid=$(pidof server)"))
    }
}
