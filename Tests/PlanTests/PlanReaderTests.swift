import PlanText
import Testing

@testable import Plan

@Suite struct PlanReaderTests {
    @Test(arguments: [
        plan(),
        plan(target: "embedded"),
        plan(target: "{ embedded: { delay: 1ms..2ms, stamp: true, drop: 1%, close-after: 1s } }"),
        plan(
            target:
                "{ embedded: { behaviour: agents, capacity: 9/s, duplicate: 1%, reorder: 100% } }"),
        plan(
            target:
                "{ embedded: { behaviour: chat, close-after: 1s, abrupt: 5%, slow-reads: 1KiB/s } }"
        ),
        plan(target: "{ embedded: { stall: { at: 1s, for: 2s }, reject: { share: 5% } } }"),
        plan(
            target: """
                { embedded: { behaviour: echo, delay: [{ weight: 95, is: 2ms }, { is: 1s..2s }], stall: [{ at: 1s, for: 1s }] } }
                """),
        plan(target: "{ url: 'ws://[::1]:80/x?c={{ client.index }}', headers: { A: '{{ id }}' } }"),
        plan(
            target:
                "{ urls: [ws://a, 'ws://b/{{ seq }}'], pick: random, origin: 'http://{{ hex(2) }}' }"
        ),
        plan(
            target:
                "{ url: ws://a, subprotocols: [a.b, c], connect-timeout: 2s, max-message: 1KiB }"),
        plan(target: "{ url: ws://a, headers: { Host: b, X-Number: 5, X-Empty: '' } }"),
        plan(target: "ws://host?x"),
        plan(target: "{ embedded: { fragment: 1KiB, compression: false }, compression: false }"),
        plan(message: "{ text: a, fragment: 1B }"),
        plan(profile: "{ read-rate: 64KiB/s, close: { code: 3000, reason: 'bye {{ seq }}' } }"),
        plan(profile: "{ close: { reason: bye } }"),
        plan(rest: "thresholds: [p99(connect.tls) < 1s, p99(connect.dns) < 1s]"),
        plan(rest: "thresholds: ['count(errors, kind=tls) == 0', 'share(errors kind=proxy) < 1%']"),
        plan(rest: "thresholds: ['share(errors, of=requests, kind=cut, message=m) < 1%']"),
        plan(message: "{ binary: { size: 64KiB, fill: zeros }, expect: next, timeout: 1s }"),
        plan(message: "'{{ json(uuid) }} {{ string(seq) }} {{ number(int(1, 2)) }} {{ \"{{\" }}'"),
        plan(message: "{ json: '{{ number(pick(\"1\", \"2.5\")) }}', expect: echo }"),
        plan(message: "{ text: a, expect: { match: { $.a: '{{ string(json(id)) }}' } } }"),
        plan(message: "{ base64: aGk=, expect: echo }"),
        plan(message: "{ ping: '' }"), plan(message: "{ ping: a, expect: none }"),
        plan(message: "{ json: [1, 2.5, null, '{{ int(1, 6) }}'], expect: { match: { $.0: 1 } } }"),
        plan(
            message: "{ text: a, expect: { match: { contains: '{{ id }}', size: { below: 5B } } } }"
        ),
        plan(message: "{ text: a, expect: { match: { text: b, opcode: binary, regex: 'a|b+' } } }"),
        plan(
            message: """
                { text: a, expect: { match: { $.a: { above: -1, below: 2, exists: true } }, check: { $.b: { one-of: [1, x, null] } }, timeout: 1s } }
                """),
        plan(message: "{ one-of: [{ weight: 2, text: a }, { json: { a: 1 } }], expect: next }"),
        plan(message: "{ one-of: [{ generator: mixed }, { base64: aGk=, weight: 0 }] }"),
        plan(message: "{ one-of: [{ text: a }, { ping: b }], expect: none }"),
        plan(message: "{ generator: event, with: { event-types: [a, 5] }, timeout: 1s }"),
        plan(message: "{ generator: command, with: { targets: [null, 5, '{{ seq }}'] } }"),
        plan(
            message:
                "{ generator: realistic, with: { pattern: steady_state, weights: { ping: 1 } } }"),
        plan(profile: "{ send: { mix: { m: 2 }, every: poisson 1s, pace: reply, limit: 3 } }"),
        plan(profile: "{ send: { mix: m, every: normal 2s +- 300ms, align: true } }"),
        plan(profile: "{ open: [{ send: m }, { wait: 1s..2s }], reconnect: never }"),
        plan(profile: "{ flow: [{ repeat: 2, steps: [{ send: m, count: 3 }] }, { close: 1000 }] }"),
        plan(profile: "{ flow: [{ close: { code: 3000, reason: 'bye {{ client.id }}' } }] }"),
        plan(
            profile: "{ flow: [{ expect: { match: { $.a: 1 }, check: { $.b: 2 }, timeout: 1s } }] }"
        ),
        plan(profile: "{ react: [{ when: any, echo: true }], session: 1s }"),
        plan(profile: "{ react: [{ when: { $.op: ping }, echo: true }] }"),
        plan(profile: "{ send: [{ mix: m, every: 1s }, { mix: { m: 2 }, messages: 50/s }] }"),
        plan(profile: "{ flow: [{ send: m, async: true, on-fail: continue }, { close: abrupt }] }"),
        plan(profile: "{ flow: [{ repeat: 2..5, steps: [{ wait: 1s }] }] }"),
        plan(
            profile: "{ flow: [{ send: m }] }\n  q: { send: { mix: m, every: 1s } }",
            phase: "steady: { arrivals: 1/s, for: 1s }\n    profiles: { p: 1 }"),
        plan(
            profile:
                "{ open: [{ choose: [{ weight: 3, steps: [{ send: m }] }, { steps: [{ wait: 1s }] }] }] }"
        ),
        plan(profile: "{ react: [{ when: { $.a: '{{ seq }}' }, send: m, after: 5ms..50ms }] }"),
        plan(profile: "{ react: [{ when: any, close: 1000 }, { when: any, close: abrupt }] }"),
        plan(profile: "{ react: [{ when: any, close: { code: 3000, reason: bye } }] }"),
        plan(rest: "receive: { r: { match: { contains: a }, check: { $.n: { above: 1 } } } }"),
        plan(profile: "{ open: [{ expect: { match: { $.a: 1 } }, on-fail: end }] }"),
        plan(profile: "{ send: { mix: m, messages: 600/min, limit: 3 } }"),
        plan(
            rest: "receive: { r: { match: { $.t: '{{ client.index }}' }, since: $.at iso } }\n"
                + "thresholds: [p99(delivery message=r) < 1s, count(messages.received message=r) > 1,"
                + " share(checks message=r) > 1%]"),
        plan(profile: "{ reconnect: { delay: 1s, max: 2s, factor: 1, jitter: 0%, attempts: 3 } }"),
        plan(profile: "{ session: 1s }", phase: "ramp: { arrivals: poisson 1/s -> 9/s, for: 1s }"),
        plan(profile: "{ session: 1s }", phase: "ramp: { arrivals: -> 9/s, for: 1s, steps: 3 }"),
        plan(phase: "ramp: { clients: -> 10, for: 10s, steps: 5 }"),
        plan(phase: "once: { clients: 3, times: 2 }"),
        plan(rest: "  - pause: 1s\n    name: rest\n    measure: false\n    drain: 2s"),
        plan(rest: "thresholds: ['p99.9(rtt, message=m phase=steady) < 1s or count(errors) == 0']"),
        plan(rest: "thresholds: ['share(errors, kind=timeout) < 1%', avg(connections) > 3]"),
        plan(rest: "thresholds: [{ assert: 'max(rtt) < 1s', name: slow, optional: true }]"),
        plan(rest: "thresholds: [last(states kind=failed) == 0, rate(bytes.sent) > 1KiB/s]"),
        plan(rest: "thresholds: ['count(connects, url=\"ws://host\") > 1 and share(flow) > 1%']"),
        plan(rest: "x-anchors: { any: thing }\nseed: 7\nname: n\ndescription: d\n$schema: s"),
        plan(rest: "outputs: { json: a.json, wsr: b.wsr }"),
    ])
    func rightPlansHaveNoFindings(_ text: String) {
        let (plan, found) = read(text)
        #expect(found == [] && plan != nil, "\(text)")
    }

