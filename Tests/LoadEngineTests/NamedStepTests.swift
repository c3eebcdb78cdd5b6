import JSONScan
import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// Steps that wait for a message and are timed under a name, or take one that came before.
@Suite struct NamedStepTests {
    typealias Instruction = StepProgram.Instruction

    private static let ms = ScriptedGraph.millisecond
    private static let second = ScriptedGraph.second
    private static let sessions: UInt64 = 6

    /// `{"n":…}` with this number, or with any.
    private static func numbered(_ number: Int? = nil) -> Matcher {
        let test: Matcher.Test =
            number.map { .equals(.template(PayloadTemplate(constant: "\($0)"))) } ?? .exists(true)
        return Matcher(conditions: [
            .init(subject: .field(FieldPath(parsing: "$.n")!), test: test)
        ])
    }

    private static func wait(_ milliseconds: Int64) -> Instruction {
        .wait(.constant(TimeAmount(nanoseconds: milliseconds * ms)))
    }

    /// Three clients with two sessions each that run these steps once, greeted with these frames 10 ms
    /// after the handshake. The label behind that of the only message is the name of a step.
    private static func run(
        _ flow: [Instruction], greeting: [String], pool: Bool = false
    ) -> ScriptedRun {
        let message = MessageTemplate(
            kind: .text, body: .template(PayloadTemplate(constant: "x")), expect: .none,
            timeout: second)
        var template = ScriptedGraph.template(flow: flow)
        if pool {
            template.lifecycle.pool = Lifecycle.Pool(min: 1, max: 1, acquireTimeout: 5 * second)
        }
        var graph = ScriptedGraph.graph(
            messages: [message], templates: [template],
            stages: [ScriptedGraph.stage(0, .once(clients: 3, times: 2), 20 * second)])
        graph.labels.messages.append("greeting")
        var script = ScriptedServer.Script(delays: [(1, .constant(.milliseconds(10)))])
        script.greeting = greeting.map { (.text, $0) }
        return ScriptedRun(graph, script)
    }

    private static func numbers(_ range: Range<Int>, padding: Int = 0) -> [String] {
        range.map {
            "{\"n\":\($0),\"pad\":\"\(String(repeating: "x", count: padding))\"}"
        }
    }

    /// Counts of the named step, and of all else.
    private func counts(_ run: ScriptedRun, _ metrics: CountMetric...) -> [[UInt64]] {
        [Selection(message: 1), .all].map { selection in
            metrics.map { run.store.count($0, in: selection) }
        }
    }

