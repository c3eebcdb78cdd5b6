import PlanText
import Testing

@testable import Plan

/// Reads a text as a plan; the findings as `line:column code`.
func read(
    _ text: String, variables: [String: String] = [:]
) -> (plan: Plan?, found: [String]) {
    let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
    let (plan, diagnostics) = PlanReader.read(source, variables: variables, environment: [:])
    let found = diagnostics.sorted().items.map { item in
        guard let range = item.range else { return "- \(item.code)" }
        let place = source.position(at: range.start)
        return "\(place.line):\(place.column) \(item.code)"
    }
    return (plan, found)
}

/// A plan of lines 1 to 8 that is right, followed by `rest` from line 9 on.
func plan(
    target: String = "ws://host", message: String = "hi", profile: String = "{}",
    phase: String = "steady: { clients: 1, for: 1s }", rest: String = ""
) -> String {
    """
    version: 1
    target: \(target)
    messages:
      m: \(message)
    profiles:
      p: \(profile)
    phases:
      - \(phase)
    \(rest)
    """
}

@Suite struct PlanReaderTests {
    @Test(arguments: [
        plan(),
        plan(target: "embedded"),
        plan(target: "{ embedded: { delay: 1ms..2ms, stamp: true, drop: 1%, close-after: 1s } }"),
        plan(target: "{ embedded: { stall: { at: 1s, for: 2s }, reject: { share: 5% } } }"),
        plan(target: "{ url: 'ws://[::1]:80/x?c={{ client.index }}', headers: { A: '{{ id }}' } }"),
        plan(message: "{ binary: { size: 64KiB }, expect: next, timeout: 1s }"),
        plan(message: "{ base64: aGk=, expect: echo }"),
        plan(message: "{ ping: '' }"),
        plan(message: "{ json: [1, 2.5, null, '{{ int(1, 6) }}'], expect: { match: { $.0: 1 } } }"),
        plan(profile: "{ send: { mix: { m: 2 }, every: poisson 1s, pace: reply, limit: 3 } }"),
        plan(profile: "{ open: [{ send: m }, { wait: 1s..2s }], reconnect: never }"),
        plan(profile: "{ flow: [{ repeat: 2, steps: [{ send: m, count: 3 }] }, { close: 1000 }] }"),
        plan(profile: "{ react: [{ when: any, echo: true }], session: 1s }"),
        plan(profile: "{ session: 1s }", phase: "ramp: { arrivals: poisson 1/s -> 9/s, for: 1s }"),
        plan(phase: "ramp: { clients: -> 10, for: 10s, steps: 5 }"),
        plan(phase: "once: { clients: 3, times: 2 }"),
        plan(rest: "  - pause: 1s\n    name: rest\n    measure: false"),
        plan(rest: "thresholds: ['p99.9(rtt, message=m phase=steady) < 1s or count(errors) == 0']"),
        plan(rest: "thresholds: ['share(errors, kind=timeout) < 1%', avg(connections) > 3]"),
        plan(rest: "thresholds: [{ assert: 'max(rtt) < 1s', name: slow, optional: true }]"),
        plan(rest: "x-anchors: { any: thing }\nseed: 7\nname: n"),
    ])
    func rightPlansHaveNoFindings(_ text: String) {
        let (plan, found) = read(text)
        #expect(found == [] && plan != nil, "\(text)")
    }

