import DataSources
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing

@testable import Conductor

/// Whole runs with data and captures against the embedded server, with books that close.
@Suite(.serialized, .ownThreads) struct DataRunTests {
    private static func read(
        _ text: String
    ) throws -> (plan: Plan, source: SourceFile, data: PlanData, found: [String]) {
        let source = SourceFile(name: "/tmp/data-run.yaml", bytes: Array(text.utf8))
        var (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let read = try #require(plan, "\(diagnostics.items)")
        let data = DataReader.read(read, allowsCommands: true, isRun: true, into: &diagnostics)
        RowNeed.check(read, data, .all, into: &diagnostics)
        return (read, source, data, diagnostics.items.map { "\($0.code): \($0.message)" })
    }

    private static func run(_ text: String, loops: Int = 2) throws -> MetricStore {
        let (plan, source, data, _) = try read(text)
        var setup = RunSetup(
            plan: plan, source: source, target: nil, seed: 7, loops: loops, smoke: false,
            tool: "test")
        setup.data = data
        let result = try Conductor(setup).run()
        #expect(Books(result.store).wrong == [], "\(text)")
        return result.store
    }

    private static func plan(
        _ data: String, _ messages: String, _ profile: String, _ phase: String
    ) -> String {
        """
        version: 1
        target: embedded
        data:
          \(data)
        messages:
          \(messages)
        profiles:
          user: \(profile)
        phases:
          - \(phase)
        """
    }

    private static let login = """
        login:
            json: { user: "{{ a.user }}", n: "{{ a.n }}", token: "{{ hex(16) }}" }
            expect: { match: { $.user: "{{ a.user }}" }, check: { $.n: { above: 0 } }, capture: { token: $.token } }
          order:
            json: { id: "{{ id }}", token: "{{ token }}" }
            expect: { match: { $.id: "{{ id }}" }, check: { $.token: "{{ token }}" } }
        """
    private static let rows =
        "a: { rows: [{ user: ann, n: 1 }, { user: \"b\\\"o\", n: 2 }, { user: cleo, n: 3 }], pick: unique }"

    @Test(arguments: [1, 2, 3])
    func rowsAndCapturesReachTheWire(_ loops: Int) throws {
        let store = try Self.run(
            Self.plan(
                Self.rows, Self.login,
                "{ open: [{ send: login }], send: { mix: order, every: 50ms } }",
                "steady: { clients: 3, for: 600ms }"), loops: loops)
        #expect(store.count(.errors) == 0 && store.count(.answered) > 10)
        #expect(store.count(.checks) == store.count(.answered) && store.count(.checksFailed) == 0)
    }

    @Test func tooFewUniqueRowsAreKnownBefore() throws {
        let text = Self.plan(
            Self.rows, Self.login, "{ open: [{ send: login }], send: { mix: order, every: 50ms } }",
            "steady: { clients: 5, for: 600ms }")
        #expect(
            try Self.read(text).found == [
                "too-few-rows: 'a' has 3 unique rows, and the phases start 5 clients"
            ])
        let store = try Self.run(text)
        #expect(store.errors(.data) == 2 && store.count(.dropped) == 2)
        #expect(store.count(.opened) == 5 && store.count(.errors) == 2)
    }

    @Test func uniqueRowsOfMessagesEnd() throws {
        let store = try Self.run(
            Self.plan(
                "a: { rows: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], pick: unique, scope: message }",
                "say: { text: \"{{ a }}\", expect: { match: { text: \"{{ a }}\" } } }",
                "{ send: { mix: say, every: 20ms } }", "steady: { clients: 2, for: 1s }"))
        #expect(store.count(.messagesSent) == 11 && store.count(.answered) == 11)
        #expect(store.errors(.data) == 2)
    }

    @Test func aCommandGivesRows() throws {
        let store = try Self.run(
            Self.plan(
                "a: { command: [sh, -c, 'i=0; while :; do i=$$((i+1)); echo \"{\\\"n\\\": $$i}\"; done'], scope: message }",
                "say: { text: \"{{ a }}\", expect: { match: { $.n: \"{{ a.n }}\" } } }",
                "{ send: { mix: say, every: 20ms } }", "steady: { clients: 4, for: 500ms }"))
        #expect(store.count(.errors) == 0 && store.count(.answered) > 10)
    }

    @Test func aCommandThatDiesIsTold() throws {
        let store = try Self.run(
            Self.plan(
                "a: { command: [sh, -c, 'echo 1; echo 2; echo 3; echo broken >&2; exit 4'], scope: message }",
                "say: { text: \"{{ a }}\", expect: echo }",
                "{ send: { mix: say, every: 20ms } }", "steady: { clients: 2, for: 600ms }"))
        #expect(store.count(.messagesSent) == 3 && store.errors(.data) == store.count(.dropped))
        #expect(store.errors(.data) > 3)
        #expect(store.firstTexts[.data] == "'say': the command of 'a' exited with code 4: broken")
    }

    @Test func aFieldThatARowLacksIsTold() throws {
        let store = try Self.run(
            Self.plan(
                "a: { command: [sh, -c, 'while :; do echo \"{\\\"n\\\": 1}\"; done'], scope: message }",
                "say: { text: \"{{ a.n }} {{ a.price }}\", expect: echo }",
                "{ send: { mix: say, every: 20ms } }", "steady: { clients: 2, for: 200ms }"))
        #expect(store.count(.messagesSent) == 0 && store.errors(.data) > 5)
        #expect(store.firstTexts[.data] == "'say': a row of 'a' has no 'price'")
    }

    @Test func rowsOfACommandStayWithTheirClient() throws {
        let store = try Self.run(
            Self.plan(
                "a: { command: [sh, -c, 'for i in 1 2 3 4 5 6; do echo $$i; done; sleep 5'] }",
                "say: { text: \"{{ a }}\", expect: { match: { text: \"{{ a }}\" } } }",
                "{ send: { mix: say, every: 20ms } }", "steady: { clients: 6, for: 500ms }"))
        #expect(store.count(.errors) == 0 && store.count(.answered) > 10)
    }
}
