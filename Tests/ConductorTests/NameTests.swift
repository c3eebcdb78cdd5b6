import Metrics
import Plan
import PlanText
import TestSupport
import Testing
import Wire

@testable import Conductor

extension PeerTests {
    /// Names of targets whose resolver does what a script says: it answers well, never, late, nothing, a
    /// thousand addresses, other ones each time.
    @Suite(.serialized) struct NameTests {
        private static let echo: ScriptedPeer.Script = {
            try $0.upgrade()
            try $0.echo()
        }
        private static let retrying =
            "{ reconnect: { delay: 20ms, max: 100ms }, flow: [{ send: hello }] }"

        private static func clients(_ count: Int) -> [String] {
            ["once: { clients: \(count), for: 20s }"]
        }

        private static func url(_ port: UInt16) -> String { "ws://game.test:\(port)/" }

        /// A resolver that notes who is asked for and answers the n-th question with these addresses.
        private static func names(
            _ asked: Notes<String> = Notes(), _ answer: @escaping @Sendable (Int) -> [String]
        ) -> Resolver {
            Resolver { host throws(ResolveError) in
                asked.add(host)
                return answer(asked.all.count).compactMap { SocketAddress(literal: $0, port: 0) }
            }
        }

        private func expectOpen(_ run: PeerRun, _ count: UInt64) {
            #expect(run.errors == [:], "\(run.store.firstTexts)")
            #expect(
                run.counts(.connects, .opened, .answered) == [
                    "connects": count, "opened": count, "answered": count,
                ])
        }

        @Test func connectsAreSpreadOverAllAddressesOfOneLookup() throws {
            let asked = Notes<String>()
            let seen = Notes<UInt32>()
            let run = try PeerRun(
                phases: Self.clients(60), target: Self.url,
                names: Self.names(asked) { _ in ["127.0.0.1", "127.0.0.2", "127.0.0.3"] },
                script: {
                    seen.add(PeerSocket.ownAddress($0.socket))
                    try Self.echo($0)
                })
            #expect(run.broken == [])
            expectOpen(run, 60)
            let shares = Dictionary(grouping: seen.all, by: \.self).mapValues(\.count)
            #expect(shares.count == 3 && shares.values.allSatisfy { $0 >= 10 }, "\(shares)")
            #expect(asked.all == ["game.test"])
            #expect(run.store.histogram(.connectDNS).moments.count == 1)
        }

        @Test func theFirstAddressIsTakenWhereThePlanSaysSo() throws {
            let seen = Notes<UInt32>()
            let run = try PeerRun(
                phases: Self.clients(10),
                target: { "{ url: \"\(Self.url($0))\", dns: { pick: first } }" },
                names: Self.names { _ in ["127.0.0.2", "127.0.0.1"] },
                script: {
                    seen.add(PeerSocket.ownAddress($0.socket))
                    try Self.echo($0)
                })
            #expect(run.broken == [])
            expectOpen(run, 10)
            #expect(Set(seen.all) == [0x7F00_0002])
        }

        @Test func aThousandAddresses() throws {
            let seen = Notes<UInt32>()
            let run = try PeerRun(
                phases: Self.clients(60), target: Self.url,
                names: Self.names { _ in (0..<1_000).map { "127.7.\($0 / 250).\($0 % 250 + 1)" } },
                script: {
                    seen.add(PeerSocket.ownAddress($0.socket))
                    try Self.echo($0)
                })
            #expect(run.broken == [])
            expectOpen(run, 60)
            #expect(Set(seen.all).count > 40)
        }

        /// The name moves: it is asked again once a connect has failed.
        @Test func aNameThatMovesIsFoundAgain() throws {
            let asked = Notes<String>()
            let run = try PeerRun(
                Self.retrying, target: Self.url,
                names: Self.names(asked) { [$0 == 1 ? "::1" : "127.0.0.1"] }, script: Self.echo)
            #expect(run.broken == [])
            #expect(run.store.count(.opened) == 2 && run.store.count(.answered) == 2)
            // Nobody listens at the first one.
            #expect(Set(run.errors.keys).isSubset(of: ["unreachable", "refused"]))
            #expect(!run.errors.isEmpty)
            #expect(asked.all.count >= 2)
        }

        // Resolvers that do not help

