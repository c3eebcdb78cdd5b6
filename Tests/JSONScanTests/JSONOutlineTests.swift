import JSONScan
import Testing

@Suite struct JSONOutlineTests {
    @Test(arguments: [
        (#"{"a":1,"b":{"c":[1,{"d":2}],"e":null}}"#, ["$.a", "$.b", "$.b.c", "$.b.e"]),
        (#"{"a b":1,"\u0063":2}"#, ["$['a b']", "$.c"]), ("[1]", []), ("7", []), ("", []),
        ("{", []),
        (#"{"a":1,"b":tru"#, []),
        (#"{"a":{"b":{"c":{"d":{"e":1}}}}}"#, ["$.a", "$.a.b", "$.a.b.c", "$.a.b.c.d"]),
    ])
    func namesThePathsOfObjects(_ text: String, _ paths: [String]) {
        #expect(JSONOutline(Array(text.utf8).span).paths.map(\.description) == paths)
    }

    @Test func staysBoundedInAWideDocument() {
        let members = (0..<10_000).map { "\"k\($0)\":{\"a\":1,\"b\":2}" }.joined(separator: ",")
        #expect(JSONOutline(Array("{\(members)}".utf8).span).paths.count == 200)
    }
}
