import EmbeddedServer
import TestSupport
import Testing
import Units
import Wire

/// Answers that come twice, swapped, or in their turn.
@Suite(.ownThreads) struct AnswerFaultTests {
    private static func numbers(_ count: Int) -> [UInt8] {
        (0..<count).map { "\($0)" }.flatMap(RawClient.text)
    }

    @Test(arguments: [nil, TimeAmount.milliseconds(3)])
    func aShareOfAnswersComesTwiceEachAtOnceBehindTheFirst(
        delay: TimeAmount?
    ) throws {
        let server = try RunningServer.start {
            $0.duplicate = Share(fraction: 0.25)
            $0.delays = delay.map { [.init(.constant($0))] } ?? []
            $0.recordsTruth = true
        }
        let client = try RawClient(server.port)
        client.send(Self.numbers(400))
        var texts: [String] = []
        while Set(texts).count < 400 { texts += try client.texts(1) }
        // The second of the last answer was sent with the first.
        server.stop()
        texts += try client.frames().map(\.text)
        var singles: [String] = []
        for text in texts where text != singles.last { singles.append(text) }
        #expect(singles == (0..<400).map { "\($0)" })
        #expect(texts.count == 400 + server.counters.duplicated)
        #expect((60..<140).contains(server.counters.duplicated))
        #expect(server.trueDelays?.count == 400)
    }

    @Test(arguments: [nil, TimeAmount.milliseconds(3)])
    func aShareOfAnswersChangesPlacesWithTheNextOne(delay: TimeAmount?) throws {
        let server = try RunningServer.start {
            $0.reorder = Share(fraction: 0.2)
            $0.delays = delay.map { [.init(.constant($0))] } ?? []
            $0.stamp = true
        }
        let client = try RawClient(server.port)
        client.send(Self.numbers(400))
        var order = try client.texts(400).map { Int($0) ?? -1 }
        server.stop()
        let falls = order.indices.dropLast().filter { order[$0] > order[$0 + 1] }
        #expect(falls.count == server.counters.reordered && (50..<110).contains(falls.count))
        for fall in falls { order.swapAt(fall, fall + 1) }
        #expect(order == Array(0..<400))
        #expect(try client.rest().isEmpty)
    }

    @Test func anAnswerWithoutANextOneWaitsNoLongerThan100Ms() throws {
        let server = try RunningServer.start { $0.reorder = Share(fraction: 1) }
        let client = try RawClient(server.port)
        let before = MonotonicTime.now()
        #expect(try client.answers("alone"))
        let waited = MonotonicTime.now() - before
        #expect(waited >= 100_000_000 && server.counters.reordered == 0)
        client.send(Self.numbers(2) + RawClient.frame(0x89, []))
        #expect(try client.frame() == .init(text: "1"))
        #expect(try client.frame() == .init(text: "0"))
        #expect(try client.frame() == .init(0x8A, []))
        client.send(RawClient.text("last") + RawClient.frame(0x88, []))
        #expect(try client.frames() == [.close(nil)])
        server.stop()
        #expect(server.counters.reordered == 1)
    }

    @Test func answersBeyondTheCapacityWaitInOneQueue() throws {
        let server = try RunningServer.start { $0.capacity = Rate(perSecond: 500) }
        let clients = try (0..<2).map { _ in try RawClient(server.port) }
        let before = MonotonicTime.now()
        for client in clients { client.send(Self.numbers(50)) }
        for client in clients { #expect(try client.texts(50) == (0..<50).map { "\($0)" }) }
        let elapsed = MonotonicTime.now() - before
        #expect(elapsed >= 200_000_000)
        // The queue is empty again: an answer takes no more than its own time, and an idle server
        // saves nothing up.
        let start = MonotonicTime.now()
        #expect(try clients[0].answers("one") && clients[0].answers("two"))
        #expect(MonotonicTime.now() - start >= 4_000_000)
    }

    /// Each fault beside each behaviour: what the server counts is what clients see.
    static let faults: [String: @Sendable (inout ServerSettings) -> Void] = [
        "none": { _ in },
        "delay": {
            $0.delays = [
                .init(weight: 9, .uniform(.zero, .milliseconds(2))),
                .init(weight: 1, .exponential(mean: .milliseconds(5))),
            ]
        },
        "stall": { $0.stalls = [.init(at: .milliseconds(20), for: .milliseconds(50))] },
        "stamp": { $0.stamp = true },
        "capacity": { $0.capacity = Rate(perSecond: 5_000) },
        "drop": { $0.drop = Share(fraction: 0.2) },
        "duplicate": { $0.duplicate = Share(fraction: 0.3) },
        "reorder": { $0.reorder = Share(fraction: 0.3) },
        "fragment": { $0.fragment = ByteCount(bytes: 20) },
        "all": {
            $0.delays = [.init(.uniform(.zero, .milliseconds(2)))]
            $0.stamp = true
            $0.capacity = Rate(perSecond: 10_000)
            $0.drop = Share(fraction: 0.1)
            $0.duplicate = Share(fraction: 0.1)
            $0.reorder = Share(fraction: 0.1)
        },
    ]

    @Test(arguments: faults.keys.sorted(), ServerSettings.Behaviour.allCases)
    func whatBefallsAnswersBefallsThoseOfEachBehaviour(
        fault: String, behaviour: ServerSettings.Behaviour
    ) throws {
        let server = try RunningServer.start {
            $0.behaviour = behaviour
            Self.faults[fault]?(&$0)
        }
        let clients = try (0..<3).map { _ in try RawClient(server.port) }
        let greeting = [
            ServerSettings.Behaviour.echo: "{}",
            .agents: #"{"type":"subscribe","event_types":["agent:started"]}"#,
            .chat: #"{"t":"join","room":"r"}"#,
        ]
        let message = [
            ServerSettings.Behaviour.echo: #"{"id":"{}"}"#,
            .agents: #"{"type":"agent_command","id":"{}","command":"start"}"#,
            .chat: #"{"t":"say","self":true,"id":"{}"}"#,
        ]
        for client in clients { client.send(RawClient.text(greeting[behaviour] ?? "")) }
        try eventually("greetings") {
            for client in clients { client.keepMore() }
            return server.counters.messages == 3
        }
        for client in clients {
            for _ in 0..<100 { client.send(RawClient.text(message[behaviour] ?? "")) }
        }
        let answers =
            switch behaviour {
            case .echo: 303
            case .agents: 303 + 900
            case .chat: 3 + 900
            }
        try eventually("as many answers as the server counts") {
            for client in clients { client.keepMore() }
            let frames = clients.reduce(0) { $0 + $1.waitingMessages }
            // Once an order is obeyed, all that was written before it is counted.
            server.stopListening()
            return frames == answers - server.counters.dropped + server.counters.duplicated
        }
        server.stop()
        let frames = try clients.reduce(0) {
            try $0 + $1.frames().count { $0.first & 0x80 != 0 }
        }
        let counters = server.counters
        #expect(counters.pushed == answers - (behaviour == .chat ? 3 : 303))
        #expect(frames == answers - counters.dropped + counters.duplicated)
        #expect((counters.dropped > 0) == ["drop", "all"].contains(fault))
        #expect((counters.duplicated > 0) == ["duplicate", "all"].contains(fault))
        #expect((counters.reordered > 0) == ["reorder", "all"].contains(fault))
    }
}
