import Plan
import PlanText
import Testing

@testable import CommandLineTool

/// What the functions of one other expression give, as it is sent.
@Suite struct ConversionTests {
    private static let environment = ["N": "12", "TEXT": "a \"b\"", "API_KEY": "s3\"cret"]

    private static func line(_ message: String, secrets: String = "") -> String? {
        let text = """
            version: 1
            target: embedded
            messages: { m: \(message) }
            profiles: { p: { send: { mix: m, every: 1s } } }
            phases: [{ once: { clients: 1 } }]
            \(secrets)
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: message.contains("$") ? ["pin": "1234"] : [:],
            environment: environment, language: .plain)
        guard let plan, diagnostics.items.isEmpty else { return "\(diagnostics.items)" }
        var samples = SampleText(plan, seed: 1, salt: 1)
        return samples.line(0, 1)
    }

    @Test(arguments: [
        ("string(int(3, 3))", #""3""#, "3"), ("string(seq)", #""1""#, "1"),
        ("string('a')", #""a""#, "a"), ("string(sample(1, 'a'))", #""a""#, "a"),
        ("number(seq)", "1", "1"), ("number('-2.5e3')", "-2.5e3", "-2.5e3"),
        ("number(pick('7', '7'))", "7", "7"), ("number(string(int(4, 4)))", "4", "4"),
        ("string(number('5'))", #""5""#, "5"), ("number(json(seq))", "1", "1"),
        ("json(seq)", #""1""#, "1"), ("json('x')", #""\"x\"""#, #""x""#),
        ("json(pick('x'))", #""\"x\"""#, #""x""#), ("json(text(0))", #""\"\"""#, #""""#),
        ("json(sample(1, 'x'))", #""[\"x\"]""#, #"["x"]"#),
        ("json(json('x'))", #""\"\\\"x\\\"\"""#, #""\"x\"""#),
        ("json(json(sample(1, 'x')))", #""\"[\\\"x\\\"]\"""#, #""[\"x\"]""#),
        ("env('N')", #""12""#, "12"), ("number(env('N'))", "12", "12"),
        ("env('TEXT')", #""a \"b\"""#, #"a "b""#),
        ("json(env('TEXT'))", #""\"a \\\"b\\\"\"""#, #""a \"b\"""#),
        ("'{{'", #""{{""#, "{{"), ("'}}'", #""}}""#, "}}"),
    ])
    func gives(_ expression: String, _ inJSON: String, _ inText: String) {
        let quoted = expression.replacing("'", with: "''")
        #expect(Self.line("{ json: '{{ \(quoted) }}' }") == inJSON)
        #expect(Self.line("{ text: '{{ \(quoted) }}' }") == inText)
    }

    /// Values of secret variables are shown nowhere, however they are written.
    @Test func secretsAreHidden() {
        let message = #"{ json: ["{{ env('API_KEY') }}", "{{ json(env('API_KEY')) }}", "${pin}"] }"#
        let shown = Self.line(message, secrets: "secrets: [pin]")
        #expect(shown == #"["***","\"***\"","***"]"#)
    }
}
