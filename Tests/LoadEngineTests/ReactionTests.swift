import JSONScan
import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// What a frame sets off, and what comes unasked, on a manual clock.
@Suite struct ReactionTests {
    typealias Script = ScriptedServer.Script

    private static let ms = ScriptedGraph.millisecond
    private static let second = ScriptedGraph.second
    private static let tenth: [(weight: Double, spread: Spread)] = [
        (1, .constant(.milliseconds(10)))
    ]

    private static func field(_ path: String, _ test: Matcher.Test) -> Matcher {
        Matcher(conditions: [.init(subject: .field(FieldPath(parsing: path)!), test: test)])
    }

    private static func graph(
        _ reactions: [Reaction], receives: [ReceiveTemplate] = [],
        messages: [MessageTemplate] = [ScriptedGraph.probe], schedules: [SendSchedule] = [],
        clients: Int = 4
    ) -> StageGraph {
        var template = ScriptedGraph.template(reactions: reactions)
        template.schedules = schedules
        var graph = ScriptedGraph.graph(
            messages: messages, templates: [template],
            stages: [ScriptedGraph.population(clients, for: second)])
        graph.receives = receives
        graph.labels.messages += receives.indices.map { "receive-\($0)" }
        return graph
    }

    private static func counted(_ run: ScriptedRun, _ metrics: CountMetric...) -> [UInt64] {
        metrics.map { run.store.count($0) }
    }

