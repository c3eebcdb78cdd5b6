import JSONScan
import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// Requests that are found by any value of their own, in a loop: frames of all kinds in any order against a
/// model that scans lists.
@Suite struct AnyIDTests {
    private static let ms = ScriptedGraph.millisecond

    private static func amount(_ milliseconds: Int64) -> TimeAmount {
        TimeAmount(nanoseconds: milliseconds * ms)
    }

    /// What replies say at `$.id`, and what they may be compared with.
    private static func message(
        _ slot: PayloadTemplate.Slot, isID: Bool = false, timeout: Int64,
        beside: [Matcher.Condition] = []
    ) -> MessageTemplate {
        let template = PayloadTemplate(parts: [.slot(slot)])
        let quote = isID ? "\"" : ""
        return MessageTemplate(
            kind: .text,
            body: .template(
                PayloadTemplate(parts: [
                    .bytes(Array("{\"id\":\(quote)".utf8)), .slot(slot),
                    .bytes(Array("\(quote),\"ok\":1}".utf8)),
                ])),
            expect: .match(
                Matcher(
                    conditions: beside + [
                        .init(
                            subject: .field(FieldPath(parsing: "$.id")!),
                            test: isID ? .isID : .equals(.template(template)))
                    ]), check: nil), timeout: timeout)
    }

    private static let isOK = Matcher.Condition(
        subject: .field(FieldPath(parsing: "$.ok")!), test: .equals(.constant(.number(1))))

    static let slots: [PayloadTemplate.Slot] = [
        .seq, .numberInSession,
        // Up to 30 in flight have 20 values.
        .wrapped(PayloadTemplate(parts: [.slot(.seq)]), 1...20),
        .wrapped(PayloadTemplate(parts: [.slot(.numberInSession)]), -700...700),
    ]

    private struct Sent: Equatable {
        var request: Handle<Request>
        var value: Int64
    }

    private struct Ended {
        var reply: String?
    }

    /// The value of a request, counted by the model.
    fileprivate static func value(_ slot: PayloadTemplate.Slot, _ seq: Int, _ number: Int) -> Int64
    {
        switch slot {
        case .seq: Int64(seq)
        case .numberInSession: Int64(number)
        case .wrapped(let inner, let range):
            (value(
                inner == PayloadTemplate(parts: [.slot(.seq)]) ? .seq : .numberInSession, seq,
                number)
                - range.lowerBound) % (range.upperBound - range.lowerBound + 1)
                + range.lowerBound
        default: -1
        }
    }

    /// One of the ways to write a number, of which the last one is none of it.
    private static func text(_ value: Int64, _ way: UInt64) -> String {
        switch way {
        case 0: "\(value)"
        case 1: "\(value).0"
        case 2: value == 0 ? "0e-1" : "\(value)0e-1"
        case 3: "\"\(value)\""
        case 4: "\(value)e0"
        default: "\"\(value).0\""
        }
    }

    /// What requests of one session there are, in lists.
    private struct Model {
        let slot: PayloadTemplate.Slot
        var live: [Sent] = []
        var ended: [Ended] = []
        /// Where a value ended last, since lists are slow to look through where nothing is optimised.
        var places: [Int64: Int] = [:]
        /// The numbers of its last message, over all and in the session.
        var seq = 0
        var number = 0

        /// Takes over what is in flight now, in the order of sending.
        mutating func learn(_ now: [(request: Handle<Request>, sequence: UInt32)]) {
            var left: [Sent] = []
            for sent in live {
                if left.count < now.count, now[left.count].request == sent.request {
                    left.append(sent)
                } else {
                    end(sent.value, reply: nil)
                }
            }
            live = left
            for (request, sequence) in now.dropFirst(live.count) {
                seq = Int(sequence)
                number += 1
                live.append(
                    Sent(request: request, value: AnyIDTests.value(slot, seq, number)))
            }
        }

        private mutating func end(_ value: Int64, reply: String?) {
            places[value] = ended.count
            ended.append(Ended(reply: reply))
        }

        /// What a frame with a value is; the last 1,024 that ended are remembered.
        mutating func take(_ value: Int64, matches: Bool, _ frame: String) -> CountMetric {
            if matches, let place = live.firstIndex(where: { $0.value == value }) {
                live.remove(at: place)
                end(value, reply: frame)
                return .answered
            }
            guard let last = places[value], last >= ended.count - 1_024 else {
                return .unmatched
            }
            guard let reply = ended[last].reply else {
                ended[last].reply = frame
                return .repliesLate
            }
            return reply == frame ? .repliesDuplicated : .repliesFurther
        }
    }

    /// A loop with one client that sends each millisecond, and a server that says nothing and ends sessions
    /// after two seconds.
    private static func loop(
        _ slot: PayloadTemplate.Slot, _ server: ScriptedServer
    ) -> EventLoop<ScriptedWorld> {
        let reconnect = ReconnectPolicy(
            delay: ms, max: ms, factor: 1, jitter: 0, attempts: nil)
        let graph = ScriptedGraph.graph(
            messages: [message(slot, timeout: 29 * ms, beside: [isOK])],
            templates: [
                ScriptedGraph.template(
                    mix: [(0, 1)], every: .constant(amount(1)), reconnect: reconnect)
            ],
            stages: [ScriptedGraph.population(1, for: 100 * ScriptedGraph.second)])
        var loop = EventLoop(
            LoopSettings(
                graph: graph, share: LoopShare(index: 0, count: 1),
                routes: [Route(addresses: [.loopback(port: 1)])], salt: 7),
            world: ScriptedWorld(server))
        loop.announce(stage: 0, at: ScriptedServer.start)
        return loop
    }

