import PlanText
import Testing

@testable import Plan

/// Variables that are given from outside must be used by the plan.
@Suite struct GivenVariableTests {
    private static func messages(_ text: String, _ names: [String]) -> [String] {
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let given = Dictionary(uniqueKeysWithValues: names.map { ($0, "1") })
        let (_, diagnostics) = PlanReader.read(
            source, variables: given, environment: [:], language: .plain)
        return diagnostics.items.filter { $0.code == "unknown-variable" }.map { item in
            item.message + (item.hint.map { " (\($0))" } ?? "")
        }
    }

    @Test(arguments: [
        ("count", "steady: { clients: $count, for: 1s }", ""),
        ("count", "steady: { clients: \"${count}\", for: 1s }", ""),
        ("count", "steady: { clients: \"${other:-$count}\", for: 1s }", ""),
        ("count", "steady: { clients: $n, for: 1s }", "vars: { n: $count }"),
        ("other", "steady: { clients: \"${count:-${other}}\", for: 1s }", "vars: { count: 3 }"),
    ])
    func areUsed(_ name: String, _ phase: String, _ rest: String) {
        #expect(Self.messages(plan(phase: phase, rest: rest), [name]) == [])
    }

    @Test(arguments: [
        ("cuont", "steady: { clients: \"${count:-1}\", for: 1s }", "did you mean 'count'?"),
        ("n", "steady: { clients: 1, for: 1s }\n    # with $n clients", "it uses none"),
        ("n", "{ pause: 1s, name: $$n }", "it uses none"),
        ("n", "steady: { clients: \"${count:-1}\", for: \"${for:-1s}\" }", "valid: count, for"),
    ])
    func areNotUsed(_ name: String, _ phase: String, _ hint: String) {
        let found = Self.messages(plan(phase: phase, rest: "vars: { unused: 1 }"), [name])
        #expect(found == ["the plan uses no variable '\(name)' (\(hint))"])
    }

    /// What a plan defines and nothing uses is of no use from outside either.
    @Test func definitionsAreNoUse() {
        let found = Self.messages(plan(rest: "vars: { peak: 1 }"), ["peak"])
        #expect(found == ["the plan uses no variable 'peak' (it uses none)"])
    }
}
