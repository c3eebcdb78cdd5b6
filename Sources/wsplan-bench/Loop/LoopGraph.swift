internal import JSONScan
internal import LoadEngine
internal import Metrics
internal import Units
internal import Wire

/// What the engine is to do in a benchmark, as a stage graph made by hand.
struct LoopGraph {
    /// How a reply finds its request.
    enum Match: String {
        /// A JSON body whose `id` comes back.
        case id
        /// The same text comes back.
        case echo
        /// The next message is the reply.
        case next

        /// The smallest message there can be, in bytes.
        var smallest: Int { self == .id ? 54 : 36 }
    }

    /// The levels that the population has, one stage each.
    var levels: [Int]
    /// The message of the given size; nil: clients that never send.
    var message: (match: Match, size: Int)?
    /// The gap between the planned sends of a client; nil: the next is sent when the reply came.
    var every: TimeAmount?

    /// The graph for a server on a port of 127.0.0.1.
    func graph(port: UInt16) -> StageGraph {
        let phases = levels.indices.map { "stage-\($0)" }
        return StageGraph(
            labels: LabelSpace(
                phases: phases, profiles: ["client"], messages: message == nil ? [] : ["say"],
                urls: ["target"]),
            seed: 1, endpoints: [endpoint(port)],
            messages: message.map { [template($0.match, $0.size)] } ?? [],
            templates: [client], stages: levels.indices.map(stage), drain: 1_000_000_000)
    }

    private func endpoint(_ port: UInt16) -> Endpoint {
        Endpoint(
            label: "target", host: "127.0.0.1", port: port, authority: "127.0.0.1:\(port)",
            resource: PayloadTemplate(constant: "/"),
            connectTimeout: 10_000_000_000, maxMessage: 1 << 20)
    }

    private func template(_ match: Match, _ size: Int) -> MessageTemplate {
        let pad = [UInt8](repeating: UInt8(ascii: "A"), count: size - match.smallest)
        let parts: [PayloadTemplate.Part] =
            switch match {
            case .id:
                [
                    .bytes(Array(#"{"id":""#.utf8)), .slot(.id),
                    .bytes(Array(#"","pad":""#.utf8) + pad + Array(#""}"#.utf8)),
                ]
            case .echo, .next: [.slot(.id), .bytes(pad)]
            }
        return MessageTemplate(
            kind: .text, body: .template(PayloadTemplate(parts: parts)), expect: expect(match),
            timeout: 10_000_000_000)
    }

    private func expect(_ match: Match) -> Expectation {
        switch match {
        case .echo: return .echo
        case .next: return .next
        case .id:
            let path = FieldPath(steps: [FieldPath.Step(key: Array("id".utf8), index: nil)])
            return .match(
                Matcher(conditions: [Matcher.Condition(subject: .field(path), test: .isID)]),
                check: nil)
        }
    }

    private var client: ClientTemplate {
        var schedule: SendSchedule?
        if message != nil {
            schedule = SendSchedule(
                mix: [(message: 0, weight: 1)], every: .constant(every ?? .zero),
                pace: every == nil ? .reply : .schedule, limit: nil, align: false)
        }
        return ClientTemplate(
            weight: 1, endpoints: [0], pick: .first, session: nil, reconnect: nil,
            open: StepProgram(), flow: StepProgram(), schedule: schedule, reactions: [],
            closeCode: 1000)
    }

    private func stage(_ index: Int) -> Stage {
        Stage(
            label: index, shape: "steady",
            load: .population(
                LevelCurve(knots: [LevelCurve.Knot(at: 0, level: Double(levels[index]))])),
            duration: 86_400_000_000_000, weights: [], measured: true, concurrentConnects: 500,
            highWater: levels[..<index].max() ?? 0, firstNumber: levels[..<index].max() ?? 0)
    }
}
