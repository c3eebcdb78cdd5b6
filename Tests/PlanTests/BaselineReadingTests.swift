import Metrics
import Testing

@testable import Plan

/// What a plan says of earlier runs.
@Suite struct BaselineReadingTests {
    @Test func theFileIsNextToThePlan() throws {
        let text = plan(rest: "baseline: { file: b/base.wsr }")
        let (own, found) = read(text, name: "plans/load.yaml")
        #expect(found == [] && own?.baseline == Baseline(file: "plans/b/base.wsr", runs: 5))
        #expect(Self.parsed("baseline: { file: b.wsr, runs: 9 }")?.baseline?.runs == 9)
        #expect(Self.parsed("")?.baseline == nil)
    }

    private static func parsed(_ rest: String) -> Plan? {
        read(plan(message: "{ text: a, expect: echo }", rest: rest)).plan
    }

    @Test(arguments: [
        ("p50(rtt) < baseline", Threshold.Allowance.share(0)),
        ("p50(rtt) <= baseline + 10%", .share(0.1)), ("p50(rtt) < baseline + 20ms", .amount(2e7)),
        ("share(errors) < baseline + 1%", .amount(0.01)), ("share(errors) < baseline", .share(0)),
        ("rate(messages.received) >= baseline - 5%", .share(-0.05)),
        ("rate(messages.received) > baseline - 5/s", .amount(-5)),
        ("count(errors) < baseline + 3", .amount(3)),
    ])
    func limitsLieBesideIt(_ text: String, _ allowed: Threshold.Allowance) throws {
        let own = try #require(Self.parsed("baseline: { file: b.wsr }\nthresholds:\n  - \(text)"))
        guard case .compare(let comparison) = own.thresholds[0].condition else {
            Issue.record("\(text)")
            return
        }
        #expect(comparison.limit.isNaN)
        switch (comparison.baseline, allowed) {
        case (.share(let one), .share(let other)), (.amount(let one), .amount(let other)):
            #expect(abs(one - other) < 1e-9 * max(1, abs(other)))
        default: Issue.record("\(text)")
        }
    }
}
