import Testing

@testable import Plan

/// What a user sees, to the letter.
@Suite struct RenderedTextTests {
    @Test(arguments: [
        (
            plan(rest: "treshold: []"),
            """
            plan.yaml:9:1: error: 'plan' has no key 'treshold' (did you mean 'thresholds'?) [unknown-key]
                9 | treshold: []
                  | ^~~~~~~~

            """
        ),
        (
            plan(phase: "steady: { vus: 10, for: 30 }"),
            """
            plan.yaml:8:15: error: 'steady' has no key 'vus' (did you mean 'clients'?) [unknown-key]
                8 |   - steady: { vus: 10, for: 30 }
                  |               ^~~
            plan.yaml:8:29: error: expected a duration such as 2s, got '30' without a unit (did you mean '30s' or '30ms'?) [missing-unit]
                8 |   - steady: { vus: 10, for: 30 }
                  |                             ^~

            """
        ),
        (
            plan(profile: "{ send: { mix: m, every: 10/s } }"),
            """
            plan.yaml:6:31: error: expected a duration, got the rate '10/s' (did you mean '100ms'?) [unknown-unit]
                6 |   p: { send: { mix: m, every: 10/s } }
                  |                               ^~~~

            """
        ),
        (
            plan(message: "{ json: { id: '{{ idd }}' } }"),
            """
            plan.yaml:4:24: error: unknown name 'idd' in '{{ }}' (did you mean 'id'?) [unknown-name]
                4 |   m: { json: { id: '{{ idd }}' } }
                  |                        ^~~

            """
        ),
        (
            plan(message: "'{{ nubmer(seq) }}'"),
            """
            plan.yaml:4:10: error: unknown name 'nubmer' in '{{ }}' (did you mean 'number'?) [unknown-name]
                4 |   m: '{{ nubmer(seq) }}'
                  |          ^~~~~~

            """
        ),
        (
            plan(rest: "thresholds: [p99(rtt, phase=steady) < 5ms]"),
            """
            plan.yaml:9:14: error: this comma splits the threshold [cut-threshold]
                9 | thresholds: [p99(rtt, phase=steady) < 5ms]
                  |              ^~~~~~~~~~~~~~~~~~~~~~~~~~~~
              hint: quote it, 'p99(rtt, phase=steady) < 5ms', or write a space instead of the comma

            """
        ),
        (
            plan(rest: "thresholds:\n  - p99(errors) < 5"),
            """
            plan.yaml:10:5: error: 'errors' has no 'p99' [bad-threshold]
               10 |   - p99(errors) < 5
                  |     ^~~
              hint: valid: count, rate, share

            """
        ),
        (
            plan(
                profile: "{ reconnect: { jitter: 0.5 } }", rest: "thresholds:\n  - p99(rtt) < 5 ms"),
            """
            plan.yaml:6:29: error: expected a share such as 1%, got '0.5' without a unit (did you mean '50%' or '0.5%'?) [missing-unit]
                6 |   p: { reconnect: { jitter: 0.5 } }
                  |                             ^~~
            plan.yaml:10:16: error: expected a duration such as 250ms, got '5 ms' with a space before the unit (did you mean '5ms'?) [missing-unit]
               10 |   - p99(rtt) < 5 ms
                  |                ^~~~

            """
        ),
        (
            plan(rest: "groups: {}"),
            """
            plan.yaml:9:1: warning: 'groups' is not supported yet [not-supported-yet]
                9 | groups: {}
                  | ^~~~~~

            """
        ),
    ])
    func diagnostics(_ text: String, _ expected: String) { #expect(rendered(text) == expected) }

    /// Forty mistakes: the first twenty in order, and how many more there are.
    @Test func manyMistakes() {
        let text = plan(rest: (1...40).map { "x\($0): 1" }.joined(separator: "\n"))
        let lines = rendered(text).split(separator: "\n")
        #expect(lines.first?.hasPrefix("plan.yaml:9:1: error: 'plan' has no key 'x1'") == true)
        #expect(lines.last == "20 more errors")
    }
}
