import Glibc
import Metrics
import Synchronization
import TestSupport
import Testing

extension PeerTests {
    /// Peers that are slow, silent or too generous: time and memory stay within their limits.
    @Suite(.serialized) struct PeerLimitTests {
        // Time

        @Test func aHandshakeThatIsNotAnsweredTimesOut() throws {
            let run = try PeerRun(
                script: { try $0.silence() },
                changing: { $0.endpoints[0].connectTimeout = 150_000_000 })
            #expect(run.broken == [])
            #expect(run.errors == ["handshake-timeout": 2])
            #expect(run.first(.handshakeTimeout) == "no answer to the handshake in time")
        }

        /// The timeout counts from the start, not from the last byte.
        @Test func aHandshakeThatDripsTimesOut() throws {
            let run = try PeerRun(
                script: {
                    _ = try $0.acceptance()
                    try $0.send("HTTP/1.1 101 X\r\n")
                    while true { try $0.send("A: b\r\n", every: 60) }
                },
                changing: { $0.endpoints[0].connectTimeout = 200_000_000 })
            #expect(run.broken == [])
            #expect(run.errors == ["handshake-timeout": 2])
        }

        /// The run's end comes before the timeout of the connects: they are not lost from the books.
        @Test func theEndOfTheRunEndsConnectsToo() throws {
            let run = try PeerRun(phases: ["steady: { clients: 2, for: 300ms }"], timeout: "300ms")
            {
                try $0.silence()
            }
            #expect(run.broken == [])
            #expect(run.counts(.connects, .opened) == ["connects": 2, "opened": 0])
        }

        // Size

        private func limited(_ payloads: [[UInt8]]) throws -> PeerRun {
            try PeerRun(
                timeout: "300ms",
                script: { connection in
                    try connection.upgrade()
                    _ = try connection.message()
                    for (i, payload) in payloads.enumerated() {
                        let fin: UInt8 = i + 1 == payloads.count ? 0x80 : 0
                        try connection.send(PeerFrame.bytes(fin | (i == 0 ? 2 : 0), payload))
                    }
                },
                changing: { $0.endpoints[0].maxMessage = 1_000 })
        }

