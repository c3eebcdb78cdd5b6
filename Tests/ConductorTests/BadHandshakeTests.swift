import Metrics
import TestSupport
import Testing
import Wire

extension PeerTests {
    /// Targets that never become a session: each is a counted kind with what was wrong as its text.
    @Suite(.serialized) struct BadHandshakeTests {
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            var kind = ErrorKind.handshake
            /// What the first text must contain.
            var text: String
            var status: UInt16?
            var script: ScriptedPeer.Script
            var testDescription: String { name }

            init(
                _ name: String, _ text: String, status: UInt16? = nil,
                _ script: @escaping ScriptedPeer.Script
            ) {
                self.name = name
                self.text = text
                self.status = status
                self.script = script
            }

            /// An answer that is right but for one part.
            static func changed(_ name: String, _ old: String, _ new: String, _ text: String)
                -> Case
            {
                Case(name, text) { try $0.upgrade(replacing: old, by: new) }
            }

            /// An answer that has nothing to do with the request.
            static func answer(
                _ name: String, _ bytes: [UInt8], _ text: String, status: UInt16? = nil
            ) -> Case {
                Case(name, text, status: status) {
                    _ = try $0.acceptance()
                    try $0.send(bytes)
                }
            }

            static func status(_ line: String, _ status: UInt16, _ rest: String = "") -> Case {
                let text = "HTTP/\(line)\r\nContent-Length: 4\r\n\(rest)\r\noops"
                return answer(
                    line, Array(text.utf8), "status " + line.dropFirst(4), status: status)
            }

            /// A redirect, each time it is asked.
            static func redirect(_ line: String, _ location: String, _ text: String) -> Case {
                let answer = "HTTP/1.1 \(line)\r\nLocation: \(location)\r\n\r\n"
                return Case.answer(
                    "\(line) to \(location)", Array(answer.utf8), text,
                    status: UInt16(line.prefix(3)))
            }
        }

        static let silent: [Case] = [
            Case("closes at once", "during the handshake") { $0.close() },
            Case("resets at once", "reset during the handshake") { $0.reset() },
            Case("closes after the request", "closed during the handshake") {
                _ = try $0.acceptance()
                $0.close()
            },
            Case("resets after the request", "reset during the handshake") {
                _ = try $0.acceptance()
                $0.reset()
            },
            Case("ends its half", "closed during the handshake") {
                _ = try $0.acceptance()
                $0.halfClose()
            },
            Case("closes in the middle of the answer", "closed during the handshake") {
                try $0.send(Array(try $0.acceptance().dropLast(3)))
                $0.close()
            },
        ]

        static let statuses: [Case] = [
            .status("1.1 400 Bad Request", 400), .status("1.1 401 Unauthorized", 401),
            .status("1.1 503 Service Unavailable", 503), .status("1.1 200 OK", 200),
            .status("1.1 301 Moved Permanently", 301),
            .redirect("302 Found", "/again", "more than 5 redirects"),
            .redirect("307 Temporary Redirect", "ftp://a/", "which is not a target"),
            .redirect("308 Permanent Redirect", "ws://a:0/", "which is not a target"),
            .status("1.0 404 Not Found", 404),
        ]

        static let answers: [Case] = [
            .changed("HTTP/1.0", "HTTP/1.1", "HTTP/1.0", "malformed status line"),
            .changed("wrong key", "Accept: ", "Accept: x", "wrong Sec-WebSocket-Accept"),
            .changed("no key", "Sec-WebSocket-Accept", "X", "no Sec-WebSocket-Accept"),
            .changed("no upgrade", "Upgrade: websocket\r\n", "", "no \"Upgrade: websocket\""),
            .changed("no connection", "Connection: Upgrade", "X: y", "no \"Connection: Upgrade\""),
            .changed(
                "two keys", "Sec-W", "Sec-WebSocket-Accept: x\r\nSec-W",
                "doubled sec-websocket-accept header"),
            .changed(
                "extension", "Sec-W", "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-W",
                "unasked extension \"permessage-deflate\""),
            .changed(
                "subprotocol", "Sec-W", "Sec-WebSocket-Protocol: chat\r\nSec-W",
                "unasked subprotocol \"chat\""),
            .changed("folded line", "Upgrade:", "X: a\r\n b\r\nUpgrade:", "folded header line"),
            .changed("no line ends", "\r\nUpgrade", "\nUpgrade", "bare line feed in headers"),
        ]

