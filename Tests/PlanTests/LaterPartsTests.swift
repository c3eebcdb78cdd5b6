import PlanText
import Testing

@testable import Plan

/// What only a later version runs is read and checked now: right parts are warned of, wrong ones
/// are errors like all others.
@Suite struct LaterPartsTests {
    @Test(arguments: [
        plan(
            message: "'{{ json(d) }} {{ number(d.n) }} {{ string(json(group)) }}'",
            profile: "{ group: g }", rest: "groups: { g: {} }\ndata: { d: d.csv }"),
        plan(rest: "receive: { r: { match: { $.t: say }, of: m, id: $.id, within: 10s } }"),
        plan(rest: "receive: { r: { match: { $.t: '{{ seq }}' }, of: m, since: $.t iso } }"),
        plan(message: "'{{ group }}'", profile: "{ group: g }", rest: "groups: { g: { size: 3 } }"),
        plan(profile: "{ group: g }", rest: "groups: { g: { size: all, self: true } }"),
        plan(
            rest: "receive: { r: { match: { $.t: a }, of: m, id: $.id } }\n"
                + "thresholds: [p99(delivery message=r) < 1s, share(delivered) > 99%]"),
    ])
    func rightPartsAreWarnedOf(_ text: String) {
        let (plan, found) = read(text)
        let codes = Set(found.compactMap { $0.split(separator: " ").last })
        #expect(plan == nil && codes == ["not-supported-yet"], "\(text)\n\(found)")
    }

