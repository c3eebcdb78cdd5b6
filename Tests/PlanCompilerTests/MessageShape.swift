import PlanText

/// What a value of a made-up message must be, for tests.
indirect enum MessageShape {
    /// One of these scalars.
    case scalar(Set<String>)
    /// A whole number of the range.
    case whole(ClosedRange<Int>)
    case uuid
    /// The local time with its distance from UTC.
    case timestamp
    /// So many of these that differ.
    case distinct(ClosedRange<Int>, Set<String>)
    /// The first of these, so many.
    case first(ClosedRange<Int>, [String])
    /// Exactly these members.
    case object([String: MessageShape])
    case either([MessageShape])

    static func one(_ text: String) -> MessageShape { .scalar([text]) }

    /// Whether a value is of the shape.
    func fits(_ node: Node) -> Bool {
        switch (self, node.value) {
        case (.scalar(let allowed), .scalar(let scalar)): return allowed.contains(scalar.text)
        case (.whole(let range), .scalar(let scalar)):
            return scalar.int.map { range.contains($0) } ?? false
        case (.uuid, .scalar(let scalar)):
            return Self.has(scalar.text, "hhhhhhhh-hhhh-4hhh-vhhh-hhhhhhhhhhhh")
        case (.timestamp, .scalar(let scalar)):
            return Self.has(scalar.text, "20dd-dd-ddTdd:dd:dd.ddd+dd:dd")
                || Self.has(scalar.text, "20dd-dd-ddTdd:dd:dd.ddd-dd:dd")
        case (.distinct(let count, let allowed), .sequence(let items)):
            let texts = Self.texts(items)
            return count.contains(texts.count) && Set(texts).count == texts.count
                && allowed.isSuperset(of: texts)
        case (.first(let count, let list), .sequence(let items)):
            let texts = Self.texts(items)
            return count.contains(texts.count) && list.starts(with: texts)
        case (.object(let shapes), .mapping(let members)):
            return members.count == shapes.count
                && members.allSatisfy { shapes[$0.key]?.fits($0.value) ?? false }
        case (.either(let shapes), _): return shapes.contains { $0.fits(node) }
        default: return false
        }
    }

    /// Whether a text has a form: `d` a digit, `h` a hexadecimal one, `v` one of 8, 9, a and b. An
    /// expression would take most of the time of these tests.
    private static func has(_ text: String, _ form: String) -> Bool {
        guard text.utf8.count == form.utf8.count else { return false }
        return zip(text.utf8, form.utf8).allSatisfy { byte, wanted in
            let isDigit = 0x30...0x39 ~= byte
            return switch wanted {
            case UInt8(ascii: "d"): isDigit
            case UInt8(ascii: "h"): isDigit || 0x61...0x66 ~= byte
            case UInt8(ascii: "v"): [0x38, 0x39, 0x61, 0x62].contains(byte)
            default: byte == wanted
            }
        }
    }

    static func texts(_ nodes: [Node]) -> [String] {
        nodes.map { if case .scalar(let scalar) = $0.value { scalar.text } else { "" } }
    }
}

/// The shapes of the reference's vocabulary, with its lists or others.
struct Vocabulary {
    var eventTypes =
        """
        agent:created agent:started agent:stopped agent:action agent:error world:updated \
        world:agent_moved coalition:formed coalition:dissolved inference:started \
        inference:completed
        """.words
    var agentIDs = (0...9).map { "agent_\($0)" }
    var historyIDs = (1...10).map { "agent_\($0)" }
    var commands =
        "start stop pause resume move observe act plan join_coalition leave_coalition".words
    var directions = "up down left right".words
    var filters = "agents objects terrain".words
    var actionTypes = "explore gather interact communicate".words
    var targets =
        ["null"] + (1...50).map { "object_\($0)" } + (1...10).map { "agent_\($0)" }
    var goals = "explore_area find_resources form_coalition complete_task".words
    var coalitionIDs = (1...5).map { "coalition_\($0)" }
    var queryTypes = "agent_status world_state coalition_status system_metrics agent_history".words
    var systemMetrics =
        "cpu_usage memory_usage agent_count inference_rate message_throughput".words
    var durations = "60 300 600 3600".words
    var metrics =
        """
        cpu_usage memory_usage gpu_usage inference_rate agent_count active_coalitions \
        message_throughput error_rate world_update_rate knowledge_graph_size
        """.words
    var sampleRates = "0.5 1 2 5 10".words
    var bufferSizes = "100 500 1000 5000".words

