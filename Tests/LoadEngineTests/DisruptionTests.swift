import Metrics
import Testing
import Units

@testable import LoadEngine

/// Connections that are cut by plan, on a manual clock, exactly: clients stay away, come back, and no
/// error is counted.
@Suite struct DisruptionTests {
    static let ms = ScriptedGraph.millisecond
    static let policy = ReconnectPolicy(
        delay: 100 * ms, max: 100 * ms, factor: 1, jitter: 0, attempts: nil)

    /// Clients that send every 10 ms and are cut every 500 ms, for two seconds.
    private static func run(
        clients: Int = 20, session: Spread? = nil, offline: Spread = .constant(.milliseconds(100)),
        isAbrupt: Bool = true, script: ScriptedServer.Script = .init(), endpoints: Int = 1,
        messages: [MessageTemplate] = [ScriptedGraph.probe], stages: [Stage]? = nil,
        _ change: (inout ClientTemplate) -> Void = { _ in }
    ) -> ScriptedRun {
        var template = ScriptedGraph.template(
            mix: [(0, 1)], every: .constant(.milliseconds(10)), session: session, reconnect: policy)
        template.endpoints = Array(0..<endpoints)
        template.lifecycle.disruptions = .init(
            every: .constant(.milliseconds(500)), offline: offline, isAbrupt: isAbrupt)
        change(&template)
        return ScriptedRun(
            ScriptedGraph.graph(
                messages: messages, templates: [template],
                stages: stages ?? [
                    ScriptedGraph.population(clients, for: 2 * ScriptedGraph.second)
                ],
                endpoints: endpoints), script)
    }

    private static func hasNoErrors(_ run: ScriptedRun) -> Bool {
        ErrorKind.allCases.allSatisfy { run.store.errors($0) == 0 }
    }

    /// When each client was last heard of before each silence of more than 50 ms, and how long that was.
    private static func silences(_ run: ScriptedRun) -> [[(at: Int64, length: Int64)]] {
        Dictionary(
            grouping: run.messages,
            by: { String(decoding: $0.payload, as: UTF8.self).split(separator: ",")[1] }
        ).values.map { messages in
            let times = messages.map(\.sent).sorted()
            return zip(times, times.dropFirst()).filter { $1 - $0 > 50 * ms }
                .map { (at: $0, length: $1 - $0) }
        }
    }

    @Test(arguments: [true, false])
    func eachClientIsCutAgainAndAgainAndComesBack(_ isAbrupt: Bool) {
        let run = Self.run(
            isAbrupt: isAbrupt, script: .init(delays: [(1, .constant(.milliseconds(4)))]))
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        // Four in two seconds, whatever the first moment was.
        #expect(run.store.count(.disruptions) == 80)
        #expect(run.store.count(.connects) == run.store.count(.opened))
        #expect(run.store.count(.withdrawn) > 5 && run.store.count(.dropped) == 0)
        #expect(run.store.count(.sessions) == 80)
        // None of these sessions has ended, and the way back took no time.
        #expect(run.store.histogram(.session).moments.count == 0)
        let back = run.store.histogram(.reconnect).moments
        #expect(back.count == run.store.count(.connects) - 20 && back.max < 2 * Self.ms)
        var first: Set<Int64> = []
        for silences in Self.silences(run) {
            #expect(silences.count >= 3)
            first.insert(silences[0].at / Self.ms)
            for (one, next) in zip(silences, silences.dropFirst()) {
                #expect(abs(next.at - one.at - 500 * Self.ms) <= 10 * Self.ms)
            }
            #expect(silences.allSatisfy { $0.length >= 100 * Self.ms && $0.length < 121 * Self.ms })
        }
        // Those that started together are not cut together.
        #expect(first.count > 12)
    }

