import JSONScan
import Metrics
import Units
import Wire

@testable import LoadEngine

/// Stage graphs for scripted runs, with names left out.
enum ScriptedGraph {
    static let millisecond: Int64 = 1_000_000
    static let second: Int64 = 1_000_000_000

    /// A graph with so many endpoints, all of them the same server.
    static func graph(
        messages: [MessageTemplate], templates: [ClientTemplate], stages: [Stage],
        seed: UInt64 = 1, endpoints: Int = 1
    ) -> StageGraph {
        let endpoint = Endpoint(
            label: "target", host: "127.0.0.1", port: 1, authority: "127.0.0.1:1",
            resource: PayloadTemplate(constant: "/"),
            connectTimeout: 10 * second, maxMessage: 1 << 20)
        return StageGraph(
            labels: LabelSpace(
                phases: stages.indices.map { "phase-\($0)" },
                profiles: templates.indices.map { "profile-\($0)" },
                messages: messages.indices.map { "message-\($0)" },
                urls: (0..<endpoints).map { "target-\($0)" }),
            seed: seed, endpoints: Array(repeating: endpoint, count: endpoints),
            messages: messages, templates: templates,
            stages: stages, drain: 20 * second, lateSend: 10 * millisecond)
    }

    /// `clients` clients from the first moment on, each of which sends every `every` what `probe`
    /// says; for `duration`.
    static func steady(
        clients: Int, every: TimeAmount, duration: Int64, limit: Int? = nil,
        timeout: Int64 = 10 * second
    ) -> StageGraph {
        var probe = probe
        probe.timeout = timeout
        return graph(
            messages: [probe],
            templates: [template(mix: [(0, 1)], every: .constant(every), limit: limit)],
            stages: [population(clients, for: duration)])
    }

    static func stage(_ index: Int, _ load: Stage.Load, _ duration: Int64) -> Stage {
        Stage(
            label: index, shape: "steady", load: load, duration: duration, measured: true,
            concurrentConnects: 100_000)
    }

    static func template(
        weight: Double = 1, mix: [(message: Int, weight: Double)], every: Spread,
        limit: Int? = nil, session: Spread? = nil, align: Bool = false, endpoint: Int = 0,
        reconnect: ReconnectPolicy? = nil
    ) -> ClientTemplate {
        ClientTemplate(
            weight: weight, endpoints: [endpoint], pick: .first, session: session,
            reconnect: reconnect, open: StepProgram(), flow: StepProgram(),
            schedules: [
                SendSchedule(
                    mix: mix, every: every, pace: .schedule, limit: limit, align: align)
            ],
            reactions: [], closeCode: 1000)
    }

    /// Clients that send nothing by a schedule.
    static func template(
        flow: [StepProgram.Instruction] = [], reactions: [Reaction] = []
    ) -> ClientTemplate {
        ClientTemplate(
            weight: 1, endpoints: [0], pick: .first, session: nil, reconnect: nil,
            open: StepProgram(), flow: StepProgram(instructions: flow), schedules: [],
            reactions: reactions, closeCode: 1000)
    }

    /// A stage with so many clients from its first moment on.
    static func population(_ clients: Int, for duration: Int64) -> Stage {
        stage(
            0, .population(LoadCurve(Double(clients))), duration)
    }

    /// A message whose reply carries its id, and which says whose it is and which one:
    /// `{"id":"…","c":12,"n":3}`.
    static let probe = MessageTemplate(
        kind: .text,
        body: .template(
            PayloadTemplate(parts: [
                .bytes(Array(#"{"id":""#.utf8)), .slot(.id), .bytes(Array(#"","c":"#.utf8)),
                .slot(.clientIndex), .bytes(Array(#","n":"#.utf8)), .slot(.seq),
                .bytes(Array("}".utf8)),
            ])),
        expect: .match(
            Matcher(conditions: [.init(subject: .field(FieldPath(parsing: "$.id")!), test: .isID)]),
            check: nil), timeout: 10 * second)
}
