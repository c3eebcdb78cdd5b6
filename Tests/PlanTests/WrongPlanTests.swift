import Testing

@testable import Plan

/// Plans with one mistake each, and the one finding it makes: no follow-up errors.
@Suite struct WrongPlanTests {
    @Test(arguments: [
        ("version: 1", ["1:1 missing-key"]),
        (plan(rest: "treshold: []"), ["9:1 unknown-key"]),
        (plan(rest: "groups: {}"), ["9:1 not-supported-yet"]),
        (plan(rest: "seed: x"), ["9:7 wrong-type"]),
        (plan(rest: "thresholds: p99"), ["9:13 wrong-type"]),
        (plan(rest: "outputs: { html: a, jsn: b }"), ["9:21 unknown-key"]),
        (plan(rest: "vars: { a: [] }"), ["9:12 wrong-type"]),
        (plan(rest: "outputs: { json: x/../plan.yaml }"), ["9:18 conflict"]),
        (plan(rest: "outputs: { json: a, wsr: ./a }"), ["9:26 conflict"]),
        (plan().replacing("version: 1", with: "version: 2"), ["1:10 bad-value"]),
        (plan().replacing("profiles:", with: "profile:"), ["5:1 unknown-key"]),
        (plan().replacing("phases:", with: "stages:"), ["7:1 unknown-key"]),
        (plan().replacing("target:", with: "url:"), ["2:1 unknown-key"]),
        (plan(message: "a\n  m: b"), ["5:3 duplicate-key"]),
        (plan(message: "*x"), ["4:6 unknown-anchor"]),
        (plan(profile: "{ <<: {} }"), ["6:8 merge-key"]),
        (plan(profile: "{ send: { mix: {{ x }}, every: 1s } }"), ["6:21 unquoted-expression"]),
    ])
    func files(_ text: String, _ expected: [String]) { check(text, expected) }

    @Test(arguments: [
        ("http://host", ["2:9 bad-target"]), ("host:80", ["2:9 bad-target"]),
        ("ws://{{ id }}/", ["2:9 bad-template"]), ("ws://h:0/", ["2:9 bad-target"]),
        ("ws://h/a b", ["2:9 bad-target"]), ("ws://h/a#b", ["2:9 bad-target"]),
        ("'ws://h/{{ idd }}'", ["2:20 unknown-name"]), ("[]", ["2:9 wrong-type"]),
        ("$host", ["2:9 unset-variable"]), ("{}", ["2:9 missing-key"]),
        ("{ embedded: { drop: 1 } }", ["2:29 missing-unit"]),
        ("{ embedded: { drop: 101% } }", ["2:29 bad-value"]),
        ("{ embedded: { delay: [{ weight: 1e300, is: 1s }] } }", ["2:41 bad-value"]),
        ("{ embedded: { stall: { at: 367d, for: 1s } } }", ["2:36 bad-value"]),
        ("{ embedded: { behaviour: chatt } }", ["2:34 bad-value"]),
        ("{ embedded: { duplicate: 1, reorder: 101% } }", ["2:34 missing-unit", "2:46 bad-value"]),
        ("{ embedded: { abrupt: true } }", ["2:31 bad-value"]),
        ("{ embedded: { capacity: 0/s } }", ["2:33 bad-value"]),
        ("{ embedded: { capacity: 500 } }", ["2:33 missing-unit"]),
        ("{ embedded: { slow-reads: 10B/min } }", ["2:35 bad-value"]),
        ("{ embedded: { slow-reads: 64KiB } }", ["2:35 missing-unit"]),
        ("{ embedded: { delay: [{ weight: 0, is: 1s }] } }", ["2:30 bad-value"]),
        ("{ embedded: { delay: [{ weight: 1 }] } }", ["2:31 missing-key"]),
        ("{ embedded: { stall: { at: 1s } } }", ["2:30 missing-key"]),
        ("{ url: ws://a, embedded: {} }", ["2:34 conflict"]),
        ("{ url: ws://a, pick: first }", ["2:30 conflict"]),
        ("{ urls: ws://a }", ["2:17 wrong-type"]), ("{ urls: [] }", ["2:17 bad-value"]),
        ("{ urls: [ws://a, ws://a] }", ["2:26 conflict"]),
        ("{ urls: [ws://a], pick: roundrobin }", ["2:33 bad-value"]),
        ("{ url: ws://a, headers: { 'a b': c } }", ["2:35 bad-value"]),
        ("{ url: ws://a, headers: { Origin: c } }", ["2:35 conflict"]),
        ("{ url: ws://a, headers: { A: \"b\\nc\" } }", ["2:38 bad-value"]),
        ("{ url: ws://a, headers: { Host: '{{ id }}' } }", ["2:41 bad-template"]),
        ("{ url: ws://a, subprotocols: a }", ["2:38 wrong-type"]),
        ("{ url: ws://a, connect-timeout: 0s }", ["2:41 bad-value"]),
        ("{ url: ws://a, max-message: 5 }", ["2:37 missing-unit"]),
    ])
    func targets(_ target: String, _ expected: [String]) { check(plan(target: target), expected) }