    /// What is in flight is taken back: it is in no time, and a deadline of none.
    @Test func requestsInFlightAreWithdrawn() {
        let run = Self.run(script: .init(delays: [(1, .constant(.milliseconds(95)))]))
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        #expect(run.store.count(.withdrawn) > 80 * 8)
        let rtt = run.store.histogram(.rtt).moments
        #expect(rtt.count == run.store.count(.answered) && rtt.max < 97 * Self.ms)
        #expect(run.store.count(.deadlines) == 0)
    }

    /// A cut that comes while the client is away is left out.
    @Test func whoIsAwayForLongIsCutLessOften() {
        let run = Self.run(offline: .constant(.milliseconds(700)))
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        // Every second one finds nobody: two in two seconds.
        #expect(run.store.count(.disruptions) == 40)
        let silences = Self.silences(run).joined()
        #expect(silences.allSatisfy { $0.length >= 700 * Self.ms && $0.length < 721 * Self.ms })
    }

    /// A try that fails on the way back is an error, the policy follows, and the time to be open again
    /// counts from the end of the time away.
    @Test func aFailedTryFollowsThePolicy() {
        let run = Self.run(clients: 6, script: .init(sockets: 5))
        #expect(run.wrongBooks == [])
        let failed = run.store.count(.failed)
        #expect(failed > 2 && run.store.errors(.descriptors) == failed)
        #expect(run.store.count(.disruptions) > 15)
        let back = run.store.histogram(.reconnect).moments
        #expect(back.max >= 100 * Self.ms && back.min < 1 * Self.ms)
    }

    /// The time of a session goes on over its cuts, and it is one session in the end.
    @Test(arguments: [true, false])
    func theTimeOfASessionGoesOn(_ isAbrupt: Bool) {
        let run = Self.run(session: .constant(.milliseconds(900)), isAbrupt: isAbrupt) {
            $0.lifecycle.sessions = 1
        }
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        let sessions = run.store.histogram(.session).moments
        #expect(sessions.count == 20)
        #expect(sessions.min >= 900 * Self.ms && sessions.max < 902 * Self.ms)
        let last = run.messages.map(\.sent).max() ?? 0
        #expect(last <= ScriptedServer.start + 900 * Self.ms)
        // One or two cuts each.
        let cuts = run.store.count(.disruptions)
        #expect(cuts > 25 && cuts < 40)
    }

    /// So does a session between rests, whose end may come while its client is away.
    @Test func sessionsAndRestsGoOn() {
        let run = Self.run(session: .constant(.milliseconds(400))) {
            $0.lifecycle.rest = .constant(.milliseconds(50))
            $0.lifecycle.disruptions?.every = .exponential(mean: .milliseconds(150))
            $0.lifecycle.disruptions?.offline = .uniform(.zero, .milliseconds(200))
        }
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        #expect(run.store.count(.disruptions) > 100)
        let sessions = run.store.histogram(.session).moments
        #expect(sessions.count > 75 && sessions.max < 402 * Self.ms)
    }

    @Test func idleTimesGoOnOverACut() {
        let run = Self.run {
            $0.lifecycle.activity = .init(
                busy: .constant(.milliseconds(100)), idle: .constant(.milliseconds(150)))
        }
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        #expect(run.store.count(.disruptions) == 80 && run.store.count(.dropped) == 0)
        for message in run.messages {
            #expect((message.sent - ScriptedServer.start) / Self.ms % 250 < 100)
        }
    }

    @Test func nobodyIsCutInAPause() {
        let run = Self.run(stages: [
            ScriptedGraph.population(20, for: ScriptedGraph.second),
            ScriptedGraph.stage(1, .pause, 700 * Self.ms),
            ScriptedGraph.stage(2, .population(LoadCurve(20)), ScriptedGraph.second),
        ])
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        #expect(run.store.count(.disruptions) == 80)
        #expect(run.store.count(.disruptions, in: Selection(stretches: [1])) == 0)
    }

