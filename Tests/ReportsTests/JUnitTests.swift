import Assertions
import Metrics
import Reports
import Testing

@Suite struct JUnitTests {
    private static func text(_ result: RunResult) -> String {
        String(decoding: OutputFormat.named("junit")?.bytes(of: result) ?? [], as: UTF8.self)
    }

    /// A run that came to this, with a threshold that came to that.
    private static func run(
        _ kind: Outcome.Kind, _ verdict: Verdict.Result, optional: Bool = false,
        severity: Assertion.Severity = .fail
    ) -> RunResult {
        var result = RandomRun(seed: 1, seconds: 4).result
        result.conclusion.outcome.kind = kind
        var one = result.conclusion.verdicts[0]
        (one.result, one.optional, one.severity) = (verdict, optional, severity)
        (one.observed, one.samples, one.notes) = (verdict == .noData ? nil : 2e6, 3, [])
        result.conclusion.verdicts = [one]
        return result
    }

    /// What becomes of the case of a run and of that of a threshold.
    @Test(arguments: [
        (run(.passed, .passed), "system-out", "system-out"),
        (run(.done, .noData, optional: true), "system-out", #"skipped message="not judged: no "#),
        (run(.failed, .failed), "system-out", #"failure type="threshold" message="2.00 ms (limit"#),
        (run(.failed, .noData), "system-out", #"failure type="no-data" message="no samples"#),
        (run(.passed, .failed, severity: .warn), "system-out", #"skipped message="warning: 2.00 "#),
        (run(.failed, .passed), "failure", "system-out"),
        (run(.none, .failed), "error", #"skipped message="no verdict on the run; 2.00 ms"#),
        (run(.none, .passed), "error", #"skipped message="no verdict on the run; 2.00 ms"#),
    ])
    func whatDoesNotHoldFails(result: RunResult, whole: String, threshold: String) throws {
        let text = Self.text(result)
        let cases = text.split(separator: "<testcase ").dropFirst().map {
            $0.drop { $0 != "\n" }.drop { $0 != "<" }.dropFirst()
        }
        try #require(cases.count == 2)
        #expect(cases[0].hasPrefix(whole) && cases[1].hasPrefix(threshold), "\(text)")
        func count(_ name: String) -> Int { text.split(separator: "<\(name) ").count - 1 }
        let counts =
            #"tests="2" failures="\#(count("failure"))" errors="\#(count("error"))""#
        #expect(text.split(separator: counts).count == 3)
        #expect(text.contains(#"skipped="\#(count("skipped"))""#))
    }

    /// Names differ, a threshold has its line, and no character is one that XML cannot have.
    @Test func whatIsNamedIsFound() {
        var result = Self.run(.failed, .failed)
        var again = result.conclusion.verdicts[0]
        again.line = 31
        again.name = nil
        result.conclusion.verdicts += [again, again]
        result.header.plan.path = "plans/\u{0}\u{1B}[1m\u{FFFE}<&\">\n.yaml"
        let text = Self.text(result)
        let title = "p99(rtt) &lt; 1ms (day)"
        for name in ["run", title, "\(title) (line 31)", "\(title) (line 31, 2)"] {
            #expect(text.split(separator: #"<testcase name="\#(name)" "#).count == 2, "\(name)")
        }
        #expect(
            text.contains(
                #"file="plans/\u{0}\u{1B}[1m\u{FFFE}&lt;&amp;&quot;&gt;&#10;.yaml" line="31""#))
        #expect(text.contains(#"classname="a näme&#10;.day""#))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
}