    @Test func aNamedStepIsTimedFromWhenTheOneBeforeWasDone() {
        for (name, samples) in [(1, Self.sessions), (nil, 0)] as [(Int?, UInt64)] {
            let run = Self.run(
                [
                    Self.wait(4),
                    .expect(Self.numbered(1), check: nil, timeout: Self.second, label: name),
                ], greeting: Self.numbers(1..<2))
            let rtt = run.store.histogram(.rtt, in: Selection(message: 1))
            let service = run.store.histogram(.serviceTime)
            #expect(run.wrongBooks == [])
            #expect(rtt.count == samples && run.store.histogram(.rtt).count == samples)
            #expect(service.count == samples && run.store.histogram(.held).count == 0)
            if name != nil {
                #expect(rtt.moments.min == 6 * Self.ms && rtt.moments.max == 6 * Self.ms)
            }
            #expect(
                counts(run, .requests, .answered, .messagesReceived, .flowsCompleted)
                    == [
                        [samples, samples, samples, 0],
                        [Self.sessions, Self.sessions, Self.sessions, Self.sessions],
                    ])
        }
    }

    @Test func aNamedStepThatFailsHasItsTimeout() {
        let run = Self.run(
            [
                .expect(
                    Self.numbered(7), check: nil, timeout: 30 * Self.ms, mayFail: true, label: 1)
            ], greeting: Self.numbers(1..<2))
        let rtt = run.store.histogram(.rtt, in: Selection(message: 1))
        #expect(run.wrongBooks == [])
        #expect(rtt.count == Self.sessions && rtt.moments.min == 30 * Self.ms)
        #expect(
            counts(run, .timeouts, .deadlines, .unmatched)
                == [
                    [Self.sessions, Self.sessions, 0],
                    [Self.sessions, Self.sessions, Self.sessions],
                ])
    }

    /// Of frames that came before the step only one that may be early is found, and it takes no time.
    @Test(arguments: [true, false])
    func onlyAnEarlyStepTakesWhatCameBefore(isEarly: Bool) {
        let run = Self.run(
            [
                Self.wait(100),
                .expect(
                    Self.numbered(2), check: Self.numbered(2), timeout: 50 * Self.ms,
                    mayFail: true, label: 1, isEarly: isEarly),
            ], greeting: Self.numbers(1..<4))
        let rtt = run.store.histogram(.rtt)
        #expect(run.wrongBooks == [])
        #expect(rtt.count == Self.sessions && rtt.moments.max == (isEarly ? 0 : 50 * Self.ms))
        let (found, left) = isEarly ? (Self.sessions, 2 * Self.sessions) : (0, 3 * Self.sessions)
        #expect(
            counts(run, .answered, .checks, .checksFailed, .timeouts, .unmatched)[1]
                == [found, found, 0, Self.sessions - found, left])
    }

    /// An early step that finds nothing waits as any other does.
    @Test func anEarlyStepAlsoWaits() {
        let run = Self.run(
            [.expect(Self.numbered(1), check: nil, timeout: Self.second, label: 1, isEarly: true)],
            greeting: Self.numbers(0..<2))
        #expect(run.wrongBooks == [] && run.store.count(.answered) == Self.sessions)
        #expect(run.store.histogram(.rtt).moments.min == 10 * Self.ms)
        #expect(run.store.count(.unmatched) == Self.sessions)
    }

    @Test func aFrameIsTakenOnceOldestFirst() {
        let early = { (number: Int?, check: Int) -> Instruction in
            .expect(
                Self.numbered(number), check: Self.numbered(check), timeout: 20 * Self.ms,
                mayFail: true, isEarly: true)
        }
        let run = Self.run(
            [
                Self.wait(100), early(2, 2), early(nil, 1), early(nil, 3), early(nil, 4),
                early(2, 2),
            ], greeting: Self.numbers(1..<5))
        #expect(run.wrongBooks == [])
        #expect(
            counts(run, .answered, .checksFailed, .timeouts, .unmatched)[1]
                == [4 * Self.sessions, 0, Self.sessions, 0])
    }

    @Test func aStepThatTakesTheWrongFrameFails() {
        let run = Self.run(
            [
                Self.wait(100),
                .expect(
                    Self.numbered(), check: Self.numbered(2), timeout: Self.second, isEarly: true),
                .send(message: 0, count: 1),
            ], greeting: Self.numbers(1..<2))
        #expect(run.wrongBooks == [])
        #expect(
            counts(run, .checksFailed, .flowsCompleted, .messagesSent)[1] == [Self.sessions, 0, 0])
    }

    /// Sixteen frames are kept, of 64 KiB at most in all; one that is larger is not, and takes nobody's
    /// place.
    @Test(arguments: [
        (numbers(0..<20), 4, 3), (numbers(0..<3, padding: 30_000), 1, 0),
        (numbers(0..<2) + ["{\"n\":2,\"pad\":\"\(String(repeating: "x", count: 70_000))\"}"], 0, 2),
    ])
    func onlyTheLatestFramesAreKept(_ greeting: [String], _ oldest: Int, _ gone: Int) {
        let run = Self.run(
            [
                Self.wait(100),
                .expect(
                    Self.numbered(gone), check: nil, timeout: 20 * Self.ms, mayFail: true,
                    isEarly: true),
                .expect(
                    Self.numbered(), check: Self.numbered(oldest), timeout: Self.second,
                    isEarly: true),
            ], greeting: greeting)
        #expect(run.wrongBooks == [])
        #expect(
            counts(run, .timeouts, .answered, .checksFailed, .unmatched)[1]
                == [
                    Self.sessions, Self.sessions, 0, UInt64(greeting.count - 1) * Self.sessions,
                ])
    }

    /// What came on a borrowed connection is there for whoever has it next.
    @Test func aPooledConnectionKeepsItsFrames() {
        let run = Self.run(
            [
                Self.wait(50),
                .expect(
                    Self.numbered(), check: nil, timeout: 20 * Self.ms, mayFail: true, label: 1,
                    isEarly: true),
            ], greeting: Self.numbers(0..<4), pool: true)
        #expect(run.wrongBooks == [])
        #expect(counts(run, .answered, .timeouts, .unmatched)[1] == [4, 2, 0])
    }
}
