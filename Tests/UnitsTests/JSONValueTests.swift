import Testing

@testable import Units

@Suite struct JSONValueTests {
    private static let value: JSONValue = [
        "a \"\\\n\u{1}\u{2028}é\u{9B}": [], "b": .number(0.123_456, decimals: 3),
        "c": .number(.nan, decimals: 3), "d": .number(-0.000_1, decimals: 3),
        "e": .line(["f": [-1, .null], "g": true]), "h": [.count(.max), [:]],
        "i": .number(1e21, decimals: 2),
    ]

    @Test func valuesAreWrittenPlainly() {
        #expect(
            Self.value.text() == #"""
                {
                  "a \"\\\n\u0001\u2028é\u009b": [],
                  "b": 0.123,
                  "c": null,
                  "d": 0,
                  "e": {"f": [-1, null], "g": true},
                  "h": [
                    18446744073709551615,
                    {}
                  ],
                  "i": 1e+21
                }

                """#)
    }

    @Test func layoutsDifferInLineEndsAndSpacesOnly() {
        let value: JSONValue = ["a": [1, .line(["b": 2, "c": []])], "d": "e f"]
        #expect(value.line() == #"{"a": [1, {"b": 2, "c": []}], "d": "e f"}"#)
        #expect(value.line(.rows) == #"{"a":[1,{"b":2,"c":[]}],"d":"e f"}"#)
        #expect(
            JSONValue.array([.line(value), .line([])]).text(.rows) == """
                [
                  {"a":[1,{"b":2,"c":[]}],"d":"e f"},
                  []
                ]

                """)
    }

    /// As the schema of plans has it.
    @Test func shortListsAndMapsStandOnOneLine() {
        let long = String(repeating: "x", count: 70)
        let value: JSONValue = ["a": ["b": 1, "c": [true, "d"], "e": [:]], "f": [.string(long)]]
        #expect(
            value.text(.folded) == """
                {
                  "a": { "b": 1, "c": [true, "d"], "e": {} },
                  "f": [
                    "\(long)"
                  ]
                }

                """)
        #expect(JSONValue.object([("a", 1)]).text(.folded) == "{ \"a\": 1 }\n")
    }
}
