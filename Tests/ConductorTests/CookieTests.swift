import Metrics
import Synchronization
import TestSupport
import Testing

extension PeerTests {
    /// Cookies that a server sets in its handshakes.
    @Suite(.serialized) struct CookieTests {
        /// Each client has two sessions; the first handshake of a client sets the cookies.
        private func cookies(of lines: [String], again: [String] = []) throws -> [[String?]] {
            let seen = Notes<(client: String, cookie: String?)>()
            let run = try PeerRun(
                "{ reconnect: never, flow: [{ send: hello }] }",
                phases: ["once: { clients: 2, times: 3, for: 20s }"],
                target: { "{ url: \"ws://127.0.0.1:\($0)/chat/room?c={{ client.index }}\" }" },
                script: { connection in
                    var answer = String(decoding: try connection.acceptance(), as: UTF8.self)
                    let path = String(connection.request.split(separator: " ")[1])
                    let turn = seen.all.count { $0.client == path }
                    seen.add((path, connection.header("Cookie")))
                    let set = turn == 0 ? lines : turn == 1 ? again : []
                    for line in set {
                        let own = line.replacing("N", with: path.suffix(1))
                        answer.replaceSubrange(
                            answer.firstRange(of: "Sec-W")!, with: "Set-Cookie: \(own)\r\nSec-W")
                    }
                    try connection.send(answer)
                    try connection.echo()
                })
            #expect(run.broken == [])
            #expect(run.errors == [:])
            #expect(run.counts(.opened, .answered) == ["opened": 6, "answered": 6])
            return ["0", "1"].map { client in
                seen.all.filter { $0.client.hasSuffix(client) }.map(\.cookie)
            }
        }

        @Test func comeBackFromTheirOwnClient() throws {
            let seen = try cookies(of: ["id=N; Path=/; HttpOnly; SameSite=Lax"])
            #expect(seen == [[nil, "id=0", "id=0"], [nil, "id=1", "id=1"]])
        }

        @Test(arguments: [
            ("a=1", "a=1"), ("a=1; Path=/chat", "a=1"), ("a=1; Path=/chat/room", "a=1"),
            ("a=1; Path=/chat/room/b", nil), ("a=1; Path=/cha", nil), ("a=1; Secure", nil),
            ("a=1; Max-Age=60", "a=1"), ("a=1; Max-Age=0", nil), ("a=1; Domain=other", nil),
            ("a=b=c", "a=b=c"), ("=1", nil), ("a", nil),
        ])
        func goWhereTheyMay(_ line: String, _ expected: String?) throws {
            let seen = try cookies(of: [line])
            #expect(seen == [[nil, expected, expected], [nil, expected, expected]])
        }

        @Test func areReplacedAndDeleted() throws {
            let seen = try cookies(of: ["a=1", "b=2"], again: ["a=3", "b=; Max-Age=0"])
            for client in seen {
                #expect(
                    client.map { $0.map { Set($0.split(separator: "; ")) } ?? [] } == [
                        [], ["a=1", "b=2"], ["a=3"],
                    ])
            }
        }
    }
}
