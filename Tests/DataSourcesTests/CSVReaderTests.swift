import Testing

@testable import DataSources

/// CSV after RFC 4180, and what is told where a file is wrong.
@Suite struct CSVReaderTests {
    private static func read(_ text: String) -> (rows: [[String]], problems: [String]) {
        var reader = CSVReader(Array(text.utf8)[...])
        var rows: [[String]] = []
        if let header = reader.header() {
            rows.append(header)
            while let fields = reader.next(fields: header.count) {
                rows.append(fields.map { String(decoding: $0, as: UTF8.self) })
            }
        }
        return (rows, reader.problems.map { "\($0.line ?? 0): \($0.text)" })
    }

    @Test(arguments: [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
        ("a\n\"x\"\n", [["a"], ["x"]]), ("a\n\"x,\"\"y\"\"\"\n", [["a"], ["x,\"y\""]]),
        ("a,b\n\"1\r\n2\",3\n", [["a", "b"], ["1\r\n2", "3"]]),
        ("a,b\n,\n", [["a", "b"], ["", ""]]),
        ("a,b\n1,2\n\n3,4\n", [["a", "b"], ["1", "2"], ["3", "4"]]),
        ("a\n\n1\n", [["a"], [""], ["1"]]), ("a,b\n", [["a", "b"]]), ("a", [["a"]]),
        ("a,b\n x , y\n", [["a", "b"], [" x ", " y"]]),
        ("a,b\n1\r2,3\n", [["a", "b"], ["1\r2", "3"]]),
        ("a;b\r\n1,5;2\r\n", [["a", "b"], ["1,5", "2"]]),
        ("a\tb\n1;5\t2\n", [["a", "b"], ["1;5", "2"]]),
        ("a;b,c\n1;2,3\n", [["a;b", "c"], ["1;2", "3"]]),
        ("\"a,x\";b\n\"1;2\";3\n", [["a,x", "b"], ["1;2", "3"]]),
        ("a;b\tc\n1;2\n", [["a", "b\tc"], ["1", "2"]]), ("a\n1;2\n", [["a"], ["1;2"]]),
    ])
    func reads(_ text: String, _ rows: [[String]]) {
        let found = Self.read(text)
        #expect(found.rows == rows && found.problems == [])
    }

    @Test(arguments: [
        ("", ["0: it is empty"]),
        (
            "a,b\n1\n1,2\n1,2,3\n",
            [
                "2: expected as many fields as the header has (2), got 1",
                "4: expected as many fields as the header has (2), got 3",
            ]
        ),
        ("a,b\n\"x\ny\",1\n2\n", ["4: expected as many fields as the header has (2), got 1"]),
        ("a\n\"x", ["2: the quote that opens here is never closed"]),
        ("a\n\"x\"y\n", ["2: expected a separator after the closing quote of a field"]),
        ("a\nx\"y\n", ["2: a field contains a quote but does not begin with one"]),
        ("a,a\n1,2\n", ["1: the header names 'a' twice"]),
        ("a,\n1,2\n", ["1: field 2 of the header has no name"]),
        ("a;b\n1;2;3\n", ["2: expected as many fields as the header has (2), got 3"]),
    ])
    func tells(_ text: String, _ problems: [String]) {
        #expect(Self.read(text).problems == problems)
    }

    @Test func givesUpAfterAFewProblems() {
        let text = "a,b\n" + String(repeating: "1\n", count: 1_000)
        #expect(Self.read(text).problems.count == 5)
    }
}
