import EmbeddedServer
import Metrics
import TestSupport
import Testing
import Wire

extension PeerTests {
    /// Slow consumers: `read-rate`.
    @Suite(.serialized) struct ReadRateTests {
        /// What comes slowly comes whole.
        @Test(arguments: ["", ", tls: true", ", compression: true"])
        func messagesComeWholeThoughSlowly(_ more: String) throws {
            let run = try PeerRun(
                target: "{ embedded: { fragment: 10KiB }\(more) }",
                "{ reconnect: never, read-rate: 1MiB/s, flow: [{ send: big, count: 10 }] }",
                phases: ["once: { clients: 2, for: 20s }"],
                messages:
                    "big: { binary: { size: 64KiB, fill: random }, expect: echo, timeout: 20s }"
            )
            #expect(run.broken == [])
            #expect(run.errors == [:], "\(run.store.firstTexts)")
            #expect(run.counts(.answered, .sessions) == ["answered": 20, "sessions": 2])
            let flow = run.store.histogram(.flow).moments
            #expect(flow.count == 2 && flow.min > 300_000_000, "\(flow)")
        }
    }
}
