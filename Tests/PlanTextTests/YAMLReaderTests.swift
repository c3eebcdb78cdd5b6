import PlanText
import Testing

private func outcome(_ text: String) -> String {
    outcome(text, in: "plan.yaml") { YAMLReader.read($0, file: 0, into: &$1) }
}

@Suite struct YAMLReaderTests {
    @Test(arguments: [
        ("a: 1", "{a: int(1)}"),
        (
            "a: [true, no, 1:30, 1.5, ~, .inf, 0x1F, '1']",
            "{a: [bool(true) string(no) string(1:30) float(1.5) null(~) float(.inf) int(0x1F) "
                + "string(1)]}"
        ),
        ("{\"a\": {\"b\": [1, null]}}", "{a: {b: [int(1) null(null)]}}"),
        ("a: &x {b: 1}\nc: *x", "{a: {b: int(1)} c: {b: int(1)}}"),
        ("a: !!str 12\nb: !!float 3", "{a: string(12) b: int(3)}"),
        ("a: |\n  one\n  two\nb: >-\n  three\n", "{a: string(one\ntwo\n) b: string(three)}"),
        ("\u{FEFF}a: 1\r\nb: 2\r\n", "{a: int(1) b: int(2)}"),
        ("{\n\t\"a\": \"\\/\\u00e4\"\n}\n", "{a: string(/ä)}"),
        ("a: x {{ id }}", "{a: string(x {{ id }})}"),
        ("a: \"{{ id }}\"", "{a: string({{ id }})}"), ("# only a key\na:\n", "{a: null()}"),
    ])
    func reads(text: String, expected: String) {
        #expect(outcome(text) == expected)
    }

    @Test(arguments: [
        ("", "1:1 empty-file"), ("# nothing\n", "1:1 empty-file"), ("~", "1:1 empty-file"),
        ("a: 1\nb: 2\na: 3\n", "3:1 duplicate-key"), ("a: 1\n'a': 2\n", "2:1 duplicate-key"),
        ("a:\n\tb: 1\n", "2:1 tab-indentation"), ("a: {{ id }}\n", "1:4 unquoted-expression"),
        ("a: {{ id }} x\n", "1:4 unquoted-expression"),
        ("a: [x, {{ id }}]\n", "1:8 unquoted-expression"),
        ("a: x {{ id }}: y\n", "1:6 unquoted-expression"),
        ("a: 1\n---\nb: 2\n", "2:1 several-documents"),
        ("b: &x {a: 1}\nc:\n  <<: *x\n", "3:3 merge-key"),
        ("? [a, b]\n: 1\n", "1:3 complex-key"), (": 1\n", "1:1 yaml-syntax"),
        ("? \n: 1\n", "1:2 missing-key"), ("a: {: 1}\n", "1:5 yaml-syntax"),
        ("a: x {{ id }}\nb: c: d\n", "2:5 yaml-syntax"),
        ("a: x {{ id }}\nb: 1\n  c: 2\n", "3:4 yaml-syntax"),
        ("a: {{ id\n}}\n", "1:4 unquoted-expression"),

        ("a: !mine 1\n", "1:10 unknown-tag"), ("a: !!int x\n", "1:10 tag-mismatch"),
        ("a: *x\n", "1:4 unknown-anchor"), ("a: &x [*x]\n", "1:8 unknown-anchor"),
        ("a: b: c\n", "1:5 yaml-syntax"), ("a: \"open\n", "2:1 yaml-syntax"),
        ("a: [1, 2\nb: 3\n", "2:2 yaml-syntax"), ("ä: @x\n", "1:4 yaml-syntax"),
        ("a: \u{7}\n", "1:4 control-character"), ("a: 1\rb: 2\n", "1:5 line-separator"),
        ("a: 1\u{2028}\n", "1:5 line-separator"),
    ])
    func refuses(text: String, expected: String) {
        #expect(outcome(text) == expected)
    }

