import LoadEngine
import PlanCompiler
import PlanText
import Testing

@testable import Plan

/// What generators and `one-of` make, as `sample` and a run make it.
@Suite struct GeneratorTests {
    /// So many messages of clients of a plan with these messages; client, number, the message.
    private static func draw(
        _ messages: String, named name: String = "m", _ count: Int, clients: UInt32 = 1,
        seed: UInt64 = 1, take: (UInt32, MessageSample) throws -> Void
    ) throws {
        let text = """
            version: 1
            target: embedded
            messages: { \(messages) }
            profiles: { p: {} }
            phases: [{ pause: 1s }]
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let read = PlanReader.read(source, variables: [:], environment: [:], language: .plain)
        let plan = try #require(read.plan, "\(read.diagnostics.items)")
        let index = try #require(plan.messages.firstIndex { $0.name == name })
        var sampler = MessageSampler(seed: seed, salt: 5)
        let message = sampler.prepare(PlanCompiler.messages(plan)[index])
        for number in 0..<UInt32(count) {
            let client = number % clients
            let sample = sampler.sample(
                message, client: client, sequence: number / clients + 1, limit: 64)
            try take(client, try #require(sample))
        }
    }

    private static func node(_ sample: MessageSample) throws -> Node {
        var diagnostics = Diagnostics()
        let source = SourceFile(name: "message", bytes: sample.bytes)
        let node = JSONReader.read(source, file: 0, into: &diagnostics)
        return try #require(node, "\(String(decoding: sample.bytes, as: UTF8.self))")
    }

    /// All scalars of a message, with the key of each.
    private static func scalars(_ node: Node, _ key: String = "") -> Set<String> {
        switch node.value {
        case .scalar(let scalar): ["\(key)=\(scalar.text)"]
        case .sequence(let items):
            items.reduce(into: []) { $0.formUnion(scalars($1, key)) }
        case .mapping(let members):
            members.reduce(into: []) { $0.formUnion(scalars($1.value, $1.key)) }
        case .broken: []
        }
    }

    private static let vocabulary = Vocabulary()

    @Test(arguments: Generator.Kind.allCases)
    func allMessagesAreOfTheVocabulary(_ kind: Generator.Kind) throws {
        let shape =
            switch kind {
            case .event: Self.vocabulary.event
            case .command: Self.vocabulary.command
            case .query: Self.vocabulary.query
            case .monitoring: Self.vocabulary.monitoring
            case .mixed, .realistic: Self.vocabulary.all
            }
        var wrong: [String] = []
        try Self.draw("m: { generator: \(kind) }", 10_000, clients: 20) { _, sample in
            if !shape.fits(try Self.node(sample)), wrong.count < 3 {
                wrong.append(String(decoding: sample.bytes, as: UTF8.self))
            }
        }
        #expect(wrong == [])
    }

    /// Every value of every list comes, and both ends of every range.
    @Test func allOfTheVocabularyIsUsed() throws {
        var seen: Set<String> = []
        for (kind, count) in [("mixed", 5_000), ("command", 12_000), ("query", 5_000)] {
            try Self.draw("m: { generator: \(kind) }", count) { _, sample in
                seen.formUnion(Self.scalars(try Self.node(sample)))
            }
        }
        let vocabulary = Self.vocabulary
        let lists: [(String, [String])] = [
            ("event_types", vocabulary.eventTypes), ("agent_id", vocabulary.agentIDs),
            ("agent_id", vocabulary.historyIDs), ("agent_ids", vocabulary.agentIDs),
            ("command", vocabulary.commands), ("direction", vocabulary.directions),
            ("filters", vocabulary.filters), ("action_type", vocabulary.actionTypes),
            ("target", vocabulary.targets), ("goal", vocabulary.goals),
            ("coalition_id", vocabulary.coalitionIDs), ("coalition_ids", vocabulary.coalitionIDs),
            ("query_type", vocabulary.queryTypes), ("duration", vocabulary.durations),
            ("metrics", vocabulary.metrics + vocabulary.systemMetrics),
            ("sample_rate", vocabulary.sampleRates), ("buffer_size", vocabulary.bufferSizes),
            ("include_history", ["true", "false"]), ("distance", ["1", "5"]),
            ("radius", ["1", "10"]), ("horizon", ["5", "20"]), ("x", ["0", "100"]),
            ("width", ["10", "50"]), ("limit", ["10", "100"]), ("sequence", ["1", "5000"]),
        ]
        let missing = lists.flatMap { key, values in
            values.map { "\(key)=\($0)" }.filter { !seen.contains($0) }
        }
        #expect(missing == [])
    }

    @Test func withChangesEachList() throws {
        var own = Vocabulary()
        own.eventTypes = ["e1", "e2"]
        own.agentIDs = ["a\\\"1", "a2"]
        own.historyIDs = own.agentIDs
        own.commands = ["move", "observe", "act", "plan", "leave_coalition", "dance"]
        own.directions = ["north"]
        own.filters = ["f"]
        own.actionTypes = ["sing"]
        own.targets = ["null", "7", "t"]
        own.goals = ["g1", "g2"]
        own.coalitionIDs = ["c"]
        own.queryTypes = [
            "agent_status", "coalition_status", "system_metrics", "agent_history", "mood",
        ]
        own.systemMetrics = ["s"]
        own.durations = ["1", "2.5"]
        own.metrics = ["m1", "m2"]
        own.sampleRates = ["3"]
        own.bufferSizes = ["8", "9"]
        let settings = """
            event-types: [e1, e2], agent-ids: ['a\\"1', a2], directions: [north], filters: [f],
            commands: [move, observe, act, plan, leave_coalition, dance], action-types: [sing],
            targets: [null, 7, t], goals: [g1, g2], coalition-ids: [c], system-metrics: [s],
            query-types: [agent_status, coalition_status, system_metrics, agent_history, mood],
            durations: [1, 2.5], metrics: [m1, m2], sample-rates: [3], buffer-sizes: [8, 9]
            """
        for kind in ["mixed", "realistic"] {
            var wrong: [String] = []
            let message = "m: { generator: \(kind), with: { \(settings) } }"
            try Self.draw(message, 2_000, clients: 20) { _, sample in
                if !own.all.fits(try Self.node(sample)), wrong.count < 3 {
                    wrong.append(String(decoding: sample.bytes, as: UTF8.self))
                }
            }
            #expect(wrong == [])
        }
    }

    // MARK: Weights

    /// Pearson's statistic of counts against weights.
    private static func chiSquare(_ counts: [String: Int], _ weights: [String: Double]) -> Double {
        let total = Double(counts.values.reduce(0, +))
        let sum = weights.values.reduce(0, +)
        if !Set(counts.keys).isSubset(of: weights.keys) { return .infinity }
        return weights.reduce(0) { result, weight in
            let expected = total * weight.value / sum
            let difference = Double(counts[weight.key] ?? 0) - expected
            return result + difference * difference / expected
        }
    }

    /// What a chi-square variable exceeds with a probability of 0.1 %, by degrees of freedom.
    private static let limits = [0, 10.83, 13.82, 16.27, 18.47, 20.52, 22.46]

    /// The type of a made-up message, which stands first; of others the whole text.
    private static func type(_ sample: MessageSample) -> String {
        let text = String(decoding: sample.bytes.prefix(40), as: UTF8.self)
        guard text.hasPrefix(#"{"type":""#) else { return "\(sample.kind) \(text)" }
        return String(text.dropFirst(9).prefix { $0 != "\"" })
    }

    @Test(
        arguments: [
            (
                "{ one-of: [{ weight: 5, text: a }, { weight: 0, text: z }, { base64: YQ== }, "
                    + "{ weight: 2.5, json: b }, { weight: 1.5, ping: c }] }",
                ["text a": 5, "binary a": 1, "text \"b\"": 2.5, "ping c": 1.5], 100_000
            ),
            (
                "{ generator: mixed }",
                [
                    "subscribe": 0.1, "unsubscribe": 0.1, "agent_command": 0.3, "query": 0.2,
                    "monitoring": 0.1, "ping": 0.2,
                ], 100_000
            ),
            (
                "{ generator: mixed, with: { weights: { command: 4, ping: 1 } } }",
                ["agent_command": 4, "ping": 1], 20_000
            ),
            (
                "{ generator: realistic, with: { pattern: steady_state } }",
                ["agent_command": 0.4, "query": 0.3, "ping": 0.2, "monitoring": 0.1], 100_000
            ),
            (
                "{ generator: realistic, with: { pattern: default } }",
                // A third of the events are pings.
                [
                    "event": 2 / 15, "agent_command": 0.3, "query": 0.3, "monitoring": 0.1,
                    "ping": 1 / 6,
                ], 20_000
            ),
            (
                "{ generator: realistic, with: { pattern: startup, weights: { query: 1 } } }",
                ["query": 1], 2_000
            ),
        ] as [(String, [String: Double], Int)])
    func kindsComeAsOftenAsTheirWeightsSay(
        _ message: String, _ weights: [String: Double], _ count: Int
    ) throws {
        var counts: [String: Int] = [:]
        var number = 0
        try Self.draw("m: \(message)", count, clients: 20) { _, sample in
            number += 1
            // The beginning of `startup` is not drawn.
            if message.contains("startup"), number <= 200 { return }
            var type = Self.type(sample)
            if type.hasSuffix("_monitoring") { type = "monitoring" }
            if weights["event"] != nil, type.hasSuffix("subscribe") { type = "event" }
            counts[type, default: 0] += 1
        }
        let limit = weights.count > 1 ? Self.limits[weights.count - 1] : 1e-9
        #expect(Self.chiSquare(counts, weights) < limit, "\(counts)")
    }

    // MARK: Conversations

    /// What a client has open by what it said.
    private struct Memory {
        var said: [String] = []
        var topics: Set<String> = []
        var sessions: Set<String> = []
        var wrong: [String] = []

        mutating func hear(_ node: Node) {
            guard case .mapping(let members) = node.value else { return }
            func texts(_ key: String) -> [String] {
                guard let value = members.first(where: { $0.key == key })?.value else { return [] }
                if case .sequence(let items) = value.value { return MessageShape.texts(items) }
                return MessageShape.texts([value])
            }
            let type = texts("type")[0]
            let session = texts("session_id").first ?? ""
            said.append(type)
            switch type {
            case "subscribe": topics.formUnion(texts("event_types"))
            case "unsubscribe":
                if !topics.isSuperset(of: texts("event_types")) { wrong.append("unsubscribe") }
                topics.subtract(texts("event_types"))
            case "start_monitoring": sessions.insert(texts("id")[0])
            case "stop_monitoring": if sessions.remove(session) == nil { wrong.append(type) }
            case "update_monitoring": if !sessions.contains(session) { wrong.append(type) }
            default: break
            }
        }
    }

    @Test(arguments: ["startup", "steady_state", "default"])
    func clientsNameOnlyWhatTheyHaveOpened(_ pattern: String) throws {
        var clients = [Memory](repeating: Memory(), count: 20)
        let message = "m: { generator: realistic, with: { pattern: \(pattern) } }"
        try Self.draw(message, 2_000, clients: 20) { client, sample in
            clients[Int(client)].hear(try Self.node(sample))
        }
        #expect(clients.flatMap(\.wrong) == [])
        #expect(clients.allSatisfy { $0.sessions.count <= 6 })
        if pattern == "default" {
            let said = Set(clients.flatMap(\.said))
            #expect(said.count == 8 && clients.contains { $0.sessions.isEmpty })
        }
        guard pattern == "startup" else { return }
        let opening =
            ["subscribe"] + Array(repeating: "start_monitoring", count: 4)
            + Array(repeating: "query", count: 5)
        #expect(clients.allSatisfy { $0.said.starts(with: opening) })
        let later = Set(clients.flatMap { $0.said.dropFirst(10) })
        #expect(later == ["agent_command", "query", "ping", "update_monitoring"])
    }

    /// A client that shuts down knows what it has opened with another message.
    @Test func shutdownClosesAllThatIsOpen() throws {
        let text = """
            version: 1
            target: embedded
            messages:
              work: { generator: realistic, with: { event-types: [a, b, c] } }
              more: { generator: realistic, with: { pattern: default, event-types: [c, d, e] } }
              leave: { generator: realistic, with: { pattern: shutdown } }
            profiles: { p: {} }
            phases: [{ pause: 1s }]
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let plan = try #require(
            PlanReader.read(source, variables: [:], environment: [:], language: .plain).plan)
        var sampler = MessageSampler(seed: 3, salt: 5)
        let messages = PlanCompiler.messages(plan).map { sampler.prepare($0) }
        for client in 0..<50 as Range<UInt32> {
            var memory = Memory()
            for number in 1...60 as ClosedRange<UInt32> {
                let message = number < 20 ? 0 : number < 40 ? 1 : 2
                let sample = sampler.sample(
                    messages[message], client: client, sequence: number, limit: 0)
                memory.hear(try Self.node(try #require(sample)))
            }
            #expect(memory.wrong == [] && memory.sessions.isEmpty && memory.topics.isEmpty)
            let stops = memory.said.suffix(21).prefix { $0 == "stop_monitoring" }.count
            let rest = memory.said.suffix(21).dropFirst(stops)
            let order = rest.first == "unsubscribe" ? rest.dropFirst() : rest
            #expect(order.allSatisfy { $0 == "ping" })
        }
    }

    @Test func theSameSeedMakesTheSameButForIDs() throws {
        func texts(_ seed: UInt64) throws -> [String] {
            var texts: [String] = []
            let message = "m: { one-of: [{ generator: realistic }, { generator: event }] }"
            try Self.draw(message, 500, clients: 5, seed: seed) { _, sample in
                let text = String(decoding: sample.bytes, as: UTF8.self)
                texts.append(
                    text.replacing(/[0-9a-f-]{36}/, with: "ID")
                        .replacing(/"timestamp":"[^"]*"/, with: ""))
            }
            return texts
        }
        let first = try texts(1)
        #expect(try first == texts(1) && first != texts(2))
    }
}
