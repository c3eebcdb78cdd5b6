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
        let phases = levels.indices.map { "stage-\($0)" }
        var graph = StageGraph(
            labels: LabelSpace(
                phases: phases, profiles: ["client"],
                messages: message == nil ? [] : hasValues ? ["say", "login"] : ["say"],
                urls: ["target"]),
            seed: 1, endpoints: [target.endpoint],
            messages: message.map { [$0.template] } ?? [],
            templates: [client], stages: levels.indices.map(stage), drain: 1_000_000_000,
            lateSend: 10_000_000)
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

    private func stage(_ index: Int) -> Stage {
        if let sessions {
            return Stage(
                label: index, shape: "once", load: .once(clients: Self.manyClients, times: 1),
                duration: 86_400_000_000_000, weights: [], measured: true,
                concurrentConnects: sessions.atOnce)
        }
        return Stage(
            label: index, shape: "steady",
            load: .population(LoadCurve(Double(levels[index]))),
            duration: 86_400_000_000_000, measured: true,
            concurrentConnects: LoopGraph.concurrentConnects)
    }
}