    @Test(arguments: [
        ("{ expect: next }", ["4:6 missing-key"]), ("{ text: a, ping: b }", ["4:23 conflict"]),
        ("{ text: a, expect: ecoh }", ["4:25 bad-value"]),
        ("{ ping: a, expect: next }", ["4:25 conflict"]),
        ("{ ping: '{{ text(126) }}' }", ["4:14 bad-value"]),
        ("{ text: a, timeout: 5 }", ["4:26 missing-unit"]),
        ("{ text: a, timeout: 5parsecs }", ["4:26 unknown-unit"]),
        ("{ text: a, timeout: 5/s }", ["4:26 unknown-unit"]),
        ("{ text: a, timeout: 0s }", ["4:26 bad-value"]),
        ("{ text: a, timeout: 9000d }", ["4:26 bad-value"]),
        ("{ binary: { size: 2GiB, fill: zeros } }", ["4:24 bad-value"]),
        ("{ base64: '%' }", ["4:16 bad-value"]), ("{ binary: 5B }", ["4:16 wrong-type"]),
        ("{ binary: { size: 5B, fill: ones } }", ["4:34 bad-value"]),
        ("{ json: .nan }", ["4:14 bad-value"]),
        ("{ one-of: [] }", ["4:16 bad-value"]),
        ("{ one-of: [{ weight: 1 }] }", ["4:17 missing-key"]),
        ("{ one-of: [{ text: a, ping: b }] }", ["4:34 conflict"]),
        ("{ one-of: [{ weight: 0, text: a }] }", ["4:16 bad-value"]),
        ("{ one-of: [{ weight: -1, text: a }] }", ["4:27 bad-value"]),
        ("{ one-of: [{ text: a, expect: next }] }", ["4:28 unknown-key"]),
        ("{ one-of: [{ text: a }, { ping: b }], expect: next }", ["4:52 conflict"]),
        ("{ one-of: [{ ping: b }], fragment: 4B }", ["4:41 conflict"]),
        ("{ one-of: [{ text: a, with: {} }] }", ["4:34 missing-key"]),
        ("{ generator: evnt }", ["4:19 bad-value"]),
        ("{ generator: evnt, with: { comands: [a] } }", ["4:19 bad-value", "4:33 unknown-key"]),
        ("{ text: a, with: {} }", ["4:23 missing-key"]),
        ("{ generator: command, with: { comands: [a] } }", ["4:36 unknown-key"]),
        ("{ generator: event, with: { commands: [a] } }", ["4:44 conflict"]),
        ("{ generator: event, with: { event-types: [] } }", ["4:47 bad-value"]),
        ("{ generator: event, with: { event-types: a } }", ["4:47 wrong-type"]),
        ("{ generator: event, with: { event-types: [a, b, a] } }", ["4:54 bad-value"]),
        ("{ generator: event, with: { event-types: ['{{ id }}'] } }", ["4:48 bad-template"]),
        ("{ generator: query, with: { durations: [a] } }", ["4:46 wrong-type"]),
        ("{ generator: query, with: { durations: [-1] } }", ["4:46 bad-value"]),
        ("{ generator: mixed, with: { weights: { evnt: 1 } } }", ["4:45 unknown-key"]),
        ("{ generator: mixed, with: { weights: { event: 0 } } }", ["4:43 bad-value"]),
        ("{ generator: mixed, with: { pattern: default } }", ["4:43 conflict"]),
        ("{ generator: realistic, with: { pattern: start } }", ["4:47 bad-value"]),
        (
            "{ generator: realistic, with: { pattern: shutdown, weights: { ping: 1 } } }",
            ["4:66 conflict"]
        ),
        (
            "{ generator: realistic, with: { event-types: [\((0..<65).map { "t\($0)" }.joined(separator: ", "))] } }",
            ["4:51 bad-value"]
        ),
        ("{ text: a, fragment: 4 }", ["4:27 missing-unit"]),
        ("{ text: a, fragment: 0B }", ["4:27 bad-value"]),
        ("{ ping: a, fragment: 4B }", ["4:27 conflict"]),
        ("{ text: a, expect: { match: { id: 1 } } }", ["4:36 unknown-key"]),
        ("{ text: a, expect: { match: {} } }", ["4:34 bad-value"]),
        ("{ text: a, expect: { check: { $.a: 1 } } }", ["4:25 missing-key"]),
        ("{ text: a, expect: { match: { $.a: {} } } }", ["4:41 missing-key"]),
        ("{ text: a, expect: { match: { $.a: { gt: 1 } } } }", ["4:43 unknown-key"]),
        ("{ text: a, expect: { match: { $.a: [1] } } }", ["4:41 wrong-type"]),
        ("{ text: a, expect: { match: { $.a: { above: x } } } }", ["4:50 wrong-type"]),
        (
            "{ text: a, expect: { match: { $.a: { one-of: ['{{ uuid }}'] } } } }",
            ["4:52 bad-template"]
        ),
        ("{ text: a, expect: { match: { regex: '(' } } }", ["4:43 bad-regex"]),
        ("{ text: a, expect: { match: { size: 5 } } }", ["4:42 missing-unit"]),
        ("{ text: a, expect: { match: { opcode: 1 } } }", ["4:44 bad-value"]),
        ("{ text: a, expect: { match: { $.a: '{{ hex(1) }}' } } }", ["4:41 bad-template"]),
        ("{ text: a, expect: { match: { text: '{{ now_ms }}' } } }", ["4:42 bad-template"]),
        (
            "{ text: a, timeout: 1s, expect: { match: { $.a: 1 }, timeout: 2s } }",
            ["4:68 conflict"]
        ),
    ])
    func messages(_ message: String, _ expected: [String]) {
        check(plan(message: message), expected)
    }

