import JSONScan
import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// Values that clients keep of replies, on a manual clock, with books that close.
@Suite struct CaptureTests {
    private static let second = ScriptedGraph.second
    private static let script = ScriptedServer.Script(
        connectDelay: 1_000_000, delays: [(1, .constant(.milliseconds(5)))])

    private static func bytes(_ text: String) -> PayloadTemplate.Part { .bytes(Array(text.utf8)) }

    /// `{"t":"<client>-<hex>","n":<seq>}`, whose echo gives the token.
    private static func login(_ path: String = "$.t") -> MessageTemplate {
        var match = Matcher(conditions: [
            .init(subject: .field(FieldPath(parsing: "$.t")!), test: .exists(true))
        ])
        match.captures = [.init(path: FieldPath(parsing: path)!, name: 0)]
        return message(
            [
                bytes(#"{"t":""#), .slot(.clientIndex), bytes("-"), .slot(.hex(20)),
                bytes(#"","n":"#),
                .slot(.seq), bytes("}"),
            ],
            .match(match, check: nil))
    }

    /// `{"u":"<token>"}`, whose echo must have the token.
    private static var use: MessageTemplate {
        let token = PayloadTemplate(parts: [.slot(.captured(0, .raw))])
        let path = Matcher.Subject.field(FieldPath(parsing: "$.u")!)
        return message(
            [bytes(#"{"u":""#), .slot(.captured(0, .inText)), bytes(#""}"#)],
            .match(
                Matcher(conditions: [.init(subject: path, test: .equals(.template(token)))]),
                check: Matcher(conditions: [.init(subject: path, test: .contains(token))])))
    }

    private static func message(
        _ parts: [PayloadTemplate.Part], _ expect: LoadEngine.Expectation
    ) -> MessageTemplate {
        MessageTemplate(
            kind: .text, body: .template(PayloadTemplate(parts: parts)), expect: expect,
            timeout: second)
    }

    private static func graph(
        _ messages: [MessageTemplate], _ template: ClientTemplate, _ stages: [Stage]
    ) -> StageGraph {
        var graph = ScriptedGraph.graph(messages: messages, templates: [template], stages: stages)
        graph.captures = ["token"]
        return graph
    }

    private static func texts(_ run: ScriptedRun, _ opening: String) -> [String] {
        run.messages.map { String(decoding: $0.payload, as: UTF8.self) }
            .filter { $0.hasPrefix(opening) }
    }

    @Test func aCapturedValueIsUsedByLaterMessagesOfItsClient() {
        let flow: [StepProgram.Instruction] = [
            .send(message: 0, count: 1), .send(message: 1, count: 3),
        ]
        let run = ScriptedRun(
            Self.graph(
                [Self.login(), Self.use], ScriptedGraph.template(flow: flow),
                [ScriptedGraph.stage(0, .once(clients: 4, times: 2), Self.second)]), Self.script)
        #expect(run.wrongBooks == [] && run.store.count(.errors) == 0)
        #expect(run.store.count(.answered) == 32 && run.store.count(.checks) == 24)
        let (logins, uses) = (Self.tokens(run, #"{"t""#), Self.tokens(run, #"{"u""#))
        #expect(Set(uses) == Set(logins))
    }

    private static func tokens(_ run: ScriptedRun, _ opening: String) -> [Substring] {
        texts(run, opening).map { $0.split(separator: "\"")[3] }
    }

    /// How many messages of a client came before its first login, for all clients: each of them
    /// lacked its token, and none that came later did.
    private static func beforeLogin(_ run: ScriptedRun) -> UInt64 {
        var first: [Substring: UInt64] = [:]
        for login in texts(run, #"{"t""#) {
            let client = login.dropFirst(6).prefix { $0 != "-" }
            let number = login.split(separator: ":").last.flatMap { UInt64($0.dropLast()) } ?? 0
            if first[client] == nil { first[client] = number - 1 }
        }
        return first.values.reduce(0, +)
    }

    /// Logins and uses in any order, over sessions that the server ends.
    @Test func capturesSurviveReconnects() {
        let template = ScriptedGraph.template(
            mix: [(0, 1), (1, 1)], every: .constant(.milliseconds(50)),
            reconnect: ReconnectPolicy(
                delay: 1_000_000, max: 1_000_000, factor: 1, jitter: 0, attempts: nil))
        var script = Self.script
        script.lifetime = 130_000_000
        let run = ScriptedRun(
            Self.graph(
                [Self.login(), Self.use], template,
                [ScriptedGraph.population(9, for: 2 * Self.second)]), script)
        #expect(run.wrongBooks == [] && run.store.count(.opened) > 50)
        #expect(run.store.errors(.value) == Self.beforeLogin(run))
        #expect(run.store.count(.checksFailed) == 0 && run.store.count(.checks) > 100)
    }

    @Test func numberKComesBackWithWhatItHasCaptured() {
        func level(_ index: Int, _ clients: Int) -> Stage {
            ScriptedGraph.stage(
                index, .population(LoadCurve(Double(clients))),
                Self.second)
        }
        let template = ScriptedGraph.template(
            mix: [(0, 1), (1, 3)], every: .constant(.milliseconds(50)))
        let run = ScriptedRun(
            Self.graph(
                [Self.login(), Self.use], template,
                [level(0, 9), level(1, 1), level(2, 9)]
            ), Self.script)
        #expect(run.wrongBooks == [] && run.store.errors(.value) == Self.beforeLogin(run))
    }

    @Test func aSendWithoutItsValueIsPlannedAndDropped() {
        let run = ScriptedRun(
            Self.graph(
                [Self.login(), Self.use],
                ScriptedGraph.template(mix: [(1, 1)], every: .constant(.milliseconds(100))),
                [ScriptedGraph.population(2, for: Self.second)]), Self.script)
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.messagesSent) == 0 && run.store.count(.dropped) == 20)
        #expect(run.store.errors(.value) == 20 && run.store.count(.requestsDropped) == 20)
        #expect(
            run.store.firstTexts[.value] == "'message-1': no value of 'token' was captured before")
    }

    @Test func aStepWithoutItsValueFails() {
        let open: [StepProgram.Instruction] = [.send(message: 1, count: 1)]
        var template = ScriptedGraph.template(mix: [(0, 1)], every: .constant(.milliseconds(100)))
        template.open = StepProgram(instructions: open)
        let run = ScriptedRun(
            Self.graph(
                [Self.login(), Self.use], template, [ScriptedGraph.population(2, for: Self.second)]),
            Self.script)
        #expect(run.wrongBooks == [] && run.store.errors(.value) == 2)
        #expect(run.store.count(.opened) == 2 && run.store.count(.messagesSent) == 0)
    }

    @Test func aReplyWithoutTheValueFailsItsRequest() {
        let flow: [StepProgram.Instruction] = [
            .send(message: 0, count: 1), .send(message: 1, count: 1),
        ]
        let run = ScriptedRun(
            Self.graph(
                [Self.login("$.missing"), Self.use], ScriptedGraph.template(flow: flow),
                [ScriptedGraph.stage(0, .once(clients: 3, times: 1), Self.second)]), Self.script)
        #expect(run.wrongBooks == [] && run.store.errors(.value) == 3)
        #expect(run.store.count(.answered) == 3 && run.store.count(.flowsCompleted) == 0)
        #expect(
            run.store.firstTexts[.value]
                .map {
                    $0.hasPrefix(
                        "the reply to 'message-0' has no 'token' to capture: there is no $.missing")
                } == true)
    }

    /// One row for each client, one of a shuffle for each message; a client without a row is failed.
    private static func dataGraph(rows: Int) -> StageGraph {
        func table(_ name: String) -> DataSet.Rows {
            var builder = RowBuilder(columns: 1)
            for row in 0..<rows { builder.add(text: Array("\(name)\(row)".utf8).span) }
            return .table(builder.table())
        }
        let body: [PayloadTemplate.Part] = [
            .slot(.field(data: 0, column: 0, .raw)), bytes(" "),
            .slot(.field(data: 1, column: 0, .raw)), bytes(" "),
            .slot(.field(data: 2, column: 0, .raw)),
        ]
        var graph = graph(
            [message(body, .echo)],
            ScriptedGraph.template(mix: [(0, 1)], every: .constant(.milliseconds(100))),
            [ScriptedGraph.population(8, for: second)])
        graph.data = [
            DataSet(name: "a", rows: table("a"), columns: 1, pick: .unique, scope: .client),
            DataSet(name: "b", rows: table("b"), columns: 1, pick: .shuffle, scope: .message),
            DataSet(name: "c", rows: table("c"), columns: 1, pick: .random, scope: .message),
        ]
        return graph
    }

    @Test func rowsAreTheSameOnAnyNumberOfLoops() {
        let graph = Self.dataGraph(rows: 9)
        let whole = ScriptedRun(graph, Self.script)
        #expect(whole.wrongBooks == [] && whole.store.count(.answered) >= 72)
        let wanted = Self.texts(whole, "a").sorted()
        for count in [2, 4] {
            let shares = (0..<count).flatMap { index in
                Self.texts(
                    ScriptedRun(
                        graph, Self.script, share: LoopShare(index: index, count: count)), "a")
            }
            #expect(shares.sorted() == wanted)
        }
    }

    @Test func aClientWithoutAUniqueRowIsFailed() {
        let run = ScriptedRun(Self.dataGraph(rows: 6), Self.script)
        #expect(run.wrongBooks == [] && run.store.errors(.data) == 2)
        #expect(run.store.firstTexts[.data] == "'message-0': the unique rows of 'a' have run out")
        #expect(run.store.count(.opened) == 8 && run.store.count(.dropped) == 2)
    }

    /// Each client fails once, also where a late loop finds many of its sends due at once.
    @Test(arguments: [1, 25_000_000])
    func whoHasNoRowAnyMoreSendsNothing(_ coarse: Int64) {
        var graph = Self.graph(
            [Self.message([.slot(.field(data: 0, column: 0, .raw))], .none)],
            ScriptedGraph.template(mix: [(0, 1)], every: .constant(.milliseconds(1))),
            [ScriptedGraph.population(2, for: Self.second)])
        var builder = RowBuilder(columns: 1)
        for row in 0..<11 { builder.add(text: Array("\(row)".utf8).span) }
        graph.data = [
            DataSet(
                name: "a", rows: .table(builder.table()), columns: 1, pick: .unique,
                scope: .message)
        ]
        var script = Self.script
        script.coarse = coarse
        let run = ScriptedRun(graph, script)
        #expect(run.wrongBooks == [] && run.store.count(.messagesSent) == 11)
        #expect(run.store.errors(.data) == 2 && run.store.count(.dropped) == 2)
    }
}