        static let garbage: [Case] = [
            .answer("zeros", [UInt8](repeating: 0, count: 100), "not HTTP"),
            .answer(
                "noise", (0..<4_000).map { UInt8(truncatingIfNeeded: $0 * 167 + 13) }, "not HTTP"),
            .answer("TLS", [0x15, 3, 1, 0, 2, 2, 70], "not HTTP (the server speaks TLS)"),
            .answer("a frame", PeerFrame.text("hello"), "not HTTP"),
            Case("SSH greeting", "not HTTP") { try $0.send("SSH-2.0-OpenSSH_9.2\r\n") },
            Case("100,000 headers", "over 100 header lines") {
                _ = try $0.acceptance()
                try $0.send("HTTP/1.1 101 X\r\n")
                try $0.send(Array(String(repeating: "A: b\r\n", count: 100_000).utf8))
            },
            Case("a line of 4 MiB", "headers over 16 KiB") {
                _ = try $0.acceptance()
                try $0.send("HTTP/1.1 101 X\r\nA: ")
                try $0.send([UInt8](repeating: 0x61, count: 4 << 20))
            },
            Case("a header without an end", "over 100 header lines") {
                _ = try $0.acceptance()
                try $0.send("HTTP/1.1 101 X\r\n")
                while true { try $0.send("A: b\r\n") }
            },
        ]

        @Test(arguments: silent + statuses + answers + garbage)
        func isCountedWithItsText(_ bad: Case) throws {
            let run = try PeerRun(script: bad.script)
            #expect(run.broken == [])
            #expect(run.errors == [bad.kind.name: 2])
            #expect(run.first(bad.kind).contains(bad.text), "\(run.first(bad.kind))")
            #expect(
                run.counts(.connects, .failed, .requests) == [
                    "connects": 2, "failed": 2, "requests": 0,
                ])
            if let status = bad.status {
                #expect(run.store.details(of: .handshake).map(\.code) == [status])
            }
        }

        @Test func aPortThatRefuses() throws {
            let run = try PeerRun(target: "ws://127.0.0.1:1/")
            #expect(run.broken == [])
            #expect(run.errors == ["refused": 2])
            #expect(run.first(.refused).contains("Connection refused"))
        }

        /// A name may stand for several addresses, of which only a later one answers.
        @Test func allAddressesOfANameAreTried() throws {
            let script: ScriptedPeer.Script = {
                try $0.upgrade()
                try $0.echo()
            }
            let nobody = try #require(SocketAddress(literal: "::1", port: 1))
            let run = try PeerRun(behind: [nobody], script: script, changing: { _ in })
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.counts(.connects, .opened) == ["connects": 2, "opened": 2])
        }

        @Test func anAnswerMayComeByteByByte() throws {
            let run = try PeerRun { connection in
                try connection.send(try connection.acceptance(), pieces: 1)
                try connection.echo()
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.store.count(.answered) == 2)
        }

        @Test func framesMayFollowTheAnswerInTheSameSegment() throws {
            let profile = """
                { reconnect: never, open: [{ expect: { match: { $.n: 1 }, timeout: 5s } }],
                  flow: [{ expect: { match: { $.n: 2 }, timeout: 5s } }, { send: hello }] }
                """
            let run = try PeerRun(profile) { connection in
                let frames = PeerFrame.text(#"{"n":1}"#) + PeerFrame.text(#"{"n":2}"#)
                try connection.send(try connection.acceptance() + frames)
                try connection.echo()
            }
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.counts(.answered, .unmatched) == ["answered": 6, "unmatched": 0])
        }
    }
}