    @Test(arguments: [
        ("version: 1", ["1:1 missing-key"]),
        (plan(rest: "treshold: []"), ["9:1 unknown-key"]),
        (plan(rest: "health: {}"), ["9:1 not-supported-yet"]),
        (plan(rest: "seed: x"), ["9:7 wrong-type"]),
        (plan(rest: "thresholds: p99"), ["9:13 wrong-type"]),
        (plan(target: "http://host"), ["2:9 bad-target"]),
        (plan(target: "ws://user@host"), ["2:9 bad-target"]),
        (plan(target: "wss://host"), ["2:9 not-supported-yet"]),
        (plan(target: "{ embedded: { drop: 1 } }"), ["2:29 missing-unit"]),
        (plan(target: "$host"), ["2:9 unset-variable", "2:9 bad-target"]),
        (plan(message: "'{{ ids }}'"), ["4:6 unknown-name"]),
        (plan(message: "'{{ int(2, 1) }}'"), ["4:6 bad-template"]),
        (plan(message: "'{{ id'"), ["4:6 bad-template"]),
        (plan(message: "'{{ env(''A'') }}'"), ["4:6 not-supported-yet"]),
        (plan(message: "{ expect: next }"), ["4:6 missing-key"]),
        (plan(message: "{ text: a, ping: b }"), ["4:23 conflict"]),
        (plan(message: "{ text: a, expect: ecoh }"), ["4:25 bad-value"]),
        (plan(message: "{ text: a, expect: { match: { id: 1 } } }"), ["4:36 unknown-key"]),
        (plan(message: "{ text: a, timeout: 5 }"), ["4:26 missing-unit"]),
        (plan(message: "{ text: a, timeout: 5parsecs }"), ["4:26 unknown-unit"]),
        (plan(message: "{ base64: '%' }"), ["4:16 bad-value"]),
        (plan(profile: "{ send: { mix: n, every: 1s } }"), ["6:21 unknown-name"]),
        (plan(profile: "{ send: { mix: m } }"), ["6:14 missing-key"]),
        (plan(profile: "{ send: { mix: m, every: 1s, pase: reply } }"), ["6:35 unknown-key"]),
        (plan(profile: "{ pool: {} }"), ["6:8 not-supported-yet"]),
        (plan(profile: "{ flow: [{ send: m, wait: 1s }] }"), ["6:15 conflict"]),
        (plan(profile: "{ flow: [{ close: 7 }] }"), ["6:24 bad-value"]),
        (plan(phase: "stedy: {}"), ["8:5 missing-key", "8:5 unknown-key"]),
        (
            plan(phase: "wave: {}", rest: "thresholds: ['p99(rtt, phase=wave) < 2s']"),
            ["8:5 not-supported-yet"]
        ),
        (plan(target: "{ urls: [ws://a] }"), ["2:11 not-supported-yet"]),
        (plan(phase: "steady: { clients: 1 }"), ["8:13 missing-key"]),
        (plan(phase: "steady: { arrivals: 1, for: 1s }"), ["8:25 missing-unit"]),
        (plan(phase: "steady: { arrivals: 1/s, for: 1s }"), ["8:3 needs-session"]),
        (plan(phase: "ramp: { clients: 5, for: 1s }"), ["8:22 bad-value"]),
        (plan(rest: "thresholds:\n  - p99(rt) < 5ms"), ["10:5 unknown-name"]),
        (plan(rest: "thresholds:\n  - p99(errors) < 5"), ["10:5 bad-threshold"]),
        (plan(rest: "thresholds:\n  - p99(rtt) < 5"), ["10:5 missing-unit"]),
        (plan(rest: "thresholds: [max(rtt) < 1s, max(rtt)  < 1s]"), ["9:29 conflict"]),
        (
            plan(message: "{ ping: a, timeout: 1s }", rest: "thresholds: [p99(rtt) < 2s]"),
            ["9:14 above-timeout"]
        ),
        (
            plan(phase: "pause: 1", rest: "thresholds: ['p99(rtt, phase=pause) < 2s']"),
            ["8:12 missing-unit"]
        ),
        (plan(rest: "thresholds:\n  - p99(rtt, phase=day) < 5ms"), ["10:5 unknown-name"]),
        (plan(rest: "thresholds:\n  - p50(rtt) < baseline"), ["10:5 not-supported-yet"]),
    ])
    func wrongPlansSayWhere(_ text: String, _ expected: [String]) {
        let (plan, found) = read(text)
        #expect(Set(found) == Set(expected) && plan == nil, "\(text)\n\(found)")
    }

    @Test func variablesComeFromOutsideFirst() {
        let text = plan(phase: "steady: { clients: $n, for: 1s }", rest: "vars: { n: 5 }")
        let inside = Phase.Shape.clients(Phase.Line(from: 5, to: 5), .seconds(1), steps: nil)
        let outside = Phase.Shape.clients(Phase.Line(from: 7, to: 7), .seconds(1), steps: nil)
        let shapes = [[:], ["n": "7"]].map { read(text, variables: $0).plan?.phases[0].shape }
        #expect(shapes == [inside, outside])
    }

    @Test func suggestionsNameTheNearestKey() {
        let source = SourceFile(name: "p", bytes: Array(plan(rest: "treshold: []").utf8))
        let (_, diagnostics) = PlanReader.read(source, variables: [:], environment: [:])
        #expect(diagnostics.items.map(\.hint) == ["did you mean 'thresholds'?"])
    }

    @Test func missingFileIsAFinding() {
        let result = PlanReader.read(path: "no such file", variables: [:], environment: [:])
        #expect(result.diagnostics.items.map(\.code) == ["unreadable-file"])
    }
}
