import Metrics
import Synchronization
import TestSupport
import Testing

extension PeerTests {
    /// Redirects of the opening handshake, and what goes along.
    @Suite(.serialized) struct RedirectTests {
        private static let echo: ScriptedPeer.Script = {
            try $0.upgrade()
            try $0.echo()
        }

        /// Redirects the first resource `/`, to where `location` says; echoes at any other.
        private static func moved(
            _ status: String, _ location: @escaping @Sendable (PeerConnection) -> String,
            more: String = "", closes: Bool = false
        ) -> ScriptedPeer.Script {
            { connection in
                let accept = try connection.acceptance()
                guard connection.request.hasPrefix("GET / ") else {
                    try connection.send(accept)
                    return try connection.echo()
                }
                try connection.send(
                    "HTTP/1.1 \(status) Elsewhere\r\nLocation: \(location(connection))\r\n"
                        + more + "\r\n")
                if closes { connection.close() }
            }
        }

        private func expectOpen(_ run: PeerRun, _ name: String = "") {
            #expect(run.broken == [], "\(name)")
            #expect(run.errors == [:], "\(name): \(run.store.firstTexts)")
            #expect(
                run.counts(.connects, .opened, .answered) == [
                    "connects": 2, "opened": 2, "answered": 2,
                ], "\(name)")
        }

        @Test(
            arguments: ["301", "302", "303", "307", "308"],
            [
                "/b", "b", "?b", "//127.0.0.1:PORT/b", "ws://127.0.0.1:PORT/b",
                "http://127.0.0.1:PORT/b", "ws://localhost:PORT/b",
            ])
        func areFollowed(_ status: String, _ location: String) throws {
            for closes in [false, true] {
                let run = try PeerRun(
                    script: Self.moved(
                        status,
                        {
                            let port = $0.header("Host")?.split(separator: ":").last ?? ""
                            return location.replacing("PORT", with: port)
                        }, closes: closes))
                expectOpen(run, "\(status) \(location)")
                #expect(run.store.count(.connects) == 2)
            }
        }

        @Test(arguments: ["127.0.0.1", "localhost"])
        func leadToAnotherPort(_ host: String) throws {
            try ScriptedPeer.with(Self.echo) { other in
                let port = other.port
                let run = try PeerRun(
                    script: Self.moved("307", { _ in "ws://\(host):\(port)/b" }, closes: true))
                expectOpen(run, host)
                #expect(other.connections == 2)
            }
        }

        /// What becomes of the connect is what the last place answers.
        @Test(arguments: [
            ("ws://127.0.0.1:1/b", ErrorKind.refused, "Connection refused"),
            ("ws://nowhere.invalid/b", .dns, "no address for nowhere.invalid"),
            ("wss://127.0.0.1:PORT/b", .tls, "closed during the TLS handshake"),
        ])
        func toNowhereFail(_ location: String, _ kind: ErrorKind, _ text: String) throws {
            let closing: ScriptedPeer.Script = { $0.close() }
            try ScriptedPeer.with(closing) { other in
                let port = other.port
                let location = location.replacing("PORT", with: "\(port)")
                for closes in [false, true] {
                    let run = try PeerRun(
                        phases: ["once: { clients: 2, for: 20s }"],
                        script: Self.moved("302", { _ in location }, closes: closes))
                    let texts = "\(location) \(closes): \(run.store.firstTexts)"
                    #expect(run.broken == [], "\(texts)")
                    #expect(run.errors == [kind.name: 2], "\(texts)")
                    #expect(
                        run.first(kind).contains(text)
                            || kind == .tls && run.first(kind).contains("reset"), "\(texts)")
                }
            }
        }

        /// Five hops are followed; the sixth, as of a loop, is not.
        @Test(arguments: [(5, true), (6, false), (1_000, false)])
        func haveALimit(_ hops: Int, _ opens: Bool) throws {
            let run = try PeerRun { connection in
                let accept = try connection.acceptance()
                let path = connection.request.split(separator: " ")[1].dropFirst()
                let hop = Int(path) ?? 0
                if hop == hops {
                    try connection.send(accept)
                    try connection.echo()
                }
                try connection.send("HTTP/1.1 302 Found\r\nLocation: /\(hop + 1)\r\n\r\n")
            }
            #expect(run.broken == [])
            #expect(run.errors == (opens ? [:] : ["handshake": 2]))
            #expect(run.store.count(.opened) == (opens ? 2 : 0))
            if !opens { #expect(run.first(.handshake) == "more than 5 redirects") }
        }

        /// What a server says is told without the secrets that it says back.
        @Test func secretsInLocationsAreNotTold() throws {
            let run = try PeerRun(
                script: Self.moved("302", { _ in "ftp://h/?access_token=SECRET&a=1" }))
            #expect(run.broken == [])
            #expect(
                run.first(.handshake)
                    == "status 302 to 'ftp://h/?access_token=***&a=1', which is not a target")
        }

        /// A host is told what is meant for it: cookies that it set, and the plan's own headers.
        @Test(arguments: [("", true), ("ws://localhost:PORT", false)])
        func tellEachHostWhatIsMeantForIt(_ host: String, _ isSame: Bool) throws {
            let seen = Notes<[String?]>()
            let run = try PeerRun(
                target: {
                    "{ url: \"ws://user:word@127.0.0.1:\($0)/\", "
                        + "headers: { Cookie: own=1, X-Own: \"2\" } }"
                },
                script: { connection in
                    let accept = try connection.acceptance()
                    seen.add(
                        ["Authorization", "Cookie", "X-Own", "Host"].map { connection.header($0) })
                    if connection.request.hasPrefix("GET /b ") {
                        try connection.send(accept)
                        try connection.echo()
                    }
                    let port = connection.header("Host")?.split(separator: ":").last ?? ""
                    try connection.send(
                        "HTTP/1.1 307 There\r\nLocation: \(host.replacing("PORT", with: port))/b"
                            + "\r\nSet-Cookie: given=3; Path=/\r\n\r\n")
                    connection.close()
                })
            expectOpen(run, host)
            let second = seen.all.filter { $0[3]?.hasPrefix("localhost") == !isSame }.last
            #expect(seen.all.first?[0...2] == ["Basic dXNlcjp3b3Jk", "own=1", "2"])
            #expect(seen.all.count == 4)
            #expect(second?[0] == (isSame ? "Basic dXNlcjp3b3Jk" : nil))
            #expect(second?[2] == "2")
            let cookies = second?[1]?.split(separator: "; ").map(String.init) ?? []
            #expect(Set(cookies) == (isSame ? ["own=1", "given=3"] : []), "\(cookies)")
        }
    }
}
