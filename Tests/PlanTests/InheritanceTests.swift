import PlanText
import Testing

@testable import Plan

/// `extends`, and what is told of parts of a plan that nothing uses.
@Suite struct InheritanceTests {
    private func plan(_ profiles: String, rest: String = "") -> String {
        """
        version: 1
        target: ws://host
        messages: { m: a, n: b }
        profiles:
          base: { weight: 3, session: 5s, read-rate: 1KiB/s, send: { mix: m, every: 1s } }
          \(profiles)
        phases:
          - steady: { clients: 1, for: 1s }
        \(rest)
        """
    }

    /// What the last profile of a plan is like.
    private func last(_ profiles: String) throws -> String {
        let (plan, found) = read(plan(profiles))
        let last = try #require(plan?.profiles.last, "\(profiles) \(found)")
        let mix = last.send.first.map { "\($0.mix[0].message) every \($0.every)" }
        let session = last.session.map { "\($0)" }
        return "\(last.weight) \(session ?? "none"), \(mix ?? "none"), \(last.flow.count)"
    }

    @Test(arguments: [
        ("a: { extends: base }", "1.0 5s, 0 every 1s, 0"),
        ("a: { extends: base, weight: 2, session: 1s }", "2.0 1s, 0 every 1s, 0"),
        ("a: { extends: base, send: { mix: n, every: 2s } }", "1.0 5s, 1 every 2s, 0"),
        ("a: { extends: base, flow: [{ send: n }] }", "1.0 5s, none, 1"),
        ("a: { extends: base, session: none }", "1.0 none, 0 every 1s, 0"),
        ("a: { extends: base, send: none }", "1.0 5s, none, 0"),
        ("a: { extends: base, send: none, flow: [{ send: n }] }", "1.0 5s, none, 1"),
        (
            "a: { extends: base, flow: [{ send: n }], send: { mix: n, every: 2s } }",
            "1.0 5s, 1 every 2s, 1"
        ),
        (
            "b: { flow: [{ send: n }], send: { mix: n, every: 2s } }\n  a: { extends: b, rest: 1s }",
            "1.0 none, 1 every 2s, 1"
        ),
        (
            "b: { flow: [{ send: n }] }\n  a: { extends: b, flow: none }", "1.0 none, none, 0"
        ),
        (
            "b: { extends: base, flow: [{ send: n }], session: 2s }\n  a: { extends: b }",
            "1.0 2s, none, 1"
        ),
        (
            "a: { extends: z, session: 9s }\n  z: { extends: base, flow: [{ send: n }] }\n"
                + "  y: { extends: a, send: { mix: n, every: 3s } }", "1.0 9s, 1 every 3s, 0"
        ),
    ])
    func keysAreInheritedWhole(_ profiles: String, _ expected: String) throws {
        #expect(try last(profiles) == expected)
    }

    @Test(arguments: [
        ("a: { extends: bas }", ["6:17 unknown-name"]),
        ("a: { extends: a }", ["6:17 extends-circle"]),
        ("a: { extends: b }\n  b: { extends: a }\n  c: { extends: a }", ["7:17 extends-circle"]),
        ("a: { extends: base, send: { mix: x, every: 1s } }", ["6:36 unknown-name"]),
        ("a: { extends: [base] }", ["6:17 wrong-type"]),
    ])
    func wrongOnesAreTold(_ profiles: String, _ expected: [String]) {
        #expect(read(plan(profiles)).found == expected)
    }

    @Test(arguments: [
        ("[{ send: in }, { send: out }]", []),
        ("[{ send: out }]", ["8:3 missing-capture"]), ("[{ send: both }]", ["8:3 missing-capture"]),
        ("[{ send: both }, { send: in }]", ["8:3 missing-capture"]),
        ("[{ expect: { match: { $.a: 1 }, capture: { t: $.t } } }, { send: out }]", []),
    ])
    func capturesComeBeforeUse(_ steps: String, _ expected: [String]) {
        let text = """
            version: 1
            target: ws://host
            messages:
              in: { text: a, expect: { match: { $.a: 1 }, capture: { t: $.t } } }
              both: { text: "{{ t }}", expect: { match: { $.a: 1 }, capture: { t: $.t } } }
              out: "{{ t }}"
            profiles:
              p: { open: \(steps) }
            phases: [{ pause: 1s }]
            """
        let found = read(text).found.filter { !$0.hasSuffix("not-supported-yet") }
        #expect(found == expected, "\(steps)")
    }

    @Test(arguments: [
        ("", "", ["the message 'n' is never sent"]),
        (
            "a: { flow: [{ send: n }], weight: 0 }", "",
            ["no client uses the profile 'a', and no profile extends it (give it a weight)"]
        ),
        ("", "receive: { r: { match: { $.a: 1 }, of: n } }", ["the message 'n' is never sent"]),
        (
            "a: { flow: [{ send: n }] }",
            "receive: { r: { match: { $.t: 1 } }, s: { match: { size: 5B, $.t: 1 } } }",
            [
                "'s' matches no frame: 'r' matches them first"
                    + " (the first match wins; put it first)"
            ]
        ),
        (
            "a: { react: [{ when: { $.t: 1 }, send: n }] }",
            "receive: { s: { match: { size: 5B, $.t: 1 } }, r: { match: { $.t: 1 } } }", []
        ),
        ("a: { flow: [{ send: n }] }", "vars: { v: 1 }", ["nothing uses the variable 'v'"]),
        ("a: { flow: [{ send: n }] }", "name: ${v}\nvars: { v: 1 }", []),
        ("b: { weight: 0, flow: [{ send: n }] }\n  a: { extends: b }", "", []),
        (
            "a: { flow: [{ send: n }] }", "data: { d: a.csv }\ngroups: { g: {} }",
            [
                "no message uses the data 'd'", "no profile is in the group 'g'",
            ]
        ),
    ])
    func whatNothingUsesIsWarnedOf(_ profiles: String, _ rest: String, _ expected: [String]) {
        let source = SourceFile(name: "p.yaml", bytes: Array(plan(profiles, rest: rest).utf8))
        let (_, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .test)
        let found = diagnostics.sorted().items.filter { $0.code == "unused" }.map { item in
            item.message + (item.hint.map { " (\($0))" } ?? "")
        }
        #expect(found == expected)
    }
}