    @Test func aReactionSendsAMessageLikeAnyOtherPlannedAtTheArrivalAndLater() {
        for delay in [0, 40] as [Int64] {
            let run = ScriptedRun(
                Self.graph([
                    Reaction(
                        when: Self.field("$.op", .equals(.constant(.string(Array("ping".utf8))))),
                        action: .send(message: 0), after: .constant(.milliseconds(delay)))
                ]),
                Script(
                    delays: Self.tenth,
                    greeting: [(.text, #"{"op":"ping"}"#), (.text, #"{"op":"other"}"#)]))
            #expect(run.wrongBooks == [])
            #expect(Self.counted(run, .planned, .answered, .unmatched) == [4, 4, 4])
            let sent = Set(run.messages.map { $0.sent - ScriptedServer.start })
            #expect(sent == [(10 + delay) * Self.ms])
            #expect(run.store.histogram(.rtt).moments.min == 10 * Self.ms)
            #expect(run.store.histogram(.sendLag).moments.max == 0)
        }
    }

    @Test func theFirstReactionThatMatchesTakesTheFrameAndValuesMayBeTemplates() {
        let index = PayloadTemplate(parts: [.slot(.clientIndex)])
        let run = ScriptedRun(
            Self.graph([
                Reaction(
                    when: Self.field("$.c", .equals(.template(index))), action: .send(message: 0)),
                Reaction(
                    when: Self.field("$.c", .exists(true)),
                    action: .close(Closing(status: 4001))),
            ]),
            Script(delays: Self.tenth, greeting: [(.text, #"{"c":2}"#)]))
        #expect(run.wrongBooks == [])
        // The probe of client 2 comes back with its own number, and again, until the end.
        #expect(run.store.count(.answered) > 50 && run.store.count(.unmatched) == 0)
        // The others close, come back at once and close again.
        #expect(run.store.count(.sessions) > 100 && run.store.count(.errors) == 0)
    }

    @Test func aFrameMayBeSentBackAfterAWhile() {
        let run = ScriptedRun(
            Self.graph([
                Reaction(when: nil, action: .echo, after: .uniform(.zero, .milliseconds(30)))
            ]),
            Script(
                delays: Self.tenth,
                greeting: [(.text, "first"), (.binary, String(repeating: "long ", count: 30_000))]))
        #expect(run.wrongBooks == [])
        let payloads = Set(run.messages.map(\.payload.count))
        // Two frames of each client go to and fro, 25 ms on average.
        #expect(payloads == [5, 150_000] && 260...380 ~= run.messages.count)
        #expect(run.store.count(.dropped) == 0)
    }

    @Test func reactionsThatWaitDieWithTheirSession() {
        let run = ScriptedRun(
            Self.graph(
                [
                    Reaction(
                        when: Self.field("$.a", .exists(true)), action: .send(message: 0),
                        after: .constant(.milliseconds(100))),
                    Reaction(when: nil, action: .echo, after: .constant(.milliseconds(100))),
                ]),
            Script(
                delays: Self.tenth,
                greeting: [(.text, #"{"a":1}"#), (.text, "b"), (.text, "c")],
                lifetime: 50 * Self.ms))
        #expect(run.wrongBooks == [])
        // One message and two echoes of each of four clients, which have no second try.
        #expect(
            Self.counted(run, .planned, .dropped, .requestsDropped, .messagesSent)
                == [12, 12, 4, 0])
        #expect(run.store.errors(.notConnected) == 12)
    }

    @Test func theEndOfTheRunIsNoFaultOfReactionsThatWaitForLater() {
        let run = ScriptedRun(
            Self.graph([
                Reaction(when: nil, action: .echo, after: .constant(.milliseconds(5_000)))
            ]), Script(delays: Self.tenth, greeting: [(.text, "a")]))
        #expect(run.wrongBooks == [])
        #expect(Self.counted(run, .planned, .dropped, .errors, .unmatched) == [0, 0, 0, 0])
    }

    @Test func framesThatComeUnaskedAreCountedUnderTheirNameWithTheTimeTheyTook() {
        let now = MonotonicTime.wallClock()
        let receives = [
            ReceiveTemplate(
                match: Self.field("$.t", .equals(.constant(.string(Array("say".utf8))))),
                check: Self.field("$.n", .above(.constant(.number(1)))),
                since: SenderStamp(path: FieldPath(parsing: "$.at")!, unit: .milliseconds)),
            ReceiveTemplate(match: Self.field("$.t", .exists(true))),
        ]
        let at = now / 1_000_000 - 60_000
        let run = ScriptedRun(
            Self.graph([], receives: receives),
            Script(
                delays: Self.tenth,
                greeting: [
                    (.text, #"{"t":"say","n":1,"at":\#(at)}"#),
                    (.text, #"{"t":"say","n":2,"at":\#(at)}"#), (.text, #"{"t":"say","n":3}"#),
                    (.text, #"{"t":"other"}"#), (.text, "nobody's"),
                ]))
        #expect(run.wrongBooks == [])
        func of(_ receive: Int) -> Selection { Selection(message: 1 + receive) }
        #expect([0, 1].map { run.store.count(.messagesReceived, in: of($0)) } == [12, 4])
        #expect(
            Self.counted(run, .messagesReceived, .unmatched, .checks, .checksFailed)
                == [20, 4, 12, 4])
        #expect(run.store.errors(.check) == 4 && run.store.errors(.value) == 4)
        let delivery = run.store.histogram(.delivery, in: of(0)).moments
        #expect(delivery.count == 8)
        #expect(delivery.min >= 60 * Self.second - Self.ms && delivery.max < 90 * Self.second)
    }

    @Test(arguments: [
        (#"{"at":1767225600}"#, SenderStamp.Unit.seconds, 1_767_225_600_000_000_000 as Int64?),
        (#"{"at":1767225600.5}"#, .seconds, 1_767_225_600_500_000_000),
        (#"{"at":1767225600123}"#, .milliseconds, 1_767_225_600_123_000_000),
        (#"{"at":1767225600123456}"#, .microseconds, 1_767_225_600_123_456_000),
        (#"{"at":256}"#, .nanoseconds, 256), (#"{"at":"1"}"#, .seconds, nil), ("{}", .seconds, nil),
        (#"{"at":"2026-01-01T00:00:00Z"}"#, .iso, 1_767_225_600_000_000_000),
        (#"{"at":"2026-01-01t00:00:00.123z"}"#, .iso, 1_767_225_600_123_000_000),
        (#"{"at":"2026-01-01 02:30:00.000000001+02:30"}"#, .iso, 1_767_225_600_000_000_001),
        (#"{"at":"2025-12-31T23:00:00-01:00"}"#, .iso, 1_767_225_600_000_000_000),
        (#"{"at":"2024-02-29T00:00:00Z"}"#, .iso, 1_709_164_800_000_000_000),
        (#"{"at":"2026-01-01T00:00:00"}"#, .iso, nil),
        (#"{"at":"2026-13-01T00:00:00Z"}"#, .iso, nil),
        (#"{"at":5}"#, .iso, nil),
    ])
    func stampsAreRead(_ payload: String, _ unit: SenderStamp.Unit, _ expected: Int64?) {
        let stamp = SenderStamp(path: FieldPath(parsing: "$.at")!, unit: unit)
        #expect(stamp.read(Array(payload.utf8).span) == expected)
    }

    @Test func nextNeverTakesWhatHasAName() {
        let next = MessageTemplate(
            kind: .text, body: .constant(Array(#"{"q":1}"#.utf8)), expect: .next,
            timeout: 100 * Self.ms)
        func run(_ receives: [ReceiveTemplate]) -> ScriptedRun {
            ScriptedRun(
                Self.graph(
                    [], receives: receives, messages: [next],
                    schedules: [
                        SendSchedule(
                            mix: [(0, 1)], every: .constant(.milliseconds(200)), pace: .schedule,
                            limit: nil, align: false)
                    ]), Script(delays: Self.tenth))
        }
        let named = run([ReceiveTemplate(match: Self.field("$.q", .exists(true)))])
        let other = run([ReceiveTemplate(match: Self.field("$.p", .exists(true)))])
        #expect(named.wrongBooks + other.wrongBooks == [])
        #expect(named.store.count(.answered) == 0 && named.store.count(.timeouts) >= 16)
        #expect(named.store.count(.unmatched) == 0)
        #expect(other.store.count(.answered) >= 16 && other.store.count(.timeouts) == 0)
    }

    /// Every message is answered twice, out of order and often late; readers do not disturb each
    /// other.
    @Test func lateAndSecondRepliesStayExactWhoeverElseReadsTheFrame() {
        var probe = ScriptedGraph.probe
        probe.timeout = 50 * Self.ms
        let all = Self.field("$.id", .exists(true))
        let later = Reaction(when: all, action: .echo, after: .constant(.milliseconds(900_000)))
        let variants: [([Reaction], [ReceiveTemplate])] = [
            ([], []), ([], [ReceiveTemplate(match: all)]), ([later], []),
            ([later], [ReceiveTemplate(match: all, check: all)]),
        ]
        var seen: [[UInt64]] = []
        for (reactions, receives) in variants {
            let run = ScriptedRun(
                Self.graph(
                    reactions, receives: receives, messages: [probe],
                    schedules: [
                        SendSchedule(
                            mix: [(0, 1)], every: .constant(.milliseconds(7)), pace: .schedule,
                            limit: nil, align: false)
                    ]),
                Script(
                    delays: [(1, .uniform(.milliseconds(10), .milliseconds(80)))], echoes: 2))
            #expect(run.wrongBooks == [])
            let counts = Self.counted(
                run, .answered, .timeouts, .repliesLate, .repliesDuplicated, .messagesReceived)
            #expect(counts[0] + counts[2] + counts[3] == counts[4])
            #expect(counts[2] <= counts[1] && counts[2] > 20 && counts[3] > 300)
            #expect(run.store.count(.unmatched) == 0)
            seen.append(counts)
        }
        #expect(Set(seen).count == 1)
    }
}
