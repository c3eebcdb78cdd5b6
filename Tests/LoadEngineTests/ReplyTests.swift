import JSONScan
import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// Who takes a frame and where it is counted, on a manual clock.
@Suite struct ReplyTests {
    typealias Script = ScriptedServer.Script

    private static let ms = ScriptedGraph.millisecond
    private static let second = ScriptedGraph.second

    private static func amount(_ milliseconds: Int64) -> TimeAmount {
        TimeAmount(nanoseconds: milliseconds * ms)
    }

    /// `{"n":7}` with the message's number.
    private static let numbered = PayloadTemplate(parts: [
        .bytes(Array(#"{"n":"#.utf8)), .slot(.seq), .bytes(Array("}".utf8)),
    ])

    private static func message(
        _ expect: LoadEngine.Expectation, kind: MessageTemplate.Kind = .text,
        timeout: Int64 = 10 * second
    ) -> MessageTemplate {
        MessageTemplate(kind: kind, body: .template(numbered), expect: expect, timeout: timeout)
    }

    private static let always: [(weight: Double, spread: Spread)] = [(1, .constant(amount(10)))]

    @Test func seqInAnExpectStepIsTheNumberOfTheLastMessage() {
        let last = Matcher(conditions: [
            .init(
                subject: .field(FieldPath(parsing: "$.n")!),
                test: .equals(.template(PayloadTemplate(parts: [.slot(.seq)]))))
        ])
        let flow: [StepProgram.Instruction] = [
            .wait(.constant(Self.amount(1))), .wait(.constant(Self.amount(1))),
            .send(message: 0, count: 2), .expect(last, check: last, timeout: Self.second),
        ]
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [Self.message(.none)],
                templates: [ScriptedGraph.template(flow: flow)],
                stages: [ScriptedGraph.stage(0, .once(clients: 3, times: 2), Self.second)]),
            Script(delays: Self.always))
        #expect(run.wrongBooks == [])
        // Of two echoes one is expected.
        let counts = [.answered, .flowsCompleted, .unmatched, .checks, .checksFailed].map {
            run.store.count($0)
        }
        #expect(counts == [6, 6, 6, 6, 0])
    }

    /// Which replies repeat the payload of their request.
    static let repeated: [(kind: MessageTemplate.Kind, expect: LoadEngine.Expectation)] = [
        (.text, .echo), (.ping, .pong),
    ]

    @Test(arguments: repeated.indices)
    func repliesThatRepeatAPayloadFindTheirRequestAfterItsDeadline(_ index: Int) {
        let (kind, expect) = Self.repeated[index]
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [Self.message(expect, kind: kind, timeout: 15 * Self.ms)],
                templates: [
                    ScriptedGraph.template(mix: [(0, 1)], every: .constant(Self.amount(7)))
                ],
                stages: [ScriptedGraph.population(3, for: Self.second)]),
            Script(delays: [(1, .constant(Self.amount(10))), (1, .constant(Self.amount(20)))]))
        #expect(run.wrongBooks == [])
        let timeouts = run.store.count(.timeouts)
        let late = run.store.count(.repliesLate)
        #expect(timeouts > 150 && run.store.count(.answered) > 150)
        // A session closes as soon as nothing is in flight, which may be before the last reply.
        #expect(late <= timeouts && late + 6 >= timeouts)
        #expect(run.store.count(.unmatched) == 0)
    }

    @Test func nextTakesTheOldestRequestAndEqualPayloadsAndConditionsGoFirst() {
        let field = Matcher(conditions: [
            .init(subject: .field(FieldPath(parsing: "$.n")!), test: .exists(true))
        ])
        for expect in [[.next], [.next, .echo], [.next, .match(field, check: nil)]]
            as [[LoadEngine.Expectation]]
        {
            let run = ScriptedRun(
                ScriptedGraph.graph(
                    messages: expect.map { Self.message($0) },
                    templates: [
                        ScriptedGraph.template(
                            mix: expect.indices.map { ($0, 1) }, every: .constant(Self.amount(3)))
                    ],
                    stages: [ScriptedGraph.population(2, for: Self.second)]),
                Script(delays: Self.always))
            #expect(run.wrongBooks == [])
            #expect(run.store.count(.answered) == UInt64(run.messages.count))
            // Where `next` is alone, each reply is that of its request.
            let longest = run.store.histogram(.serviceTime).moments.max
            #expect(expect.count > 1 || longest == 10 * Self.ms)
        }
    }

    @Test func echoesOfReactionsAndControlFramesAreInTheBooksAndOnTheWire() {
        let graph = ScriptedGraph.graph(
            messages: [],
            templates: [ScriptedGraph.template(reactions: [Reaction(when: nil, action: .echo)])],
            stages: [ScriptedGraph.population(4, for: Self.second)])
        let greeting: [(opcode: Opcode, payload: String)] = [
            (.ping, "are you there"), (.text, "hello"), (.binary, "again"), (.ping, ""),
        ]
        let run = ScriptedRun(graph, Script(delays: Self.always, greeting: greeting))
        #expect(run.wrongBooks == [])
        let echoes = UInt64(run.messages.count)
        let bytes = UInt64(run.messages.reduce(0) { $0 + $1.payload.count })
        #expect(echoes > 700)
        #expect(
            [.planned, .messagesSent, .bytesSent, .late].map { run.store.count($0) }
                == [echoes, echoes, bytes, 0])
        #expect(
            [.held, .sendLag].map { run.store.histogram($0).count } == [echoes, echoes])
        // Two pongs and a close frame for each session.
        #expect(run.store.count(.controlSent) == 12)
        #expect(
            [.wireSent, .wireReceived].map { run.store.count($0) }
                == [run.wire.sent, run.wire.received])
        #expect(run.store.count(.unmatched) == 0)
    }

    @Test func bytesOnTheWireAreAllBytesAlsoOfRepliesAndPings() {
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe, Self.message(.pong, kind: .ping)],
                templates: [
                    ScriptedGraph.template(
                        mix: [(0, 1), (1, 1)], every: .exponential(mean: Self.amount(9)),
                        session: .constant(Self.amount(300)))
                ],
                stages: [ScriptedGraph.population(5, for: Self.second)]),
            Script(delays: Self.always, socketBuffer: 50))
        #expect(run.wrongBooks == [])
        #expect(
            [.wireSent, .wireReceived].map { run.store.count($0) }
                == [run.wire.sent, run.wire.received])
    }

    @Test func whatNeverLeftIsCountedAtTheUrlOfItsClient() {
        let policy = ReconnectPolicy(
            delay: 100 * Self.ms, max: Self.second, factor: 1, jitter: 0, attempts: nil)
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [Self.message(.next)],
                templates: [
                    ScriptedGraph.template(
                        mix: [(0, 1)], every: .constant(Self.amount(10)), endpoint: 1,
                        reconnect: policy)
                ],
                stages: [ScriptedGraph.population(3, for: Self.second)], endpoints: 3),
            Script(delays: Self.always, lifetime: 200 * Self.ms))
        #expect(run.wrongBooks == [])
        let second = Selection(url: 1)
        #expect(run.store.count(.dropped) > 50)
        for metric in [CountMetric.planned, .messagesSent, .dropped, .requests, .errors] {
            #expect(run.store.count(metric, in: second) == run.store.count(metric))
        }
    }
}
