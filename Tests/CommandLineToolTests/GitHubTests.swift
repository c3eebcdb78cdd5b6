import EmbeddedServer
import TestSupport
import Testing

/// `wsplan` in a step of GitHub Actions, which a shell makes believe.
@Suite struct GitHubTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Runs the tool as in a step whose checkout is the folder.
    private func step(_ words: String...) async throws -> Spawned.End {
        let line =
            #"cd '\#(folder.path)' && exec env GITHUB_ACTIONS=true GITHUB_WORKSPACE='\#(folder.path)' "#
            + #"GITHUB_STEP_SUMMARY='\#(folder.path("summary.md"))' "$@""#
        return try await Spawned(words, shell: line).wait()
    }

    private static func plan(_ threshold: String, target: String = "embedded") -> String {
        """
        version: 1
        target: \(target)
        messages: { hello: { text: "{{ id }}", expect: echo, timeout: 20s } }
        profiles: { user: { send: { mix: hello, every: 400ms } } }
        phases: [{ steady: { clients: 2, for: 1s } }]
        thresholds:
          - share(errors) < 1%
          - \(threshold)
        """
    }

    @Test(arguments: [
        (
            "p50(rtt) < 1us", "embedded",
            "::error file=plans/x.yaml,line=8,title=p50(rtt) < 1us::"
        ),
        (
            "{ assert: p50(rtt) < 1us, severity: warn }", "embedded",
            "::warning file=plans/x.yaml,line=8,title=p50(rtt) < 1us::"
        ),
        (
            "p50(rtt) < 20s", "ws://127.0.0.1:1/",
            "::warning file=plans/x.yaml,title=no verdict::target never reached"
        ),
        ("p50(rtt) < 20s", "embedded", ""),
    ])
    func thresholdsStandBesideTheirLines(
        _ threshold: String, _ target: String, _ line: String
    ) async throws {
        try folder.file("plans/x.yaml", Self.plan(threshold, target: target))
        for path in ["plans/x.yaml", folder.path("plans/x.yaml")] {
            let end = try await step("run", path, "--smoke", "--quiet")
            #expect(line.isEmpty ? end.errors == "" : end.errors.hasPrefix(line), "\(end)")
        }
    }

    @Test func mistakesStandBesideTheirLines() async throws {
        try folder.file("plans/x.yaml", Self.plan("p50(rtt) < 1x"))
        let annotated = try await step("check", "plans/x.yaml", "--format", "github")
        #expect(annotated.code == 104)
        #expect(annotated.output.hasPrefix("::error file=plans/x.yaml,line=8,col="))
        #expect(annotated.output.split(separator: "\n").count == 1)
        let human = try await step("check", folder.path("plans/x.yaml"))
        #expect(human.output.hasPrefix(folder.path("plans/x.yaml") + ":8:"))
        #expect(human.output.hasSuffix("\n" + annotated.output))
        let json = try await step("check", "plans/x.yaml", "--format", "json")
        #expect(!json.output.contains("::error"))
    }

    /// Elsewhere nothing of it is printed without being asked for.
    @Test func elsewhereNothingIsAnnotated() async throws {
        let plan = try folder.file("x.yaml", Self.plan("p50(rtt) < 1us"))
        let end = try await Spawned.run("run", plan, "--smoke", "--quiet")
        #expect(end.code == 99 && end.errors.isEmpty)
    }
}