    @Test(arguments: [
        ("{{ ids }}", ["4:10 unknown-name"]), ("{{ id", ["4:7 bad-template"]),
        ("a {{ }}", ["4:12 bad-template"]), ("{{ id id }}", ["4:13 bad-template"]),
        ("{{ id() }}", ["4:10 bad-template"]), ("{{ int }}", ["4:10 bad-template"]),
        ("{{ int(2, 1) }}", ["4:10 bad-template"]), ("{{ int(1) }}", ["4:10 bad-template"]),
        ("{{ int(1, 1.5) }}", ["4:17 bad-template"]), ("{{ int(1, 2 }}", ["4:7 bad-template"]),
        ("{{ float(0, 1e13) }}", ["4:19 bad-template"]), ("{{ text(-1) }}", ["4:15 bad-template"]),
        ("{{ pick(a) }}", ["4:15 bad-template"]), ("{{ pick() }}", ["4:10 bad-template"]),
        ("{{ sample(3, \\\"a\\\") }}", ["4:17 bad-template"]),
        ("{{ bool }}", ["4:10 bad-template"]),
        ("{{ env(1) }}", ["4:10 bad-template"]), ("{{ group }}", ["4:10 bad-template"]),
        ("{{ timestamp }}", ["4:10 unknown-name"]),
        ("{{ json() }}", ["4:10 bad-template"]), ("{{ json(seq, id) }}", ["4:18 bad-template"]),
        ("{{ string(seq }}", ["4:7 bad-template"]), ("{{ json(ids) }}", ["4:15 unknown-name"]),
        ("{{ number(id) }}", ["4:10 bad-template"]), ("{{ number('x') }}", ["4:10 bad-template"]),
        ("{{ number(bool()) }}", ["4:10 bad-template"]),
        ("{{ number(pick('1', '01')) }}", ["4:10 bad-template"]),
        ("{{ string(json(json(json(json(id))))) }}", ["4:32 bad-template"]),
        ("{{ env('NOBODY') }}", ["4:14 unset-variable"]), ("{{ env('') }}", ["4:10 bad-template"]),
        ("{{ env('A', 'B') }}", ["4:17 bad-template"]), ("{{ jsno(id) }}", ["4:10 unknown-name"]),
    ])
    func templates(_ text: String, _ expected: [String]) {
        check(plan(message: "\"\(text)\""), expected)
    }

