import JSONScan
import TestSupport
import Testing

private func found(_ path: String, _ document: String) -> String? {
    guard let path = FieldPath(parsing: path) else { return "no path" }
    let bytes = Array(document.utf8)
    return JSONScan.find(path, in: bytes.span).map {
        String(decoding: bytes[$0.start..<$0.end], as: UTF8.self)
    }
}

/// What documents have that JSON advises against or does not know.
@Suite struct JSONFormTests {
    /// Words that JSON does not have hide nothing but themselves.
    @Test(arguments: [
        "NaN", "Infinity", "-Infinity", "nan", "inf", "undefined", "True", "None", "007", "+1",
        ".5",
        "1.", "0x1F", "1e", "-", "'a'",
    ])
    func passesOverStrangers(word: String) {
        #expect(found("$.b", "{\"a\":\(word),\"b\":1}") == "1")
        #expect(found("$.b", "{ \"a\" : [1,\(word),{\"x\":\(word)}] , \"b\" : 1 }") == "1")
        #expect(found("$[1]", "[\(word),2]") == "2")
    }

    @Test(
        arguments: [
            ("NaN", "NaN"), ("Infinity", "Infinity"), ("-Infinity", "-Infinity"), ("Nan", nil),
            ("-NaN", nil), ("Infinite", nil), ("NaNa", nil), ("undefined", nil), ("+1", nil),
            ("N", nil), ("-I", nil),
        ] as [(String, String?)])
    func readsStrangers(word: String, expected: String?) {
        #expect(found("$.a", "{\"a\":\(word)}") == expected)
        #expect(found("$", word) == expected)
    }

