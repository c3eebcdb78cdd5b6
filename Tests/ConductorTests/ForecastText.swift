import Plan
import PlanText
import Testing

@testable import Conductor

/// Plans from their phases, for tests of what is known of them.
enum ForecastText {
    static func plan(
        _ profiles: String, _ phases: String, _ rest: String = "", target: String = "ws://host:80"
    ) throws -> Plan {
        let text = """
            version: 1
            target: \(target)
            messages: { m: { text: hello, expect: next }, n: { text: b } }
            profiles: { \(profiles) }
            phases: [\(phases)]
            \(rest)
            """
        let source = SourceFile(name: "load.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        return try #require(plan, "\(diagnostics.items.map(\.message))")
    }
}

extension Forecast {
    /// Messages that clients send in the whole run.
    var messages: Double {
        zip(plan.profiles, habits).enumerated().reduce(0) { sum, item in
            sum
                + wholePresence[item.offset].events(
                    item.element.0, item.element.1, .sends(plan.messages))
        }
    }
}
