internal import LoadEngine
internal import Metrics
internal import Units
internal import Wire

/// What the engine is to do in a benchmark, as a stage graph made by hand.
struct LoopGraph {
    /// Connects under way at once.
    static let concurrentConnects = 500

    /// The levels that the population has, one stage each.
    var levels: [Int]
    /// nil: clients that never send.
    var message: LoopMessage?
    /// The gap between the planned sends of a client; nil: the next is sent when the reply came.
    var every: TimeAmount?
    /// What plans or troubles these sends; messages a second in all where they are planned.
    var form = LoopForm.plain
    var rate: Double?
    /// With sessions, new clients connect one after the other and close when they are through; the
    /// levels and gaps count for nothing then.
    var sessions: ShortSessions?

    /// Sessions that end as soon as they have had their messages.
    struct ShortSessions {
        /// Connects under way at once.
        var atOnce: Int
        /// Echoes of each session, one after the other.
        var messages = 0
        /// Whether they end by a reset in place of a close handshake.
        var isAbrupt = false
    }

    /// The graph for a target.
    func graph(_ target: LoopTarget) -> StageGraph {
        let stages = form == .parallel ? branches : levels.indices.map(stage)
        let phases = stages.indices.map { "stage-\($0)" }
        var graph = StageGraph(
            labels: LabelSpace(
                phases: phases, profiles: templates.indices.map { "client-\($0)" },
                messages: message == nil ? [] : hasValues ? ["say", "login"] : ["say"],
                urls: ["target"], lanes: form.lanes),
            seed: 1, endpoints: [target.endpoint],
            messages: message.map { [$0.template] } ?? [],
            templates: templates, stages: stages, drain: 1_000_000_000,
            lateSend: 10_000_000)
        graph.lanes = (0..<form.lanes).map { $0 * 1_000_000 }
        if hasValues {
            graph.messages.append(ValueLoad.login)
            graph.data = [ValueLoad.users]
            graph.captures = ["token"]
        }
        return graph
    }

    /// Whether messages use rows and captured values.
    private var hasValues: Bool { message?.match == .values }

    /// What clients do once they are open.
    private var open: [StepProgram.Instruction] {
        if let sessions {
            let send = StepProgram.Instruction.send(message: 0, count: sessions.messages)
            let close = StepProgram.Instruction.close(Closing(isAbrupt: sessions.isAbrupt))
            return sessions.messages > 0 ? [send, close] : [close]
        }
        return hasValues ? [.send(message: 1, count: 1, isAsync: false, mayFail: false)] : []
    }

    /// All clients alike, or half of them with connections that are cut.
    private var templates: [ClientTemplate] {
        if form != .disrupt { return [client] }
        var blinking = client
        blinking.reconnect = ReconnectPolicy(
            delay: 100_000_000, max: 1_000_000_000, factor: 2, jitter: 1, attempts: nil)
        blinking.lifecycle.disruptions = .init(
            every: .uniform(.milliseconds(500), .milliseconds(1_500)),
            offline: .uniform(.zero, .milliseconds(100)), isAbrupt: true)
        return [client, blinking]
    }

    private var client: ClientTemplate {
        var schedules: [SendSchedule] = []
        if message != nil, sessions == nil {
            schedules.append(
                SendSchedule(
                    mix: [(message: 0, weight: 1)], every: .constant(every ?? .zero),
                    pace: every == nil ? .reply : .schedule, limit: nil, align: false))
        }
        return ClientTemplate(
            weight: 1, endpoints: [0], pick: .first, session: nil, reconnect: nil,
            open: StepProgram(instructions: open),
            flow: StepProgram(), schedules: schedules, reactions: [], closeCode: 1000)
    }

    /// More clients than any measurement lasts for.
    private static let manyClients = 500_000

    /// The first level in branches side by side.
    private var branches: [Stage] {
        let lanes = form.lanes
        return (0..<lanes).map { lane in
            var stage = stage(0)
            stage.label = lane
            stage.lane = lane
            let level = levels[0] * (lane + 1) / lanes - levels[0] * lane / lanes
            stage.load = .population(LoadCurve(Double(level)))
            return stage
        }
    }

    private func stage(_ index: Int) -> Stage {
        if let sessions {
            return Stage(
                label: index, shape: "once", load: .once(clients: Self.manyClients, times: 1),
                duration: 86_400_000_000_000, weights: [], measured: true,
                concurrentConnects: sessions.atOnce)
        }
        var stage = Stage(
            label: index, shape: "steady",
            load: .population(LoadCurve(Double(levels[index]))),
            duration: 86_400_000_000_000, measured: true,
            concurrentConnects: LoopGraph.concurrentConnects)
        if form == .messages, let rate { stage.messages = LoadCurve(rate) }
        return stage
    }
}
