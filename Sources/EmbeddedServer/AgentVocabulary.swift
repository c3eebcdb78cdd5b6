internal import JSONScan

/// What happens in the world of agents, as far as clients make it happen.
enum AgentEvent: Int, CaseIterable {
    case started, stopped, action, moved, formed, dissolved

    /// What subscribers call it.
    var name: String {
        switch self {
        case .started: "agent:started"
        case .stopped: "agent:stopped"
        case .action: "agent:action"
        case .moved: "world:agent_moved"
        case .formed: "coalition:formed"
        case .dissolved: "coalition:dissolved"
        }
    }

    /// The event in a set of them.
    var bit: UInt8 { 1 << UInt8(rawValue) }
}

/// The words of the protocol of agents, and where they stand in messages.
final class AgentVocabulary: Sendable {
    enum Request {
        case subscribe, unsubscribe, ping, command, query
        case startMonitoring, stopMonitoring, updateMonitoring
    }

    let document = FieldPath(steps: [])
    let id = AgentVocabulary.path("id")
    private let type = AgentVocabulary.path("type")
    private let requests = WordTable<Request>([
        ("subscribe", .subscribe), ("unsubscribe", .unsubscribe), ("ping", .ping),
        ("agent_command", .command), ("query", .query),
        ("start_monitoring", .startMonitoring), ("stop_monitoring", .stopMonitoring),
        ("update_monitoring", .updateMonitoring),
    ])
    /// The event that a command leads to; any other leads to `agent:action`.
    private let commands = WordTable<AgentEvent>([
        ("start", .started), ("resume", .started), ("stop", .stopped), ("pause", .stopped),
        ("move", .moved), ("join_coalition", .formed), ("leave_coalition", .dissolved),
    ])
    private let events = WordTable<AgentEvent>(AgentEvent.allCases.map { ($0.name, $0) })
    /// The paths of the first elements of a list; further ones subscribe to nothing.
    private let elements = (0..<32).map { AgentVocabulary.path("\($0)") }
    /// Members stand in `data` or beside it.
    private let places = [
        "agent_id", "command", "query_type", "session_id", "event_types",
    ].map { [AgentVocabulary.path("data", $0), AgentVocabulary.path($0)] }

    /// A member of a request.
    enum Member: Int { case agent, command, query, session, eventTypes }

    private static func path(_ steps: String...) -> FieldPath {
        FieldPath(steps: steps.map { FieldPath.Step(key: Array($0.utf8), index: Int($0)) })
    }

    /// What a message asks for; nil if that is nothing known.
    func request(_ bytes: Span<UInt8>) -> Request? {
        requests.value(of: JSONScan.find(type, in: bytes), in: bytes)
    }

    func find(_ member: Member, in bytes: Span<UInt8>) -> JSONValueRange? {
        let places = places[member.rawValue]
        return JSONScan.find(places[0], in: bytes) ?? JSONScan.find(places[1], in: bytes)
    }

    /// What the command of a message leads to.
    func event(of command: JSONValueRange?, in bytes: Span<UInt8>) -> AgentEvent {
        commands.value(of: command, in: bytes) ?? .action
    }

    /// Calls `body` with each event of a list of event types that ever happens.
    func forEach(
        _ list: JSONValueRange?, in bytes: Span<UInt8>, _ body: (AgentEvent) -> Void
    ) {
        guard let list, list.kind == .array else { return }
        let listed = bytes.extracting(list.start..<list.end)
        for element in elements {
            guard let found = JSONScan.find(element, in: listed) else { return }
            if let event = events.value(of: found, in: listed) { body(event) }
        }
    }
}
