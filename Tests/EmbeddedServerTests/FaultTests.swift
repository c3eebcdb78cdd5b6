import EmbeddedServer
import TestSupport
import Testing
import Units
import Wire

@Suite(.ownThreads) struct FaultTests {
    private func server(_ change: (inout ServerSettings) -> Void) throws -> RunningServer {
        var settings = ServerSettings()
        change(&settings)
        return try EmbeddedServer(settings).start()
    }

    /// The stamp at the end of an answer, and the answer without it.
    private func split(_ text: String) -> (stamp: Int64?, rest: String) {
        let parts = text.split(separator: "\"stamp\":", maxSplits: 1)
        guard parts.count == 2 else { return (nil, text) }
        let digits = parts[1].prefix { $0 == " " || $0.isNumber }.drop { $0 == " " }
        return (Int64(digits), "\(parts[0])\(parts[1].drop { $0 == " " || $0.isNumber })")
    }

    /// A message and what stands around the number in its answer.
    static let stamped: [(message: String, answer: String)] = [
        (#"{"id":"a"}"#, #"{"id":"a",}"#), ("{}", "{}"), ("{ }\n", "{ }\n"),
        (" {\"a\": {} } \n", " {\"a\": {} ,} \n"),
        (
            "{\"a\":\"" + String(repeating: "x", count: 110) + "\"}",
            "{\"a\":\"" + String(repeating: "x", count: 110) + "\",}"
        ),
    ]

    @Test(arguments: stamped)
    func anAnswerThatIsAnObjectTellsWhenItWasSent(
        message: String, answer: String
    ) throws {
        let server = try server { $0.stamp = true }
        let client = try RawClient(server.port)
        let before = MonotonicTime.now()
        client.send(RawClient.text(message))
        let (stamp, rest) = split(try client.frame().text)
        let time = try #require(stamp)
        #expect(time > before && time < MonotonicTime.now())
        #expect(rest == answer)
        let (first, last) = (message.utf8.count / 2, message.utf8.count)
        client.send(RawClient.frame(0x01, Array(message.utf8.prefix(first))))
        client.send(RawClient.frame(0x80, Array(message.utf8.suffix(last - first))))
        #expect(split(try client.frame().text).rest == answer)
    }

    @Test(arguments: ["", "{", "}", "[1]", "text", "{a", "é}", "12"])
    func anyOtherAnswerIsTheMessage(message: String) throws {
        let server = try server { $0.stamp = true }
        let client = try RawClient(server.port)
        #expect(try client.answers(message))
        client.send(RawClient.frame(0x82, Array("{}".utf8)))
        #expect(try client.frame() == RawClient.Frame(0x82, Array("{}".utf8)))
    }

    @Test func aStampIsWrittenWhenADelayedAnswerLeaves() throws {
        let server = try server {
            $0.stamp = true
            $0.delays = [.init(.constant(.milliseconds(20)))]
        }
        let client = try RawClient(server.port)
        let before = MonotonicTime.now()
        client.send(RawClient.text("{}") + RawClient.text("{}"))
        let stamps = try (0..<2).compactMap { _ in split(try client.frame().text).stamp }
        let after = MonotonicTime.now()
        #expect(stamps.count == 2)
        #expect(stamps.allSatisfy { $0 - before >= 20_000_000 && $0 <= after })
    }

    @Test func equalDelaysKeepTheOrderControlFramesDoNotWait() throws {
        let server = try server { $0.delays = [.init(.constant(.milliseconds(30)))] }
        let client = try RawClient(server.port)
        let texts = (0..<300).map { "message \($0)" }
        client.send(texts.flatMap(RawClient.text) + RawClient.frame(0x89, [1]))
        #expect(try client.frame() == RawClient.Frame(0x8A, [1]))
        #expect(try texts.map { _ in try client.frame().text } == texts)
    }

    @Test func delaysAreDrawnByWeightAndTheSameSeedDrawsTheSame() throws {
        let runs = try (0..<2).map { _ in
            let server = try server {
                $0.seed = 7
                $0.delays = [
                    .init(weight: 3, .constant(.zero)),
                    .init(weight: 1, .constant(.seconds(1))),
                ]
            }
            let client = try RawClient(server.port)
            client.send((0..<200).map { "\($0)" }.flatMap(RawClient.text))
            return try (0..<200).map { _ in Int(try client.frame().text) ?? -1 }
        }
        // The undelayed ones come first, in their order; then the others, in theirs.
        let delayed = runs[0].firstIndex { $0 < 10 && runs[0][0] != $0 && runs[0][1] != $0 }
        #expect(runs[0] == runs[1])
        #expect(runs[0].sorted() == Array(0..<200))
        let falls = zip(runs[0], runs[0].dropFirst()).count { $0 > $1 }
        let turn = zip(runs[0], runs[0].dropFirst()).map { $0 > $1 }.firstIndex(of: true) ?? 0
        #expect(falls == 1 && (120..<180).contains(turn + 1) && delayed != nil)
    }

    @Test func aShareOfMessagesIsDroppedTheSameOnesForTheSameSeed() throws {
        let runs = try [3, 3, 4].map { (seed: UInt64) in
            let server = try server {
                $0.seed = seed
                $0.drop = Share(fraction: 0.25)
            }
            let client = try RawClient(server.port)
            client.send((0..<400).map { "\($0)" }.flatMap(RawClient.text))
            client.send(RawClient.frame(0x88, []))
            let answers = try client.frames().dropLast().map(\.text)
            server.stop()
            #expect(server.counters.dropped == 400 - answers.count)
            return answers
        }
        #expect(runs[0] == runs[1] && runs[0] != runs[2])
        #expect(runs.allSatisfy { (260..<340).contains($0.count) })
    }

    @Test func aShareOfHandshakesIsRefusedWithTheStatus() throws {
        let server = try server {
            $0.rejection = .init(share: Share(fraction: 0.5), status: 503)
        }
        var refused = 0
        for _ in 0..<60 {
            let client = try RawClient(server.port, upgrade: false)
            client.send(Array(RawClient.request.utf8))
            let head = try client.head()
            if head.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n") {
                refused += 1
                #expect(try client.rest() == Array("refused\n".utf8))
            } else {
                #expect(try client.answers("open"))
            }
        }
        #expect((15..<45).contains(refused) && server.counters.refused == refused)
    }

    @Test func eachConnectionIsClosedAfterItsTime() throws {
        let server = try server { $0.closeAfter = .milliseconds(50) }
        let before = MonotonicTime.now()
        let clients = try (0..<20).map { _ in try RawClient(server.port) }
        for client in clients { #expect(try client.frames() == [.close(1001)]) }
        #expect(MonotonicTime.now() - before >= 50_000_000)
    }

    @Test func aStalledServerNeitherReadsNorAnswersAndThenDoesBoth() throws {
        let start = MonotonicTime.now()
        let server = try server {
            $0.stalls = [.init(at: .zero, for: .milliseconds(150))]
            $0.stamp = true
        }
        let client = try RawClient(server.port)
        client.send(RawClient.text("{}"))
        let stamp = try #require(split(try client.frame().text).stamp)
        #expect(stamp - start >= 150_000_000)
        let later = MonotonicTime.now()
        client.send(RawClient.text("{}"))
        let second = try #require(split(try client.frame().text).stamp)
        #expect(second > later)
    }

    @Test func aStalledServerCanBeStopped() throws {
        let server = try server { $0.stalls = [.init(at: .zero, for: .seconds(3_600))] }
        server.stop()
        server.stop()
    }
}