    /// The open connection of the client, if there is one.
    private static func open(_ loop: inout EventLoop<ScriptedWorld>) -> Handle<Connection>? {
        let client = loop.clients.next()
        guard client.isSome, loop.clients[client].connection.isSome,
            loop.connections[loop.clients[client].connection].state == .open
        else { return nil }
        return loop.clients[client].connection
    }

    private static func requests(
        _ index: Handle<Connection>, _ loop: inout EventLoop<ScriptedWorld>
    ) -> [(request: Handle<Request>, sequence: UInt32)] {
        var all: [(request: Handle<Request>, sequence: UInt32)] = []
        var request = loop.inFlight.first(loop.connections[index].requests)
        while request.isSome {
            all.append((request, loop.inFlight[request].sequence))
            request = loop.inFlight.next(loop.connections[index].requests, after: request)
        }
        return all
    }

    @Test(arguments: slots.indices, [UInt64(1), 2])
    func framesInAnyOrderAreToldApart(_ slot: Int, seed: UInt64) {
        let slot = Self.slots[slot]
        let server = ScriptedServer(
            ScriptedServer.Script(
                mischief: 1, mischiefs: [.silence], lifetime: 2_000 * Self.ms))
        var loop = Self.loop(slot, server)
        var random = RandomStream(seed: seed)
        var model = Model(slot: slot)
        var sessions: Set<SessionToken> = []
        var wrong: [String] = []
        var wanted = Dictionary(uniqueKeysWithValues: Self.metrics.map { ($0, UInt64(0)) })
        for step in 0..<4_501 {
            loop.tick(until: server.clock + Self.ms)
            guard let index = Self.open(&loop) else { continue }
            if sessions.insert(loop.connections[index].session(index)).inserted {
                model = Model(slot: slot)
            }
            model.learn(Self.requests(index, &loop))
            for _ in 0..<random.below(4) where model.number > 0 {
                let past = random.below(3) == 0 ? UInt64(model.number) : 40
                let back = Int(random.below(min(past, UInt64(model.number))))
                let value = Self.value(slot, model.seq - back, model.number - back)
                let (way, ok) = (random.below(6), random.below(8) == 0 ? 2 : 1)
                let frame = "{\"id\":\(Self.text(value, way)),\"ok\":\(ok)}"
                wanted[model.take(value, matches: way < 5 && ok == 1, frame), default: 0] += 1
                let bytes = Array(frame.utf8)
                loop.deliver(index, .text, bytes.span, from: 0, to: bytes.count, at: loop.time)
                loop.settleEvents()
            }
            // To add up takes longer than all else.
            guard step % 100 == 0 else { continue }
            let found = Self.counts(loop.recorder)
            if found != wanted { wrong.append("\(step): \(found), not \(wanted)") }
        }
        #expect(wrong.prefix(1) == [])
        #expect(wanted.values.allSatisfy { $0 > 0 })
        #expect(sessions.count > 1)
    }

    private static let metrics: [CountMetric] = [
        .answered, .repliesLate, .repliesDuplicated, .repliesFurther, .unmatched,
    ]

    private static func counts(_ recorder: borrowing Recorder) -> [CountMetric: UInt64] {
        var store = MetricStore()
        store.merge(recorder)
        return Dictionary(uniqueKeysWithValues: metrics.map { ($0, store.count($0)) })
    }

    /// What is late, second and answered is the same by `{{ id }}` and by any other value.
    @Test func seqIsCountedAsIDIs() {
        let counted: [CountMetric] = metricsOfRuns
        let counts = [true, false].map { isID in
            let run = ScriptedRun(
                ScriptedGraph.graph(
                    messages: [
                        Self.message(isID ? .id : .seq, isID: isID, timeout: 15 * Self.ms)
                    ],
                    templates: [
                        ScriptedGraph.template(mix: [(0, 1)], every: .constant(Self.amount(7)))
                    ],
                    stages: [ScriptedGraph.population(3, for: ScriptedGraph.second)]),
                ScriptedServer.Script(
                    delays: [
                        (1, .constant(Self.amount(10))), (1, .constant(Self.amount(20))),
                    ], echoes: 2))
            #expect(run.wrongBooks == [])
            return counted.map { run.store.count($0) }
        }
        #expect(counts[0] == counts[1])
        #expect(counts[0].dropLast(2).allSatisfy { $0 > 100 } && counts[0].suffix(2) == [0, 0])
    }

    private var metricsOfRuns: [CountMetric] {
        [.answered, .timeouts, .repliesLate, .repliesDuplicated, .repliesFurther, .unmatched]
    }

    @Test func aRangeIsRoundInBothDirections() {
        let ranges: [(Int64, ClosedRange<Int64>, Int64)] = [
            (1, 1...3, 1), (3, 1...3, 3), (4, 1...3, 1), (0, 1...3, 3), (-1, 1...3, 2),
            (7, -2...2, 2), (8, -2...2, -2), (.min, 0...1, 0), (.max, 0...1, 1),
            (5, .min ... .max, 5), (.min, .min ... .max, .min), (.min, 1 ... .max, .max - 1),
            (65_536, 1...65_535, 1),
        ]
        for (number, range, wanted) in ranges {
            #expect(number.wrapped(into: range) == wanted, "\(number) \(range)")
        }
        let texts = ["0", "-0", "17", "-17", "9223372036854775807", "-9223372036854775808"]
        #expect(texts.compactMap { Int64(decimal: Array($0.utf8).span) }.count == texts.count)
        for text in ["", "-", "1.0", "a", "9223372036854775808", "1 ", "+1"] {
            #expect(Int64(decimal: Array(text.utf8).span) == nil, "\(text)")
        }
    }
}
