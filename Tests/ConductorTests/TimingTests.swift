import Metrics
import TestSupport
import Testing
import Wire

/// All tests whose verdicts need a clock: `swift test --filter TimingTests` runs exactly these, one after
/// the other, with the process to themselves. Swift Testing cannot keep others away while a suite runs, so
/// that in a run of all tests they have neighbours. Their limits are wide enough for that, and for a
/// machine where others spin: they tell a second from forever, not one millisecond from two. What needs
/// a process to itself is an exit test, beside those of its subject.
@Suite(.serialized, .ownThreads) struct TimingTests {
    /// A slow client is pushed at with 10 MB, while another one of its loop asks and is answered.
    @Test func aSlowReaderReadsAtItsRate() throws {
        let pushed = Notes<Int>()
        let lasted = Notes<Int64>()
        let run = try PeerRun(
            "{ send: { mix: hello, every: 5ms } }\n"
                + "  slow: { read-rate: 64KiB/s, close: { code: 1001 } }",
            phases: ["steady: { clients: 2, for: 1500ms }"], timeout: "1s",
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
                        frame, limit: 10_000_000, patience: 30_000, listening: true))
                while true { _ = try connection.message() }
            })
        #expect(run.broken == [])
        // The other one was not held up, and the slow one has said that it leaves.
        #expect(run.errors == [:], "\(run.store.firstTexts)")
        let quick = Selection(profile: 0)
        #expect(run.store.count(.answered, in: quick) == run.store.count(.requests, in: quick))
        #expect(run.store.count(.answered, in: quick) > 10)
        #expect(run.closeCodes == [1000, 1001])
        let slow = Selection(profile: 1)
        let seconds = Double(lasted.all.reduce(0, +)) / 1e9
        let rate = Double(run.store.count(.wireReceived, in: slow)) / seconds
        #expect(lasted.all.count == 1 && seconds > 1.4)
        #expect(rate > 65_536 / 4 && rate < 65_536 * 2, "\(rate)")
        // Without back pressure this takes milliseconds.
        #expect(pushed.all.count == 1 && pushed.all[0] < 10_000_000, "\(pushed.all)")
    }

    /// Who does not answer our close has a second for it.
    @Test func aCloseWithoutAnAnswerTakesASecond() throws {
        let run = try PeerRun { connection in
            try connection.upgrade()
            try connection.send(PeerFrame.bytes(0x81, try connection.message().payload))
            try connection.silence()
        }
        #expect(run.broken == [] && run.errors == [:])
        let session = run.store.histogram(.session).moments
        #expect(session.count == 2 && session.min >= 1_000_000_000)
        #expect(session.max < 5_000_000_000)
    }

    /// The first address does not answer; the second is tried long before the connect would time out.
    @Test func aSilentAddressIsOvertakenSoon() throws {
        let hole = try BlackHole()
        let run = try PeerRun(
            behind: [.loopback(port: hole.port)],
            script: {
                try $0.upgrade()
                try $0.echo()
            }, changing: { _ in })
        #expect(run.broken == [] && run.errors == [:])
        let connects = run.store.histogram(.connectTCP).moments
        #expect(connects.count == 2 && connects.min >= 250_000_000)
        #expect(connects.max < 4_000_000_000)
    }
}
