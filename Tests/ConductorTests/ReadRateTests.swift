import EmbeddedServer
import Metrics
import TestSupport
import Testing
import Wire

extension PeerTests {
    /// Slow consumers: `read-rate`.
    @Suite(.serialized) struct ReadRateTests {
        /// A slow client is pushed at with 10 MB, while another one of its loop asks and is answered.
        @Test func aSlowReaderReadsAtItsRate() throws {
            let pushed = Notes<Int>()
            let lasted = Notes<Int64>()
            let run = try PeerRun(
                "{ send: { mix: hello, every: 5ms } }\n"
                    + "  slow: { read-rate: 64KiB/s, close: { code: 1001 } }",
                phases: ["steady: { clients: 2, for: 1500ms }"],
                target: { "ws://127.0.0.1:\($0)/?{{ client.index }}" },
                script: { connection in
                    try connection.upgrade()
                    guard connection.request.hasPrefix("GET /?1 ") else {
                        return try connection.echo()
                    }
                    let began = MonotonicTime.now()
                    defer { lasted.add(MonotonicTime.now() - began) }
                    let frame = PeerFrame.bytes(0x82, [UInt8](repeating: 7, count: 4_092))
                    pushed.add(
                        try connection.flood(
                            frame, limit: 10_000_000, patience: 5_000, listening: true))
                    while true { _ = try connection.message() }
                })
            #expect(run.broken == [])
            #expect(run.errors == [:], "\(run.store.firstTexts)")
            let slow = Selection(SeriesFilter(profile: 1))
            let seconds = Double(lasted.all.reduce(0, +)) / 1e9
            let rate = Double(run.store.count(.wireReceived, in: slow)) / seconds
            #expect(lasted.all.count == 1 && seconds > 1.4)
            #expect(rate > 65_536 / 2 && rate < 65_536 * 2, "\(rate)")
            // Without back pressure this takes milliseconds.
            #expect(pushed.all.count == 1 && pushed.all[0] < 10_000_000, "\(pushed.all)")
            // The other one was not held up, and the slow one has said that it leaves.
            let quick = Selection(SeriesFilter(profile: 0))
            #expect(run.store.count(.answered, in: quick) > 250)
            #expect((run.store.histogram(.rtt, in: quick).quantile(0.5) ?? .infinity) < 20e6)
            #expect(run.closeCodes == [1000, 1001])
        }

        /// What comes slowly comes whole.
        @Test(arguments: ["", ", tls: true", ", compression: true"])
        func messagesComeWholeThoughSlowly(_ more: String) throws {
            let run = try PeerRun(
                target: "{ embedded: { fragment: 10KiB }\(more) }",
                "{ reconnect: never, read-rate: 1MiB/s, flow: [{ send: big, count: 10 }] }",
                phases: ["once: { clients: 2, for: 5s }"],
                messages:
                    "big: { binary: { size: 64KiB, fill: random }, expect: echo, timeout: 3s }"
            )
            #expect(run.broken == [])
            #expect(run.errors == [:], "\(run.store.firstTexts)")
            #expect(run.counts(.answered, .sessions) == ["answered": 20, "sessions": 2])
            let flow = run.store.histogram(.flow).moments
            #expect(flow.count == 2 && flow.min > 300_000_000, "\(flow)")
        }
    }
}
