import JSONScan
import TestSupport
import Testing

/// The raw text that stands at a path, after its kind; nil if nothing is found.
private func found(_ path: String, _ document: [UInt8]) throws -> String? {
    let path = try #require(FieldPath(parsing: path))
    return JSONScan.find(path, in: document.span).map {
        "\($0.kind) " + String(decoding: document[$0.start..<$0.end], as: UTF8.self)
    }
}

/// A number that a literal cannot hold.
private func number(_ text: String) -> JSONConstant {
    JSONNumber(text).map { .number($0) } ?? .null
}

@Suite struct JSONScanTests {
    @Test(
        arguments: [
            ("$", " 12 ", "number 12"), ("$", "\"x\"", "string x"), ("$", "{}", "object {}"),
            ("$.a", #"{"a":1}"#, "number 1"),
            ("$.a", #" { "b" : [1,{"a":2}] , "a" : -1.5e3 } "#, "number -1.5e3"),
            ("$.a.b", #"{"a":{"b":true}}"#, "bool true"), ("$.a", #"{"a":false}"#, "bool false"),
            ("$.a", #"{"a":null}"#, "null null"), ("$.1", "[1, [2,3] ,4]", "array [2,3]"),
            ("$.1.0", "[1,[2,3]]", "number 2"), ("$.0", #"{"0":"key"}"#, "string key"),
            ("$.a", #"{"a":1,"a":2}"#, "number 2"), ("$.ä", #"{"\u00e4":1}"#, "number 1"),
            (
                "$.a", #"{"x":"}\"]\\","a":"long text of many \"words\" here"}"#,
                #"string long text of many \"words\" here"#
            ),
            ("$.a", #"{"a":1, garbage"#, "number 1"),
            ("$.a", #"{"b":1}"#, nil), ("$.2", "[1,2]", nil), ("$.-1", "[1,2]", nil),
            ("$.a", "[1]", nil),
            ("$.0", "[]", nil),
            ("$.a.b", #"{"a":1}"#, nil), ("$", "", nil), ("$", "1 2", "number 1"), ("$", "01", nil),
            ("$", "-", nil), ("$", "1.", nil), ("$", "1e", nil), ("$", "tru", nil),
            ("$", "fals", nil),
            ("$", "nul!", nil), ("$", "[}", nil), ("$", "\"a\\\"", nil), ("$.a", "{\"a\" 1}", nil),
            ("$.a", #"{"a":}"#, nil), ("$.a", #"{,"a":1}"#, nil), ("$.a", #"{"b":1 "a":1}"#, nil),
            ("$.a", #"{"a":1x}"#, nil), ("$.a", "{a:1}", nil),
        ] as [(String, String, String?)])
    func finds(path: String, document: String, expected: String?) throws {
        #expect(try found(path, Array(document.utf8)) == expected)
    }

    /// Nothing but the right value is found in a document that is cut off or has a wrong byte.
    @Test func survivesDamage() throws {
        let text =
            #"{"k\n":[{"x":"aéb\u00e9\\"},1.5,[true,null]],"path":[0,{"name":"a long value"}]}"#
        let document = Array(text.utf8)
        for end in 0..<document.count {
            let value = try found("$.path.1.name", Array(document[..<end]))
            #expect(value == nil || value == "string a long value")
        }
        var scanned = 0
        for offset in document.indices {
            for byte in UInt8.min...UInt8.max {
                var damaged = document
                damaged[offset] = byte
                _ = try found("$.path.1.name", damaged)
                scanned += 1
            }
        }
        #expect(scanned == document.count * 256)
    }

    /// A quote or an escape is seen wherever it stands in a word of eight bytes.
    @Test func seesMarksAtEveryPlace() throws {
        for length in 0..<40 {
            let filler = String(repeating: "!#[]é", count: length).prefix(length)
            let document = Array(#"{"k\#(filler)":"\#(filler)","a":"\#(filler)\"\#(filler)"}"#.utf8)
            #expect(try found("$.a", document) == #"string \#(filler)\"\#(filler)"#)
        }
    }

    /// A document may be as deep as it likes; that it is closed is seen at any depth.
    @Test(arguments: [1, 127, 128, 129, 256, 1_000, 100_000])
    func readsNesting(depth: Int) throws {
        let (open, close) = (
            String(repeating: "[{\"a\":", count: depth), String(repeating: "}]", count: depth)
        )
        #expect(
            try found("$.last", Array("{\"deep\":\(open)1\(close),\"last\":7}".utf8)) == "number 7")
        #expect(try found("$", Array("\(open)1\(close)".utf8))?.hasPrefix("array [{") == true)
        #expect(try found("$", Array("\(open)1".utf8)) == nil)
        #expect(try found("$", Array("\(open)1]\(close)".utf8)) == nil)
    }

    @Test(
        arguments: [
            ("1", .number(1), true), ("1.0", .number(1), true), ("1e0", .number(1), true),
            ("10e-1", .number(1), true), ("-0.1", .number(-0.1), true), ("2", .number(1), false),
            ("12345678901234567890", number("12345678901234567890"), true),
            ("12345678901234567890", number("12345678901234567891"), false),
            ("123456789.012345", .number(123_456_789.012345), true), ("1e400", .number(1), false),
            ("-0", .number(0), true), ("0e9", .number(0), true), ("NaN", .number(0), false),
            ("NaN", number("NaN"), true), ("Infinity", number("Infinity"), true),
            ("Infinity", number("-Infinity"), false),
            ("NaN", .string(Array("NaN".utf8)), true), ("5", .string(Array("5".utf8)), true),
            ("true", .bool(true), true), ("false", .bool(true), false), ("null", .null, true),
            ("0", .null, false), ("\"1\"", .number(1), false),
            ("\"ab\"", .string(Array("ab".utf8)), true),
            ("\"abc\"", .string(Array("ab".utf8)), false), ("\"\"", .string([]), true),
            (#""\u0061\/""#, .string(Array("a/".utf8)), true),
            (#""\ud83d\ude00""#, .string(Array("😀".utf8)), true),
            (#""\ud83d""#, .string([0xED, 0xA0, 0xBD]), false), (#""\x""#, .string([0x78]), false),
            (#""a\n""#, .string(Array("a".utf8)), false),
        ] as [(String, JSONConstant, Bool)])
    func compares(document: String, constant: JSONConstant, expected: Bool) throws {
        let bytes = Array(document.utf8)
        let found = JSONScan.find(FieldPath(steps: []), in: bytes.span)
        let range = try #require(found)
        let isEqual = JSONScan.equals(range, in: bytes.span, constant)
        #expect(isEqual == expected)
    }

    /// Numbers are the nearest doubles, on the fast path as on the slow one.
    @Test func roundsCorrectly() {
        var draws = Draws(seed: 1)
        for index in 0..<20_000 {
            let whole = draws.below([10, 1_000, 10_000_000, 1_000_000_000_000][index % 4])
            let fraction = String(draws.below(10_000_000)).dropFirst(index % 7)
            let text = (index % 3 == 0 ? "-" : "") + "\(whole).0\(fraction)"
            let bytes = Array(text.utf8)
            let range = JSONScan.find(FieldPath(steps: []), in: bytes.span)
            let number = range.flatMap { JSONScan.number($0, in: bytes.span) }
            if number != Double(text) {
                Issue.record("\(text) was read as \(String(describing: number))")
            }
        }
    }

    @Test func unescapes() throws {
        let bytes = Array(#""a\b\f\n\r\t\"\\\/\u20AC""#.utf8)
        let found = JSONScan.find(FieldPath(steps: []), in: bytes.span)
        let range = try #require(found)
        var text: [UInt8] = []
        let isValid = JSONScan.append(range, in: bytes.span, to: &text)
        #expect(isValid && text == Array("a\u{8}\u{C}\n\r\t\"\\/€".utf8))
    }

    /// Steps that may be an index are marked with `#`.
    @Test(
        arguments: [
            ("$", []), ("$.a.0", ["a", "0#"]), ("$.a b.ä", ["a b", "ä"]),
            ("$.a[0].b", ["a", "0#", "b"]), ("$[0]", ["0#"]), ("$[0][12]", ["0#", "12#"]),
            ("$['a key']", ["a key"]), (#"$["a.b"].c[ 1 ]"#, ["a.b", "c", "1#"]),
            ("$['0']", ["0"]), (#"$['it\'s']['\\']"#, ["it's", "\\"]), ("$['']", [""]),
            ("$['[']", ["["]), ("$.01", ["01#"]), ("$.+1", ["+1"]), ("$.-1", ["-1"]),
            ("a", nil), ("", nil), ("$a", nil), ("$.", nil), ("$.a..b", nil), ("$.a.", nil),
            ("$[", nil), ("$[]", nil), ("$[-1]", nil), ("$[a]", nil), ("$['a]", nil),
            ("$['a'", nil), ("$['a'x]", nil), ("$[0]a", nil), ("$.[0]", nil), ("$.a]", nil),
            ("$.*", nil), ("$[*]", nil), ("$..a", nil), (#"$['\n']"#, nil), ("$[0", nil),
            ("$[99999999999999999999]", nil),
        ] as [(String, [String]?)])
    func parsesPaths(text: String, expected: [String]?) {
        let steps = FieldPath(parsing: text)?.steps.map {
            String(decoding: $0.key, as: UTF8.self) + ($0.index == nil ? "" : "#")
        }
        #expect(steps == expected)
    }
}
