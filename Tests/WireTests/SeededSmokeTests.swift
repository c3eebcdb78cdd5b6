import Testing
import Wire

/// Valid input with a few bytes changed, by the thousand: no parser crashes, and what a parser said
/// of a beginning it says of everything that begins so.
@Suite struct SeededSmokeTests {
    private static let rounds = 3_000

    /// Changes, takes out or puts in up to four bytes.
    private func damaged(_ seed: [UInt8], _ random: inout RandomStream) -> [UInt8] {
        var bytes = seed
        for _ in 0..<(1 + random.below(4)) where !bytes.isEmpty {
            let place = Int(random.below(UInt64(bytes.count)))
            let byte = UInt8(truncatingIfNeeded: random.next())
            switch random.below(4) {
            case 0: bytes[place] = byte
            case 1: bytes[place] ^= 1 << (byte & 7)
            case 2: bytes.remove(at: place)
            default: bytes.insert(byte, at: place)
            }
        }
        return bytes
    }

    /// Feeds damaged seeds in growing pieces; true as long as the first definite word of a parser
    /// is its last. `parse` gives nil while it needs more.
    private func agrees<R: Equatable>(
        _ seeds: [[UInt8]], _ parse: (Span<UInt8>, Int) -> R?
    ) -> [[UInt8]] {
        var random = RandomStream(seed: 1)
        var wrong: [[UInt8]] = []
        for round in 0..<Self.rounds {
            let bytes = damaged(seeds[round % seeds.count], &random)
            let step = 1 + Int(random.below(UInt64(max(1, bytes.count / 4))))
            var word: R?
            for end in stride(from: 0, to: bytes.count, by: step) + [bytes.count] {
                let found = parse(bytes.span, end)
                if word == nil { word = found } else if word != found { wrong.append(bytes) }
            }
        }
        return wrong
    }

    @Test func frameHeaders() {
        let seeds = ["8105", "818537fa213d", "0103", "827e0100", "827f0000000000010000", "8800"]
        for rules in [FrameRules.fromServer, .fromClient] {
            let wrong = agrees(seeds.map { hex($0) + [1, 2, 3, 4, 5] }) { bytes, end in
                let found = FrameHeader.parse(bytes, at: 0, to: end, rules: rules)
                return found == .needMore ? nil : found
            }
            #expect(wrong.isEmpty)
        }
    }

    @Test func openingHandshakes() throws {
        let key = UpgradeKey(1, 2)
        let terms = UpgradeTerms(subprotocols: ["d"])
        let request = try UpgradeRequest(resource: "/a?b", authority: "c", terms: terms)
        let bytes = request.text(key: key)
        let offered = agrees([bytes]) { bytes, end -> String? in
            switch UpgradeOffer.parse(bytes, from: 0, to: end) {
            case .needMore: nil
            case .offer(let offer): "\(offer)"
            // Which of several faults is told may depend on how much is there.
            case .refused(let status, _): "\(status)"
            }
        }
        guard case .offer(let offer) = UpgradeOffer.parse(bytes.span, from: 0, to: bytes.count)
        else {
            Issue.record("no offer")
            return
        }
        let answers = [
            UpgradeReply.accept(offer, subprotocol: "d"),
            UpgradeReply.accept(offer, subprotocol: "d") + [0x81, 0],
            UpgradeReply.refuse(status: 503, text: "busy"),
        ]
        let answered = agrees(answers) { bytes, end -> String? in
            switch UpgradeResponse.parse(bytes, from: 0, to: end, to: terms, key: key) {
            case .needMore: nil
            case .accepted(let grant): "\(grant.length) \(grant.subprotocol ?? "")"
            case .redirected(let status, let location, _): "\(status) \(location)"
            case .rejected(let status, let text): "\(status) \(text)"
            case .invalid: "invalid"
            }
        }
        #expect(offered.isEmpty && answered.isEmpty)
    }

    @Test func answersOfProxies() {
        let answers = [
            "HTTP/1.1 200 Connection established\r\nA: b\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 200 OK\r\n\r\n",
            "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\n\r\n",
        ]
        let wrong = agrees(answers.map { Array($0.utf8) + [22, 3, 1] }) { bytes, end -> String? in
            switch ProxyTunnel.parse(bytes, from: 0, to: end) {
            case .needMore: nil
            case .open(let length): length <= end ? "\(length)" : "beyond the end"
            // Which of several faults is told may depend on how much is there.
            case .refused(let status, _): "refused \(status)"
            }
        }
        #expect(wrong.isEmpty)
    }

