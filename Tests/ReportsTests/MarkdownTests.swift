import Assertions
import FoundationEssentials
import Metrics
import Reports
import Testing

@Suite struct MarkdownTests {
    private static func page(_ result: RunResult) -> String {
        String(decoding: OutputFormat.named("md")?.bytes(of: result) ?? [], as: UTF8.self)
    }

    /// A result with as much of everything as there can be.
    private static var full: RunResult {
        var result = EveryNumber.result
        let first = result.conclusion.verdicts[0]
        result.conclusion.verdicts = (0..<100).map { index in
            var verdict = first
            verdict.text = "p99(rtt) < \(index)ms"
            verdict.result = index == 90 ? .failed : .passed
            return verdict
        }
        return result
    }

    @Test func itFitsAComment() {
        let page = Self.page(Self.full)
        #expect(page.split(separator: "\n", omittingEmptySubsequences: false).count <= 60)
        #expect(page.utf8.count < 20_000)
        #expect(page.contains("and 84 more thresholds"))
        // What does not hold is not among those that are left out.
        #expect(page.contains("| ✕ failed | `p99(rtt) < 90ms (day)` |"))
    }

    /// All columns of a table are there in each row, whatever stands in its cells.
    @Test func whatOthersWroteFormatsNothing() throws {
        var result = RandomRun(seed: 3, seconds: 4).result
        result.header.plan.name = "a `b` | <img> @all #1 [x](http://y)"
        result.conclusion.verdicts[0].text = "p99(rtt, message=a|b) < `1`ms"
        result.conclusion.outcome.reason = "program '@all <b> |x| https://evil' *failed* #1"
        result.store.note(
            FirstCase(kind: .timeout, text: "``` | <script> @here \u{1B}[31m\n| x"))
        let page = Self.page(result)
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        for table in lines.split(whereSeparator: { !$0.hasPrefix("|") }) {
            let columns = table.map { line in
                zip(line, line.dropFirst()).count { $0.0 != "\\" && $0.1 == "|" }
            }
            #expect(Set(columns).count == 1, "\(table)")
        }
        #expect(page.contains("``a `b` | <img> @all #1 [x](http://y)``, "))
        #expect(page.contains(#"``p99(rtt, message=a\|b) < `1`ms (day)``"#))
        #expect(
            lines[0].hasSuffix(
                "program '@\u{200B}all &lt;b&gt; \\|x\\| https:\u{200B}//evil' \\*failed\\* #\u{200B}1"
            ))
        #expect(!page.contains("\u{1B}"))
    }
}
