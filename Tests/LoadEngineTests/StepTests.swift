import JSONScan
import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// What each kind of step does, and what follows if it fails, on a manual clock.
@Suite struct StepTests {
    typealias Script = ScriptedServer.Script
    typealias Instruction = StepProgram.Instruction

    private static let ms = ScriptedGraph.millisecond
    private static let second = ScriptedGraph.second
    private static let tenth = Script(delays: [(1, .constant(.milliseconds(10)))])

    /// A message with its number in the list, and the reply that repeats it.
    private static func message(_ index: Int, timeout: Int64 = second) -> MessageTemplate {
        MessageTemplate(
            kind: .text,
            body: .template(
                PayloadTemplate(parts: [
                    .bytes(Array("{\"m\":\(index),\"n\":".utf8)), .slot(.seq), .bytes([0x7D]),
                ])), expect: .echo, timeout: timeout)
    }

    private static func run(
        open: [Instruction] = [], flow: [Instruction] = [],
        messages: [MessageTemplate] = [message(0), message(1), message(2)],
        clients: Int = 4, times: Int = 2, for seconds: Int64 = 2, _ script: Script = tenth,
        seed: UInt64 = 1
    ) -> ScriptedRun {
        var template = ScriptedGraph.template(flow: flow)
        template.open = StepProgram(instructions: open)
        return ScriptedRun(
            ScriptedGraph.graph(
                messages: messages, templates: [template],
                stages: [
                    ScriptedGraph.stage(
                        0, .once(clients: clients, times: times), seconds * second)
                ], seed: seed), script)
    }

    /// How often each of so many messages was sent.
    private static func counts(_ run: ScriptedRun, _ messages: Int = 3) -> [Int] {
        (0..<messages).map { index in
            run.messages.count { $0.payload.starts(with: Array("{\"m\":\(index),".utf8)) }
        }
    }

    private static func counted(_ run: ScriptedRun, _ metrics: CountMetric...) -> [UInt64] {
        metrics.map { run.store.count($0) }
    }

    @Test func anAsyncSendDoesNotWaitAndIsAnsweredAllTheSame() {
        let run = Self.run(flow: [
            .send(message: 0, count: 3, isAsync: true), .wait(.constant(.milliseconds(4))),
        ])
        #expect(run.wrongBooks == [])
        #expect(Self.counted(run, .messagesSent, .answered, .flowsCompleted) == [24, 24, 8])
        #expect(run.store.histogram(.flow).moments.max == 4 * Self.ms)
        #expect(run.store.histogram(.rtt).moments.min == 10 * Self.ms)
    }

