import PlanText
import Testing

@Suite struct DiagnosticTextTests {
    /// What a user sees of the errors in a text.
    private func rendered(_ text: String, limit: Int = 20) -> String {
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        var diagnostics = Diagnostics()
        _ = YAMLReader.read(source, file: 0, into: &diagnostics)
        return DiagnosticText(files: [source]).render(diagnostics.sorted(limit: limit))
    }

    @Test func pointsAtTheStretch() {
        #expect(
            rendered("ä: 1\nb: {{ id }}\n") == """
                plan.yaml:2:4: error: YAML reads an unquoted '{{' as a map [unquoted-expression]
                  2 | b: {{ id }}
                    |    ^~~~~~~~
                  hint: quote the whole value: "{{ id }}"

                """)
    }

    @Test func showsRelatedPlaces() {
        #expect(
            rendered("key: 1\nkey: 2\n") == """
                plan.yaml:2:1: error: the key 'key' stands twice in this map [duplicate-key]
                  2 | key: 2
                    | ^~~
                plan.yaml:1:1: note: it stands here first
                  1 | key: 1
                    | ^~~

                """)
    }

    @Test func countsWhatIsOmitted() {
        let text = rendered("a: 1\na: 2\na: 3\na: 4\n", limit: 1)
        #expect(text.hasSuffix("\nnot shown: 2 errors\n"))
    }

    @Test func makesControlsHarmlessAndCutsLongLines() {
        let line = String(repeating: "x", count: 500)
        let text = rendered("# \u{2028}\u{9B}\(line)\n")
        let isHarmless = !text.unicodeScalars.contains("\u{9B}")
        #expect(isHarmless && text.split(separator: "\n").allSatisfy { $0.count < 140 })
    }

    @Test func printsWhatHasNoPlace() {
        let item = Diagnostic(.warning, code: "odd", "something", at: nil, hint: "do this")
        let text = DiagnosticText(files: []).render(item)
        #expect(text == "warning: something [odd]\n  hint: do this\n")
    }

    @Test func suggestsNearNames() {
        let names = ["duration", "rate", "ramp"]
        let near = ["duratoin", "rat", "RATE", "x", "target"].map {
            closest(to: $0, among: names) ?? "-"
        }
        #expect(near == ["duration", "rate", "rate", "-", "-"])
    }
}
