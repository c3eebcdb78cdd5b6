import PlanText
import Testing

@testable import Plan

/// `data`, what templates use of it, and values that replies give.
@Suite struct DataReadingTests {
    private static func data(_ text: String) throws -> [DataSource] {
        let (plan, found) = read(text, name: "plans/a.yaml")
        return try #require(plan, "\(found)").data
    }

    @Test func filesAreBesideThePlan() throws {
        let data = try Self.data(
            plan(rest: "data: { a: x.csv, b: { file: /abs/y.json, pick: random, scope: message } }")
        )
        #expect(data.map(\.origin) == [.file("plans/x.csv"), .file("/abs/y.json")])
        #expect(data.map(\.pick) == [.sequential, .random])
        #expect(data.map(\.scope) == [.client, .message])
    }

    @Test func commandsRunBesideThePlan() throws {
        let data = try Self.data(
            plan(rest: "data: { a: { command: [python3, x.py, 5], pick: unique } }"))
        #expect(data[0].origin == .command(["python3", "x.py", "5"], folder: "plans/"))
    }

    @Test func rowsAreNoTemplates() throws {
        let data = try Self.data(
            plan(rest: "data: { a: { rows: [{ n: 1.50, t: '{{ x' }, [a, null, true], 7] } }"))
        #expect(
            data[0].origin == .rows([#"{"n":1.5,"t":"{{ x"}"#, #"["a",null,true]"#, "7"]))
    }

    @Test func columnsAreCountedOnce() throws {
        let data = try Self.data(
            plan(
                message: "'{{ d.b }} {{ d }} {{ d.b }} {{ json(d.c.0) }}'",
                profile: "{ send: { mix: m, every: 1s } }", rest: "data: { d: d.csv, e: e.csv }"))
        #expect(data[0].uses.map(\.field) == ["b", nil, "c.0"] && data[1].uses.isEmpty)
        #expect(data[0].profiles == [0] && data[1].profiles == [])
    }

    @Test(arguments: [
        ("{ json: { a: '{{ d.a }}' } }", ".field"),
        ("{ json: { a: '{{ string(d.a) }}' } }", ".string"),
        ("{ json: { a: '{{ json(d.a) }}' } }", ".json"),
        ("{ json: { a: '{{ number(d.a) }}' } }", ".numeric"),
    ])
    func valuesAreOfAnyType(_ message: String, _ kind: String) throws {
        let (plan, found) = read(plan(message: message, rest: "data: { d: d.csv }"))
        let messages = try #require(plan, "\(found)").messages
        guard case .json(.object(let members)) = messages[0].body,
            case .text(let template) = members[0].value
        else {
            Issue.record("no template")
            return
        }
        #expect("\(template.parts)".contains(String(kind.dropFirst()) + "("))
    }

    @Test func capturesHaveAPlace() throws {
        let text = plan(
            message: "{ text: a, expect: { match: { $.a: 1 }, capture: { t: $.b.0, u: $ } } }",
            profile: "{ open: [{ expect: { match: { $.a: 1 }, capture: { v: $.c } } }] }")
        let (plan, found) = read(text)
        let read = try #require(plan, "\(found)")
        #expect(read.captures == ["t", "u", "v"])
        #expect(read.messages[0].captures.map(\.name) == [0, 1])
        guard case .expect(let expected, _)? = read.profiles[0].open.first else {
            Issue.record("no step")
            return
        }
        #expect(expected.captures.map(\.name) == [2])
    }

    private static let login =
        "{ text: a, expect: { match: { $.a: 1 }, capture: { t: $.b } } }\n  n: '{{ t }}'"

    /// A value has to be there before: by an earlier step of `open`, or of the flow.
    @Test(arguments: [
        ("{ open: [{ send: m }], send: { mix: n, every: 1s } }", true),
        ("{ open: [{ send: m }, { send: n }] }", true),
        ("{ flow: [{ send: m }, { send: n }] }", true),
        ("{ flow: [{ repeat: 2, steps: [{ send: m }] }, { send: n }] }", true),
        ("{ open: [{ expect: { match: { $.a: 1 }, capture: { t: $.b } } }, { send: n }] }", true),
        ("{ open: [{ send: n }, { send: m }] }", false),
        ("{ flow: [{ send: n }, { send: m }] }", false),
        ("{ send: { mix: { m: 1, n: 1 }, every: 1s } }", false),
        ("{ open: [{ send: n }], send: { mix: m, every: 1s } }", false),
        ("{ send: { mix: n, every: 1s } }", false),
    ])
    func valuesAreThereBeforeUse(_ profile: String, _ isRight: Bool) {
        let (_, found) = read(plan(message: Self.login, profile: profile))
        #expect(found == (isRight ? [] : ["7:3 missing-capture"]), "\(profile)")
    }

    @Test(arguments: [
        (plan(rest: "data: { a: '' }"), ["9:12 bad-value"]),
        (plan(rest: "data: { a: { command: [] } }"), ["9:23 bad-value"]),
        (plan(rest: "data: { a: { file: x.csv, rows: [1] } }"), ["9:33 conflict"]),
        (plan(rest: "data: { a: { file: x.csv, scope: all } }"), ["9:34 bad-value"]),
        (plan(rest: "data: []"), ["9:7 wrong-type"]),
        (
            plan(
                profile: "{ open: [{ expect: { match: { $.a: '{{ d.x }}' } } }] }",
                rest: "data: { d: { file: x.csv, scope: message } }"), ["6:41 bad-template"]
        ),
        (
            plan(message: "{ text: a, expect: { match: { $.a: 1 }, capture: {} } }"),
            ["4:55 bad-value"]
        ),
    ])
    func tellsWhatIsWrong(_ text: String, _ expected: [String]) {
        #expect(read(text).found == expected, "\(text)")
    }
}
