import LoadEngine
import Plan
import PlanText
import TestSupport
import Testing

@testable import DataSources

/// The data files of a plan, and what `check` says of them.
@Suite struct DataReaderTests {
    /// A plan in a folder with a data file, read; the rows' columns as text, and what was found.
    private static func read(
        _ name: String, _ content: [UInt8], use: String = "{{ d.user }}", data: String? = nil,
        allowsCommands: Bool = false
    ) throws -> (rows: [[String?]], found: [String]) {
        let folder = try TemporaryFolder()
        try folder.file(name, content)
        let text = """
            version: 1
            target: ws://host
            data: { d: \(data ?? name) }
            messages: { m: '\(use)' }
            profiles: { p: { send: { mix: m, every: 1s } } }
            phases: [{ steady: { clients: 1, for: 1s } }]
            """
        let source = SourceFile(name: folder.path("plan.yaml"), bytes: Array(text.utf8))
        var (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let read = try #require(plan, "\(diagnostics.items)")
        let result = DataReader.read(
            read, allowsCommands: allowsCommands, isRun: true, into: &diagnostics)
        var rows: [[String?]] = []
        if case .table(let table)? = result.sets.first?.rows {
            rows = (0..<table.rows).map { row in
                (0..<table.columns).map { table.text(row: row, column: $0) }
            }
        }
        return (
            rows,
            diagnostics.items.map { item in
                let place = item.range.map { source.position(at: $0.start) }
                let hint = item.hint.map { " (\($0))" } ?? ""
                return
                    "\(place?.line ?? 0):\(place?.column ?? 0) \(item.code) \(item.message)\(hint)"
            }
        )
    }

    @Test(
        arguments: [
            ("d.csv", "user,n\nann,1\n\"b\"\"o\",2\n", "{{ d.user }}", [["ann"], ["b\"o"]]),
            ("d.csv", "\u{FEFF}user\r\nann\r\n", "{{ d.user }}", [["ann"]]),
            ("d.CSV", "user,n\nann,1\n", "{{ d }}", [[#"{"user":"ann","n":"1"}"#]]),
            ("d.csv", "user,n\nann,1\n", "{{ d.n }} {{ d.user }} {{ d.n }}", [["1", "ann"]]),
            ("d.json", #"[{"user":"ann","n":1},{"user":5}]"#, "{{ d.user }}", [["ann"], ["5"]]),
            (
                "d.json", "[1, \"a b\", null,\n [1, 2]]", "{{ d }}",
                [["1"], ["a b"], ["null"], ["[1,2]"]]
            ),
            (
                "d.json", #"[{"user": {"a": [1, "x y"]}}]"#, "{{ d.user }} {{ d.user.a.1 }}",
                [[#"{"a":[1,"x y"]}"#, "x y"]]
            ),
            (
                "d.ndjson", "{\"user\":\"a\\u00e4\"}\n\n{\"user\":true}\r\n", "{{ d.user }}",
                [["aä"], ["true"]]
            ),
            ("d.txt", "one line\r\n\nanother\n", "{{ d }}", [["one line"], ["another"]]),
            (
                "d.csv", "first name,n\nAnn,1\n", "{{ d[\"first name\"] }} {{ d.n }}",
                [["Ann", "1"]]
            ),
            ("d.tsv", "a.b\tc\nx\ty\n", "{{ d[\"a.b\"] }}{{ d[ \"c\"] }}", [["x", "y"]]),
            ("d.json", #"[{"a b": [{"c": 5}]}]"#, "{{ d[\"a b\"][0].c }}", [["5"]]),
        ] as [(String, String, String, [[String?]])])
    func reads(_ name: String, _ content: String, _ use: String, _ rows: [[String?]]) throws {
        let found = try Self.read(name, Array(content.utf8), use: use)
        #expect(found.rows == rows && found.found == [])
    }

    @Test func readsRowsOfThePlan() throws {
        let found = try Self.read(
            "x.csv", [], data: "{ rows: [{ user: ann, n: 1 }, { user: '{{ id }}' }], pick: random }"
        )
        #expect(found.rows == [["ann"], ["{{ id }}"]] && found.found == [])
    }

    @Test(arguments: [
        (
            "d.csv", "usr,n\nann,1\n", "{{ d.user }}",
            "4:20 unknown-field the rows of 'd' have no field 'user' (did you mean 'usr'?)"
        ),
        (
            "d.txt", "ann\n", "{{ d.user }}",
            "4:20 unknown-field the rows of 'd' have no field 'user' (the rows have no fields; write {{ d }} for the whole row)"
        ),
        (
            "d.json", #"[{"user":1},{"n":1}]"#, "{{ d.user }}",
            "4:20 bad-data row 2 of 'd' has no 'user' (each row needs the fields that the plan uses; null counts as a value, and default(…) replaces a missing one)"
        ),
        (
            "d.csv", "user,n\nann\n", "{{ d.user }}",
            "3:12 bad-data 'd.csv' line 2: expected as many fields as the header has (2), got 1"
        ),
        (
            "d.csv", "user, n\nann, 1\n", "{{ d.n }}",
            "4:20 unknown-field the rows of 'd' have no field 'n' (write d[' n'])"
        ),
        (
            "d.csv", "user|n\nann|1\n", "{{ d.n }}",
            "4:20 unknown-field the rows of 'd' have no field 'n' (fields are separated by ',', ';' or a tab)"
        ),
        ("d.csv", "", "{{ d.user }}", "3:12 bad-data 'd.csv': it is empty"),
        ("d.csv", "user\n", "{{ d.user }}", "3:12 bad-data 'd.csv': it has no rows"),
        (
            "d.json", "{}", "{{ d }}",
            "3:12 bad-data 'd.json' line 1: expected a list of rows such as [{ \"user\": \"ann\" }]"
        ),
        ("d.json", "[1,\n2,]", "{{ d }}", "3:12 bad-data 'd.json' line 2: it is not valid JSON"),
        (
            "d.ndjson", "1\n{\"a\":01}\n", "{{ d }}",
            "3:12 bad-data 'd.ndjson' line 2: it is not valid JSON"
        ),
        (
            "d.xml", "<a/>", "{{ d }}",
            "3:12 bad-data 'd.xml' has no known file ending (valid: .csv, .tsv, .json, .ndjson, .txt)"
        ),
    ])
    func tells(_ name: String, _ content: String, _ use: String, _ wanted: String) throws {
        #expect(try Self.read(name, Array(content.utf8), use: use).found == [wanted])
    }

    @Test func tellsOfWhatIsNoText() throws {
        let found = try Self.read("d.csv", Array("user\nann\n".utf8) + [0xFF, 0x0A])
        #expect(found.found == ["3:12 bad-data 'd.csv' line 3: it is not valid UTF-8"])
    }

    @Test func tellsOfUTF16() throws {
        let found = try Self.read("d.csv", [0xFF, 0xFE, 0x75, 0])
        #expect(found.found == ["3:12 bad-data 'd.csv': expected UTF-8, got UTF-16"])
    }

    @Test func tellsOfAFileThatIsNotThere() throws {
        let found = try Self.read("d.csv", [], data: "other.csv")
        #expect(
            found.found.count == 1 && found.found[0].contains("unreadable-file there is no file"))
    }

    @Test func commandsNeedLeave() throws {
        let data = "{ command: [python3, d.py] }"
        let refused = try Self.read("d.py", [], use: "{{ d }}", data: data)
        #expect(
            refused.found == [
                "3:23 needs-commands the rows of 'd' come from the program 'python3', which is started only with --allow-commands (pass --allow-commands if you trust the plan)"
            ])
        #expect(
            try Self.read("d.py", [], use: "{{ d }}", data: data, allowsCommands: true).found == [])
    }

    /// What `sample` shows of rows; what is sent is not touched.
    @Test(
        arguments: [
            (#"{"user":"ann","pin":12}"#, "user", "ann"), (#"{"pin":12}"#, "pin", "***"),
            (#"{"a":{"token":{"x":1}}}"#, "a.token.x", "***"),
            (#"{"a":{"token":[1,"b"],"n":1}}"#, "a", #"{"token":"***","n":1}"#),
            (
                #"{"Api-Keys": "x", "t": "password:", "password" : 1}"#, nil,
                #"{"Api-Keys":"***","t":"password:","password":"***"}"#
            ),
        ] as [(String, String?, String)])
    func secretsAreHidden(_ row: String, _ field: String?, _ expected: String) throws {
        let mask = RowMask(names: try Self.secretNames(), set: "d")
        for (mask, expected) in [(mask, expected), (nil, nil)] {
            var reader = RowReader([field], mask: mask)
            reader.add(json: Array(row.utf8)[...])
            let table = reader.table()
            let text = table.text(row: 0, column: 0)
            #expect(expected == nil ? text?.contains("***") == false : text == expected)
        }
    }

    @Test func secretsOfLinesAndRecordsAreHidden() throws {
        let names = try Self.secretNames()
        var lines = RowReader([nil], mask: RowMask(names: names, set: "tokens"))
        lines.add(line: Array("abc".utf8)[...])
        #expect(lines.table().text(row: 0, column: 0) == "***")
        var records = RowReader(["n", "pin", nil], mask: RowMask(names: names, set: "d"))
        records.add(fields: [Array("1".utf8), Array("2".utf8)], of: ["n", "pin"])
        let table = records.table()
        #expect(
            (0..<3).map { table.text(row: 0, column: $0) } == [
                "1", "***", #"{"n":"1","pin":"***"}"#,
            ])
    }

    private static func secretNames() throws -> SecretNames {
        let text = """
            version: 1
            secrets: [pin]
            target: ws://host
            vars: { pin: 5 }
            profiles: { p: { session: "${pin}s" } }
            phases: [{ steady: { clients: 1, for: 1s } }]
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let read = PlanReader.read(source, variables: [:], environment: [:], language: .plain)
        return try #require(read.plan).secretNames
    }
}
