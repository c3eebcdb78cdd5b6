internal import JSONScan
internal import Units
internal import Wire

/// The protocol of agents. Each message gets one answer, with its `id` if it has one:
///
///     subscribe            subscription_confirmed      event_types, client_id
///     unsubscribe          unsubscription_confirmed    event_types, client_id
///     ping                 pong
///     agent_command        command_result              status (accepted), agent_id, command
///     query                query_result                status (ok), query_type, data ({})
///     start_monitoring     monitoring_started          session_id, a fresh one
///     stop_monitoring      monitoring_stopped          session_id, as it was named
///     update_monitoring    monitoring_updated          session_id, as it was named
///     anything else        error                       error, a text
///
/// A command also leads to an event, `{ type: event, event_type, agent_id, command, client_id,
/// timestamp, sent_us }`, for each connection that subscribed to its type; both times are
/// microseconds since 1970. Nothing else makes events: a monitoring session pushes nothing, and other
/// event types may be subscribed to, but never come.
extension ServerConnection {
    /// Remembers who the client says it is: the last part of the path that it asked for.
    mutating func learnClient(_ resource: String) {
        let path = resource.prefix { $0 != "?" }
        let name = path.split(separator: "/").last ?? ""
        clientID = String(name).jsonEscaped
    }

    /// Answers a message and tells others of the event that it leads to.
    mutating func answerAgent(
        _ message: borrowing ByteBuffer, _ kind: MessageKind, _ context: inout ServerContext
    ) {
        var answer = context.shared.lendBuffer()
        let event = message.withBytes(from: 0, to: message.count) { bytes in
            respond(to: bytes, isText: kind.text, in: &answer, &context)
        }
        let answerKind = MessageKind(text: true, compressed: kind.compressed)
        put(&answer, answerKind, received: context.truth?.received, &context)
        if let event, !context.audiences[event.rawValue].isEmpty {
            answer.truncate(to: 0)
            message.withBytes(from: 0, to: message.count) { bytes in
                describe(event, bytes, in: &answer, context.agents)
            }
            if subscriptions & event.bit != 0 { copy(answer, answerKind, &context) }
            context.broadcasts.add(answer, answerKind, to: event.rawValue)
        }
        context.shared.takeBack(answer)
    }

    /// Puts the answer to a message together and returns the event that the message leads to.
    private mutating func respond(
        to bytes: Span<UInt8>, isText: Bool, in answer: inout ByteBuffer,
        _ context: inout ServerContext
    ) -> AgentEvent? {
        let words = context.agents
        var event: AgentEvent?
        guard isText, JSONScan.find(words.document, in: bytes)?.kind == .object else {
            answer.begin("type", "error", of: bytes)
            answer.append("error", text: "not a JSON object in a text message")
            answer.append("}")
            return nil
        }
        let id = JSONScan.find(words.id, in: bytes)
        switch words.request(bytes) {
        case .subscribe:
            answer.begin("type", "subscription_confirmed", id: id, of: bytes)
            subscribe(true, bytes, in: &answer, &context)
        case .unsubscribe:
            answer.begin("type", "unsubscription_confirmed", id: id, of: bytes)
            subscribe(false, bytes, in: &answer, &context)
        case .ping: answer.begin("type", "pong", id: id, of: bytes)
        case .command:
            let command = words.find(.command, in: bytes)
            answer.begin("type", "command_result", id: id, of: bytes)
            answer.append("status", text: "accepted")
            answer.append("agent_id", words.find(.agent, in: bytes), of: bytes)
            answer.append("command", command, of: bytes)
            event = words.event(of: command, in: bytes)
        case .query:
            answer.begin("type", "query_result", id: id, of: bytes)
            answer.append("status", text: "ok")
            answer.append("query_type", words.find(.query, in: bytes), of: bytes)
            answer.append(",\"data\":{}")
        case .startMonitoring:
            answer.begin("type", "monitoring_started", id: id, of: bytes)
            answer.append("session_id", uuidFrom: &random)
        case .stopMonitoring:
            answer.begin("type", "monitoring_stopped", id: id, of: bytes)
            answer.append("session_id", words.find(.session, in: bytes), of: bytes)
        case .updateMonitoring:
            answer.begin("type", "monitoring_updated", id: id, of: bytes)
            answer.append("session_id", words.find(.session, in: bytes), of: bytes)
        case nil:
            answer.begin("type", "error", id: id, of: bytes)
            answer.append("error", text: "unknown type")
        }
        answer.append("}")
        return event
    }

    /// Begins or ends the subscription to the event types that a message lists.
    private mutating func subscribe(
        _ wanted: Bool, _ bytes: Span<UInt8>, in answer: inout ByteBuffer,
        _ context: inout ServerContext
    ) {
        let words = context.agents
        let list = words.find(.eventTypes, in: bytes)
        words.forEach(list, in: bytes) { event in
            guard (subscriptions & event.bit != 0) != wanted else { return }
            subscriptions ^= event.bit
            if wanted {
                context.audiences.add(id.slot, to: event.rawValue)
            } else {
                context.audiences.remove(id.slot, from: event.rawValue)
            }
        }
        answer.append("event_types", list, of: bytes)
        answer.append("client_id", text: clientID)
    }

    /// Puts the event of a command together.
    private func describe(
        _ event: AgentEvent, _ bytes: Span<UInt8>, in text: inout ByteBuffer,
        _ words: AgentVocabulary
    ) {
        let now = MonotonicTime.wallClock() / 1_000
        text.begin("type", "event", of: bytes)
        text.append("event_type", text: event.name)
        text.append("agent_id", words.find(.agent, in: bytes), of: bytes)
        text.append("command", words.find(.command, in: bytes), of: bytes)
        text.append("client_id", text: clientID)
        text.append("timestamp", number: now)
        text.append("sent_us", number: now)
        text.append("}")
    }
}