    /// Where a redirect leads is an address that is written down and read as the same again.
    @Test func placesOfRedirects() {
        let base = RedirectTarget(
            secure: true, host: "a", port: 1, authority: "a:1", resource: "/b/c?d")
        let seeds = [
            "wss://a.example:8443/x/../y?z#f", "ws://[2001:db8::1]:80/", "//b:9/./x", "../x/./y?q",
            "?x", "https://a/b:c@d",
        ]
        var random = RandomStream(seed: 5)
        var (wrong, taken) = ([String](), 0)
        for round in 0..<Self.rounds {
            let bytes = damaged(Array(seeds[round % seeds.count].utf8), &random)
            let location = String(decoding: bytes, as: UTF8.self)
            guard let target = base.followed(to: location) else { continue }
            taken += 1
            let scheme = target.secure ? "wss" : "ws"
            let again = base.followed(to: "\(scheme)://\(target.authority)\(target.resource)")
            let isSound =
                again == target && target.port > 0 && !target.host.isEmpty
                && target.resource.hasPrefix("/") && !target.resource.contains("#")
            if !isSound { wrong.append(location) }
        }
        #expect(wrong == [] && taken > Self.rounds / 10 && taken < Self.rounds)
    }

    /// A jar gives back what was put into it: names and values that stood in the line.
    @Test func cookies() {
        let seeds = [
            "SID=31d4; Path=/a; Secure; HttpOnly", "a=b; Domain=example.com; Max-Age=10",
            "c=\"d e\"; Max-Age=0; Path=/", "e=f; Expires=Thu, 01 Jan 1970 00:00:07 GMT",
        ]
        var random = RandomStream(seed: 6)
        var (wrong, kept) = ([String](), 0)
        for round in 0..<Self.rounds {
            let bytes = damaged(Array(seeds[round % seeds.count].utf8), &random)
            let line = String(decoding: bytes, as: UTF8.self)
            var jar = CookieJar()
            jar.take(line, from: "ws.example.com", resource: "/a/b", at: 0)
            jar.take(line, from: "ws.example.com", resource: "/a/b", at: 0)
            let header = jar.header(
                for: "ws.example.com", resource: "/a/b", secure: true, at: 0)
            guard let header else { continue }
            kept += 1
            let parts = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isSound =
                parts.count == 2 && !parts[0].isEmpty && !header.contains(";")
                && parts.allSatisfy { $0.isEmpty || line.contains($0) }
            if !isSound { wrong.append(line) }
        }
        #expect(wrong == [] && kept > Self.rounds / 3)
    }

    /// Whatever a peer writes of its windows, what is agreed on can be made.
    @Test func parametersOfPermessageDeflate() {
        let seeds = [
            "permessage-deflate; client_max_window_bits=10; server_max_window_bits=\"11\"",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
            "x, permessage-deflate;client_max_window_bits,permessage-deflate",
        ]
        var random = RandomStream(seed: 7)
        var (wrong, answered, agreed) = ([String](), 0, 0)
        for round in 0..<Self.rounds {
            let bytes = damaged(Array(seeds[round % seeds.count].utf8), &random)
            let text = String(decoding: bytes, as: UTF8.self)
            if let answer = DeflateParameters.answer(to: text) {
                answered += 1
                let found = answer.parameters
                let isSound =
                    (8...15).contains(found.clientWindow) && (9...15).contains(found.serverWindow)
                    && answer.text.hasPrefix("permessage-deflate")
                if !isSound { wrong.append(text) }
            }
            if let found = try? DeflateParameters.agreed(by: text, to: DeflateOffer()) {
                agreed += 1
                let isSound =
                    (9...15).contains(found.clientWindow) && (8...15).contains(found.serverWindow)
                if !isSound { wrong.append(text) }
            }
        }
        #expect(wrong == [] && answered > 100 && agreed > 5)
    }

    /// Whatever comes of damaged data, it is never more than the limit and one byte.
    @Test func compressedMessages() {
        let texts = ["Hello", String(repeating: "abc ", count: 500), "{\"id\":1,\"id\":2}"]
        var deflater = Deflater(window: 12)
        var seeds = [hex("f348cdc9c9070000"), hex("000500faff48656c6c6f00")]
        for text in texts {
            var out = ByteBuffer()
            deflater.deflate(Array(text.utf8).span, into: &out, keepsContext: false)
            seeds.append(out.array())
        }
        var random = RandomStream(seed: 4)
        var inflater = Inflater(window: 12)
        var results: [Inflater.Result: Int] = [:]
        var largest = 0
        var out = ByteBuffer()
        for round in 0..<Self.rounds {
            let bytes = damaged(seeds[round % seeds.count], &random)
            out.truncate(to: 0)
            let result = inflater.inflate(
                bytes.span, into: &out, limit: 1_000, keepsContext: round % 3 == 0)
            results[result, default: 0] += 1
            largest = max(largest, out.count)
        }
        #expect(results.count == 3 && largest == 1_001)
    }

    @Test func closePayloads() {
        var random = RandomStream(seed: 2)
        for _ in 0..<Self.rounds {
            let bytes = damaged(hex("03e8") + Array("gründlich".utf8), &random)
            switch ClosePayload.parse(bytes.span, from: 0, to: bytes.count) {
            case .empty: #expect(bytes.isEmpty)
            case .code(let code, let length):
                let valid = String(validating: bytes.dropFirst(2), as: UTF8.self) != nil
                if !code.isSendable || length != bytes.count - 2 || !valid {
                    Issue.record("\(bytes) passes")
                }
            case .invalid(let code):
                if code != .protocolError && code != .invalidPayload { Issue.record("\(bytes)") }
            }
        }
    }
}