    @Test(arguments: [
        ("{ send: { mix: n, every: 1s } }", ["6:21 unknown-name"]),
        ("{ send: { mix: { n: 1, m: 1 }, every: 1s } }", ["6:23 unknown-name"]),
        ("{ send: { mix: [m], every: 1s } }", ["6:21 wrong-type"]),
        ("{ send: { mix: { m: 0 }, every: 1s } }", ["6:21 bad-value"]),
        ("{ send: { mix: { m: 5% }, every: 1s } }", ["6:26 wrong-type"]),
        ("{ send: { mix: m } }", ["6:14 missing-key"]),
        ("{ send: { mix: m, every: 10/s } }", ["6:31 unknown-unit"]),
        ("{ send: { mix: m, every: 1s, pase: reply } }", ["6:35 unknown-key"]),
        ("{ send: { mix: m, every: 1s, limit: 0 } }", ["6:42 bad-value"]),
        ("{ send: { mix: m, every: 1s, align: yes } }", ["6:42 wrong-type"]),
        ("{ send: [] }", ["6:14 bad-value"]), ("{ send: [m] }", ["6:15 wrong-type"]),
        ("{ send: [[m]] }", ["6:15 wrong-type"]),
        ("{ pool: {} }", ["6:14 missing-key"]),
        ("{ every: 1s }", ["6:8 unknown-key"]), ("{ weight: 0 }", ["6:3 bad-value"]),
        ("{ weight: -1 }", ["6:16 bad-value"]), ("[]", ["6:6 wrong-type"]),
        ("{ flow: [], send: { mix: m, every: 1s } }", ["6:14 bad-value"]),
        (
            "{ pool: { max: 1 }, flow: [{ send: m }], send: { mix: m, every: 1s } }",
            ["6:53 conflict"]
        ),
        ("{ flow: [{ send: m, wait: 1s }] }", ["6:32 conflict"]),
        ("{ flow: { send: m } }", ["6:14 wrong-type"]),
        ("{ flow: [{ think: 1s }] }", ["6:17 unknown-key"]),
        ("{ flow: [{ close: 7 }] }", ["6:24 bad-value"]),
        ("{ flow: [{ close: 1006 }] }", ["6:24 bad-value"]),
        ("{ flow: [{ close: abruptly }] }", ["6:24 bad-value"]),
        ("{ flow: [{ close: { reason: a } }] }", ["6:24 missing-key"]),
        ("{ flow: [{ wait: 1s, count: 3 }] }", ["6:34 conflict"]),
        ("{ flow: [{ repeat: 1..x, steps: [{ send: m }] }] }", ["6:25 bad-value"]),
        ("{ flow: [{ choose: [] }] }", ["6:25 bad-value"]),
        ("{ flow: [{ choose: [{ weight: 0, steps: [{ send: m }] }] }] }", ["6:25 bad-value"]),
        ("{ flow: [{ choose: [{ weight: 1 }] }] }", ["6:26 missing-key"]),
        ("{ flow: [{ send: m, on-fail: go }] }", ["6:35 bad-value"]),
        ("{ send: { mix: m, messages: 5/s, align: true } }", ["6:46 conflict"]),
        ("{ send: { mix: m, messages: 5/s, pace: reply } }", ["6:45 conflict"]),
        ("{ send: { mix: m, messages: 0/s } }", ["6:34 bad-value"]),
        ("{ flow: [{ repeat: 2 }] }", ["6:15 missing-key"]),
        ("{ flow: [{ send: m, async: ture }] }", ["6:33 wrong-type"]),
        ("{ flow: [{ expect: { match: { $.a: '{{ id }}' } } }] }", ["6:41 bad-template"]),
        ("{ react: { when: any } }", ["6:15 wrong-type"]),
        ("{ react: [{ echo: true }] }", ["6:16 missing-key"]),
        ("{ react: [{ when: any, send: m, after: 5 }] }", ["6:45 missing-unit"]),
        ("{ react: [{ when: any, close: 1005 }] }", ["6:36 bad-value"]),
        ("{ react: [{ when: any, echo: false }] }", ["6:35 bad-value"]),
        ("{ react: [{ when: { $.a: '{{ id }}' }, echo: true }] }", ["6:31 bad-template"]),
        ("{ reconnect: nevr }", ["6:19 bad-value"]),
        ("{ reconnect: { delay: 5s, max: 1s } }", ["6:37 conflict"]),
        ("{ reconnect: { factor: 0.5 } }", ["6:29 bad-value"]),
        ("{ reconnect: { factor: 1e300 } }", ["6:29 bad-value"]),
        ("{ reconnect: { delay: 367d, max: 400d } }", ["6:28 bad-value", "6:39 bad-value"]),
        ("{ read-rate: 5 }", ["6:19 missing-unit"]),
        ("{ read-rate: 64KiB }", ["6:19 missing-unit"]),
        ("{ read-rate: 5/s }", ["6:19 missing-unit"]),
        ("{ read-rate: 1MB/d }", ["6:19 unknown-unit"]),
        ("{ read-rate: 1B/min }", ["6:19 bad-value"]),
        ("{ close: 1001 }", ["6:15 wrong-type"]),
        ("{ close: { code: 1005 } }", ["6:23 bad-value"]),
        ("{ close: { reasn: a } }", ["6:17 unknown-key"]),
        ("{ close: { abrupt: 140% } }", ["6:25 bad-value"]),
        ("{ close: { reason: '{{ text(124) }}' } }", ["6:25 bad-value"]),
        ("{ weight: 1e-300 }", ["6:16 bad-value"]), ("{ weight: 1e300 }", ["6:16 bad-value"]),
        ("{ send: { mix: { m: 1e7 }, every: 1s } }", ["6:26 bad-value"]),
        ("{ send: { mix: m, every: poisson 100000d } }", ["6:31 bad-value"]),
        ("{ session: normal 1s +- 9000d }", ["6:17 bad-value"]),
    ])
    func profiles(_ profile: String, _ expected: [String]) {
        check(plan(profile: profile), expected)
    }

