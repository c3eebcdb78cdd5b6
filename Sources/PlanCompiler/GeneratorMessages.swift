import LoadEngine
import Plan

/// The messages of a generator, in the form in which a plan has its own.
struct GeneratorMessages {
    private let generator: Generator

    init(_ generator: Generator) { self.generator = generator }

    /// The body of the generator's messages.
    var body: MessageTemplate.Body {
        switch generator.kind {
        case .event: .template(PayloadTemplate(event))
        case .command: .template(PayloadTemplate(command))
        case .query: .template(PayloadTemplate(query))
        case .monitoring: .template(PayloadTemplate(monitoring))
        case .mixed: .template(PayloadTemplate(mixed))
        case .realistic: .conversation(conversation)
        }
    }

    // MARK: Kinds

    private var event: JSONTemplate {
        .oneOf([
            subscribe(["event_types": some(1...5, .eventTypes)]),
            unsubscribe(["event_types": some(1...3, .eventTypes)]), ping,
        ])
    }

    private var command: JSONTemplate {
        let data = generator.pool(.commands).map { command -> JSONTemplate in
            [
                "agent_id": one(.agentIDs), "command": command, "params": params(of: command),
            ]
        }
        return message("agent_command", ["data": .oneOf(data)])
    }

    private var query: JSONTemplate {
        let data = generator.pool(.queryTypes).map { type in
            JSONTemplate.object([("query_type", type)] + question(type))
        }
        return message("query", ["data": .oneOf(data)])
    }

    private var monitoring: JSONTemplate {
        .oneOf([startMonitoring, stopMonitoring(.uuid), updateMonitoring(.uuid)])
    }

    private var mixed: JSONTemplate {
        .choice(
            Generator.Part.allCases.map { part in
                let value =
                    switch part {
                    case .event: event
                    case .command: command
                    case .query: query
                    case .monitoring: monitoring
                    case .ping: ping
                    }
                return (generator.weight(of: part), value)
            })
    }

    private var conversation: Conversation {
        let topics: JSONTemplate = ["event_types": .expression(.topics)]
        return Conversation(
            pattern: Conversation.Pattern(generator.pattern),
            weights: Conversation.Weights(
                topics: generator.weight(of: .event), order: generator.weight(of: .command),
                question: generator.weight(of: .query),
                session: generator.weight(of: .monitoring), idle: generator.weight(of: .ping)),
            topics: generator.pool(.eventTypes).map(PayloadTemplate.text),
            turns: Conversation.Turns(
                subscribe: PayloadTemplate(subscribe(topics)),
                unsubscribe: PayloadTemplate(unsubscribe(topics)),
                idle: PayloadTemplate(ping), order: PayloadTemplate(command),
                question: PayloadTemplate(query), start: PayloadTemplate(startMonitoring),
                stop: PayloadTemplate(stopMonitoring(.openSession)),
                update: PayloadTemplate(updateMonitoring(.openSession))))
    }

    // MARK: Messages

    /// A message with what all of them have, then its own members.
    private func message(_ type: String, _ own: JSONTemplate = [:]) -> JSONTemplate {
        let all: [(key: String, value: JSONTemplate)] = [
            ("type", .constant(type)), ("id", .expression(.id)),
            ("timestamp", .expression(.nowLocal)), ("sequence", .expression(.seq)),
        ]
        guard case .object(let members) = own else { return .object(all) }
        return .object(all + members)
    }

    private var ping: JSONTemplate { message("ping") }

    private func subscribe(_ types: JSONTemplate) -> JSONTemplate { message("subscribe", types) }

    private func unsubscribe(_ types: JSONTemplate) -> JSONTemplate {
        message("unsubscribe", types)
    }

    private var startMonitoring: JSONTemplate {
        message(
            "start_monitoring",
            [
                "config": [
                    "metrics": some(3...7, .metrics),
                    "agents": .first(0...5, of: generator.pool(.agentIDs)),
                    "sample_rate": one(.sampleRates), "buffer_size": one(.bufferSizes),
                ]
            ])
    }

    private func stopMonitoring(_ session: Template.Expression) -> JSONTemplate {
        message("stop_monitoring", ["session_id": .expression(session)])
    }

    private func updateMonitoring(_ session: Template.Expression) -> JSONTemplate {
        message(
            "update_monitoring",
            [
                "session_id": .expression(session),
                "updates": [
                    "sample_rate": one(.sampleRates), "add_metrics": some(1...3, .metrics),
                    "remove_metrics": some(0...2, .metrics),
                ],
            ])
    }

    /// What a command is told beside its name.
    private func params(of command: JSONTemplate) -> JSONTemplate {
        switch command.constant {
        case "move": ["direction": one(.directions), "distance": .int(1...5)]
        case "observe": ["radius": .int(1...10), "filters": some(1...3, .filters)]
        case "act": ["action_type": one(.actionTypes), "target": one(.targets)]
        case "plan": ["goal": one(.goals), "horizon": .int(5...20)]
        case "join_coalition", "leave_coalition": ["coalition_id": one(.coalitionIDs)]
        default: [:]
        }
    }

    /// What a query asks for beside its type.
    private func question(_ type: JSONTemplate) -> [(key: String, value: JSONTemplate)] {
        switch type.constant {
        case "agent_status":
            [
                ("agent_ids", some(1...5, .agentIDs)),
                ("include_history", .expression(.bool)),
            ]
        case "world_state":
            [
                (
                    "region",
                    [
                        "x": .int(0...100), "y": .int(0...100), "width": .int(10...50),
                        "height": .int(10...50),
                    ]
                ), ("include_agents", .literal("true")), ("include_objects", .literal("true")),
            ]
        case "coalition_status": [("coalition_ids", some(1...3, .coalitionIDs))]
        case "system_metrics":
            [("metrics", some(2...5, .systemMetrics)), ("duration", one(.durations))]
        case "agent_history":
            [
                // Its agents count from 1, unless a plan says who there is.
                (
                    "agent_id",
                    generator.pools[.agentIDs].map(JSONTemplate.oneOf)
                        ?? .numbered("agent_", 1...10)
                ), ("limit", .int(10...100)), ("offset", .literal("0")),
            ]
        default: []
        }
    }

    private func one(_ pool: GeneratorPool) -> JSONTemplate { .oneOf(generator.pool(pool)) }

    private func some(_ count: ClosedRange<Int>, _ pool: GeneratorPool) -> JSONTemplate {
        .some(count, of: generator.pool(pool))
    }
}

extension JSONTemplate {
    /// One of these, each as likely as any other.
    fileprivate static func oneOf(_ values: [JSONTemplate]) -> JSONTemplate {
        .choice(values.map { (1, $0) })
    }

    fileprivate static func int(_ range: ClosedRange<Int64>) -> JSONTemplate {
        .expression(.int(range.lowerBound, range.upperBound))
    }

    /// The text, if it is one without expressions.
    fileprivate var constant: String? {
        if case .text(let template) = self { template.constant } else { nil }
    }
}

extension Conversation.Pattern {
    fileprivate init(_ pattern: Generator.Pattern) {
        switch pattern {
        case .startup: self = .startup
        case .steadyState: self = .steady
        case .shutdown: self = .shutdown
        case .default: self = .mixed
        }
    }
}