    @Test func anAsyncSendThatFailsDoesNotFailTheSteps() {
        let run = Self.run(
            flow: [
                .send(message: 0, count: 1, isAsync: true), .wait(.constant(.milliseconds(30))),
                .send(message: 1, count: 1),
            ], messages: [Self.message(0, timeout: 5 * Self.ms), Self.message(1)])
        #expect(run.wrongBooks == [])
        #expect(
            Self.counted(run, .timeouts, .repliesLate, .answered, .flowsCompleted) == [8, 8, 8, 8])
    }

    /// What follows a failed step: in a flow, and in `open`.
    @Test(arguments: [true, false])
    func aFailedStepEndsItsRunUnlessItMayFail(_ mayFail: Bool) {
        let failing = [Self.message(0, timeout: 5 * Self.ms), Self.message(1)]
        let steps: [Instruction] = [
            .send(message: 0, count: 2, mayFail: mayFail), .send(message: 1, count: 1),
        ]
        let flow = Self.run(flow: steps, messages: failing)
        #expect(flow.wrongBooks == [])
        #expect(
            Self.counted(flow, .flowsStarted, .flowsCompleted, .timeouts, .answered)
                == (mayFail ? [8, 8, 16, 8] : [8, 0, 8, 0]))
        #expect(flow.store.errors(.timeout) == (mayFail ? 16 : 8))
        // Without a second try a session whose `open` failed is lost, and its client with it.
        let open = Self.run(open: steps, flow: [.send(message: 1, count: 1)], messages: failing)
        #expect(open.wrongBooks == [])
        #expect(
            Self.counted(open, .sessions, .flowsStarted, .timeouts)
                == (mayFail ? [8, 8, 16] : [4, 0, 4]))
    }

    @Test func anExpectStepMayFailToo() {
        let never = Matcher(conditions: [
            .init(subject: .field(FieldPath(parsing: "$.never")!), test: .exists(true))
        ])
        for mayFail in [true, false] {
            let run = Self.run(flow: [
                .expect(never, check: nil, timeout: 20 * Self.ms, mayFail: mayFail),
                .send(message: 0, count: 1),
            ])
            #expect(run.wrongBooks == [])
            #expect(
                Self.counted(run, .timeouts, .flowsCompleted, .answered)
                    == (mayFail ? [8, 8, 8] : [8, 0, 0]))
        }
    }

    @Test func branchesAreDrawnByWeightAndRunToTheirEnd() {
        let flow: [Instruction] = [
            .beginRepeat(rounds: 500...500, end: 8),
            .choose([(weight: 5, begin: 2), (weight: 3, begin: 4), (weight: 2, begin: 6)]),
            .send(message: 0, count: 1, isAsync: true), .jump(8),
            .send(message: 1, count: 1, isAsync: true), .jump(8),
            .send(message: 2, count: 1, isAsync: true), .jump(8),
            .endRepeat(begin: 0),
        ]
        let run = Self.run(flow: flow, clients: 20, times: 1, for: 60)
        #expect(run.wrongBooks == [])
        let counts = Self.counts(run)
        #expect(counts.reduce(0, +) == 10_000 && DrawTests.fits(counts, [5, 3, 2]), "\(counts)")
        // The same seed draws the same, another one does not.
        let again = Self.run(flow: flow, clients: 20, times: 1, for: 60)
        let other = Self.run(flow: flow, clients: 20, times: 1, for: 60, seed: 2)
        #expect(run.messages.map(\.payload) == again.messages.map(\.payload))
        #expect(run.messages.map(\.payload) != other.messages.map(\.payload))
    }

    @Test func drawsInALoopDifferFromRoundToRoundThoughNothingIsSent() {
        let run = Self.run(
            flow: [
                .beginRepeat(rounds: 50...50, end: 2), .wait(.uniform(.zero, .milliseconds(10))),
                .endRepeat(begin: 0),
            ], clients: 20, times: 1)
        // 50 equal waits would spread as one does: from nothing to half a second.
        let flow = run.store.histogram(.flow)
        #expect(run.wrongBooks == [] && flow.count == 20)
        #expect(flow.moments.min > 180 * Self.ms && flow.moments.max < 320 * Self.ms)
    }

    @Test func roundsAreDrawnFromTheirRange() {
        let run = Self.run(
            flow: [
                .beginRepeat(rounds: 0...3, end: 2), .send(message: 0, count: 1, isAsync: true),
                .endRepeat(begin: 0), .send(message: 1, count: 1, isAsync: true),
            ], clients: 50, times: 40, for: 60)
        #expect(run.wrongBooks == [])
        // Between two of the second message of a client there are as many of the first as rounds.
        let (rounds, runs) = (Self.counts(run)[0], Self.counts(run)[1])
        #expect(runs == 2_000 && run.store.count(.flowsCompleted) == 2_000)
        // 1.5 on average, with a standard error of √1.25/2000.
        #expect(abs(Double(rounds) / 2_000 - 1.5) < 4 * (1.25 / 2_000).squareRoot())
    }

    @Test func loopsWithoutAnythingInThemDoNotHoldTheLoop() {
        let run = Self.run(
            flow: [
                .beginRepeat(rounds: 20_000...20_000, end: 3),
                .beginRepeat(rounds: 0...0, end: 2), .endRepeat(begin: 1), .endRepeat(begin: 0),
            ], clients: 1, times: 1)
        #expect(run.wrongBooks == [] && run.store.count(.flowsCompleted) == 1)
    }

    @Test func aSendThatABorrowedConnectionHoldsBackLeavesWhenItsSocketTakesBytes() {
        var template = ScriptedGraph.template(flow: [
            .send(message: 0, count: 4, isAsync: true), .wait(.constant(.milliseconds(10))),
        ])
        template.lifecycle.pool = Lifecycle.Pool(min: 1, max: 1, acquireTimeout: Self.second)
        var script = Self.tenth
        script.stalls = [(300 * Self.ms)..<(400 * Self.ms)]
        script.socketBuffer = 200
        let run = ScriptedRun(
            ScriptedGraph.graph(
                messages: [Self.message(0)], templates: [template],
                stages: [ScriptedGraph.population(2, for: Self.second)]), script)
        #expect(run.wrongBooks == [])
        #expect(40 * Self.ms...100 * Self.ms ~= run.store.histogram(.held).moments.max)
        // Two runs take turns on the one connection, four messages each in 10 ms.
        let stallEnd = ScriptedServer.start + 400 * Self.ms
        #expect(run.messages.count { $0.sent > stallEnd } > 200)
    }

    @Test func anAbruptCloseEndsTheSessionByPlanWithoutACloseFrame() {
        let run = Self.run(flow: [
            .send(message: 0, count: 1), .send(message: 1, count: 1, isAsync: true),
            .close(Closing(isAbrupt: true)),
        ])
        #expect(run.wrongBooks == [])
        #expect(
            Self.counted(run, .sessions, .answered, .flowsCompleted, .errors, .controlSent)
                == [8, 16, 8, 0, 0])
    }
}
