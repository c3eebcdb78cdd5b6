import Metrics
import Testing
import Units

@testable import LoadEngine

/// Arrivals with a flow, and schedules beside a flow, on a manual clock.
@Suite struct ArrivalFlowTests {
    private static let ms = ScriptedGraph.millisecond
    private static let second = ScriptedGraph.second

    /// Ten arrivals a second whose flow sends twice, 20 ms apart.
    private static func run(
        flow: [StepProgram.Instruction] = [
            .send(message: 0, count: 1), .wait(.constant(.milliseconds(20))),
            .send(message: 0, count: 1),
        ], script: ScriptedServer.Script = .init(),
        _ change: (inout ClientTemplate) -> Void = { _ in }
    ) -> ScriptedRun {
        var template = ScriptedGraph.template(flow: flow)
        change(&template)
        let stages = [
            ScriptedGraph.stage(0, .arrivals(LoadCurve(10)), second),
            ScriptedGraph.stage(
                1, .population(LoadCurve(0)), second),
        ]
        return ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template], stages: stages), script)
    }

    @Test func theFlowRunsOnceAndTheArrivalLeaves() {
        let run = Self.run()
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.started) == 10 && run.store.count(.sessions) == 10)
        #expect(run.store.count(.messagesSent) == 20 && run.store.count(.flowsCompleted) == 10)
        #expect(run.store.histogram(.session).moments.max == 20 * Self.ms)
    }

    @Test func aSessionKeepsTheFlowRunning() {
        let run = Self.run { $0.session = .constant(.milliseconds(110)) }
        #expect(run.wrongBooks == [])
        // Five runs of 20 ms fit, and the sixth has begun.
        #expect(run.store.count(.sessions) == 10 && run.store.count(.flowsStarted) == 60)
    }

    @Test func aFailedRunWasItsOnlyOne() {
        let never = Matcher(conditions: [
            .init(subject: .payload, test: .contains(PayloadTemplate(constant: "no")))
        ])
        let run = Self.run(flow: [
            .send(message: 0, count: 1),
            .expect(never, check: nil, timeout: 50 * Self.ms, mayFail: false),
        ])
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.sessions) == 10 && run.store.count(.timeouts) == 10)
        #expect(run.store.count(.flowsStarted) == 10 && run.store.count(.flowsCompleted) == 0)
    }

    /// What is lost is tried again as long as the policy says, and the flow begins anew.
    @Test(arguments: [(0, 10), (2, 30)])
    func aLostSessionStartsTheFlowAgain(_ attempts: Int, _ flows: UInt64) {
        let run = Self.run(script: .init(lifetime: 5 * Self.ms)) {
            $0.reconnect = ReconnectPolicy(
                delay: Self.ms, max: Self.ms, factor: 1, jitter: 0, attempts: attempts)
        }
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.flowsStarted) == flows && run.store.count(.flowsCompleted) == 0)
    }

    @Test func aBorrowedConnectionEndsAfterTheRunToo() {
        let run = Self.run {
            $0.lifecycle.pool = .init(min: 1, max: 2, acquireTimeout: Self.second)
        }
        #expect(run.wrongBooks == [])
        #expect(run.store.count(.messagesSent) == 20 && run.store.count(.flowsCompleted) == 10)
    }

    /// Schedules beside the flow send until it is over; what they have in flight is waited for.
    @Test func schedulesStopWithTheFlow() {
        let run = Self.run(script: .init(delays: [(1, .constant(.milliseconds(3)))])) {
            $0.schedules = [Self.schedule(every: 5)]
        }
        #expect(run.wrongBooks == [] && run.store.count(.cut) == 0)
        // The flow takes 26 ms, in which five or six sends of the schedule are due.
        let sent = run.store.count(.messagesSent)
        #expect(sent >= 20 + 50 && sent <= 20 + 60)
        #expect(run.store.count(.answered) == sent && run.store.count(.sessions) == 10)
    }

    private static func schedule(
        every: Int64, pace: SendSchedule.Pace = .schedule, limit: Int? = nil
    ) -> SendSchedule {
        SendSchedule(
            mix: [(message: 0, weight: 1)], every: .constant(.milliseconds(every)), pace: pace,
            limit: limit, align: false)
    }

    /// A limit is that of its schedule, and a reply to a step plans no send of a schedule.
    @Test(arguments: [SendSchedule.Pace.schedule, .reply])
    func stepsAndSchedulesDoNotCountForEachOther(_ pace: SendSchedule.Pace) {
        var template = ScriptedGraph.template(flow: [
            .send(message: 0, count: 1), .wait(.constant(.milliseconds(1))),
        ])
        template.schedules = [Self.schedule(every: 50, pace: pace, limit: 1)]
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe], templates: [template],
                stages: [ScriptedGraph.population(1, for: Self.second)]),
            .init(delays: [(1, .constant(.milliseconds(30)))]))
        #expect(run.wrongBooks == [] && run.store.count(.dropped) == 0)
        #expect(run.store.histogram(.held).moments.max == 0)
        // 31 ms a run of the flow; a send each 50 ms, or 50 ms after each answer of 30 ms.
        let flows = run.store.count(.flowsStarted)
        let scheduled = run.store.count(.messagesSent) - flows
        #expect(flows >= 32 && flows <= 33)
        #expect(pace == .schedule ? scheduled == 20 : 12...13 ~= scheduled)
    }

    /// The moments of a schedule are the same however long the runs of the flow beside it take.
    @Test func theFlowDoesNotMoveTheSchedule() {
        func events(_ delay: Int64) -> Set<Int64> {
            var template = ScriptedGraph.template(flow: [.send(message: 1, count: 1)])
            template.schedules = [
                SendSchedule(
                    mix: [(message: 0, weight: 1)], every: .exponential(mean: .milliseconds(10)),
                    pace: .schedule, limit: nil, align: false)
            ]
            var step = ScriptedGraph.probe
            step.body = .constant(Array("step".utf8))
            step.expect = .next
            let run = ScriptedRun(
                ScriptedGraph.graph(
                    messages: [ScriptedGraph.probe, step], templates: [template],
                    stages: [ScriptedGraph.population(2, for: Self.second)]),
                .init(delays: [(1, .constant(.milliseconds(delay)))]))
            return Set(run.messages.filter { $0.payload.first == UInt8(ascii: "{") }.map(\.sent))
        }
        let moments = events(3)
        #expect(moments.count > 150 && events(7) == moments)
    }
}
