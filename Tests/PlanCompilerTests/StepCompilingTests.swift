import LoadEngine
import Plan
import PlanCompiler
import PlanText
import Testing

@Suite struct StepCompilingTests {
    /// Names of steps are labels of messages, behind those of messages and `receive`; the same name is
    /// the same label.
    @Test func namesOfStepsAreLabelsOfMessages() throws {
        func step(_ name: String) -> String { "{ expect: { \(name)match: { $.a: 1 } } }" }
        let text = """
            version: 1
            target: ws://host
            messages: { m: hi }
            receive: { r: { match: { $.op: r } } }
            profiles:
              p: { open: [\(step("name: b, ")), \(step("")), \(step("name: a, early: true, "))] }
              q: { flow: [{ repeat: 2, steps: [\(step("name: b, "))] }] }
            phases: [{ once: { clients: 2 } }]
            thresholds: ['p99(rtt, message=a) < 1s', 'share(errors) < 1%']
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let read = PlanReader.read(source, variables: [:], environment: [:], language: .plain)
        let plan = try #require(read.plan, "\(read.diagnostics.items)")
        let options = try CompileOptions(target: nil, seed: 1, smoke: false)
        let found = try PlanCompiler.compile(plan, options: options)
        let labels = found.graph.templates.flatMap { $0.open.instructions + $0.flow.instructions }
            .compactMap { instruction in
                if case .expect(_, _, _, _, let label, let isEarly) = instruction {
                    "\(label ?? -1) \(isEarly)"
                } else {
                    nil
                }
            }
        #expect(found.graph.labels.messages == ["m", "r", "b", "a"])
        #expect(labels == ["2 false", "-1 false", "3 true", "2 false"])
        #expect(found.assertions[0].condition.comparisons.first?.filter.message == 3)
    }
}