    /// What libyaml reads in another way than YAML 1.2 has it.
    @Test(arguments: [
        ("a: |\n  x\n   ", "{a: string(x\n \n)}"), ("- |+\n   ", "[string(\n)]"),
        ("a: x", "{a: string(x)}"), ("{ ?a: b }\n", "1:3 yaml-syntax"),
        ("[?a]\n", "1:2 yaml-syntax"), ("[ ? a : b ]\n", "[{a: string(b)}]"),
        ("a: [b]#c\n", "1:7 yaml-syntax"), ("a: [b,#c\n]\n", "1:7 yaml-syntax"),
        ("a: 'b'#c\n", "1:7 yaml-syntax"), ("a: >#c\n  b\n", "1:5 yaml-syntax"),
        ("a: [b] #c\n#d\n", "{a: [string(b)]}"), ("a: x#c\n", "{a: string(x#c)}"),
        ("a: [-]\n", "1:5 yaml-syntax"), ("a: ['-', -1]\n", "{a: [string(-) int(-1)]}"),
        ("a: &b:c d\n", "1:6 yaml-syntax"), ("a: &b c\n*b: d\n", "2:3 yaml-syntax"),
        ("a: !!str &b 1\nc: [*b,*b]\n", "{a: string(1) c: [string(1) string(1)]}"),
        ("a: >\n \n   \n # b\n", "4:2 yaml-syntax"), ("a: |\n   \n# b\n", "{a: string()}"),
        ("a: |\n# b\n", "{a: string()}"),
        ("a: |\n\n  # b\n", "{a: string(\n# b\n)}"),
        ("a: &x # b\n  c\nd: *x\n", "{a: string(c) d: string(c)}"),
    ])
    func readsAsWritten(text: String, expected: String) {
        #expect(outcome(text) == expected)
    }

    @Test func refusesWhatIsNotUTF8() {
        // The last one has something else to guess at, on a line whose letters cannot be counted.
        let texts: [([UInt8], Int)] = [
            ([0x61, 0x3A, 0x20, 0xFF], 3), ([0xFF, 0xFE, 0x61, 0], 0),
            (Array("a\nb:c: 2s".utf8) + [0xED, 0x0A], 9),
        ]
        for (bytes, start) in texts {
            var diagnostics = Diagnostics()
            let source = SourceFile(name: "plan.yaml", bytes: bytes)
            let root = YAMLReader.read(source, file: 0, into: &diagnostics)
            let found = diagnostics.items.map { "\($0.code) \($0.range?.start ?? -1)" }
            #expect(root == nil && found == ["encoding \(start)"])
        }
    }

    /// Ten lists of ten aliases each would be 10¹⁰ values.
    @Test func boundsAliases() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let found = outcome(text)
        #expect(found.hasSuffix("alias-expansion") && found.hasPrefix("5:"))
    }

    @Test func boundsDepth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(outcome(nested(60)).hasPrefix("[["))
        #expect(outcome(nested(70)) == "1:66 too-deep")
    }

    /// Whatever is cut off or put in, ranges lie within the file and reading ends.
    @Test func survivesDamage() {
        let document = "a: &x {b: [1, 'two', \"thr\\u00e9e\"]}\nc: *x\n? d\n: |\n  é\ne: {{ f }}\n"
        let stray = strayDiagnostics(damaging: document, with: "\t\n\r\0:-{}[],&*!|>'\"#%@ ") {
            YAMLReader.read($0, file: 0, into: &$1)
        }
        #expect(stray == [])
    }

    @Test(
        arguments: [
            ("12", 12, 12), ("+7", 7, 7), ("-3", -3, -3), ("0x1F", 31, 31), ("0o17", 15, 15),
            ("1.", nil, 1), (".5", nil, 0.5), ("-1.5e3", nil, -1500), ("-.inf", nil, -.infinity),
            ("99999999999999999999", nil, 1e20), ("1_000", nil, nil), ("0x", nil, nil),
            ("1e", nil, nil), ("true", nil, nil), ("+", nil, nil), (".", nil, nil),
        ] as [(String, Int?, Double?)])
    func readsNumbers(text: String, int: Int?, double: Double?) {
        let scalar = Scalar(plain: text)
        #expect(scalar.int == int && scalar.double == double)
    }
}
