import PlanText
import Testing

private func outcome(_ text: String) -> String {
    outcome(text, in: "plan.json") { PlanTextReader.read($0, file: 0, into: &$1) }
}

@Suite struct JSONReaderTests {
    @Test(arguments: [
        (
            "{\"a\": [1, -2.5e3, true, null, \"x\"]}",
            "{a: [int(1) float(-2.5e3) bool(true) null(null) string(x)]}"
        ),
        ("\u{FEFF} {\n\t\"a\" : {}\r\n}\n", "{a: {}}"),
        ("{\"a\": \"\\u00e4\\ud83d\\ude00\\n\\\"\\/\"}", "{a: string(ä😀\n\"/)}"),
        ("{\"true\": \"1\", \"<<\": \"ö\"}", "{true: string(1) <<: string(ö)}"),
        ("[0, -0, 1E+5, 0.5]", "[int(0) int(-0) float(1E+5) float(0.5)]"),
    ])
    func reads(_ text: String, _ expected: String) { #expect(outcome(text) == expected) }

    @Test(arguments: [
        ("", "1:1 empty-file"), (" \n", "1:1 empty-file"), ("{", "1:2 json-syntax"),
        ("{\"a\": 1,}", "1:8 json-syntax"), ("[1,]", "1:3 json-syntax"),
        ("[1 2]", "1:4 json-syntax"), ("{\"a\" 1}", "1:6 json-syntax"),
        ("{\"a\": }", "1:7 json-syntax"), ("{a: 1}", "1:2 json-syntax"),
        ("{'a': 1}", "1:2 json-syntax"), ("{} {}", "1:4 json-syntax"),
        ("[01]", "1:2 json-syntax"), ("[+1]", "1:2 json-syntax"), ("[.5]", "1:2 json-syntax"),
        ("[1.]", "1:2 json-syntax"), ("[1e]", "1:2 json-syntax"), ("[NaN]", "1:2 json-syntax"),
        ("[True]", "1:2 json-syntax"), ("[1] // x", "1:5 json-syntax"),
        ("[\"a\tb\"]", "1:4 json-syntax"), ("[\"a\nb\"]", "1:4 json-syntax"),
        ("[\"a]", "1:2 json-syntax"), ("[\"\\x\"]", "1:3 json-syntax"),
        ("[\"\\ud83d\"]", "1:3 json-syntax"), ("[\"\\ude00\"]", "1:3 json-syntax"),
        ("[\"\\ud83d\\u0041\"]", "1:3 json-syntax"), ("[\"\\u12g4\"]", "1:3 json-syntax"),
        ("{\"a\": 1, \"b\": 2, \"a\": 3}", "1:18 duplicate-key"),
        ("{\"a\": {{ id }}}", "1:7 unquoted-expression"),
    ])
    func refuses(_ text: String, _ expected: String) { #expect(outcome(text) == expected) }

    @Test func keysMayBeLong() {
        let key = String(repeating: "k", count: 5_000)
        #expect(outcome("{\"\(key)\": 1}") == "{\(key): int(1)}")
    }

    @Test func boundsDepth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(outcome(nested(60)).hasPrefix("[["))
        #expect(outcome(nested(100_000)) == "1:66 too-deep")
    }

    /// Found by fuzzing: depth that is noticed at the very end pointed behind the file.
    @Test func depthAtTheEnd() {
        let stray = strayDiagnostics(damaging: String(repeating: "[", count: 66), with: " ") {
            JSONReader.read($0, file: 0, into: &$1)
        }
        #expect(stray == [])
    }

    /// A file of nothing but errors is given up, in either language, and costs no more than others.
    @Test(arguments: ["{" + String(repeating: "\"a\":1,", count: 3_000) + "\"b\":1}"])
    func givesUp(text: String) {
        let source = SourceFile(name: "plan", bytes: Array(text.utf8))
        let roots = [JSONReader.read, YAMLReader.read].map { read in
            var diagnostics = Diagnostics()
            let root = read(source, 0, &diagnostics)
            return "\(root == nil) \(diagnostics.items.count)"
        }
        #expect(roots == ["true 1000", "true 1000"])
    }

    @Test func refusesWhatIsNotUTF8() {
        var diagnostics = Diagnostics()
        let source = SourceFile(name: "a.json", bytes: Array("[\"ä".utf8) + [0xC3, 0x28])
        let root = PlanTextReader.read(source, file: 0, into: &diagnostics)
        let found = diagnostics.items.map { "\($0.code) \($0.range?.start ?? -1)" }
        #expect(root == nil && found == ["encoding 4"])
    }

    /// Whatever is cut off or put in, ranges lie within the file and reading ends.
    @Test func survivesDamage() {
        let document = "{\"a\": [1, -2.5e3, true, null], \"\\u00e9\\ud83d\\ude00\": {}}"
        let stray = strayDiagnostics(damaging: document, with: "\t\n\0,:-{}[]\"\\/u0e.") {
            JSONReader.read($0, file: 0, into: &$1)
        }
        #expect(stray == [])
    }
}