    @Test(arguments: [
        ("stedy: {}", ["8:5 unknown-key"]), ("name: a", ["8:5 missing-key"]),
        ("steady: { clients: 1 }", ["8:13 missing-key"]),
        ("steady: { for: 1s }", ["8:13 missing-key"]),
        ("steady: { clients: 1.5, for: 1s }", ["8:24 bad-value"]),
        ("steady: { clients: 10/s, for: 1s }", ["8:24 bad-value"]),
        ("steady: { clients: 1 -> 2, for: 1s }", ["8:24 bad-value"]),
        ("steady: { vus: 1, duration: 1s }", ["8:15 unknown-key", "8:23 unknown-key"]),
        ("steady: { arrivals: 1, for: 1s }", ["8:25 missing-unit"]),
        ("steady: { arrivals: 1/s, for: 1s }", ["8:3 needs-session"]),
        ("steady: { clients: 1, arrivals: 1/s, for: 1s }", ["8:37 conflict"]),
        ("steady: { clients: { q: 1 }, for: 1s }", ["8:26 unknown-name"]),
        ("steady: { clients: 1, messages: 9/s, for: 1s }", ["8:37 conflict"]),
        ("ramp: { clients: 5, for: 1s }", ["8:22 bad-value"]),
        ("ramp: { clients: 1 -> x, for: 0s }", ["8:22 bad-value", "8:35 bad-value"]),
        ("ramp: { clients: -> 5, for: 1s, steps: 0 }", ["8:44 bad-value"]),
        ("steady: { clients: 1, for: 9000d }", ["8:32 bad-value"]),
        ("steady: { clients: 10000001, for: 1s }", ["8:24 bad-value"]),
        ("ramp: { arrivals: 0/s -> 100000000000000/s, for: 1s }", ["8:23 bad-value"]),
        ("ramp: { arrivals: 0/s -> 10000000/s, for: 1h }", ["8:3 too-large", "8:3 needs-session"]),
        ("pause: 367d", ["8:12 bad-value"]),
        ("once: { times: 2 }", ["8:11 missing-key"]), ("pause: 1", ["8:12 missing-unit"]),
        ("wave: {}", ["8:11 missing-key"]),
        ("spike: {}", ["8:5 unknown-key"]),
        ("steady: { clients: 1, for: 1s }\n    ramp: {}", ["9:11 conflict"]),
        ("pause: 1s\n    measure: no", ["9:14 wrong-type"]),
        ("pause: 1s\n    profiles: {}", ["9:15 bad-value"]),
        ("pause: 1s\n    name: a\n  - pause: 1s\n    name: a", ["11:11 conflict"]),
    ])
    func phases(_ phase: String, _ expected: [String]) { check(plan(phase: phase), expected) }

