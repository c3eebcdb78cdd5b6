import Metrics
import TestSupport
import Testing

extension PeerTests {
    /// What reports tell of the first case of an error: what the peer said, in which message, and what
    /// was missing in it.
    @Suite(.serialized) struct FirstCaseTests {
        struct Case: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let kind: ErrorKind
            let profile: String
            let messages: String
            let timeout: String
            /// In which `PORT` stands for the peer's.
            let target: String
            /// All of these stand in the text.
            let says: [String]
            let script: ScriptedPeer.Script

            init(
                _ name: String, _ kind: ErrorKind, says: [String], timeout: String = "5s",
                target: String = "ws://127.0.0.1:PORT/", profile: String = PeerRun.once,
                messages: String = "",
                script: @escaping ScriptedPeer.Script
            ) {
                testDescription = name
                self.kind = kind
                self.profile = profile
                self.messages = messages
                self.timeout = timeout
                self.target = target
                self.says = says
                self.script = script
            }
        }

        /// Answers each message with a text.
        private static func answer(_ text: @escaping @Sendable (String) -> String)
            -> ScriptedPeer.Script
        {
            { peer in
                try peer.upgrade()
                while true {
                    let id = String(decoding: try peer.message().payload, as: UTF8.self)
                        .split(separator: "\"").first { $0.utf8.count > 30 }
                    try peer.send(PeerFrame.text(text(String(id ?? ""))))
                }
            }
        }

        /// Refuses the handshake; the body says how long it is, unless a header tells it otherwise.
        private static func refuse(
            _ status: String, _ body: String, header: String? = nil
        ) -> ScriptedPeer.Script {
            { peer in
                _ = try peer.acceptance()
                let header = header ?? "Content-Length: \(body.utf8.count)"
                try peer.send("HTTP/1.1 \(status)\r\n\(header)\r\n\r\n")
                try peer.send(body)
                peer.close()
            }
        }