    private func message(_ type: String, _ own: [String: MessageShape] = [:]) -> MessageShape {
        let all: [String: MessageShape] = [
            "type": .one(type), "id": .uuid, "timestamp": .timestamp,
            "sequence": .whole(1...1_000_000),
        ]
        return .object(all.merging(own) { $1 })
    }

    private func some(_ count: ClosedRange<Int>, _ list: [String]) -> MessageShape {
        .distinct(min(count.lowerBound, list.count)...count.upperBound, Set(list))
    }

    var ping: MessageShape { message("ping") }

    var event: MessageShape {
        .either([
            message("subscribe", ["event_types": some(1...5, eventTypes)]),
            message("unsubscribe", ["event_types": some(1...3, eventTypes)]), ping,
        ])
    }

    var command: MessageShape {
        let data = commands.map { command -> MessageShape in
            let params: [String: MessageShape] =
                switch command {
                case "move": ["direction": .scalar(Set(directions)), "distance": .whole(1...5)]
                case "observe": ["radius": .whole(1...10), "filters": some(1...3, filters)]
                case "act":
                    ["action_type": .scalar(Set(actionTypes)), "target": .scalar(Set(targets))]
                case "plan": ["goal": .scalar(Set(goals)), "horizon": .whole(5...20)]
                case "join_coalition", "leave_coalition":
                    ["coalition_id": .scalar(Set(coalitionIDs))]
                default: [:]
                }
            return .object([
                "agent_id": .scalar(Set(agentIDs)), "command": .one(command),
                "params": .object(params),
            ])
        }
        return message("agent_command", ["data": .either(data)])
    }

    var query: MessageShape {
        let data = queryTypes.map { type -> MessageShape in
            var members: [String: MessageShape] =
                switch type {
                case "agent_status":
                    [
                        "agent_ids": some(1...5, agentIDs),
                        "include_history": .scalar(["true", "false"]),
                    ]
                case "world_state":
                    [
                        "region": .object([
                            "x": .whole(0...100), "y": .whole(0...100), "width": .whole(10...50),
                            "height": .whole(10...50),
                        ]), "include_agents": .one("true"), "include_objects": .one("true"),
                    ]
                case "coalition_status": ["coalition_ids": some(1...3, coalitionIDs)]
                case "system_metrics":
                    ["metrics": some(2...5, systemMetrics), "duration": .scalar(Set(durations))]
                case "agent_history":
                    [
                        "agent_id": .scalar(Set(historyIDs)), "limit": .whole(10...100),
                        "offset": .one("0"),
                    ]
                default: [:]
                }
            members["query_type"] = .one(type)
            return .object(members)
        }
        return message("query", ["data": .either(data)])
    }

    var monitoring: MessageShape {
        let rate = MessageShape.scalar(Set(sampleRates))
        return .either([
            message(
                "start_monitoring",
                [
                    "config": .object([
                        "metrics": some(3...7, metrics), "agents": .first(0...5, agentIDs),
                        "sample_rate": rate, "buffer_size": .scalar(Set(bufferSizes)),
                    ])
                ]), message("stop_monitoring", ["session_id": .uuid]),
            message(
                "update_monitoring",
                [
                    "session_id": .uuid,
                    "updates": .object([
                        "sample_rate": rate, "add_metrics": some(1...3, metrics),
                        "remove_metrics": .distinct(0...2, Set(metrics)),
                    ]),
                ]),
        ])
    }

    /// What `mixed` and `realistic` send.
    var all: MessageShape { .either([event, command, query, monitoring]) }
}

extension String {
    fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
