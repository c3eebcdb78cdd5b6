import EmbeddedServer
import TestSupport
import Testing
import Units
import Wire

/// Servers that are told from outside to fail for a while.
@Suite(.ownThreads) struct ServerOrderTests {
    @Test func aServerKilledComesBackOnTheSamePort() throws {
        let server = try RunningServer.start()
        let port = server.port
        for round in 1...5 {
            let clients = try (0..<10).map { _ in try RawClient(port) }
            for client in clients { #expect(try client.answers("alive")) }
            server.stopListening()
            #expect(!RawClient.canConnect(port))
            // Who is connected stays so.
            #expect(try clients[0].answers("still here"))
            server.resetConnections()
            #expect(server.counters.resets == round * 10)
            for client in clients {
                #expect(try client.rest().isEmpty)
                #expect(client.wasReset)
            }
            server.stopListening()
            #expect(!RawClient.canConnect(port))
            try server.listenAgain()
            try server.listenAgain()
        }
        #expect(try RawClient(port).answers("back"))
        server.stop()
        #expect(server.counters.resets == 50)
    }

    @Test func aPortThatSomebodyElseTookIsTold() throws {
        let server = try RunningServer.start()
        server.stopListening()
        let other = try RunningServer.start { $0.address = .loopback(port: server.port) }
        #expect(throws: SystemError.self) { try server.listenAgain() }
        other.stop()
        try server.listenAgain()
        #expect(try RawClient(server.port).answers("back"))
    }

    @Test func allHandshakesAreRefusedForAWhile() throws {
        let server = try RunningServer.start()
        let early = try RawClient(server.port)
        let start = MonotonicTime.now()
        server.refuseHandshakes(for: .milliseconds(300), status: 429)
        var refused = 0
        while true {
            let client = try RawClient(server.port, upgrade: false)
            client.send(Array(RawClient.request.utf8))
            let head = try client.head()
            if head.hasPrefix("HTTP/1.1 101 ") {
                #expect(MonotonicTime.now() - start >= 300_000_000)
                break
            }
            #expect(head.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n"))
            refused += 1
        }
        #expect(try early.answers("not concerned"))
        server.refuseHandshakes(for: .seconds(100))
        let client = try RawClient(server.port, upgrade: false)
        client.send(Array(RawClient.request.utf8))
        #expect(try client.head().hasPrefix("HTTP/1.1 503 "))
        server.refuseHandshakes(for: .zero)
        #expect(try RawClient(server.port).answers("open"))
        server.stop()
        #expect(refused > 0 && server.counters.refused == refused + 1)
    }

    @Test func ordersAreObeyedInAStallAndAfterTheEndThereIsNobodyToObey() throws {
        let server = try RunningServer.start {
            $0.stalls = [.init(at: .zero, for: .seconds(3_600))]
        }
        #expect(RawClient.canConnect(server.port))
        server.stopListening()
        #expect(!RawClient.canConnect(server.port))
        try server.listenAgain()
        #expect(RawClient.canConnect(server.port))
        server.stop()
        server.resetConnections()
        try server.listenAgain()
    }
}
