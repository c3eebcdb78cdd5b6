import JSONScan
import LoadEngine
import Plan
import PlanText
import Testing

@testable import PlanCompiler

/// What expressions give, by themselves and in each other, wherever they may stand.
@Suite struct ExpressionTests {
    /// What a message of a plan looks like that has one row, and nothing captured.
    private static func sample(_ message: String) throws -> String {
        let text = """
            version: 1
            target: ws://host
            data:
              d: { rows: [{ n: 5, t: 'a b/"ü"', o: { x: 1 } }] }
            messages:
              m: \(message)
              n: { text: hi, expect: { match: { $.a: 1 }, capture: { token: $.t } } }
            profiles:
              p: { open: [{ send: n }, { send: m }] }
            phases:
              - steady: { clients: 1, for: 1s }
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let (read, diagnostics) = PlanReader.read(
            source, variables: [:], environment: ["USER": "me&you"], language: .plain)
        let plan = try #require(read, "\(diagnostics.items)")
        var rows = RowBuilder(columns: max(1, plan.data[0].uses.count))
        for use in plan.data[0].uses {
            switch use.field {
            case "n": rows.add(json: "5")
            case "t": rows.add(json: #""a b/\"ü\"""#)
            case "o": rows.add(json: #"{"x":1}"#)
            case nil: rows.add(json: #"{"n":5}"#)
            default: rows.addMissing()
            }
        }
        if plan.data[0].uses.isEmpty { rows.addMissing() }
        let set = DataSet(
            name: "d", rows: .table(rows.table()), columns: max(1, plan.data[0].uses.count),
            pick: .sequential, scope: .client)
        var sampler = MessageSampler(seed: 1, salt: 1, data: [set], captures: [])
        let message = sampler.prepare(MessageTemplate(plan.messages[0]))
        let shown = sampler.sample(message, client: 0, sequence: 3, limit: 1_000)
        return shown.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "none"
    }

    @Test(
        arguments: [
            ("url(d.t)", "a%20b%2F%22%C3%BC%22"), ("base64(d.t)", "YSBiLyLDvCI="),
            ("raw(d.t)", #"a b/"ü""#), ("url('a/b c')", "a%2Fb%20c"), ("base64('a')", "YQ=="),
            ("base64('ab')", "YWI="), ("base64('abc')", "YWJj"), ("base64('')", ""),
            ("url(base64(d.t))", "YSBiLyLDvCI%3D"),
            ("base64(url(d.o))", "JTdCJTIyeCUyMiUzQTElN0Q="),
            ("url(seq)", "3"), ("base64(seq)", "Mw=="),
            ("url(json(d.t))", "%22a%20b%2F%5C%22%C3%BC%5C%22%22"),
            ("base64(json(d))", "eyJuIjo1fQ=="), ("default(d.n, 'x')", "5"),
            ("default(d.gone, 'x y')", "x y"),
            ("default(d.gone, 0)", "0"), ("default(d.gone, d.n)", "5"),
            ("default(d.gone, default(d.gone, 'z'))", "z"),
            ("url(default(d.gone, 'a b'))", "a%20b"), ("base64(default(d.t, 'x'))", "YSBiLyLDvCI="),
            ("default(base64(d.gone), 'none')", "none"), ("json(default(d.gone, 'q'))", #""q""#),
            ("json(default(d.n, 'q'))", "5"), ("string(default(d.gone, 'q'))", "q"),
            ("default(env('NONE'), 'x')", "x"),
            ("default(env('USER'), 'x')", "me&you"), ("url(env('USER'))", "me%26you"),
            ("default('a', 'b')", "a"),
            ("default(number(d.n), 7)", "5"), ("default(d.gone, -1.5)", "-1.5"),
            ("raw(url(d.t))", "a%20b%2F%22%C3%BC%22"),
        ] as [(String, String)])
    func inText(_ expression: String, _ expected: String) throws {
        let quoted = expression.replacing("'", with: "''")
        #expect(try Self.sample("'<{{ \(quoted) }}>'") == "<\(expected)>")
    }

    @Test(
        arguments: [
            ("default(d.n, 'x')", "5"), ("default(d.t, 'x')", #""a b/\"ü\"""#),
            ("default(d.gone, 'x\"')", #""x\"""#),
            ("default(d.gone, 0)", "0"), ("default(d.gone, d.o)", #"{"x":1}"#),
            ("default(seq, 'x')", "3"),
            ("url(d.t)", #""a%20b%2F%22%C3%BC%22""#), ("base64(d.n)", #""NQ==""#),
            ("raw(d.n)", "5"),
            ("json(default(d.t, 'x'))", #""\"a b/\\\"ü\\\"\"""#),
            ("string(default(d.n, 1))", #""5""#),
            ("number(default(d.gone, '7'))", "7"), ("default(number(d.gone), 7)", "7"),
            ("default(d.gone, bool())", "false"),
        ] as [(String, String)])
    func inJSON(_ expression: String, _ expected: String) throws {
        let quoted = expression.replacing("'", with: "''")
        let value = try Self.sample("{ json: { a: '{{ \(quoted) }}' } }")
        if expected == "false" {
            #expect([#"{"a":false}"#, #"{"a":true}"#].contains(value))
        } else {
            #expect(value == #"{"a":\#(expected)}"#)
        }
    }

    @Test func inTheMiddleOfJSONText() throws {
        let shown = try Self.sample(
            "{ json: [\"<{{ default(d.t, 'x') }}{{ default(d.gone, '\\\"') }}>\"] }")
        #expect(shown == #"["<a b/\"ü\"\">"]"#)
    }

    @Test(
        arguments: [
            ("default(token)", "'default' takes two values"),
            ("default()", "'default' needs an argument"),
            ("default(token, 'a', 'b')", "'default' takes two values"),
            ("default", "'default' needs an argument"),
            ("url()", "'url' needs an argument"), ("base64", "'base64' needs an argument"),
            ("raw(d.n, 1)", "'raw' takes one value"),
            ("number(url(d.n))", "'number' needs a number, but is not given one"),
            ("number(default(d.n, 'x'))", "'number' needs a number, but is not given one"),
            ("default(token, 01)", "expected a JSON number, got '01'"),
            ("default(tokn, 'x')", "unknown name 'tokn' in '{{ }}'"),
            ("url(raw(url(raw(url('x')))))", "'url' is within more than 3 other calls"),
        ])
    func wrongOnesAreTold(_ expression: String, _ expected: String) {
        let quoted = expression.replacing("'", with: "''")
        let text = """
            version: 1
            target: ws://host
            data: { d: { rows: [{ n: 5 }] } }
            messages: { m: '{{ \(quoted) }}', n: { text: hi, expect: { match: { $.a: 1 }, capture: { token: $.t } } } }
            profiles: { p: { open: [{ send: n }, { send: m }] } }
            phases: [{ steady: { clients: 1, for: 1s } }]
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let (_, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let errors = diagnostics.items.filter { $0.severity == .error }.map(\.message)
        #expect(errors == [expected])
    }
}

extension RowBuilder {
    /// Adds a value as JSON writes it.
    fileprivate mutating func add(json text: String) {
        let bytes = Array(text.utf8)
        if let range = JSONScan.find(FieldPath(steps: []), in: bytes.span) {
            add(json: range, in: bytes.span)
        }
    }
}
