import Conductor
import TestSupport
import Testing

extension PeerTests {
    /// How sessions end, and what follows (language page, "How sessions end").
    @Suite(.serialized) struct SessionEndTests {
        /// A peer that answers so many messages and then resets.
        private static func short(_ answers: Int) -> ScriptedPeer.Script {
            { connection in
                try connection.upgrade()
                for _ in 0..<answers {
                    try connection.send(PeerFrame.bytes(0x81, try connection.message().payload))
                }
                connection.reset()
            }
        }

        /// Notes the phases as they begin.
        private final class PhaseNotes: RunSink {
            let begun = Notes<RunActivity>()

            func enter(_ activity: RunActivity, at elapsed: Int64) { begun.add(activity) }
        }

        private static let again = "reconnect: { delay: 10ms, factor: 1, jitter: 0% }"

        @Test func theTimeFromALossToOpenAgainIsMeasured() throws {
            let run = try PeerRun(
                "{ \(Self.again), send: { mix: hello, every: 2ms } }",
                phases: ["steady: { clients: 2, for: 1s }"], script: Self.short(3))
            #expect(run.broken == [])
            let reconnect = run.store.histogram(.reconnect).moments
            let lost = run.store.errors(.reset)
            // Those that were lost at the very end did not come back.
            #expect(reconnect.count > 3 && lost - reconnect.count <= 2)
            #expect(reconnect.min >= 10_000_000)
        }

        @Test(arguments: ["[{ send: hello }, { close: 1000 }]", "[{ send: hello }]"])
        func aFlowIsCompleteAtItsCloseStepToo(_ flow: String) throws {
            let run = try PeerRun("{ reconnect: never, flow: \(flow) }") {
                try $0.upgrade()
                try $0.echo()
            }
            #expect(run.broken == [])
            #expect(
                run.counts(.flowsStarted, .flowsCompleted, .sessions)
                    == ["flows-started": 2, "flows-completed": 2, "sessions": 2])
            #expect(run.store.histogram(.flow).moments.count == 2)
        }

        /// Clients that shrinking lets go while their handshake is under way leave once it is done.
        @Test func whoIsToLeaveWhileItConnectsLeaves() throws {
            let phases = PhaseNotes()
            let begun = phases.begun
            let run = try PeerRun(
                "{ send: { mix: hello, every: 5ms } }",
                phases: ["steady: { clients: 4, for: 1s }", "steady: { clients: 1, for: 1s }"],
                sinks: [phases]
            ) { connection in
                let answer = try connection.acceptance()
                try begun.wait(for: 2)
                try connection.send(answer)
                try connection.echo()
            }
            #expect(run.broken == [])
            #expect(run.counts(.opened, .sessions) == ["opened": 4, "sessions": 3])
        }

        /// A session whose time is over while it is down is followed by the next one.
        @Test func populationClientsOutliveSessionsThatEndWhileTheyAreDown() throws {
            let run = try PeerRun(
                "{ reconnect: { delay: 40ms, factor: 1, jitter: 0% }, session: 20ms, "
                    + "send: { mix: hello, every: 2ms } }",
                phases: ["steady: { clients: 2, for: 2s }"], script: Self.short(2))
            #expect(run.broken == [])
            #expect(run.store.count(.opened) > 5)
        }

        /// What is open when the run ends is no session that has ended.
        @Test func theEndOfTheRunIsNoEndOfASession() throws {
            let run = try PeerRun(
                "{ send: { mix: hello, every: 5ms } }",
                phases: ["steady: { clients: 3, for: 200ms }"]
            ) {
                try $0.upgrade()
                try $0.echo()
            }
            #expect(run.broken == [])
            #expect(run.counts(.opened, .sessions) == ["opened": 3, "sessions": 0])
            #expect(run.store.histogram(.session).moments.count == 0)
        }

        /// Clients of `once` that are not done when its time is over leave with it.
        @Test func onceEndsAtTheLatestAfterItsTime() throws {
            let run = try PeerRun(
                "{ reconnect: never, flow: [{ send: hello }, { wait: 20ms }, { repeat: 1000, "
                    + "steps: [{ send: hello }, { wait: 20ms }] }] }",
                phases: ["once: { clients: 2, for: 200ms }", "pause: 300ms"]
            ) {
                try $0.upgrade()
                try $0.echo()
            }
            #expect(run.broken == [])
            #expect(run.counts(.opened, .sessions) == ["opened": 2, "sessions": 2])
            #expect(run.store.count(.messagesSent) < 400)
        }
    }
}