    @Test(arguments: [
        (plan(profile: "{ send: [[{ mix: m, every: 1s }]] }"), ["6:15 wrong-type"]),
        (
            plan(
                message: "'{{ group }}'", profile: "{ send: { mix: m, every: 1s } }",
                rest: "groups: { g: {} }"), ["6:3 missing-key"]
        ),
        (
            plan(
                rest: "baseline: { file: b }\nthresholds:\n  - p50(rtt) < baseline\n"
                    + "  - p50( rtt ) < baseline"), ["12:5 conflict"]
        ),
        (
            plan(message: "{ text: a, expect: { match: { $.a: 1 }, capture: { t: b } } }"),
            ["4:60 bad-value"]
        ),
        (
            plan(message: "{ text: a, expect: { match: { $.a: 1 }, capture: { id: $.b } } }"),
            ["4:57 conflict"]
        ),
        (plan(message: "'{{ d.a }}'", rest: "data: { e: d.csv }"), ["4:10 unknown-name"]),
        (plan(message: "'{{ json(x) }}'"), ["4:15 unknown-name"]),
        (plan(message: "'{{ number }}'"), ["4:10 bad-template"]),
        (plan(rest: "data: { seq: d.csv }"), ["9:9 conflict"]),
        (plan(rest: "data: { a.b: d.csv }"), ["9:9 bad-value"]),
        (
            plan(
                message: "{ text: a, expect: { match: { $.a: 1 }, capture: { d: $.b } } }",
                rest: "data: { d: d.csv }"), ["4:57 conflict", "9:9 conflict"]
        ),
        (plan(rest: "data: { d: { pick: unique } }"), ["9:12 missing-key"]),
        (plan(rest: "data: { d: { rows: [] } }"), ["9:20 bad-value"]),
        (plan(rest: "data: { d: { file: a, pick: any } }"), ["9:29 bad-value"]),
        (plan(rest: "data: { d: { command: [a], pick: random } }"), ["9:34 conflict"]),
        (plan(rest: "receive: { r: { of: m } }"), ["9:15 missing-key"]),
        (plan(rest: "receive: { r: { match: { $.t: '{{ id }}' } } }"), ["9:31 bad-template"]),
        (plan(rest: "receive: { r: { match: { $.t: 1 }, of: n } }"), ["9:40 unknown-name"]),
        (plan(rest: "receive: { r: { match: { $.t: 1 }, id: $.id } }"), ["9:40 missing-key"]),
        (
            plan(rest: "receive: { r: { match: { $.t: 1 }, since: $.t min } }"),
            ["9:43 bad-value"]
        ),
        (plan(rest: "receive: { m: { match: { $.t: 1 } } }"), ["9:12 conflict"]),
        (plan(rest: "thresholds: [p99(delivery) < 1s]"), ["9:18 bad-threshold"]),
        (
            plan(
                rest: "receive: { r: { match: { $.t: 1 } } }\nthresholds: [max(rtt message=r) < 1s]"
            ),
            ["10:30 unknown-name"]
        ),
        (plan(rest: "groups: { g: { size: 0 } }"), ["9:22 bad-value"]),
        (plan(rest: "groups: { g: { size: al } }"), ["9:22 bad-value"]),
        (plan(profile: "{ group: g }"), ["6:15 unknown-name"]),
        (plan(profile: "{ target: http://b }"), ["6:16 bad-target"]),
        (plan(profile: "{ target: { url: ws://b, urls: [ws://c] } }"), ["6:37 conflict"]),
        (plan(profile: "{ rest: nobody }"), ["6:14 bad-value"]),
        (plan(profile: "{ sessions: 0 }"), ["6:18 bad-value"]),
        (plan(profile: "{ activity: { busy: 1s } }"), ["6:18 missing-key"]),
        (plan(profile: "{ pool: { min: 5, max: 2 } }"), ["6:21 conflict"]),
        (plan(profile: "{ failover: { after: 2 } }"), ["6:18 conflict"]),
        (plan(profile: "{ heartbeat: { every: 0s } }"), ["6:28 bad-value"]),
        (plan(profile: "{ close: { expected: [99] } }"), ["6:28 bad-value"]),
        (plan(profile: "{ send: [{ mix: n, every: 1s }] }"), ["6:22 unknown-name"]),
        (plan(profile: "{ send: { mix: m, every: 1s, messages: 1/s } }"), ["6:45 conflict"]),
        (plan(profile: "{ flow: [{ wait: 1s, async: true }] }"), ["6:34 conflict"]),
        (plan(profile: "{ flow: [{ repeat: 5..2, steps: [{ wait: 1s }] }] }"), ["6:25 bad-value"]),
        (
            plan(profile: "{ flow: [{ choose: [{ steps: [{ send: n }] }] }] }"),
            ["6:44 unknown-name"]
        ),
        (plan(profile: "{ react: [{ when: any, send: n }] }"), ["6:35 unknown-name"]),
        (plan(profile: "{ react: [{ when: any, echo: true, close: 1000 }] }"), ["6:48 conflict"]),
        (plan(profile: "{ react: [{ when: any, close: abrup }] }"), ["6:36 bad-value"]),
        (plan(rest: "    profiles: { q: 1 }"), ["9:17 unknown-name"]),
        (plan(rest: "    profiles: { p: 0 }"), ["9:15 bad-value"]),
        (plan(rest: "    connect-rate: 50"), ["9:19 missing-unit"]),
        (plan(rest: "thresholds: [{ assert: max(rtt) < 1s, grace: 5s }]"), ["9:46 missing-key"]),
        (
            plan(rest: "baseline: { file: b }\nthresholds: [p50(rtt) < baseline + 5]"),
            ["10:36 missing-unit"]
        ),
        (plan(rest: "baseline: { runs: 3 }"), ["9:11 missing-key"]),
        (plan(rest: "health: { on-saturation: none }"), ["9:26 bad-value"]),
        (plan(rest: "outputs: { json: a, html: a }"), ["9:27 conflict"]),
        (
            plan(
                rest: "receive: { r: { match: { $.t: a } } }\n"
                    + "thresholds: [p99(delivery message=m) < 1s]"),
            ["10:35 unknown-name"]
        ),
    ])
    func wrongPartsAreErrors(_ text: String, _ expected: [String]) {
        let (_, found) = read(text)
        let errors = found.filter { !$0.hasSuffix("not-supported-yet") }
        #expect(errors == expected, "\(text)\n\(found)")
    }
}
