import Metrics
import Synchronization
import TestSupport
import Testing

extension PeerTests {
    /// Servers that answer in unusual but allowed ways, or with answers that nobody waits for.
    @Suite(.serialized) struct PeerReplyTests {
        /// Three messages one after the other.
        private static let flow = "{ reconnect: never, flow: [{ send: hello, count: 3 }] }"

        /// Ways to send an answer; the client must take each as the one reply.
        static let ways:
            [(name: String, answer: @Sendable (PeerConnection, PeerFrame) throws -> Void)] =
                [
                    (
                        "in pieces of one byte",
                        { try $0.send(PeerFrame.bytes(0x81, $1.payload), pieces: 1) }
                    ),
                    (
                        "in 5,000 fragments",
                        { connection, message in
                            var bytes = PeerFrame.bytes(0x01, [])
                            for _ in 0..<2_499 { bytes += PeerFrame.bytes(0x00, []) }
                            for byte in message.payload { bytes += PeerFrame.bytes(0x00, [byte]) }
                            for _ in 0..<2_499 { bytes += PeerFrame.bytes(0x00, []) }
                            try connection.send(bytes + PeerFrame.bytes(0x80, []))
                        }
                    ),
                    (
                        "in fragments of one byte, each byte a segment",
                        { connection, message in
                            var bytes = PeerFrame.bytes(0x01, [])
                            for byte in message.payload { bytes += PeerFrame.bytes(0x00, [byte]) }
                            try connection.send(bytes + PeerFrame.bytes(0x80, []), pieces: 1)
                        }
                    ),
                    (
                        "behind a megabyte that nobody waits for",
                        {
                            let noise = [UInt8](repeating: 7, count: 1 << 20)
                            try $0.send(
                                PeerFrame.bytes(0x82, noise) + PeerFrame.bytes(0x81, $1.payload))
                        }
                    ),
                    (
                        "behind a pong that nobody asked for",
                        {
                            try $0.send(PeerFrame.bytes(0x8A, Array("unasked".utf8)))
                            try $0.send(PeerFrame.bytes(0x81, $1.payload))
                        }
                    ),
                ]

        @Test(arguments: ways)
        func anAnswerIsTakenHoweverItComes(
            _ name: String, _ answer: @escaping @Sendable (PeerConnection, PeerFrame) throws -> Void
        ) throws {
            let run = try PeerRun(Self.flow) { connection in
                try connection.upgrade()
                while true { try answer(connection, try connection.message()) }
            }
            #expect(run.broken == [], "\(name)")
            #expect(run.errors == [:], "\(name)")
            #expect(run.counts(.answered, .sessions) == ["answered": 6, "sessions": 2], "\(name)")
        }

        /// A ping is answered with its payload wherever it comes, before what follows it is complete.
        @Test func pingsAreAnsweredEverywhere() throws {
            let long = [UInt8](repeating: 9, count: 125)
            let run = try PeerRun { connection in
                try connection.send(try connection.acceptance() + PeerFrame.bytes(0x89, [1]))
                let hello = try connection.message()
                let half = hello.payload.count / 2
                try connection.send(PeerFrame.bytes(0x01, Array(hello.payload[..<half])))
                try connection.send(PeerFrame.bytes(0x89, [2]) + PeerFrame.bytes(0x89, []))
                while try connection.frame() != PeerFrame(first: 0x8A, payload: []) {}
                try connection.send(PeerFrame.bytes(0x89, long), pieces: 50)
                while try connection.frame() != PeerFrame(first: 0x8A, payload: long) {}
                try connection.send(PeerFrame.bytes(0x80, Array(hello.payload[half...])))
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.store.count(.answered) == 2)
            let pongs = run.frames.filter { $0.opcode == 10 }
            let expected = [[1], [2], [], long].map { PeerFrame(first: 0x8A, payload: $0) }
            #expect(expected.allSatisfy { pong in pongs.count { $0 == pong } == 2 })
            #expect(pongs.count == 8)
        }

        private static func ping(_ timeout: String) -> String {
            "ping: { ping: \"abc\", timeout: \(timeout) }"
        }

        @Test func aPongAnswersThePingWithItsPayload() throws {
            let run = try PeerRun(
                "{ reconnect: never, flow: [{ send: ping }] }", messages: Self.ping("5s")
            ) { connection in
                try connection.upgrade()
                let ping = try connection.frame()
                try connection.send(PeerFrame.bytes(0x8A, []) + PeerFrame.bytes(0x8A, ping.payload))
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.store.count(.answered) == 2)
        }

        @Test func aPongWithAnotherPayloadIsNoAnswer() throws {
            let run = try PeerRun(
                "{ reconnect: never, flow: [{ send: ping }] }", messages: Self.ping("300ms")
            ) { connection in
                try connection.upgrade()
                _ = try connection.frame()
                try connection.send(PeerFrame.bytes(0x8A, Array("abd".utf8)))
            }
            #expect(run.broken == [])
            #expect(run.errors == ["timeout": 2])
        }

        /// Profiles that send on their own clock, so that several requests are in flight.
        private static func sending(_ every: String) -> String {
            "{ send: { mix: hello, every: \(every) } }"
        }

        private static let steady = ["steady: { clients: 2, for: 500ms }"]