        @Test func anAnswerThatNeverComes() throws {
            let gate = Notes<Int>()
            defer { gate.add(1) }
            let names = Resolver { _ throws(ResolveError) in
                try? gate.wait(for: 1)
                return []
            }
            let run = try PeerRun(
                target: "{ url: ws://game.test/, connect-timeout: 200ms }", names: names)
            #expect(run.broken == [])
            #expect(run.errors == ["dns": 2])
            #expect(
                run.first(.dns)
                    == "no address for game.test: the resolver did not answer within 200ms")
        }

        @Test func anAnswerThatComesLate() throws {
            let names = Resolver { _ throws(ResolveError) in
                pause(milliseconds: 300)
                return [.loopback(port: 0)]
            }
            let run = try PeerRun(
                Self.retrying,
                target: { "{ url: \"\(Self.url($0))\", connect-timeout: 100ms }" }, names: names,
                script: Self.echo)
            #expect(run.broken == [])
            #expect(run.store.count(.opened) >= 2 && run.store.count(.answered) == 2)
            #expect(run.errors["dns"] ?? 0 > 0)
        }

        @Test(arguments: [true, false]) func anAnswerWithNothingInIt(_ isProblem: Bool) throws {
            let names = Resolver { _ throws(ResolveError) in
                if isProblem { throw ResolveError(text: "the zone is empty") }
                return []
            }
            let run = try PeerRun(target: "ws://game.test/", names: names)
            #expect(run.broken == [])
            #expect(run.errors == ["dns": 2])
            let problem = isProblem ? "the zone is empty" : "the resolver knows no address"
            #expect(run.first(.dns) == "no address for game.test: \(problem)")
        }

        // Other ways to names

        /// Redirects and proxies go the same way to names.
        @Test func redirectsAndProxiesAskTheSame() throws {
            let asked = Notes<String>()
            let names = Self.names(asked) { _ in ["127.0.0.1"] }
            let run = try PeerRun(
                target: Self.url, names: names,
                script: { connection in
                    let accept = try connection.acceptance()
                    let host = connection.header("Host") ?? ""
                    guard host.hasPrefix("game.test") else {
                        try connection.send(accept)
                        return try connection.echo()
                    }
                    let there = host.replacing("game", with: "other")
                    try connection.send(
                        "HTTP/1.1 307 There\r\nLocation: ws://\(there)/b\r\n\r\n")
                    connection.close()
                })
            #expect(run.broken == [])
            expectOpen(run, 2)
            #expect(asked.all == ["game.test", "other.test"])
            let proxied = try ScriptedPeer.with(everywhere: true, Self.echo) { server in
                try PeerRun(
                    target: {
                        "{ url: \"ws://127.0.0.1:\(server.port)/\", "
                            + "proxy: \"http://proxy.test:\($0)\" }"
                    }, names: names, script: { try $0.tunnel() })
            }
            expectOpen(proxied, 2)
            #expect(asked.all == ["game.test", "other.test", "proxy.test"])
        }

        /// Nobody is asked for what the plan knows; the handshake says the name all the same.
        @Test func whatThePlanKnowsIsNotAsked() throws {
            let asked = Notes<String>()
            let hosts = Notes<String?>()
            let run = try PeerRun(
                target: {
                    "{ url: \"ws://Game.test:\($0)/\", resolve: { 'game.test:\($0)': 127.0.0.9 } }"
                }, names: Self.names(asked) { _ in [] },
                script: {
                    try $0.upgrade()
                    hosts.add($0.header("Host"))
                    #expect(PeerSocket.ownAddress($0.socket) == 0x7F00_0009)
                    try $0.echo()
                })
            #expect(run.broken == [])
            expectOpen(run, 2)
            #expect(asked.all.isEmpty)
            #expect(hosts.all.allSatisfy { $0?.lowercased().hasPrefix("game.test:") == true })
        }

        // Before the run

        /// Whoever waits is told what for, and a signal ends it.
        @Test func aSignalEndsTheLookups() throws {
            let gate = Notes<Int>()
            defer { gate.add(1) }
            let names = Resolver { host throws(ResolveError) in
                if host != "d.test" { try? gate.wait(for: 1) }
                return []
            }
            let urls = ["a", "b", "c", "d", "e"].map { "ws://\($0).test/" }
            let text = """
                version: 1
                target: { urls: [\(urls.joined(separator: ", "))], connect-timeout: 90s }
                messages: { m: hi }
                profiles: { p: { send: { mix: m, every: 1s } } }
                phases: [{ steady: { clients: 1, for: 1s } }]
                """
            let source = SourceFile(name: "names.yaml", bytes: Array(text.utf8))
            let plan = PlanReader.read(
                source, variables: [:], environment: [:], language: .plain
            ).plan
            var setup = RunSetup(
                plan: try #require(plan), source: source, seed: 7, loops: 1, tool: "test")
            setup.names = names
            let told = Notes<String>()
            let error = #expect(throws: SetupError.self) {
                _ = try Conductor(
                    setup, tell: { told.add($0) }, interrupted: { !told.all.isEmpty })
            }
            #expect(told.all == ["looking up a.test, b.test, c.test and 1 more, at most 1m30s\n"])
            #expect(error?.exitCode == .interrupted)
            #expect(error?.text.hasPrefix("interrupted while looking up a.test, b.test") == true)
        }
    }
}