    @Test(arguments: [
        ("p99(rt) < 5ms", ["10:9 unknown-name"]), ("p99(errors) < 5", ["10:5 bad-threshold"]),
        ("p99(rtt) < 5", ["10:16 missing-unit"]), ("p99(rtt) < 5x", ["10:16 unknown-unit"]),
        ("p99(rtt) < x", ["10:16 bad-threshold"]), ("p99(rtt) <", ["10:14 bad-threshold"]),
        ("p99(rtt) 5ms", ["10:14 bad-threshold"]), ("p99 < 5ms", ["10:5 bad-threshold"]),
        ("p100(rtt) < 5ms", ["10:5 unknown-name"]), ("mean(rtt) < 5ms", ["10:5 unknown-name"]),
        ("p99(rtt, phase=day) < 5ms", ["10:20 unknown-name"]),
        ("p99(rtt, phas=steady) < 5ms", ["10:14 unknown-name"]),
        ("p99(rtt, phase steady) < 5ms", ["10:14 bad-threshold"]),
        ("p99(rtt, kind=cut) < 5ms", ["10:14 bad-threshold"]),
        ("p99(connect, message=m) < 5ms", ["10:18 bad-threshold"]),
        ("p99(rtt, message=m message=m) < 5ms", ["10:24 bad-threshold"]),
        ("p99(rtt) < 5ms p50(rtt) < 1ms", ["10:20 bad-threshold"]),
        ("count(errors, kind=tmeout) == 0", ["10:24 unknown-name"]),
        ("last(states, kind=filed) == 0", ["10:23 unknown-name"]),
        ("share(errors, of=request) < 1%", ["10:22 unknown-name"]),
        ("share(errors, of=requests, of=sessions) < 1%", ["10:32 bad-threshold"]),
        ("share(checks, of=requests) > 1%", ["10:19 bad-threshold"]),
        ("count(errors, of=requests) == 0", ["10:5 conflict"]),
        ("share(errors, of=connects, kind=timeout) < 1%", ["10:5 conflict"]),
        ("share(errors, of=sessions, message=m) < 1%", ["10:5 conflict"]),
        ("last(rtt) < 5ms", ["10:5 bad-threshold"]), ("share(rtt) < 5%", ["10:5 bad-threshold"]),
        ("share(errors) < 1", ["10:21 missing-unit"]),
        ("count(errors) < 1%", ["10:21 bad-threshold"]),
        ("p50(rtt) < baseline + 10%", ["10:16 bad-threshold"]),
        ("last(capacity) > 1", ["10:10 bad-threshold"]),
        ("p99(rtt) < 11s", ["10:5 above-timeout"]),
        ("{ assert: max(rtt) < 1s, abort: true, severity: warn }", ["10:53 conflict"]),
        ("{ assert: max(rtt) < 1s, severity: warm }", ["10:40 bad-value"]),
        ("{ assert: max(rtt) < 1s, window: 0s }", ["10:38 bad-value"]),
        ("{ assert: max(rtt) < 1s, window: 5 }", ["10:38 missing-unit"]),
        ("{ assert: 'p99(rtt', phase=steady) < 1s }", ["10:15 cut-threshold"]),
        ("{ name: a }", ["10:5 missing-key"]),
        ("max(rtt) < 1s\n  - max(rtt)  < 1000ms", ["11:5 conflict"]),
    ])
    func thresholds(_ threshold: String, _ expected: [String]) {
        let message = "{ text: a, expect: echo }"
        check(plan(message: message, rest: "thresholds:\n  - \(threshold)"), expected)
    }

