import Glibc
import Metrics
import TestSupport
import Testing

extension PeerTests {
    /// Sessions that are lost again and again: clients come back and go on, and nothing is lost from
    /// the books.
    @Suite(.serialized) struct LostSessionTests {
        private static let again = "reconnect: { delay: 5ms, max: 10ms }"

        /// Echoes so many messages, then resets.
        private static func short(_ count: Int) -> ScriptedPeer.Script {
            { connection in
                try connection.upgrade()
                for _ in 0..<count {
                    let message = try connection.message()
                    try connection.send(PeerFrame.bytes(0x81, message.payload))
                }
                _ = try connection.message()
                connection.reset()
            }
        }

        /// Profiles that must send on every one of their sessions.
        @Test(arguments: [
            "send: { mix: hello, every: 2ms }", "send: { mix: hello, every: 0s, pace: reply }",
            "send: { mix: hello, every: 1ms, pace: reply }", "flow: [{ send: hello }]",
            "send: { mix: hello, every: 1ms, limit: 1 }",
        ])
        func clientsSendAgainAfterAReset(_ load: String) throws {
            let run = try PeerRun(
                "{ \(Self.again), \(load) }", phases: ["steady: { clients: 2, for: 1s }"],
                script: Self.short(3))
            #expect(run.broken == [])
            let counts = run.counts(.opened, .answered)
            let opened = run.store.count(.opened)
            #expect(opened > 5, "\(counts)")
            // All but the last session of each client got their three answers.
            #expect(run.store.count(.answered) >= 3 * (opened - 2), "\(counts)")
        }

        /// A reset that meets a write is the same error as one that meets a read.
        @Test func aResetIsAResetWhoeverNoticesIt() throws {
            let run = try PeerRun(
                "{ \(Self.again), send: { mix: hello, every: 500us } }",
                phases: ["steady: { clients: 2, for: 1s }"], script: Self.short(3))
            #expect(run.broken == [])
            #expect(run.store.errors(.reset) > 5)
            #expect(run.store.errors(.abrupt) == 0)
        }

        /// While a closed loop has no session there is nothing it could send.
        @Test func aClosedLoopPlansNothingWithoutASession() throws {
            let run = try PeerRun(
                "{ reconnect: { delay: 100ms, factor: 1 }, "
                    + "send: { mix: hello, every: 0s, pace: reply } }",
                phases: ["steady: { clients: 2, for: 1s }"], script: Self.short(3))
            #expect(run.broken == [])
            #expect(run.store.count(.planned) <= 5 * run.store.count(.opened))
        }

        /// One peer after the other does something else.
        private static let faults: [ScriptedPeer.Script] = [
            { $0.close() }, { $0.reset() }, { try $0.send("SSH-2.0-x\r\n") },
            { try $0.upgrade(replacing: "101", by: "503") },
            { try $0.upgrade(replacing: "Accept: ", by: "Accept: x") }, short(0), short(5),
            {
                try $0.upgrade()
                _ = try $0.message()
                try $0.send([0x83])
            },
            {
                try $0.upgrade()
                _ = try $0.message()
                try $0.send([0x81, 10, 0x61])
                $0.close()
            },
            {
                try $0.upgrade()
                _ = try $0.message()
                try $0.send(PeerFrame.close(1012))
            },
            {
                try $0.upgrade()
                try $0.echo()
            },
        ]

        @Test(arguments: [
            "send: { mix: hello, every: 5ms }", "flow: [{ send: hello }, { wait: 1ms }]",
            "session: 20ms..50ms, send: { mix: hello, every: 0s, pace: reply }",
            "open: [{ send: hello }], send: { mix: hello, every: 3ms, limit: 1 }",
        ])
        func booksCloseWhateverPeersDo(_ load: String) throws {
            let run = try PeerRun(
                "{ \(Self.again), \(load) }", phases: ["steady: { clients: 20, for: 1s }"]
            ) { connection in
                try Self.faults[connection.number % Self.faults.count](connection)
            }
            #expect(run.broken == [])
            let kinds = Set(run.errors.keys)
            #expect(kinds.isSuperset(of: ["handshake", "reset", "protocol", "abrupt", "closed"]))
        }

        /// Engines give back all they took from the system, once the first one has opened what stays.
        @Test func runsLeaveNoDescriptors() async {
            await #expect(processExitsWith: .success) {
                func count() -> Int { (0..<Int32(65_536)).count { fcntl($0, F_GETFD) >= 0 } }
                func run() throws { _ = try PeerRun(script: { try $0.send("no\r\n") }) }
                try run()
                let before = count()
                for _ in 0..<20 { try run() }
                #expect(count() == before)
            }
        }
    }
}
