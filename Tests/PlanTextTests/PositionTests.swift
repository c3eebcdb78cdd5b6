import PlanText
import Testing

/// Where errors are said to be: lines end with a line feed, columns count characters as an editor
/// shows them, whatever number of bytes, code points or UTF-16 units they take.
@Suite struct PositionTests {
    @Test(arguments: [
        // characters before the error on its line
        ("é: @x\n", "1:4 yaml-syntax"), ("😀😀: @x\n", "1:5 yaml-syntax"),
        ("e\u{301}: @x\n", "1:4 yaml-syntax"), ("👨‍👩‍👧🇩🇪: @x\n", "1:5 yaml-syntax"),
        ("a: [\"😀\", é, @x]\n", "1:13 yaml-syntax"),
        ("\"日本\": 1\n\"日本\": 2\n", "2:1 duplicate-key"),
        ("a: {😀: 1, b: *x}\n", "1:14 unknown-anchor"),
        ("a: 😀 {{ b }}: c\n", "1:6 unquoted-expression"),
        // line ends, the mark at the beginning, tabs
        ("a: 1\r\nb: 2\r\na: 3\r\n", "3:1 duplicate-key"), ("é: 1\r\n😀: @x\r\n", "2:4 yaml-syntax"),
        ("a: \"b\r\n  c\" d\r\n", "2:6 yaml-syntax"), ("\u{FEFF}a: @x\n", "1:4 yaml-syntax"),
        ("\u{FEFF}a: 1\r\na: 2\r\n", "2:1 duplicate-key"), ("a: 1\nb:\t@x\n", "2:4 yaml-syntax"),
        ("a:\t1\t# b\na:\t2\n", "2:1 duplicate-key"),
        ("a:\n  b: 1\n\tc: 2\n", "3:1 tab-indentation"),
        // block texts: inside, and behind
        ("a: |\n  é\u{7}\n", "2:4 control-character"),
        ("a: |\n  b\n  😀\u{2028}\n", "3:4 line-separator"),
        ("a: >-\n  é\n\n  😀\nb: 1\nb: 2\n", "6:1 duplicate-key"),
        ("a: |\r\n  b\r\n\r\na: c\r\n", "4:1 duplicate-key"),
        ("a: |\n  b\n c: d\n", "3:2 yaml-syntax"),
        // texts in quotes over several lines
        ("a: 'é\n\n  b'\na: 1\n", "4:1 duplicate-key"), ("a: \"b\n  😀 \\q\"\n", "2:5 yaml-syntax"),
        // behind anchors and aliases
        ("a: &x 1\nb: [*x, *y]\n", "2:9 unknown-anchor"),
        ("é: &ä 1\n", "1:5 yaml-syntax"), ("a: &x !!int é\nb: *x\n", "1:13 tag-mismatch"),
    ])
    func placesInYAML(text: String, expected: String) {
        #expect(
            outcome(text, in: "plan.yaml") { YAMLReader.read($0, file: 0, into: &$1) } == expected)
    }

    @Test(arguments: [
        ("{\"é\": x}", "1:7 json-syntax"), ("{\"😀😀\": x}", "1:8 json-syntax"),
        ("[\"e\u{301}\", x]", "1:7 json-syntax"), ("[\"👨‍👩‍👧\", x]", "1:7 json-syntax"),
        ("[\r\n\"é\",\r\nx]", "3:1 json-syntax"), ("\u{FEFF}[x]", "1:2 json-syntax"),
        ("\u{FEFF}{\r\n\t\"a\": 1,\r\n\t\"a\": 2\r\n}", "3:2 duplicate-key"),
        ("[\t\t\"é\",\tx]", "1:9 json-syntax"), ("[\"😀\\q\"]", "1:4 json-syntax"),
        ("[\"😀\u{7}\"]", "1:4 json-syntax"), ("[\n  \"é\", \"b", "2:8 json-syntax"),
        ("{\"日\": {{ x }}}", "1:7 unquoted-expression"),
        ("[\"é\", \"\\ud83d\"]", "1:8 json-syntax"),
    ])
    func placesInJSON(text: String, expected: String) {
        #expect(
            outcome(text, in: "plan.json") { JSONReader.read($0, file: 0, into: &$1) } == expected)
    }

    /// What is wrong with a value is told where it stands, not where an alias repeats it.
    @Test(arguments: [
        ("a: &x [1, $none]\nb: *x\n", ["1:11"]), ("é: &x {😀: '$none'}\nb: [*x, *x]\n", ["1:12"]),
        ("a: &x\n  $none\nb: *x\nc: $none\n", ["2:3", "4:4"]),
        ("a: &x |\n  é $none\nb: *x\n", ["2:5"]), ("a: >\r\n  b\r\nc: 😀 ${\r\n", ["3:6"]),
    ])
    func placesOfAVariable(text: String, expected: [String]) throws {
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        var diagnostics = Diagnostics()
        let root = try #require(YAMLReader.read(source, file: 0, into: &diagnostics))
        _ = Substitution(knownNames: [], files: [source]) { _ in nil }
            .apply(to: root, into: &diagnostics)
        let found = diagnostics.sorted().items.map { item in
            let place = source.position(at: item.range?.start ?? 0)
            return "\(place.line):\(place.column)"
        }
        #expect(found == expected)
    }
}
