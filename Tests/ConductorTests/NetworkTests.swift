import EmbeddedServer
import Metrics
import TestSupport
import Testing
import Wire

extension PeerTests {
    /// Names, addresses, sources and socket files: the ways to a target.
    @Suite(.serialized) struct NetworkTests {
        private static let echo: ScriptedPeer.Script = {
            try $0.upgrade()
            try $0.echo()
        }

        private func expectOpen(_ run: PeerRun, _ count: UInt64 = 2) {
            #expect(run.broken == [])
            #expect(run.errors == [:], "\(run.store.firstTexts)")
            #expect(
                run.counts(.connects, .opened, .answered) == [
                    "connects": count, "opened": count, "answered": count,
                ])
        }

        @Test func anAddressOfIPv6() throws {
            let address = try #require(SocketAddress(literal: "::1", port: 0))
            let server = try EmbeddedServer(ServerSettings(address: address)).start()
            expectOpen(try PeerRun(target: "ws://[::1]:\(server.port)/"))
            server.stop()
        }

        // Names

        /// The lookup before the run is a sample of the first connect; an address has none.
        @Test(arguments: [("localhost", 1), ("127.0.0.1", 0)] as [(String, UInt64)])
        func aNameIsLookedUpOnce(_ host: String, _ lookups: UInt64) throws {
            let run = try PeerRun(
                target: { "ws://\(host):\($0)/" }, script: Self.echo)
            expectOpen(run)
            #expect(run.store.histogram(.connectDNS).moments.count == lookups)
            #expect(run.store.histogram(.connectTCP).moments.count == 2)
        }

        @Test func aNameWithoutAnAddress() throws {
            let run = try PeerRun(target: "ws://nowhere.invalid/")
            #expect(run.broken == [])
            #expect(run.errors == ["dns": 2])
            #expect(run.first(.dns).hasPrefix("no address for nowhere.invalid: "))
        }

        // Socket files

        @Test func aSocketFile() throws {
            let folder = try TemporaryFolder()
            let path = folder.path("peer.sock")
            let heads = Notes<[String?]>()
            let run = try PeerRun(
                target: { _ in "ws+unix://\(path):/room?a=1" }, path: path,
                script: { connection in
                    try connection.upgrade()
                    let line = connection.request.split(separator: "\r\n").first.map(String.init)
                    heads.add([line, connection.header("Host")])
                    try connection.echo()
                })
            expectOpen(run)
            let expected = ["GET /room?a=1 HTTP/1.1", "localhost"]
            #expect(heads.all == [expected, expected])
            let nobody = try PeerRun(target: "ws+unix://\(folder.path("other.sock")):/")
            #expect(nobody.broken == [])
            #expect(nobody.errors == ["unreachable": 2])
            #expect(nobody.first(.unreachable).contains("No such file"))
        }

        // Several addresses

        /// An address that does not answer has a quarter of a second before the next is tried too.
        /// Those that refuse take no time.
        @Test(arguments: [("s", 250), ("ss", 500), ("rs", 250), ("sr", 250), ("srrsr", 500)])
        func silentAddressesAreOvertaken(_ others: String, _ milliseconds: Int64) throws {
            let hole = try BlackHole()
            let before = hole.waiting
            let connections = Notes<Int>()
            let run = try PeerRun(
                behind: others.map { .loopback(port: $0 == "s" ? hole.port : 1) },
                script: {
                    connections.add($0.number)
                    try Self.echo($0)
                }, changing: { $0.endpoints[0].names.spreads = false })
            expectOpen(run)
            let connects = run.store.histogram(.connectTCP).moments
            #expect(connects.count == 2 && connects.min >= milliseconds * 1_000_000)
            #expect(connections.all.sorted() == [0, 1])
            #expect(before > 0 && hole.waiting == before)
        }

        @Test func nothingButASilentAddress() throws {
            let hole = try BlackHole()
            let before = hole.waiting
            let run = try PeerRun(
                target: "{ url: \"ws://127.0.0.1:\(hole.port)/\", connect-timeout: 300ms }")
            #expect(run.broken == [])
            #expect(run.errors == ["connect-timeout": 2])
            #expect(run.first(.connectTimeout) == "no connection in time")
            #expect(hole.waiting == before)
        }

        /// Who interrupts a run does not wait until connects have had their time.
        @Test func aSignalEndsConnectsThatNobodyAnswers() throws {
            let hole = try BlackHole()
            let run = try PeerRun(
                target: "{ url: \"ws://127.0.0.1:\(hole.port)/\", connect-timeout: 10m }",
                until: { $0.count(.connects) > 0 })
            #expect(run.broken == [])
            #expect(run.errors == ["connect-timeout": 2])
            #expect(run.first(.connectTimeout) == "no connection when the run ended")
        }

        // Sources

        @Test func sourceAddressesAreTakenInTurn() throws {
            let seen = Notes<Int>()
            let run = try PeerRun(
                phases: ["once: { clients: 6, for: 20s }"],
                target: { "{ url: \"ws://127.0.0.1:\($0)/\", bind: [127.0.0.2, 127.0.0.3] }" },
                script: {
                    seen.add(PeerSocket.lastByteOfPeer($0.socket))
                    try Self.echo($0)
                })
            expectOpen(run, 6)
            #expect(seen.all.sorted() == [2, 2, 2, 3, 3, 3])
        }

        @Test func aSourceThatIsNotOurs() throws {
            let run = try PeerRun(
                target: { "{ url: \"ws://127.0.0.1:\($0)/\", bind: [192.0.2.1] }" },
                script: Self.echo)
            #expect(run.broken == [])
            #expect(run.errors == ["address-exhausted": 2])
            #expect(run.first(.addressExhausted).contains("assign requested address"))
        }
    }
}