    @Test(arguments: [
        (plan(rest: "thresholds: [p99(rtt, phase=steady) < 5ms]"), ["9:14 cut-threshold"]),
        (plan(rest: "    measure: false\nthresholds: [max(rtt) < 1s]"), ["10:13 not-measured"]),
        (
            plan(rest: "    measure: false\n    thresholds: [max(rtt) < 1s]\n  - pause: 1s"),
            ["10:18 not-measured"]
        ),
        (
            plan(rest: "    thresholds: ['max(rtt, phase=pause) < 1s']\n  - pause: 1s"),
            ["9:34 conflict"]
        ),
        (
            plan(rest: "    thresholds: [max(rtt) < 1s]\nthresholds: [max(rtt phase=steady) < 1s]"),
            ["9:18 conflict"]
        ),
        (
            plan(
                profile: "{ flow: [{ send: m }], sessions: 3 }",
                phase: "steady: { arrivals: 1/s, for: 1s }"), ["8:3 conflict"]
        ),
        (
            plan(phase: "stedy: {}", rest: "thresholds: ['p99(rtt, phase=steady) < 2s']"),
            ["8:5 unknown-key"]
        ),
        (
            plan(profile: "{ send: { mix: x, every: 1s } }").replacing("messages", with: "mesages"),
            ["3:1 unknown-key"]
        ),
        (
            plan(target: "$x", rest: "thresholds: ['count(connects, url=ws://a) > 1']"),
            ["2:9 unset-variable"]
        ),
    ])
    func follow(_ text: String, _ expected: [String]) { check(text, expected) }

    private func check(_ text: String, _ expected: [String]) {
        let (plan, found) = read(text)
        #expect(Set(found) == Set(expected) && plan == nil, "\(text)\n\(found)")
    }
}