    @Test(
        arguments: [
            ("$.a", #"{"a":1,"b":2,"a":3}"#, "3"), ("$.a", #"{"a":1,"\u0061":3}"#, "3"),
            ("$.a", #"{"\u0061":1,"a":3}"#, "3"), ("$.a", #"{"a":1,"b":"\"a\":2"}"#, "1"),
            ("$.a", #"{"a":1,"b":{"a":2}}"#, "1"), ("$.a", #"{"a":1,"b":["a"],"c":"a"}"#, "1"),
            ("$.a.b", #"{"a":{"b":1},"a":{"b":2}}"#, "2"),
            ("$.a.b", #"{"a":{"b":1},"a":{"c":2}}"#, nil),
            ("$.a.b", #"{"a":1,"a":{"b":2}}"#, "2"), ("$.a.b", #"{"a":{"b":1},"a":2}"#, nil),
            ("$.a.b", #"{"a":{"b":1,"b":2}}"#, "2"), ("$[0].a", #"[{"a":1,"a":2},{"a":3}]"#, "2"),
            ("$.a[1]", #"{"a":[1,2],"a":[3]}"#, nil), ("$['a/b']", #"{"a/b":1,"a\/b":2}"#, "2"),
            ("$['\"']", #"{"\"":1,"\u0022":2}"#, "2"), ("$.a", #"{"a":1,"a":2,"#, "2"),
            ("$.a", #"{"a":1,"a":"#, nil), ("$.a", #"{"a":1,"x":["a","a"], oops"#, "1"),
            ("$.a", #"{"a":1} {"a":2}"#, "1"), ("$.0", #"{"0":1,"0":2}"#, "2"),
        ] as [(String, String, String?)])
    func takesTheLastOfEqualKeys(path: String, document: String, expected: String?) {
        #expect(found(path, document) == expected)
    }

    /// Whatever keys come again, in whatever form and place, the last of each object counts.
    @Test func takesTheLastOfAnyKeys() {
        var draws = Draws(seed: 3)
        func draw(_ bound: Int) -> Int { draws.below(bound) }
        var count = 0
        /// A value, and what is at each path of two keys in it.
        func object(_ depth: Int) -> (text: String, leaves: [String: String]) {
            var leaves: [String: String] = [:]
            let members = (0..<draw(5)).map { _ -> String in
                let key = ["a", "b"][draw(2)]
                let spelt = draw(3) == 0 ? "\\u006\(key == "a" ? 1 : 2)" : key
                leaves = leaves.filter { $0.key.first != key.first }
                let text: String
                if depth < 2, draw(2) == 0 {
                    let inner = object(depth + 1)
                    for (path, leaf) in inner.leaves { leaves["\(key)\(path)"] = leaf }
                    text = inner.text
                } else {
                    count += 1
                    text = ["\(count)", "\"a\\\"b\(count)\"", "NaN"][draw(3)]
                    leaves[key] = text
                }
                return "\"\(spelt)\":\(text)"
            }
            return ("{\(members.joined(separator: ", "))}", leaves)
        }
        for _ in 0..<1_000 {
            let (text, leaves) = object(0)
            for path in ["a", "b", "aa", "ab", "ba", "bb", "aba", "bab"] {
                var value = found("$" + path.map { ".\($0)" }.joined(), text)
                if let plain = value, leaves[path]?.hasPrefix("\"") == true {
                    value = "\"\(plain)\""
                }
                if value?.hasPrefix("{") == true { value = nil }
                if value != leaves[path] { Issue.record("\(path) of \(text): \(value ?? "nil")") }
            }
        }
        #expect(count > 300)
    }

    @Test(
        arguments: [
            (#"{"a":1}"#, false), (#" {"a":1} "#, false), ("{}\r\n", false), ("{}\u{1E}", false),
            ("{}\u{0}", false), ("{}\n\u{1E}", false), (#"{"a":1}{"b":2}"#, true),
            ("[1] [2]", true),
            ("{}\u{1E}{}\u{1E}", true), ("{},", true), ("{}}", true), (#"{"a":"}"} x"#, true),
            ("[{}]]", true),
            (#"{"a":"{}{}"}"#, false), ("", false), ("1 2", false), ("43[1]", false),
            ("text", false),
            (#"{"a":1"#, false), ("[}", false), ("{\"a\":NaN}{}", true),
        ])
    func seesWhatStandsBehind(payload: String, expected: Bool) {
        let bytes = Array(payload.utf8)
        #expect(JSONScan.hasTrail(bytes.span) == expected)
    }

    /// Documents of all lengths, with brackets, quotes and backslashes in their texts: with something
    /// behind them they have a trail, and what ends a record is none.
    @Test func trailsAreSeenBehindDocumentsOfAnyForm() {
        var draws = Draws(seed: 7)
        func draw(_ bound: Int) -> Int { draws.below(bound) }
        let pieces = ["{", "}", "[", "]", "\\\"", "\\\\", "a", "\\n", ",", "é", "0123456789abcdef"]
        func text() -> String { "\"" + (0..<draw(8)).map { _ in pieces[draw(11)] }.joined() + "\"" }
        func value(_ depth: Int) -> String {
            switch depth > 4 ? 0 : draw(4) {
            case 0: text()
            case 1: "\(draw(1_000_000))"
            case 2: "[" + (0..<draw(4)).map { _ in value(depth + 1) }.joined(separator: ", ") + "]"
            default:
                "{"
                    + (0..<draw(4)).map { _ in text() + ":" + value(depth + 1) }
                    .joined(separator: ",") + "}"
            }
        }
        let ends = ["", "\n", " \u{1E}", "\u{0}"]
        let trails = [",", "}", "]", "{}", "\"", " [1]", "\n{\"a\":1}", "\u{1E}[]"]
        for _ in 0..<2_000 {
            let document = [" ", ""][draw(2)] + "[" + value(1) + "]"
            let (end, trail) = (ends[draw(4)], ends[draw(4)] + trails[draw(8)] + ends[draw(4)])
            let (whole, more) = (Array((document + end).utf8), Array((document + trail).utf8))
            if JSONScan.hasTrail(whole.span) { Issue.record("\(document + end)") }
            if !JSONScan.hasTrail(more.span) { Issue.record("\(document + trail)") }
            let cut = Array(document.utf8.dropLast())
            if JSONScan.hasTrail(cut.span) { Issue.record("cut: \(document)") }
        }
    }
}
