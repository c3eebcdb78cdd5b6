import JSONScan
import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// Several schedules of a client, and sends that all clients share, on a manual clock.
@Suite struct ScheduleTests {
    typealias Script = ScriptedServer.Script

    private static let ms = ScriptedGraph.millisecond
    private static let second = ScriptedGraph.second

    private static func schedule(
        _ message: Int, every milliseconds: Int64, limit: Int? = nil,
        pace: SendSchedule.Pace = .schedule
    ) -> SendSchedule {
        SendSchedule(
            mix: [(message, 1)], every: .constant(.milliseconds(milliseconds)), pace: pace,
            limit: limit, align: false)
    }

    private static func run(
        _ schedules: [SendSchedule], clients: Int = 3, for duration: Int64 = second,
        reconnect: ReconnectPolicy? = nil, reactions: [Reaction] = [], _ script: Script
    ) -> ScriptedRun {
        var template = ScriptedGraph.template(reactions: reactions)
        template.schedules = schedules
        template.reconnect = reconnect
        return ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe, ScriptedGraph.probe], templates: [template],
                stages: [ScriptedGraph.population(clients, for: duration)]), script)
    }

    private static func of(_ message: Int) -> Selection {
        Selection(message: message)
    }

    /// A limit bounds the requests of its own schedule, not those of another one or of a reaction.
    @Test(arguments: [false, true])
    func aLimitIsThatOfItsScheduleAlone(_ reacts: Bool) {
        let script = Script(
            delays: [(1, .constant(.milliseconds(25)))],
            greeting: Array(repeating: (Opcode.text, "hello"), count: reacts ? 40 : 0))
        let hello = Reaction(
            when: Matcher(conditions: [
                .init(subject: .payload, test: .contains(PayloadTemplate(constant: "h")))
            ]),
            action: .send(message: 1))
        let run =
            reacts
            ? Self.run([Self.schedule(0, every: 30, limit: 1)], reactions: [hello], script)
            : Self.run(
                [Self.schedule(0, every: 10, limit: 1), Self.schedule(1, every: 10)], script)
        #expect(run.wrongBooks == [])
        let held = [0, 1].map { run.store.histogram(.held, in: Self.of($0)).moments.max }
        // A request takes 25 ms: one every 10 ms has to wait, one every 30 ms does not.
        #expect(reacts ? held[0] == 0 : held[0] > 100 * Self.ms)
        #expect(held[1] == 0)
    }

    @Test func eachScheduleKeepsItsOwnPace() {
        let run = Self.run(
            [Self.schedule(0, every: 20), Self.schedule(1, every: 10, pace: .reply)],
            Script(delays: [(1, .constant(.milliseconds(15)))]))
        #expect(run.wrongBooks == [])
        let sent = [0, 1].map { run.store.count(.messagesSent, in: Self.of($0)) }
        // Every 20 ms, and 10 ms after each reply, which takes 15.
        #expect(147...153 ~= sent[0] && 117...123 ~= sent[1])
        #expect(run.store.histogram(.sendLag).moments.max == 0)
    }

    @Test func schedulesGoOnOverLostSessionsAndWhatIsPlannedMeanwhileIsDropped() {
        let policy = ReconnectPolicy(
            delay: 50 * Self.ms, max: Self.second, factor: 1, jitter: 0, attempts: nil)
        var shared = Self.schedule(1, every: 0)
        shared.sharedRate = 100
        let run = Self.run(
            [Self.schedule(0, every: 10), shared], clients: 1, reconnect: policy,
            Script(
                delays: [(1, .constant(.milliseconds(1)))], lifetime: 150 * Self.ms))
        #expect(run.wrongBooks == [])
        // A quarter of the time the only session is down.
        for message in [0, 1] {
            let planned = run.store.count(.planned, in: Self.of(message))
            let dropped = run.store.count(.dropped, in: Self.of(message))
            #expect(99...101 ~= planned && 20...30 ~= dropped)
        }
        #expect(run.store.errors(.notConnected) == run.store.count(.dropped))
    }

    @Test func sharedSendsArePlannedEvenlyAndGoToTheClientsInTurn() {
        var shared = Self.schedule(0, every: 0)
        shared.sharedRate = 250
        let run = Self.run([shared], Script(delays: [(1, .constant(.milliseconds(1)))]))
        // The last one may be planned for the very end.
        #expect(run.wrongBooks == [] && 250...251 ~= run.messages.count)
        let gaps = Set(zip(run.messages.dropFirst(), run.messages).map { $0.sent - $1.sent })
        #expect(gaps == [4 * Self.ms])
        let clients = run.messages.map { message in
            JSONScan.find(FieldPath(parsing: "$.c")!, in: message.payload.span)
                .flatMap { JSONScan.number($0, in: message.payload.span) }.map { Int($0) }
        }
        #expect(clients == run.messages.indices.map { $0 % 3 })
    }
}