        private func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 7, count: count) }

        @Test func messagesUpToTheLimitAreTaken() throws {
            for payloads in [[bytes(1_000)], [bytes(999), bytes(1)], [[], bytes(1_000), []]] {
                let run = try limited(payloads)
                #expect(run.broken == [])
                #expect(run.errors == ["timeout": 2])
                #expect(run.store.count(.bytesReceived) == 2_000)
            }
        }

        @Test func messagesOverTheLimitEndTheSession() throws {
            for payloads in [
                [bytes(1_001)], [bytes(999), bytes(2)], [bytes(1_000), [], bytes(1)],
            ] {
                let run = try limited(payloads)
                #expect(run.broken == [])
                #expect(run.errors == ["too-large": 2, "cut": 2])
                #expect(run.closeCodes == [1009])
            }
        }

        @Test func aMessageOf16MiBIsEchoed() throws {
            let noise = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 8) }
            var message: [UInt8] = []
            for _ in 0..<256 { message += noise }
            let sent = message
            let equal = Mutex(false)
            let run = try PeerRun(
                "{ reconnect: never, react: [{ when: any, echo: true }] }",
                phases: ["once: { clients: 1, for: 1m }"]
            ) { connection in
                try connection.upgrade()
                try connection.send(PeerFrame.bytes(0x82, sent))
                let echo = try connection.frame()
                let same = memcmp(echo.payload, sent, sent.count) == 0
                equal.withLock {
                    $0 = echo.first == 0x82 && echo.payload.count == sent.count && same
                }
                try connection.send(PeerFrame.close(1000))
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(equal.withLock { $0 })
        }

        // A peer that does not read

        /// What the engine may keep for a few connections, beside the kernel's buffers.
        private static let bound = 32 << 20

        private static let blob =
            "blob: { base64: \"\(String(repeating: "AAAA", count: 16_384))\" }"

        @Test func plannedSendsWaitThenAreDropped() throws {
            let run = try PeerRun(
                "{ send: { mix: blob, every: 250us } }",
                phases: ["steady: { clients: 1, for: 1s }"],
                messages: Self.blob
            ) { connection in
                try connection.upgrade()
                try connection.stare()
            }
            #expect(run.broken == [])
            let dropped = run.store.count(.dropped)
            #expect(dropped > 0 && run.errors == ["backpressure": dropped])
            #expect(run.store.count(.bytesSent) < Self.bound)
        }

        /// Steps without replies leave in pieces, not when the last is rendered. Memory is counted in a
        /// process of its own.
        @Test func stepsDoNotPileUp() async {
            await #expect(processExitsWith: .success) {
                let most = Mutex(0)
                let before = PeerSocket.residentBytes()
                let run = try PeerRun(
                    "{ reconnect: never, flow: [{ send: blob, count: 2000 }] }",
                    phases: ["once: { clients: 1, for: 1m }"], messages: Self.blob
                ) { connection in
                    try connection.upgrade()
                    for _ in 0..<2_000 { try connection.skip() }
                    most.withLock { $0 = PeerSocket.residentBytes() }
                }
                #expect(run.broken == [])
                #expect(run.errors == [:])
                #expect(
                    run.counts(.messagesSent, .sessions) == ["messages.sent": 2_000, "sessions": 1])
                #expect(most.withLock { $0 } - before < 2 * Self.bound)
            }
        }

        /// A peer that keeps up does not let steps without replies hold the loop for ever.
        @Test func stepsYieldToTheRest() throws {
            let run = try PeerRun(
                "{ flow: [{ send: tiny, count: 3000000 }] }",
                phases: ["steady: { clients: 2, for: 300ms }"], messages: "tiny: { text: x }"
            ) { connection in
                try connection.upgrade()
                try connection.drink()
            }
            #expect(run.broken == [])
            // Both clients had their turn, and the end of the phase ended them.
            #expect(run.counts(.opened) == ["opened": 2])
        }

        @Test func stepsWaitForTheSocket() throws {
            let run = try PeerRun(
                "{ flow: [{ send: blob }] }", phases: ["steady: { clients: 1, for: 300ms }"],
                messages: Self.blob
            ) { connection in
                try connection.upgrade()
                try connection.stare()
            }
            #expect(run.broken == [])
            #expect(run.store.count(.bytesSent) < Self.bound)
        }

        /// What a peer sends and does not take back must not pile up here.
        @Test(arguments: [(first: UInt8(0x82), size: 65_536), (first: 0x89, size: 125)])
        func answersDoNotPileUp(_ first: UInt8, _ size: Int) async {
            await #expect(processExitsWith: .success) {
                [first = first as UInt8, size = size as Int] in
                let frame = PeerFrame.bytes(first, [UInt8](repeating: 1, count: size))
                let most = Mutex(0)
                let before = PeerSocket.residentBytes()
                let count = max(1, 65_536 / frame.count)
                let flood = Array(repeatElement(frame, count: count).joined())
                let run = try PeerRun(
                    "{ react: [{ when: any, echo: true }] }",
                    phases: ["steady: { clients: 1, for: 1s }"]
                ) { connection in
                    try connection.upgrade()
                    try connection.flood(flood, limit: 6 * Self.bound)
                    most.withLock { $0 = max($0, PeerSocket.residentBytes()) }
                    connection.reset()
                }
                #expect(run.broken == [])
                // A pong is no message; an echo that cannot leave is one that was dropped.
                let dropped = run.store.count(.dropped)
                #expect(frame[0] == 0x89 ? dropped == 0 : dropped > 0)
                #expect(run.store.errors(.backpressure) == dropped)
                #expect(most.withLock { $0 } - before < 2 * Self.bound)
            }
        }
    }
}
