import LoadEngine
import Plan
import PlanText
import Testing

@testable import PlanCompiler

/// Where profiles with a target of their own connect to, and what that is called.
@Suite struct OwnTargetTests {
    private func compile(_ target: String, _ profiles: String) throws -> (
        graph: StageGraph, servers: [EmbeddedEndpoints]
    ) {
        let text = """
            version: 1
            target: \(target)
            profiles: \(profiles)
            phases: [{ steady: { clients: 1, for: 1s } }]
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let compiled = try PlanCompiler.compile(
            try #require(plan, "\(diagnostics.items.map(\.message))"),
            options: try CompileOptions(target: nil, seed: 1, smoke: false))
        return (compiled.graph, compiled.embedded)
    }

    /// Labels tell endpoints apart that have one URL and other settings.
    @Test func theSameURLHasALabelForEachProfile() throws {
        let graph = try compile(
            "ws://a/x", "{ p: {}, q: { target: { headers: { A: b } } }, r: { target: ws://c/ } }"
        ).graph
        #expect(graph.labels.urls == ["ws://a/x", "ws://a/x (q)", "ws://c/"])
        #expect(graph.templates.map(\.endpoints) == [[0], [1], [2]])
        #expect(graph.endpoints.map { $0.headers.map(\.name) } == [[], ["A"], []])
    }

    /// Other settings lead to the plan's server inside, a place of its own to another one.
    @Test func serversInsideAreSharedUnlessTheyAreOnesOwn() throws {
        let servers = try compile(
            "embedded",
            "{ p: {}, q: { target: { origin: o } }, r: { target: { embedded: { stamp: true } } } }"
        ).servers
        #expect(servers.map(\.endpoints) == [[0, 1], [2]])
        #expect(servers.map(\.settings.stamp) == [false, true])
    }
}
