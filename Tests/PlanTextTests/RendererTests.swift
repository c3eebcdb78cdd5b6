import PlanText
import Testing
import Units

@Suite struct RendererTests {
    /// The errors of a text and the file they are in.
    private func errors(_ text: String, limit: Int = 20) -> ([SourceFile], DiagnosticReport) {
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        var diagnostics = Diagnostics()
        _ = YAMLReader.read(source, file: 0, into: &diagnostics)
        return ([source], diagnostics.sorted(limit: limit))
    }

    private func human(_ text: String, limit: Int = 20) -> String {
        let (files, report) = errors(text, limit: limit)
        return HumanRenderer(files: files).render(report)
    }

    @Test func pointsAtTheStretch() {
        #expect(
            human("ä: 1\nb: {{ id }}\n") == """
                plan.yaml:2:4: error: YAML reads an unquoted '{{' as a map [unquoted-expression]
                    2 | b: {{ id }}
                      |    ^~~~~~~~
                  hint: quote the whole value: "{{ id }}"

                """)
    }

    @Test func showsRelatedPlaces() {
        #expect(
            human("key: 1\nkey: 2\n") == """
                plan.yaml:2:1: error: the key 'key' appears twice in this map [duplicate-key]
                    2 | key: 2
                      | ^~~
                  plan.yaml:1:1: first used here
                    1 | key: 1
                      | ^~~

                """)
    }

    /// Wide characters take two columns, combining marks none, tabs four.
    @Test func alignsTheCaret() {
        let text = human("日本e\u{301}\t😀: &x {b: 1, <<: 1}\n")
        let columns = 4 + 1 + 4 + 2 + ": &x {b: 1, ".count
        let marks = "\n      | " + String(repeating: " ", count: columns) + "^~\n"
        #expect(text.contains(marks))
    }

    @Test func countsWhatIsOmitted() {
        #expect(human("a: 1\na: 2\na: 3\na: 4\n", limit: 1).hasSuffix("\n2 more errors\n"))
    }

    @Test func cutsLongLinesAndControls() {
        let long = String(repeating: "x", count: 300)
        let text = human("a: {k: \(long), k: \(long)}\nb: \"\u{9B}\": \u{2028}\n")
        let isHarmless = !text.unicodeScalars.contains { $0 == "\u{9B}" || $0 == "\u{2028}" }
        #expect(isHarmless && text.split(separator: "\n").allSatisfy { $0.count < 120 })
    }

    /// Of a line of megabytes, and of a name as long, only a part is looked at.
    @Test func pointsIntoLongLines() {
        let filler = String(repeating: "日é, ", count: 300_000)
        let text = human("a: [\(filler)*x, \(filler)]\n")
        #expect(text.contains("plan.yaml:1:1200005: error: no value") && text.count < 600)
        #expect(text.contains("日é, *x, 日é") && text.contains(" ^~\n"))
        #expect(human("? \(filler)\n: 1\n? \(filler)\n: 1\n").utf8.count < 2_000)
    }

    @Test func rendersForMachines() {
        let (files, report) = errors("a: 1\na: 2\n")
        let concise = ConciseRenderer(files: files).render(report)
        let json = JSONRenderer(files: files).render(report)
        #expect(
            concise
                == "plan.yaml:2:1: error: the key 'a' appears twice in this map [duplicate-key]\n")
        #expect(
            json == """
                [
                  {"file":"plan.yaml","line":2,"column":1,"end_line":2,"end_column":2,\
                "severity":"error","code":"duplicate-key",\
                "message":"the key 'a' appears twice in this map","hint":null,\
                "related":[{"file":"plan.yaml","line":1,"column":1,"end_line":1,"end_column":2,\
                "message":"first used here"}]}
                ]

                """)
    }

    @Test func rendersWhatHasNoPlace() {
        let item = Diagnostic(
            .warning, code: "odd", "a \"b\"\n", at: nil, hint: "did you mean 'c'?")
        var diagnostics = Diagnostics()
        diagnostics.add(item)
        diagnostics.warning("odd", "another", at: nil)
        let report = diagnostics.sorted(limit: 1)
        let text = HumanRenderer(files: []).render(report)
        #expect(
            text == "warning: a \"b\"\\u{a} (did you mean 'c'?) [odd]\n1 more warning\n")
    }

    @Test func suggestsNearNames() {
        let names = ["duration", "rate", "ramp"]
        let near = ["duratoin", "rat", "RATE", "x", "target"].map {
            closest(to: $0, among: names) ?? "-"
        }
        #expect(near == ["duration", "rate", "rate", "-", "-"])
    }
}
