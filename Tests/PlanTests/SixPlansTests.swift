import PlanText
import Testing

@testable import Plan

/// The plans of the language page: what runs has no findings, the rest is named, nothing is unknown.
@Suite struct SixPlansTests {
    @Test(arguments: [
        (SixPlans.steady, []),
        (SixPlans.burst, []),
        (SixPlans.ramp, []),
        (SixPlans.stress, []),
        (SixPlans.realistic, []),
        (
            SixPlans.chatroom,
            [
                "of", "id", "within", "groups", "group", "group", "group", "group", "delivered",
            ]
        ),
    ])
    func namesWhatIsNotSupportedYet(_ text: String, _ expected: [String]) {
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        var (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: ["TOKEN": "t", "HOST": "h"], language: .test)
        #expect(Set(diagnostics.items.map(\.code)).isSubset(of: ["not-supported-yet"]))
        #expect(!diagnostics.hasErrors && (plan == nil) == !expected.isEmpty)
        diagnostics.refuseLaterParts()
        #expect(diagnostics.hasErrors == !expected.isEmpty)
        Fixtures.keep(text, codes: [])
        let named = diagnostics.sorted().items.compactMap { item in
            item.message.split(separator: "'").first.map(String.init)
        }
        #expect(named.sorted() == expected.sorted(), "\(diagnostics.items.map(\.message))")
    }
}
