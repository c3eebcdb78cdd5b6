import EmbeddedServer
import TestSupport
import Testing
import Units
import Wire

/// Sessions that end by a reset, connections that are read slowly, goodbyes without an answer.
@Suite(.ownThreads) struct SessionFaultTests {
    /// How many messages a client gets echoed, one after the other, before the connection ends.
    private func echoes(_ client: RawClient, _ most: Int) throws -> Int {
        for number in 0..<most {
            client.send(RawClient.text("\(number)"))
            guard try client.nextFrame() != nil else { return number }
        }
        return most
    }

    @Test(arguments: [1, 0.5])
    func aShareOfSessionsIsResetInPlaceOfOneOfTheirFirstAnswers(
        share: Double
    ) throws {
        let server = try RunningServer.start { $0.abrupt = Share(fraction: share) }
        var lengths: Set<Int> = []
        var resets = 0
        for _ in 0..<40 {
            let client = try RawClient(server.port)
            let count = try echoes(client, 120)
            if client.wasReset {
                resets += 1
                lengths.insert(count)
                #expect(count < 100)
            } else {
                #expect(count == 120)
            }
        }
        server.stop()
        #expect(server.counters.resets == resets && lengths.count > resets / 3)
        #expect(share == 1 ? resets == 40 : (8..<32).contains(resets))
    }

    @Test func whereSessionsHaveATimeTheyAreResetThen() throws {
        let server = try RunningServer.start {
            $0.abrupt = Share(fraction: 0.5)
            $0.closeAfter = .milliseconds(60)
        }
        let before = MonotonicTime.now()
        let clients = try (0..<40).map { _ in try RawClient(server.port) }
        var closed = 0
        for client in clients {
            let frames = try client.frames()
            #expect(client.wasReset ? frames.isEmpty : frames == [.close(1001)])
            if !client.wasReset { closed += 1 }
        }
        #expect(MonotonicTime.now() - before >= 60_000_000)
        server.stop()
        #expect(server.counters.resets == 40 - closed && (8..<32).contains(closed))
    }

    @Test(arguments: [ServerSettings.Behaviour.agents, .chat])
    func whatIsPushedCountsToo(behaviour: ServerSettings.Behaviour) throws {
        let server = try RunningServer.start {
            $0.behaviour = behaviour
            $0.abrupt = Share(fraction: 1)
        }
        let isChat = behaviour == .chat
        let open =
            isChat
            ? #"{"t":"join","room":"r"}"# : #"{"type":"subscribe","event_types":["agent:started"]}"#
        let say = isChat ? #"{"t":"say"}"# : #"{"type":"agent_command","command":"start"}"#
        let listener = try RawClient(server.port)
        listener.send(RawClient.text(open))
        while !listener.wasReset {
            let talker = try RawClient(server.port)
            talker.send((0..<10).flatMap { RawClient.text($0 == 0 ? open : say) })
            while !listener.isSilent(for: 2) { if try listener.nextFrame() == nil { break } }
        }
        server.stop()
        #expect(server.counters.resets >= 1 && server.counters.pushed <= 2_000)
    }

    @Test func aServerThatReadsSlowlyTakesNoMoreThanItsRate() throws {
        let server = try RunningServer.start {
            $0.slowReads = ByteRate(perSecond: 100_000)
        }
        let client = try RawClient(server.port, buffers: 8_192)
        let other = try RawClient(server.port)
        let before = MonotonicTime.now()
        let payload = [UInt8](repeating: 7, count: 10_000)
        let wire = (0..<6).flatMap { _ in RawClient.frame(0x82, payload) }
        // The kernels take some of it ahead, but not all; meanwhile others are answered.
        let taken = client.push(wire, from: 0, patience: 20)
        #expect(taken < wire.count)
        #expect(try other.answers("not disturbed"))
        client.send(Array(wire[taken...]))
        for _ in 0..<6 { #expect(try client.frame() == .init(0x82, payload)) }
        let elapsed = MonotonicTime.now() - before
        // All but the last quantum, after which nothing waits.
        #expect(elapsed >= 550_000_000)
    }

    @Test(arguments: ServerSettings.Behaviour.allCases)
    func handshakesAreRefusedAndSessionsClosedWhateverTheServerDoesWithMessages(
        behaviour: ServerSettings.Behaviour
    ) throws {
        let server = try RunningServer.start {
            $0.behaviour = behaviour
            $0.rejection = .init(share: Share(fraction: 0.5), status: 503)
            $0.closeAfter = .milliseconds(50)
        }
        let join = #"{"t":"join","type":"subscribe","room":"r","event_types":[]}"#
        var refused = 0
        for _ in 0..<20 {
            let client = try RawClient(server.port, upgrade: false)
            // In one write, so that it is there within the time of a session.
            client.send(Array(RawClient.request.utf8) + RawClient.text(join))
            if try client.head().hasPrefix("HTTP/1.1 503 ") {
                refused += 1
            } else {
                let frames = try client.frames()
                #expect(frames.count == 2 && frames.last == .close(1001))
            }
        }
        server.stop()
        #expect((2..<18).contains(refused) && server.counters.refused == refused)
        #expect(server.counters.opened == 20 - refused)
    }

    @Test func aSilentServerAnswersNoCloseFrame() throws {
        let server = try RunningServer.start { $0.silentClose = true }
        let client = try RawClient(server.port)
        client.send(RawClient.text("a") + RawClient.frame(0x88, [0x03, 0xE8]))
        #expect(try client.frame().text == "a")
        #expect(client.isSilent(for: 100))
        client.finish()
        #expect(try client.rest().isEmpty)
        server.stop()
        #expect(server.counters.failures == 0)
    }
}
