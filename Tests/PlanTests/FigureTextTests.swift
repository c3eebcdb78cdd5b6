import Metrics
import Testing

@testable import Plan

/// Figures as a command line names them.
@Suite struct FigureTextTests {
    private static let labels = LabelSpace(
        phases: ["day"], profiles: ["user"], messages: ["say"], urls: ["ws://a"])

    @Test(
        arguments: [
            ("p95(rtt)", "p95(rtt)", nil),
            (" p99(rtt, phase=day)  + 20% ", "p99(rtt, phase=day)", 0.2),
            ("share(errors)+0.5%", "share(errors)", 0.005),
            ("max(connections)", "max(connections)", nil),
            ("p50(recovery)", "p50(recovery)", nil),
            ("p50(delivery message=say)", "p50(delivery message=say)", nil),
        ] as [(String, String, Double?)])
    func figuresAreRead(_ text: String, _ name: String, _ allowed: Double?) throws {
        let figure = try FigureText(text, of: Self.labels)
        #expect(figure.text == name && figure.allowed == allowed)
    }

    @Test(arguments: [
        ("p95(rt)", "there is no metric 'rt'", "did you mean 'rtt'?"),
        ("p95(rtt, phase=dya)", "there is no phase 'dya'", "did you mean 'day'?"),
        ("p95(rtt) < 5ms", "unexpected '< 5ms' after the figure", "'p95(rtt) + 10%'"),
        ("p95(rtt) + 5ms", "unexpected '+ 5ms' after the figure", "'p95(rtt) + 10%'"),
        ("p95", "expected '(' after 'p95'", ""), ("", "expected a threshold", ""),
        ("max(errors)", "'errors' has no 'max'", "valid: count, rate, share"),
    ])
    func whatIsNoneSaysWhy(_ text: String, _ message: String, _ hint: String) {
        do {
            _ = try FigureText(text, of: Self.labels)
            Issue.record("'\(text)' was taken")
        } catch {
            #expect(error.message.hasPrefix(message), "\(error.message)")
            #expect(error.hint?.contains(hint) ?? hint.isEmpty, "\(error.hint ?? "")")
        }
    }
}