        static let handshakes = [
            Case(
                "a refusal and its body", .handshake,
                says: ["status 403 Forbidden: {\"error\":\"origin not allowed\"}"],
                script: refuse("403 Forbidden", #"{"error":"origin not allowed"}"#)),
            Case(
                "a body in chunks", .handshake, says: ["status 503 X: come back later"],
                script: refuse(
                    "503 X", "5\r\ncome \r\na;x=y\r\nback later\r\n0\r\n\r\n",
                    header: "Transfer-Encoding: chunked")),
            Case(
                "a body up to the end of the stream", .handshake, says: ["status 500 X: a b"],
                script: refuse("500 X", "a\r\n\t b", header: "A: b")),
            Case(
                "a long body", .handshake, says: ["status 500 X: xxx", "xxx…"],
                script: refuse(
                    "500 X", String(repeating: "x", count: 100_000))),
            Case(
                "a body that never ends", .handshake, says: ["status 500 X: wait"],
                script: { peer in
                    _ = try peer.acceptance()
                    try peer.send("HTTP/1.1 500 X\r\nContent-Length: 9\r\n\r\nwait")
                    try peer.silence()
                }),
            Case(
                "control characters and no UTF-8", .handshake, says: ["\\u{1B}[31m red"],
                script: refuse("500 X", "\u{1B}[31m red")),
            Case(
                "a secret", .handshake, says: ["{\"token\":\"***\",\"why\":\"old\"}"],
                script: refuse("401 X", #"{"token":"abcdef","why":"old"}"#)),
            Case(
                "a compressed body", .handshake, says: ["status 500 X"],
                script: refuse(
                    "500 X", "\u{1}\u{2}ab", header: "Content-Encoding: gzip\r\nContent-Length: 4")),
            Case(
                "no HTTP", .handshake, says: ["not HTTP: +OK ready"],
                script: { peer in
                    _ = try peer.acceptance()
                    try peer.send("+OK ready\r\n")
                    try peer.silence()
                }),
        ]

        static let sessions = [
            Case(
                "a close with its reason", .closed,
                says: ["closed by the peer with code 4001: seat taken"],
                script: { peer in
                    try peer.upgrade()
                    _ = try peer.message()
                    try peer.send(PeerFrame.close(4001, Array("seat taken".utf8)))
                    try peer.listen()
                }),
            Case(
                "a request that its session cut", .cut, says: ["before the reply to 'hello'"],
                script: { peer in
                    try peer.upgrade()
                    _ = try peer.message()
                    try peer.send(PeerFrame.close(1001))
                    try peer.listen()
                }),
        ]

        static let replies = [
            Case(
                "a value that fails a check", .check,
                says: [
                    #"the reply to 'ask' failed its check: $.status is "queue full", wanted "ok""#
                ],
                profile: "{ reconnect: never, flow: [{ send: ask }] }",
                messages:
                    #"ask: { json: { id: "{{ id }}" }, expect: { match: { $.id: "{{ id }}" }, check: { $.status: ok } } }"#,
                script: answer { #"{"id":"\#($0)","status":"queue full"}"# }),
            Case(
                "a secret value that fails a check", .check,
                says: [#"$.token is "***", wanted "***""#],
                profile: "{ reconnect: never, flow: [{ send: ask }] }",
                messages:
                    #"ask: { json: { id: "{{ id }}" }, expect: { match: { $.id: "{{ id }}" }, check: { $.token: hush } } }"#,
                script: answer { #"{"id":"\#($0)","token":"abc"}"# }),
            Case(
                "a path that is not there", .check,
                says: ["there is no $.state, did you mean $.data.state?"],
                profile: "{ reconnect: never, flow: [{ send: ask }] }",
                messages:
                    #"ask: { json: { id: "{{ id }}" }, expect: { match: { $.id: "{{ id }}" }, check: { $.state: ok } } }"#,
                script: answer { #"{"id":"\#($0)","data":{"state":"ok"}}"# }),
            Case(
                "an answer without the id", .timeout,
                says: [
                    "the reply to 'hello' did not come within 300ms; the first message that nothing took: {\"ID\":",
                    ": there is no $.id, did you mean $.ID?",
                ], timeout: "300ms", script: answer { #"{"ID":"\#($0)"}"# }),
            Case(
                "an answer that is something else", .timeout,
                says: ["took: hello?: there is no $.id, for it is no JSON"],
                timeout: "300ms", script: answer { _ in "hello?" }),
            Case(
                "silence", .timeout, says: ["no other message"], timeout: "300ms",
                script: { peer in
                    try peer.upgrade()
                    try peer.silence()
                }),
            Case(
                "nothing to capture", .value,
                says: [
                    "the reply to 'ask' has no 'token' to capture: there is no $.token", "$.Token?",
                ],
                profile: "{ reconnect: never, flow: [{ send: ask }] }",
                messages:
                    #"ask: { json: { id: "{{ id }}" }, expect: { match: { $.id: "{{ id }}" }, capture: { token: $.token } } }"#,
                script: answer { #"{"id":"\#($0)","Token":"abc"}"# }),
            Case(
                "a message that came unasked and fails", .check,
                says: ["'news' failed its check: $.price is -1, wanted above 0"],
                profile: "{ reconnect: never, flow: [{ send: hello }, { wait: 1s }] }",
                messages:
                    "bye: bye\nreceive:\n  news: { match: { $.t: news }, check: { $.price: { above: 0 } } }",
                script: { peer in
                    try peer.upgrade()
                    let hello = try peer.message()
                    try peer.send(PeerFrame.text(#"{"t":"news","price":-1}"#))
                    try peer.send(PeerFrame.bytes(0x81, hello.payload))
                    try peer.listen()
                }),
        ]

        /// Ends each session by these bytes, once it is open.
        private static func send(_ bytes: [UInt8]) -> ScriptedPeer.Script {
            { peer in
                try peer.upgrade()
                _ = try peer.message()
                try peer.send(bytes)
                try peer.listen()
            }
        }

        static let others = [
            Case(
                "nobody listens", .refused, says: ["Connection refused by 127.0.0.1:1"],
                target: "ws://127.0.0.1:1/", script: { try $0.upgrade() }),
            Case(
                "TLS to a plain port", .tls, says: ["does not speak TLS"],
                target: "wss://127.0.0.1:PORT/",
                script: { peer in
                    try peer.send("HTTP/1.1 400 Bad Request\r\n\r\n")
                    try peer.silence()
                }),
            Case(
                "a proxy that refuses", .proxy,
                says: ["the proxy refused: status 403 No: not for you"],
                target: "{ url: 'ws://10.0.0.1:1/', proxy: 'http://127.0.0.1:PORT' }",
                script: { peer in
                    _ = try peer.head()
                    try peer.send("HTTP/1.1 403 No\r\nContent-Length: 11\r\n\r\nnot for you")
                    peer.close()
                }),
            Case(
                "no answer to the handshake", .handshakeTimeout,
                says: ["no answer to the handshake"],
                target: "{ url: 'ws://127.0.0.1:PORT/', connect-timeout: 300ms }",
                script: { try $0.silence() }),
            Case(
                "the end of the stream", .abrupt, says: ["without a close frame"],
                script: { peer in
                    try peer.upgrade()
                    _ = try peer.message()
                    peer.close()
                }),
            Case(
                "a reset", .reset, says: ["Connection reset by peer"],
                script: { peer in
                    try peer.upgrade()
                    _ = try peer.message()
                    peer.reset()
                }),
            Case(
                "a frame that breaks a rule", .protocolError, says: ["reserved bits"],
                script: send(PeerFrame.bytes(0xF1, [0x41]))),
            Case(
                "text that is none", .utf8, says: ["not UTF-8"],
                script: send(PeerFrame.bytes(0x81, [0xFF]))),
            Case(
                "a message that is too large", .tooLarge, says: ["over 16 bytes"],
                target: "{ url: 'ws://127.0.0.1:PORT/', max-message: 16B }",
                script: send(PeerFrame.text("more than sixteen bytes"))),
            Case(
                "a peer that does not answer pings", .heartbeat, says: ["pong"],
                profile: "{ reconnect: never, heartbeat: { every: 50ms, timeout: 50ms } }",
                script: { peer in
                    try peer.upgrade()
                    try peer.silence()
                }),
        ]

        /// Kinds whose texts other suites hold: what the host lacks and what the network does not do on
        /// demand, and sends that were dropped.
        private static let elsewhere: Set<ErrorKind> = [
            .dns, .unreachable, .connectTimeout, .addressExhausted, .descriptors, .backpressure,
            .notConnected, .poolTimeout, .data,
        ]

        @Test func everyKindHasItsText() {
            let kinds = Set(
                (Self.handshakes + Self.sessions + Self.replies + Self.others).map(\.kind))
            #expect(kinds.union(Self.elsewhere) == Set(ErrorKind.allCases))
        }

        @Test(arguments: handshakes + sessions + replies + others)
        func tellsWhatWasSaid(_ wanted: Case) throws {
            let run = try PeerRun(
                wanted.profile, timeout: wanted.timeout, messages: wanted.messages,
                target: { wanted.target.replacing("PORT", with: "\($0)") }, script: wanted.script)
            let text = run.first(wanted.kind)
            #expect(wanted.says.allSatisfy(text.contains), "\(text)")
            #expect(run.broken == [])
            let span = try #require(run.store.errorSpans[wanted.kind])
            #expect(0 <= span.first && span.first <= span.last)
        }

        @Test func eachCodeHasATextOfItsOwn() throws {
            let run = try PeerRun { peer in
                try peer.upgrade()
                _ = try peer.message()
                try peer.send(
                    PeerFrame.close(4000 + peer.number, Array("no \(peer.number)".utf8)))
                try peer.listen()
            }
            let details = run.store.details(of: .closed)
            #expect(details.count == 2)
            let texts = details.map { run.store.firstText(.closed, code: $0.code) ?? "" }
            #expect(Set(texts.map { $0.suffix(4) }) == ["no 0", "no 1"], "\(texts)")
        }

        @Test func framesThatNobodyTookAreTold() throws {
            let run = try PeerRun { peer in
                try peer.upgrade()
                let hello = try peer.message()
                try peer.send(PeerFrame.bytes(0x82, [0, 0xFF, 0x41]))
                try peer.send(PeerFrame.bytes(0x81, hello.payload))
                try peer.listen()
            }
            #expect(run.store.firstText(.unmatched) == #"\x00\xFFA"#)
        }
    }
}
