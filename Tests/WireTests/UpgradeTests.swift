import Testing

@testable import Wire

/// The nonce of RFC 6455 §1.3, "the sample nonce".
private let sampleKey = UpgradeKey(0x7468_6520_7361_6d70, 0x6c65_206e_6f6e_6365)

@Suite struct UpgradeTests {
    @Test func theKeyAndItsAnswerOfTheRFC() {
        #expect(String(decoding: sampleKey.text, as: UTF8.self) == "dGhlIHNhbXBsZSBub25jZQ==")
        #expect(String(decoding: sampleKey.accept, as: UTF8.self) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
    ])
    func base64AsInRFC4648(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == Array(text.utf8))
    }

    // The client's side -------------------------------------------------------------------------

    @Test func aRequestIsWhatAServerReads() throws {
        let terms = UpgradeTerms(subprotocols: ["chat", "v2"], compression: DeflateOffer())
        let request = try UpgradeRequest(
            resource: "/chat?a=1", authority: "example.com:8080", terms: terms,
            origin: "http://example.com",
            headers: [("X-Id", "7"), ("Cookie", "a=1"), ("Authorization", "Bearer ä")])
        let bytes = request.text(key: sampleKey, cookies: "b=2")
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                GET /chat?a=1 HTTP/1.1\r
                Host: example.com:8080\r
                Origin: http://example.com\r
                X-Id: 7\r
                Authorization: Bearer ä\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Protocol: chat, v2\r
                Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Cookie: a=1; b=2\r
                \r

                """)
        for end in 0..<bytes.count {
            guard UpgradeOffer.parse(bytes.span, from: 0, to: end) == .needMore else {
                Issue.record("not needMore at \(end)")
                return
            }
        }
        guard case .offer(let offer) = UpgradeOffer.parse(bytes.span, from: 0, to: bytes.count)
        else {
            Issue.record("no offer")
            return
        }
        #expect(offer.resource == "/chat?a=1" && offer.key == sampleKey)
        #expect(offer.subprotocols == ["chat", "v2"] && offer.end == bytes.count)
        #expect(offer.extensions == "permessage-deflate; client_max_window_bits")
        let answer = UpgradeReply.accept(
            offer, subprotocol: "v2", extensions: "permessage-deflate")
        let response = UpgradeResponse.parse(
            answer.span, from: 0, to: answer.count, to: terms, key: sampleKey)
        #expect(
            response
                == .accepted(
                    UpgradeResponse.Grant(
                        length: answer.count, subprotocol: "v2",
                        compression: DeflateParameters(), cookies: [])))
    }

    @Test func headersCannotSmuggleLinesOrReplaceTheHandshakesOwn() throws {
        let bad: [(String, String)] = [
            ("X", "a\r\nY: b"), ("X\n", "a"), ("", "a"), ("X", "\u{0}"), ("X Y", "a"),
            ("Sec-WebSocket-Key", "a"), ("upgrade", "h2c"),
        ]
        for header in bad {
            #expect(throws: UpgradeRequest.MalformedHeader(name: header.0)) {
                try UpgradeRequest(resource: "/", authority: "a", headers: [header])
            }
        }
        #expect(throws: UpgradeRequest.MalformedHeader.self) {
            try UpgradeRequest(resource: "/a b", authority: "a")
        }
        let request = try UpgradeRequest(resource: "", authority: "a", headers: [("host", "b")])
        let bytes = request.text(key: sampleKey)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("GET / HTTP/1.1\r\nhost: b\r\nU"))
    }

    static let good = """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: WebSocket\r
        Connection: keep-alive, upgrade\r
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo= \r
        Server:\r
        \r

        """

    func answer(_ text: String, offering: [String] = []) -> UpgradeResponse {
        let bytes = Array(text.utf8)
        return UpgradeResponse.parse(
            bytes.span, from: 0, to: bytes.count, to: UpgradeTerms(subprotocols: offering),
            key: sampleKey)
    }

    @Test func aGoodAnswerIsTakenAtItsLastByteWithFramesBehindIt() throws {
        let text = Self.good
        let length = text.utf8.count
        for end in 0..<length {
            let cut = String(decoding: Array(text.utf8)[..<end], as: UTF8.self)
            guard answer(cut) == .needMore else {
                Issue.record("not needMore at \(end)")
                return
            }
        }
        let accepted = UpgradeResponse.accepted(
            UpgradeResponse.Grant(length: length, subprotocol: nil, compression: nil, cookies: []))
        let parsed = [answer(text), answer(text + "\u{1}\u{5}Hello")]
        #expect(parsed == [accepted, accepted])
    }

    /// Parts of the good answer, what stands in their place, and what comes of it.
    static let changed: [(part: String, by: String, result: UpgradeResponse)] = [
        ("xOo=", "xOp=", .invalid("wrong Sec-WebSocket-Accept")),
        ("s3pP", "S3pP", .invalid("wrong Sec-WebSocket-Accept")),
        ("Sec-WebSocket-Accept", "Accept", .invalid("no Sec-WebSocket-Accept")),
        ("Upgrade: WebSocket", "Upgrade: h2c", .invalid("no \"Upgrade: websocket\"")),
        ("upgrade\r", "close\r", .invalid("no \"Connection: Upgrade\"")),
        ("Server:", "Upgrade: websocket", .invalid("doubled upgrade header")),
        ("Server:", "Sec-WebSocket-Accept: x", .invalid("doubled sec-websocket-accept header")),
        ("Server:", "Sec-WebSocket-Protocol: v3", .invalid("unasked subprotocol \"v3\"")),
        ("Server:", "Sec-WebSocket-Extensions: x", .invalid("unasked extension \"x\"")),
        ("Server:", " folded", .invalid("folded header line")),
        ("Server:", "Server : a", .invalid("malformed header name")),
        ("Server:", ": a", .invalid("malformed header name")),
        ("Server:", "Server", .invalid("header line without a colon")),
        ("Server:", "Server: \u{0}", .invalid("control byte in headers")),
        ("Server:", "Server: \u{7F}", .invalid("control byte in headers")),
        ("Server:\r\n", "Server: a\n", .invalid("bare line feed in headers")),
        ("Server:\r\n", "Server: a\rb", .invalid("bare carriage return in headers")),
        ("HTTP/1.1", "HTTP/1.0", .invalid("malformed status line")),
        ("HTTP/1.1", "HTTP/1.2", .invalid("malformed status line")),
        (" 101 ", " 1O1 ", .invalid("malformed status line")),
        (" 101 ", "  101 ", .invalid("malformed status line")),
        (" 101 Switching Protocols", " 1010", .invalid("malformed status line")),
        ("101 Switching", "200 OK", .rejected(status: 200, text: "status 200 OK Protocols")),
        ("101 Switching Protocols", "503", .rejected(status: 503, text: "status 503")),
        (
            "HTTP/1.1 101 Switching Protocols", "HTTP/1.0 400 Bad Request",
            .rejected(status: 400, text: "status 400 Bad Request")
        ),
        ("HTTP", "http", .invalid("not HTTP")),
        (
            "101 Switching Protocols", "302 Found\r\nLocation: /b\r\nSet-Cookie: a=b; Secure",
            .redirected(status: 302, location: "/b", cookies: ["a=b; Secure"])
        ),
        (
            "101 Switching", "302 Found",
            .rejected(status: 302, text: "status 302 Found Protocols without a Location")
        ),
    ]

    @Test(arguments: changed)
    func aBadAnswerIsRefusedWithItsReason(
        part: String, by: String, result: UpgradeResponse
    ) throws {
        let text = replace(part, by: by, in: Self.good)
        #expect(answer(text) == result)
    }

    @Test func anOfferedSubprotocolIsGranted() throws {
        let text = replace("Server:", by: "Sec-WebSocket-Protocol: chat", in: Self.good)
        let granted = UpgradeResponse.accepted(
            UpgradeResponse.Grant(
                length: text.utf8.count, subprotocol: "chat", compression: nil, cookies: []))
        let asked = ["v2", "chat"]
        let none = "none of the subprotocols v2, chat was taken"
        #expect(
            [answer(text, offering: asked), answer(Self.good, offering: asked)]
                == [granted, .invalid(none)])
    }

    @Test(arguments: ["\u{16}", "\u{15}", "SSH-2.0-x", "\u{0}", "HTTQ", "\r\n", "<html>"])
    func garbageFailsAtOnce(text: String) throws {
        guard case .invalid(let reason) = answer(text) else {
            Issue.record("not refused")
            return
        }
        #expect(reason.hasPrefix("not HTTP"))
    }

    @Test func headsAreBounded() throws {
        let start = "HTTP/1.1 101 X\r\n"
        let lines = String(repeating: "A: b\r\n", count: 101)
        let long = "A: " + String(repeating: "b", count: HTTPHead.maximumLength)
        let results = [
            answer(start + lines.dropLast(6)), answer(start + lines),
            answer(start + long.prefix(16_000)), answer(start + long),
        ]
        #expect(
            results == [
                .needMore, .invalid("over 100 header lines"), .needMore,
                .invalid("headers over 16 KiB"),
            ])
    }

    @Test func aBrokenHeadFailsBeforeItsEnd() throws {
        let start = "HTTP/1.1 101 X\r\n"
        let results = ["A B", "A: b\u{1}", " a", "A\rB", ":"].map { answer(start + $0) }
        #expect(!results.contains(.needMore))
        let open = ["A", "A:", "A: b", "A: b\r", "\r", "A\r"].map { answer(start + $0) }
        #expect(open.allSatisfy { $0 == .needMore })
    }

    // The server's side -------------------------------------------------------------------------

    static let request = """
        GET / HTTP/1.1\r
        Host: a\r
        Upgrade: websocket\r
        Connection: keep-alive, Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        \r

        """

    static let refused: [(part: String, by: String, status: Int)] = [
        ("GET", "POST", 400), ("GET / HTTP/1.1", "GET /", 400), ("HTTP/1.1", "HTTP/1.0", 400),
        ("GET / ", "GET /a b ", 400), ("GET / ", "GET ", 400), ("Host: a", "X: a", 400),
        ("Host: a", "Host: a\r\nHost: b", 400), ("websocket", "h2c", 400),
        (", Upgrade", "", 400), ("ZQ==", "Z===", 400), ("ZQ==", "ZQ=", 400), ("dGhl", "d hl", 400),
        (": 13", ": 8", 426), ("Sec-WebSocket-Version: 13\r\n", "", 426),
        ("Host: a\r\n", "Host: a\n", 400), ("Host: a", " Host: a", 400),
    ]

    @Test(arguments: refused)
    func aBadRequestIsRefusedWithAStatus(part: String, by: String, status: Int) {
        let bytes = Array(replace(part, by: by, in: Self.request).utf8)
        guard
            case .refused(let found, let text) = UpgradeOffer.parse(
                bytes.span, from: 0, to: bytes.count)
        else {
            Issue.record("not refused")
            return
        }
        #expect(found == status)
        let reply = String(decoding: UpgradeReply.refuse(status: found, text: text), as: UTF8.self)
        #expect(reply.hasPrefix("HTTP/1.1 \(status) ") && reply.hasSuffix("\r\n\r\n\(text)\n"))
        #expect(reply.contains("Sec-WebSocket-Version: 13\r\n") == (status == 426))
    }

    private func replace(_ part: String, by other: String, in text: String) -> String {
        let (bytes, wanted) = (Array(text.utf8), Array(part.utf8))
        for i in 0...(bytes.count - wanted.count)
        where bytes[i..<(i + wanted.count)].elementsEqual(wanted) {
            return String(
                decoding: bytes[..<i] + Array(other.utf8) + bytes[(i + wanted.count)...],
                as: UTF8.self)
        }
        Issue.record("\(part) does not occur")
        return text
    }
}