    @Test func heartbeatsStopWithTheSession() {
        let run = Self.run(script: .init(delays: [(1, .constant(.milliseconds(1)))])) {
            $0.lifecycle.heartbeat = .init(every: 30 * Self.ms, timeout: 20 * Self.ms)
        }
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        #expect(run.store.count(.disruptions) == 80 && run.store.count(.controlSent) > 750)
    }

    /// A cut is no failure of the endpoint.
    @Test func nobodyMovesOnBecauseOfACut() {
        let run = Self.run(endpoints: 2) {
            $0.lifecycle.failover = .init(
                after: 1, failback: 50 * Self.ms, healthCheck: 20 * Self.ms)
        }
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        #expect(run.store.count(.disruptions) == 80)
        #expect(run.store.count(.connects, in: Selection(url: 1)) == 0)
    }

    /// Each run of a flow that a cut ends begins again from its first step, after `open`.
    @Test func openAndFlowBeginAgain() {
        let run = Self.run(messages: [ScriptedGraph.probe, ScriptedGraph.probe]) {
            $0.schedules = []
            $0.open = StepProgram(instructions: [
                .send(message: 1, count: 1, isAsync: false, mayFail: false)
            ])
            $0.flow = StepProgram(instructions: [
                .send(message: 0, count: 1, isAsync: false, mayFail: false),
                .wait(.constant(.milliseconds(90))),
                .send(message: 0, count: 1, isAsync: false, mayFail: false),
                .wait(.constant(.milliseconds(30))),
            ])
        }
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        #expect(run.store.count(.disruptions) == 80)
        let opened = run.store.count(.opened)
        #expect(run.store.count(.messagesSent, in: Selection(message: 1)) == opened)
        let begun = run.store.count(.flowsStarted)
        #expect(begun >= run.store.count(.flowsCompleted) + 80)
    }

    /// What waits behind a limit is dropped with its session, and none of it is sent in the next one.
    @Test func waitingSendsGoWithTheirSession() {
        let run = Self.run(script: .init(delays: [(1, .constant(.milliseconds(60)))])) {
            $0.schedules[0].limit = 2
        }
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.disruptions) == 80 && run.store.count(.withdrawn) <= 160)
        #expect(run.store.count(.dropped) == run.store.errors(.backpressure))
        #expect(run.store.count(.dropped) > 80)
    }

    /// Others send in place of those that are away, and a rate that all share is kept.
    @Test func aCommonRateIsKept() {
        var stage = ScriptedGraph.population(20, for: 2 * ScriptedGraph.second)
        stage.messages = LoadCurve(1_000)
        let run = Self.run(stages: [stage])
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        #expect(run.store.count(.disruptions) == 80)
        #expect(run.store.count(.messagesSent) == run.store.count(.planned))
        #expect(run.store.count(.planned) >= 1_990)
    }

    @Test(arguments: [true, false])
    func arrivalsAndSingleClientsLeaveWhenTheyAreDone(_ isArrival: Bool) {
        let load: Stage.Load =
            isArrival ? .arrivals(LoadCurve(10)) : .once(clients: 20, times: 1)
        let run = Self.run(
            session: .constant(.milliseconds(900)),
            stages: [ScriptedGraph.stage(0, load, 3 * ScriptedGraph.second)])
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        let sessions = run.store.histogram(.session).moments
        #expect(sessions.count >= 18 && sessions.max < 902 * Self.ms)
        #expect(run.store.count(.disruptions) > 25)
    }

    /// A storm takes those that are there, and both bring their clients back.
    @Test func aStormComesBetween() {
        let run = Self.run(stages: [
            ScriptedGraph.population(20, for: ScriptedGraph.second),
            ScriptedGraph.stage(1, .storm(share: 1, abrupt: false), ScriptedGraph.second),
        ])
        #expect(run.wrongBooks == [] && Self.hasNoErrors(run))
        #expect(run.store.count(.disruptions) > 50 && run.store.count(.unrecovered) == 0)
    }
}
