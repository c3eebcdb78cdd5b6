import PlanText
import Testing

@testable import Plan

/// What is proposed for a mistake is right: put in its place, it is read without an error, and it means
/// what was meant.
@Suite struct SuggestionTests {
    private static let message = "{ text: a, expect: echo, timeout: 10m }"

    private static func errors(_ text: String) -> [Diagnostic] {
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let (_, diagnostics) = PlanReader.read(
            source, variables: [:], environment: ["HOST": "h", "X": "x"], language: .plain)
        return diagnostics.sorted().items.filter { $0.severity == .error }
    }

    /// What stands in the quotes of "did you mean 'a' or 'b'?".
    private static func proposals(_ hint: String) -> [String] {
        guard hint.hasPrefix("did you mean '"), hint.hasSuffix("'?") else { return [] }
        let inside = String(hint.dropFirst("did you mean '".count).dropLast(2))
        return inside.split(separator: "' or '").map(String.init)
    }

    /// The plan with a proposal in the place of what is marked; a whole threshold stands for the line.
    private static func applied(_ proposal: String, to text: String, _ item: Diagnostic) -> String {
        var bytes = Array(text.utf8)
        guard let range = item.range else { return text }
        var place = range.start..<range.end
        if text.contains("thresholds:\n"), proposal.contains(/\w\(.*\) *[<>=!]/) {
            let line = bytes[..<place.lowerBound].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
            let end = bytes[place.lowerBound...].firstIndex(of: 0x0A) ?? bytes.count
            place = line..<end
            bytes.replaceSubrange(place, with: Array("  - \(proposal)".utf8))
        } else {
            bytes.replaceSubrange(place, with: Array(proposal.utf8))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Proposals for the only mistake of a plan are these, and each of them mends it.
    private func check(_ text: String, _ expected: [String], _ what: String) {
        let errors = Self.errors(text)
        let proposals = errors.first?.hint.map(Self.proposals) ?? []
        #expect(errors.count == 1 && proposals == expected, "\(what): \(errors)")
        for proposal in proposals {
            let mended = Self.applied(proposal, to: text, errors[0])
            #expect(Self.errors(mended).isEmpty, "\(what): \(proposal)\n\(mended)")
        }
    }

    @Test(arguments: [
        ("200", ["200ms", "200s"]), ("5", ["5s", "5ms"]), ("0", ["0s"]),
        ("0.5", ["0.5s", "0.5ms"]),
        ("1,5s", ["1.5s"]), ("2,5m", ["2.5m"]), ("1.000,5ms", ["1000.5ms"]), (".5s", ["0.5s"]),
        ("1,000ms", ["1000ms", "1ms"]), ("1.000.000ms", ["1000000ms"]), ("1 000ms", ["1000ms"]),
        ("1'000ms", ["1000ms"]), ("10 s", ["10s"]), ("10S", ["10s"]), ("10sec", ["10s"]),
        ("5 minutes", ["5m"]), ("10m30", ["10m30s"]), ("1h30", ["1h30m"]), ("2s500", ["2s500ms"]),
        ("1 min 30 sec", ["1m30s"]), ("1:30", ["1m30s", "1h30m"]), ("00:01:30", ["1m30s"]),
        ("PT1M30S", ["1m30s"]), ("30.seconds", ["30s"]), ("30 Sekunden", ["30s"]),
        ("1..3", ["1s..3s", "1ms..3ms"]), ("1..3s", ["1s..3s"]), ("1s-3s", ["1s..3s"]),
        ("1-3s", ["1s..3s"]), ("1s – 3s", ["1s..3s"]), ("1s…3s", ["1s..3s"]),
        ("1s to 3s", ["1s..3s"]),
        ("1,5s..2,5s", ["1.5s..2.5s"]), ("between(1, 5)", ["1s..5s", "1ms..5ms"]),
        ("uniform(1s,3s)", ["1s..3s"]), ("constant(2)", ["2s", "2ms"]),
        ("poisson 2", ["poisson 2s", "poisson 2ms"]), ("exponential 1,5s", ["poisson 1.5s"]),
        ("normal 2 +- 1", ["normal 2s +- 1s", "normal 2ms +- 1ms"]),
        ("2s ± 300ms", ["normal 2s +- 300ms"]), ("10/s", ["100ms"]),
        ("-5s", []), ("5parsecs", []), ("soon", []), ("3s..1s", []), ("1,2,3s", []), ("10%", []),
    ])
    func times(_ value: String, _ expected: [String]) {
        check(plan(profile: "\n    send:\n      mix: m\n      every: \(value)"), expected, value)
    }

    @Test(arguments: [
        ("0 to 50", ["0 -> 50"]), ("0..50", ["0 -> 50"]), ("0-50", ["0 -> 50"]),
        ("0 → 50", ["0 -> 50"]), ("0 –> 50", ["0 -> 50"]), ("0 => 50", ["0 -> 50"]),
        ("0 bis 50", ["0 -> 50"]), ("from 0 to 50", ["0 -> 50"]), ("0 -> 10.000", ["0 -> 10000"]),
        ("0 -> 1,000", ["0 -> 1000"]), ("0 -> 10k", ["0 -> 10000"]), ("to 50", ["-> 50"]),
        ("0 -> 1.5", []), ("many", []),
    ])
    func ramps(_ value: String, _ expected: [String]) {
        check(plan(phase: "ramp:\n      clients: \(value)\n      for: 1m"), expected, value)
    }

    @Test(arguments: [
        ("10 -> 200", ["10/s -> 200/s"]), ("10 -> 200/min", ["10/min -> 200/min"]),
        ("10/s to 50/s", ["10/s -> 50/s"]), ("10..50 rps", ["10/s -> 50/s"]),
        ("poisson 10 -> 50", ["poisson 10/s -> 50/s"]),
    ])
    func arrivals(_ value: String, _ expected: [String]) {
        let phase = "ramp:\n      arrivals: \(value)\n      for: 1m"
        check(plan(profile: "{ session: 5s }", phase: phase), expected, value)
    }

    @Test(arguments: [
        ("50", ["50/s"]), ("poisson 50", ["poisson 50/s"]), ("50rps", ["50/s"]),
        ("50 users per second", ["50/s"]), ("600/minute", ["600/min"]), ("1.000,5/s", ["1000.5/s"]),
    ])
    func rates(_ value: String, _ expected: [String]) {
        let phase = "steady:\n      arrivals: \(value)\n      for: 1m"
        check(plan(profile: "{ session: 5s }", phase: phase), expected, value)
    }

    @Test(arguments: [
        ("steady: { clients: VALUE, for: 1m }", "10.000", ["10000"]),
        ("steady: { clients: VALUE, for: 1m }", "1_000", ["1000"]),
        ("steady: { clients: VALUE, for: 1m }", "50 users", ["50"]),
        ("steady: { clients: 1, for: VALUE }", "60", ["60s", "60ms"]),
        ("{ pause: 1s, connect-rate: VALUE }", "50", ["50/s"]),
        ("{ pause: 1s, concurrent-connects: VALUE }", "1.000", ["1000"]),
        ("{ pause: 1s, measure: VALUE }", "yes", ["true"]),
        ("{ pause: 1s, profiles: { p: VALUE } }", "'1,5'", ["1.5"]),
    ])
    func phases(_ phase: String, _ value: String, _ expected: [String]) {
        check(plan(phase: phase.replacing("VALUE", with: value)), expected, value)
    }

    @Test(arguments: [
        ("close: { abrupt: VALUE }", "0.5", ["50%", "0.5%"]),
        ("close: { abrupt: VALUE }", "40", ["40%"]),
        ("close: { abrupt: VALUE }", "1", ["1%", "100%"]),
        ("close: { abrupt: VALUE }", "'0,5%'", ["0.5%"]),
        ("close: { abrupt: VALUE }", "5 percent", ["5%"]),
        ("read-rate: VALUE", "64KiB", ["64KiB/s"]),
        ("read-rate: VALUE", "64k", ["64KiB/s", "64KB/s"]),
    ])
    func settings(_ setting: String, _ value: String, _ expected: [String]) {
        let text = setting.replacing("VALUE", with: value)
        check(plan(profile: "{ \(text) }"), expected, value)
    }

    @Test(arguments: [
        ("p99(rtt) < 250", ["250ms", "250s"]), ("p99(rtt) < 250 ms", ["250ms"]),
        ("p99(rtt) < 1,5s", ["1.5s"]), ("share(errors) < 0,1%", ["0.1%"]),
        ("share(errors) < 0.05", ["5%", "0.05%"]), ("count(requests) > 10.000", ["10000"]),
        ("count(bytes.sent) < 64k", ["64KiB", "64KB"]), ("rate(requests) > 1.000,5", ["1000.5/s"]),
        ("rate(requests) > 100", ["100/s"]), ("rate(bytes.sent) > 64KiB", ["64KiB/s"]),
        ("rate(checks) > 0.95", ["share(checks) > 95%"]),
        ("rate(errors) < 0.01", ["share(errors) < 1%"]),
        ("rate(errors) < 1%", ["share(errors) < 1%"]),
        ("rate(errors) < 5", ["rate(errors) < 5/s", "share(errors) < 5%"]),
        ("p999(rtt) < 1s", ["p99.9(rtt) < 1s"]), ("p9999(rtt) < 1s", ["p99.99(rtt) < 1s"]),
        ("p0.99(rtt) < 1s", ["p99(rtt) < 1s"]), ("p100(rtt) < 1s", ["max(rtt) < 1s"]),
        ("P99(rtt) < 1s", ["p99(rtt) < 1s"]), ("p99,9(rtt) < 1s", ["p99.9(rtt) < 1s"]),
        ("p(95)<200", ["p95(rtt) < 200ms"]), ("p(99.9) < 1500", ["p99.9(rtt) < 1500ms"]),
        ("http_req_duration p(95)<200", ["p95(rtt) < 200ms"]), ("avg<200ms", ["avg(rtt) < 200ms"]),
        ("rate<0.01", ["share(errors) < 1%"]), ("rate>0.95", ["share(checks) > 95%"]),
        ("error_rate < 1%", ["share(errors) < 1%"]), ("error_rate < 0.01", ["share(errors) < 1%"]),
        ("errors < 1%", ["share(errors) < 1%"]), ("errors == 0", ["count(errors) == 0"]),
        ("success_rate >= 0.99", ["share(errors) <= 1%"]),
        ("checks > 95%", ["share(checks) > 95%"]),
        ("p95 < 200", ["p95(rtt) < 200ms", "p95(rtt) < 200s"]),
        ("latency.p95 < 1s", ["p95(rtt) < 1s"]), ("mean(rtt) < 1s", ["avg(rtt) < 1s"]),
        ("rtt < 250ms", ["p95(rtt) < 250ms", "avg(rtt) < 250ms"]),
        ("99th percentile latency < 250ms", ["p99(rtt) < 250ms"]),
        ("rps > 1000", ["rate(requests) > 1000/s"]),
        ("p99(rtt) =< 1s", ["p99(rtt) <= 1s"]), ("p99(rtt) ≤ 1s", ["p99(rtt) <= 1s"]),
        ("count(errors) = 0", ["count(errors) == 0"]), ("250ms > p99(rtt)", ["p99(rtt) < 250ms"]),
        ("p99(rtt) is less than 1s", ["p99(rtt) < 1s"]),
        ("p99(rtt) < 1s && share(errors) < 1%", ["p99(rtt) < 1s and share(errors) < 1%"]),
        ("p99(rtt){phase:steady} < 1s", ["p99(rtt, phase=steady) < 1s"]),
        ("'p99(rtt, phase: steady) < 1s'", ["p99(rtt, phase=steady) < 1s"]),
        ("p99(foo) < 1s", []), ("something < 5", []), ("p99(rtt) < soon", []), ("p99(rtt)", []),
    ])
    func thresholds(_ threshold: String, _ expected: [String]) {
        let rest = "thresholds:\n  - \(threshold)\n"
        check(plan(message: Self.message, rest: rest), expected, threshold)
    }

    @Test(arguments: [
        ("ws//host", ["ws://host"]), ("ws:/host/a", ["ws://host/a"]),
        ("WSS:/host", ["wss://host"]),
        ("host:80", ["ws://host:80"]), ("https://host/a", ["wss://host/a"]),
        ("ws:\\\\host", ["ws://host"]),
    ])
    func targets(_ target: String, _ expected: [String]) {
        check(plan(target: target), expected, target)
    }

    @Test(arguments: [
        ("\"{{ int(1-6) }}\"", ["1, 6"]), ("\"{{ int(1..6) }}\"", ["1, 6"]),
        ("\"${id}\"", ["{{ id }}"]), ("a-${seq}", ["\"a-{{ seq }}\""]),
        ("\"a $id b\"", ["{{ id }}"]),
        ("\"${d.user}\"", ["{{ d.user }}"]), ("\"${__ENV.X}\"", ["${X}"]),
        ("\"${X:none}\"", ["${X:-none}"]),
        ("\"{{ __ENV.X }}\"", ["env('X')"]),
        ("\"{{ $processEnvironment.X }}\"", ["env('X')"]),
        ("\"{{ process.env.X }}\"", ["env('X')"]), ("\"{{ $guid }}\"", ["uuid"]),
        ("\"{{ __VU }}\"", ["client.index"]),
        ("\"{{ $id }}\"", ["id"]), ("“hello”", ["\"hello\""]), ("{ text: ‘hello’ }", ["\"hello\""]),
        ("{ body: hi }", ["text"]), ("{ body: { a: 1 } }", ["json"]),
        ("{ payload: [1] }", ["json"]),
    ])
    func messages(_ message: String, _ expected: [String]) {
        let rest = "data: { d: { rows: [{ user: ann }] } }"
        check(plan(message: message, rest: rest), expected, message)
    }

    @Test(arguments: [
        plan(profile: "{ send: { mix: m, every:1s } }"),
        plan(profile: "\n    send:\n      mix: m\n      every:1s"), plan(phase: "pause:1s"),
        plan(phase: "steady:\n      clients:10\n      for: 1m"),
        plan(profile: "{ send: { mix: m, every: 1,5s } }"),
        plan(phase: "steady: { clients: 1,000, for: 1m }"),
        plan().replacing("target: ", with: "target:"),
        plan().replacing("- steady", with: "– steady"),
    ])
    func lines(_ text: String) {
        let errors = Self.errors(text)
        let proposals = errors.first?.hint.map(Self.proposals) ?? []
        #expect(errors.count == 1 && !proposals.isEmpty, "\(text)\n\(errors)")
        for proposal in proposals {
            #expect(Self.errors(Self.applied(proposal, to: text, errors[0])).isEmpty, "\(proposal)")
        }
    }

    // MARK: Lines to write

    /// A map that was meant by a value alone stands in its place.
    @Test(arguments: [
        plan(phase: "steady: 10"), plan(phase: "steady: 5m"), plan(phase: "ramp: 0 -> 50"),
        plan(phase: "ramp: 50"), plan(phase: "once: 5"), plan(phase: "burst: 100"),
        plan(phase: "wave: 10..50"), plan(rest: "  - storm: 10%"), plan(phase: "repeat: 3"),
        plan(phase: "stress: 100"), plan(profile: "{ heartbeat: 30s }"),
        plan(profile: "{ pool: 10 }"),
        plan(profile: "{ send: m }"),
        plan(profile: "{ send: { mix: m, every: 1s } }", rest: "data: users.csv"),
        plan(profile: "{ reconnect: 5s }"),
        plan(message: "{ binary: 64KiB }"),
        plan(phase: "steady: 50/s").replacing("p: {}", with: "p: { session: 5s }"),
    ])
    func wholeForms(_ text: String) throws {
        let errors = Self.errors(text)
        let item = try #require(errors.first)
        let line = try #require(item.hint?.dropFirst("write ".count), "\(text)")
        let key = line.prefix { $0 != ":" } + ": "
        let range = try #require(item.range)
        var bytes = Array(text.utf8)
        let start = range.start - key.utf8.count
        #expect(String(decoding: bytes[start..<range.start], as: UTF8.self) == key, "\(item)")
        bytes.replaceSubrange(start..<range.end, with: Array(line.utf8))
        #expect(Self.errors(String(decoding: bytes, as: UTF8.self)).isEmpty, "\(line)")
    }

    /// The lines to write for keys that are missing, one after the other, make a plan.
    @Test(
        arguments: [
            ("{ }", 4), ("{ version: 1, messages: { m: hi } }", 3),
            ("{ version: 1, target: embedded, profiles: { p: {} }, phases: [{ steady: { } }] }", 2),
        ]
            + [
                "ramp", "burst", "wave", "stress", "once", "storm", "repeat",
            ].map {
                (
                    "{ version: 1, target: embedded, profiles: { p: {} }, phases: [{ once: { clients: 1 } }, { \($0): { } }] }",
                    5
                )
            }
            + [
                "send: { }", "pool: { }", "heartbeat: { }", "activity: { }", "react: [{ }]",
                "flow: [{ expect: { } }]", "flow: [{ close: { } }]", "flow: [{ }]",
            ].map {
                (
                    "{ version: 1, target: embedded, messages: { m: hi }, profiles: { p: { \($0) } }, phases: [{ pause: 1s }] }",
                    5
                )
            }
            + [
                "{ binary: { } }", "{ text: a, expect: { } }", "{ timeout: 5s }",
            ].map {
                (
                    "{ version: 1, target: embedded, messages: { m: \($0) }, profiles: { p: {} }, phases: [{ pause: 1s }] }",
                    3
                )
            })
    func missingKeys(_ text: String, _ most: Int) throws {
        // In braces, so that a line can be put anywhere; a comment in front makes it YAML.
        var text = "# a plan\n" + text
        var written = 0
        while let item = Self.errors(text).first {
            #expect(item.code == "missing-key" && written < most, "\(text)\n\(item)")
            guard item.code == "missing-key", written < most, let range = item.range,
                let line = item.hint?.dropFirst("write ".count)
            else { return }
            let start = range.start
            var bytes = Array(text.utf8)
            bytes.replaceSubrange(start...start, with: Array("{ \(line), ".utf8))
            text = String(decoding: bytes, as: UTF8.self)
            written += 1
        }
    }

    /// Values of variables that must be quoted count as if they were not, where no text is wanted.
    @Test(arguments: [
        ("compression: \"${zip:-true}\"", true), ("compression: \"${zip:-maybe}\"", false),
        ("compression: \"true\"", false), ("max-message: \"${size:-1MiB}\"", true),
    ])
    func quotedVariables(_ setting: String, _ isRight: Bool) {
        let text = plan(target: "{ url: ws://host, \(setting) }")
        #expect(Self.errors(text).isEmpty == isRight, "\(Self.errors(text))")
    }

    @Test(arguments: [
        "measure: \"${m:-false}\"", "concurrent-connects: \"${n:-5}\"",
        "profiles: { p: \"${w:-1.5}\" }",
    ])
    func quotedVariablesOfPhases(_ setting: String) {
        #expect(Self.errors(plan(phase: "{ pause: \"${p:-1s}\", \(setting) }")).isEmpty)
        let bare = setting.replacing(/\$\{\w:-(.*?)\}/) { "\($0.1)" }
        #expect(!Self.errors(plan(phase: "{ pause: 1s, \(bare) }")).isEmpty)
    }
}
