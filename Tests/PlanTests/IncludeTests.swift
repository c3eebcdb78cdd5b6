import FoundationEssentials
import PlanText
import TestSupport
import Testing

@testable import Plan

/// `include`: what files add to a plan, and where their mistakes are told.
@Suite struct IncludeTests {
    private static let rest = """
        version: 1
        target: ws://host
        profiles: { p: { send: { mix: m, every: 1s } } }
        phases: [{ steady: { clients: $n, for: 1s } }]

        """

    /// Writes files into a folder of its own and reads the first as a plan: what its parts are
    /// called, and the findings as `file:line:column code`.
    private func read(_ files: [(String, String)]) throws -> (names: String, found: [String]) {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.file(name, text) }
        let read = PlanReader.read(
            path: folder.path(files[0].0), variables: [:], environment: [:], language: .plain)
        let names =
            read.plan.map { plan in
                (plan.messages.map(\.name) + plan.profiles.map(\.name)
                    + plan.thresholds.map { "\($0.text)@\($0.line)" }
                    + plan.phases.map { "\($0.shape)" }).joined(separator: " ")
            } ?? ""
        let found = read.diagnostics.sorted().items.map { item -> String in
            guard let range = item.range else { return item.code }
            let source = read.files[range.file]
            let place = source.position(at: range.start)
            let name = source.name.replacing(folder.root, with: "")
            return "\(name):\(place.line):\(place.column) \(item.code)"
        }
        return (names, found)
    }

    @Test func partsAreJoinedInOrder() throws {
        let (names, found) = try read([
            (
                "p.yaml",
                Self.rest
                    + "include: [a/a.yaml, b.json]\nvars: { n: 7 }\nthresholds: [max(rtt) < 3s]"
            ),
            (
                "a/a.yaml",
                """
                include: [../c.yaml]
                vars: { n: 5, limit: 1s }
                thresholds:
                  - max(rtt) < $limit
                """
            ),
            ("b.json", #"{ "version": 1, "x-a": 1, "profiles": { "q": { "extends": "p" } } }"#),
            ("c.yaml", "messages: { m: { text: a, expect: next }, unused: b }\n"),
        ])
        #expect(found == [])
        let line = Load.Line(from: 7, to: 7)
        let shape = Phase.Shape.load(
            Load(model: .clients, flows: [Load.Flow(line: line)], length: .seconds(1)))
        #expect(names == "m unused q p max(rtt) < 1s@4 max(rtt) < 3s@7 \(shape)")
    }

    @Test(arguments: [
        ("include: [b.yaml]", "", ["p.yaml:5:11 unreadable-file"]),
        ("include: [p.yaml]", "", ["p.yaml:5:11 conflict"]),
        ("include: [a.yaml]", "include: [p.yaml]", ["a.yaml:1:11 conflict"]),
        ("include: [a.yaml]", "include: [a.yaml]", ["a.yaml:1:11 conflict"]),
        ("include: []", "", ["p.yaml:3:31 unknown-name", "p.yaml:5:10 bad-value"]),
        ("include: a.yaml", "", ["p.yaml:3:31 unknown-name", "p.yaml:5:10 wrong-type"]),
        ("include: [a.yaml]", "phases: []\nmessages: { m: a }", ["a.yaml:1:1 unknown-key"]),
        ("include: [a.yaml]", "version: 2\nmessages: { m: a }", ["a.yaml:1:10 bad-value"]),
        ("include: [a.yaml]", "[]", ["a.yaml:1:1 wrong-type"]),
        (
            "include: [a.yaml]", "messages: [m]",
            ["p.yaml:3:31 unknown-name", "a.yaml:1:11 wrong-type"]
        ),
        ("include: [a.yaml]", "messages: { m: '{{ idd }}' }", ["a.yaml:1:20 unknown-name"]),
        ("include: [a.yaml]", "messages: { m: $x }", ["a.yaml:1:16 unset-variable"]),
        ("include: [a.yaml]", "messages: { m: [ }", ["a.yaml:1:18 yaml-syntax"]),
        (
            "include: [a.yaml]\nmessages: { m: b }", "messages: { m: a }",
            ["p.yaml:6:13 conflict"]
        ),
        ("include: [a.yaml, a.yaml]", "messages: { m: a }", ["a.yaml:1:13 conflict"]),
        (
            "include: [a.yaml]", "messages: { m: a }\nthresholds:\n  - p99(rt) < 5ms",
            ["a.yaml:3:9 unknown-name"]
        ),
    ])
    func mistakesAreToldWhereTheyAre(_ own: String, _ part: String, _ expected: [String]) throws {
        let plan = Self.rest.replacing("$n", with: "5") + own
        #expect(try read([("p.yaml", plan), ("a.yaml", part)]).found == expected, "\(own) \(part)")
    }

    /// Variables of the including files win, as they do in values.
    @Test(arguments: [
        ("vars: { part: a }\ninclude: [\"${part}.yaml\"]", "messages: { m: b }", "m p", []),
        ("include: [\"${NONE:-a}.yaml\"]", "messages: { m: b }", "m p", []),
        (
            "vars: { next: b }\ninclude: [a.yaml]",
            "vars: { next: none }\ninclude: [$next.yaml]", "n p", []
        ),
        ("include: [\"x-${NONE}\"]", "messages: { m: b }", "", ["p.yaml:5:14 unset-variable"]),
        ("include: [a.yaml]", "include: [$NONE]", "", ["a.yaml:1:11 unset-variable"]),
        (
            "include:\n  - >-\n    $NONE/a\n", "messages: { m: b }", "",
            ["p.yaml:7:5 unset-variable"]
        ),
    ])
    func pathsTakeVariables(
        _ own: String, _ part: String, _ names: String, _ expected: [String]
    ) throws {
        let message = names.first.map(String.init) ?? "m"
        let plan =
            Self.rest.replacing("$n", with: "5").replacing("mix: m", with: "mix: \(message)") + own
        let (found, problems) = try read([
            ("p.yaml", plan), ("a.yaml", part), ("b.yaml", "messages: { n: b }"),
        ])
        #expect(problems == expected, "\(own) \(part)")
        #expect(names.isEmpty || found.hasPrefix(names), "\(own) \(part): \(found)")
    }

    @Test func chainsHaveAnEnd() throws {
        let files = (0..<20).map { ("\($0).yaml", "include: [\($0 + 1).yaml]") }
        let plan = ("p.yaml", Self.rest.replacing("$n", with: "5") + "include: [0.yaml]")
        #expect(try read([plan] + files).found == ["15.yaml:1:11 bad-value"])
        let both = (0..<12).map { ("\($0).yaml", "include: [\($0 + 1).yaml, \($0 + 1).yaml]") }
        let last = ("12.yaml", "x-nothing: 1")
        let codes = Set(
            try read([plan] + both + [last]).found.map { $0.split(separator: " ").last })
        #expect(codes == ["bad-value"])
    }
}