    @Test func variablesComeFromOutsideFirst() {
        let text = plan(phase: "steady: { clients: $n, for: 1s }", rest: "vars: { n: 5 }")
        let inside = Phase.Shape.load(
            Load(
                model: .clients, flows: [Load.Flow(line: Load.Line(from: 5, to: 5))],
                length: .seconds(1)))
        let outside = Phase.Shape.load(
            Load(
                model: .clients, flows: [Load.Flow(line: Load.Line(from: 7, to: 7))],
                length: .seconds(1)))
        let shapes = [[:], ["n": "7"]].map { read(text, variables: $0).plan?.phases[0].shape }
        #expect(shapes == [inside, outside])
    }

    @Test func unnamedPhasesAreCalledByTheirShape() {
        let text = plan(
            phase: "pause: 1s",
            rest: "  - pause: 1s\n  - pause: 1s\n    name: pause-2\n  - pause: 1s\n")
        #expect(
            read(text).plan?.phases.map(\.name) == ["pause", "pause-3", "pause-2", "pause-4"])
    }

    @Test func defaultsAreThoseOfThePage() throws {
        let read = try #require(read(plan(target: "{ urls: [ws://a, ws://b] }")).plan)
        let reconnect = try #require(read.profiles[0].reconnect)
        #expect(
            "\(read.target.pick) \(read.target.connectTimeout) \(read.target.maximumMessage)"
                == "roundRobin 10s 64MiB")
        #expect(
            "\(reconnect.delay) \(reconnect.factor) \(reconnect.max) \(reconnect.jitter)"
                == "200ms 2.0 10s 100%")
        #expect(reconnect.attempts == nil && read.messages[0].timeout == .seconds(10))
    }

    @Test func outputsAreFilesOfTheRun() {
        let outputs = read(plan(rest: "outputs: { wsr: b, json: a }")).plan?.outputs
        #expect(
            outputs == [
                Plan.Output(key: "json", path: "a"), Plan.Output(key: "wsr", path: "b"),
            ])
    }

    /// JSON and YAML give the same plan, with places of their own.
    @Test func plansMayBeJSON() {
        let text = """
            {
            \t"version": 1, "target": "ws://host",
            \t"profiles": { "p": {} },
            \t"phases": [ { "steady": { "clients": 1, "for": "1s" } } ],
            \t"thresholds": [ "p99(rtt, phase=steady) < 5" ]
            }
            """
        #expect(read(text, name: "plan.json").found == ["5:44 missing-unit"])
        let right = text.replacing("< 5", with: "< 5ms")
        #expect(read(right, name: "-").plan != nil)
    }
}