        /// Groups of five messages, answered in one write by `order`.
        static let orders: [(name: String, order: [Int])] = [
            ("several in one segment", [0, 1, 2, 3, 4]), ("backwards", [4, 3, 2, 1, 0]),
            ("mixed", [2, 0, 4, 1, 3]),
        ]

        @Test(arguments: orders)
        func answersFindTheirRequests(_ name: String, _ order: [Int]) throws {
            let run = try PeerRun(Self.sending("5ms"), phases: Self.steady) { connection in
                try connection.upgrade()
                while true {
                    let group = try (0..<5).map { _ in try connection.message() }
                    try connection.send(order.flatMap { PeerFrame.bytes(0x81, group[$0].payload) })
                }
            }
            #expect(run.broken == [], "\(name)")
            let answered = run.store.count(.answered)
            #expect(answered > 10 && answered % 5 == 0, "\(name): \(answered)")
            // Those of the last group, which did not become five.
            #expect(run.store.count(.timeouts) <= 8 && run.store.count(.unmatched) == 0)
        }

        @Test func aSecondAnswerIsADuplicate() throws {
            let run = try PeerRun(Self.flow) { connection in
                try connection.upgrade()
                while true {
                    let answer = PeerFrame.bytes(0x81, try connection.message().payload)
                    try connection.send(answer + answer)
                }
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(
                run.counts(.answered, .repliesDuplicated, .repliesLate, .messagesReceived)
                    == [
                        "answered": 6, "replies.duplicated": 6, "replies.late": 0,
                        "messages.received": 12,
                    ])
        }

        /// Every answer waits for the three messages after it, and so comes after its deadline, while
        /// other requests are in flight.
        @Test func anAnswerAfterItsDeadlineIsLate() throws {
            let message = """
                quick: { json: { id: "{{ id }}" }, expect: { match: { $.id: "{{ id }}" }, \
                timeout: 50ms } }
                """
            let run = try PeerRun(
                "{ send: { mix: quick, every: 25ms } }", phases: Self.steady, messages: message
            ) { connection in
                try connection.upgrade()
                var waiting = try (0..<3).map { _ in try connection.message() }
                while true {
                    waiting.append(try connection.message())
                    try connection.send(PeerFrame.bytes(0x81, waiting.removeFirst().payload))
                }
            }
            #expect(run.broken == [])
            let requests = run.store.count(.requests)
            #expect(requests > 6)
            #expect(
                run.counts(.answered, .timeouts, .repliesLate, .repliesDuplicated)
                    == [
                        "answered": 0, "timeouts": requests, "replies.late": requests - 6,
                        "replies.duplicated": 0,
                    ])
        }

        @Test func anUnknownIdIsUnmatched() throws {
            let run = try PeerRun(timeout: "300ms") { connection in
                try connection.upgrade()
                _ = try connection.message()
                for id in ["01234567-89ab-4cde-8f01-23456789abcd", "", "x"] {
                    try connection.send(PeerFrame.text("{\"id\":\"\(id)\"}"))
                }
                try connection.send(PeerFrame.text("{\"id\":7}") + PeerFrame.text("{\"id\":"))
            }
            #expect(run.broken == [])
            #expect(run.errors == ["timeout": 2])
            #expect(run.counts(.answered, .unmatched) == ["answered": 0, "unmatched": 10])
        }

        /// A frame that comes in one segment with the answer cannot answer what was sent after it.
        @Test func nothingIsAnsweredBeforeItIsSent() throws {
            let run = try PeerRun(
                "{ reconnect: never, flow: [{ send: poke, count: 3 }] }",
                messages: "poke: { text: x, expect: next, timeout: 5s }"
            ) { connection in
                try connection.upgrade()
                while true {
                    _ = try connection.message()
                    try connection.send(PeerFrame.text("a") + PeerFrame.text("b"))
                }
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.store.count(.answered) == 6)
            #expect(run.frames.count { $0.opcode == 1 } == 6)
        }

        /// A server that sends everything to everybody: copies of what others sent are no replies of
        /// ours, late, second or other.
        @Test func theIdsOfOthersAreUnmatched() throws {
            let room = Room()
            let run = try PeerRun(Self.sending("5ms"), phases: Self.steady) { connection in
                try connection.upgrade()
                room.enter(connection)
                defer { room.leave(connection) }
                while true { try room.say(PeerFrame.bytes(0x81, connection.message().payload)) }
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.store.count(.answered) > 10)
            #expect(
                run.counts(.repliesLate, .repliesDuplicated) == [
                    "replies.late": 0, "replies.duplicated": 0,
                ])
            // Whoever leaves first hears no more.
            let copies = run.store.count(.messagesReceived) - run.store.count(.answered)
            #expect(copies > 10 && run.store.count(.unmatched) <= copies)
        }
    }
}

/// Connections that hear what any of them says.
private final class Room: Sendable {
    private struct Members: @unchecked Sendable {
        var connections: [Int: PeerConnection] = [:]
    }

    private let members = Mutex(Members())

    func enter(_ connection: PeerConnection) {
        let member = Members(connections: [connection.number: connection])
        members.withLock { $0.connections.merge(member.connections) { $1 } }
    }

    func leave(_ connection: PeerConnection) {
        let number = connection.number
        members.withLock { $0.connections[number] = nil }
    }

    /// Members send one at a time, so that frames do not mix.
    func say(_ bytes: [UInt8]) throws {
        members.withLock { for member in $0.connections.values { try? member.send(bytes) } }
    }
}
