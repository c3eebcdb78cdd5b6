internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// What a listener hears, if there is one.
extension EventLoop where World: ~Copyable {
    /// Whether the text of an error is worth making: as the first of its kind or number, or for a
    /// listener.
    mutating func wants(_ kind: ErrorKind, code: UInt16 = 0) -> Bool {
        listener != nil || recorder.wants(kind, code: code)
    }

    /// A data message has come, before anything follows from it.
    mutating func tellReceived(
        _ index: Handle<Connection>, _ opcode: Opcode, _ payload: Span<UInt8>,
        _ request: Handle<Request>, _ receive: Int32, at moment: Int64
    ) {
        var event = DialogueEvent(
            at: moment - stage.origin, on: connections[index].generation, .received(opcode),
            "\(said: payload)", count: payload.count)
        let client = connections[index].client
        if request.isSome {
            let label = messageLabel(of: request)
            event.isExpected = inFlight[request].message == .max
            event.message = label < 0 ? nil : label
            event.after = event.isExpected ? nil : moment - inFlight[request].sent
        }
        if receive >= 0 { event.receive = Int(program.receives[Int(receive)].label) }
        event.isFormer = request == EventLoop.formerRequest
        event.isReactedTo =
            connections[index].state == .open && findReaction(client, opcode, payload) >= 0
        listener?(event)
    }

    /// A control frame has come.
    mutating func tellReceived(
        control opcode: Opcode, _ index: Handle<Connection>, _ payload: Span<UInt8>,
        at moment: Int64
    ) {
        listener?(
            DialogueEvent(
                at: moment - stage.origin, on: connections[index].generation, .received(opcode),
                DialogueEvent.text(of: opcode, payload), count: payload.count))
    }

    /// A frame is about to be sent, of a message or of none.
    mutating func tellSent(
        _ index: Handle<Connection>, _ opcode: Opcode, _ payload: Span<UInt8>, message: Int? = nil
    ) {
        var event = DialogueEvent(
            at: max(time, stage.origin) - stage.origin, on: connections[index].generation,
            .sent(opcode), DialogueEvent.text(of: opcode, payload), count: payload.count)
        event.message = message
        listener?(event)
    }

    /// A head of HTTP was sent or has come.
    mutating func tellHead(
        _ what: DialogueEvent.What, _ index: Handle<Connection>, _ bytes: Span<UInt8>
    ) {
        listener?(
            DialogueEvent(
                at: max(time, stage.origin) - stage.origin, on: connections[index].generation,
                what, "\(said: bytes)", count: bytes.count))
    }

    /// The connection of a client is cut by plan, which is away for so long.
    mutating func tellCut(_ index: Handle<Connection>, away: Int64) {
        listener?(
            DialogueEvent(
                at: time - stage.origin, on: connections[index].generation, .cut,
                "by plan, away for \(TimeAmount(nanoseconds: away))"))
    }

    /// Something went wrong for a client.
    mutating func tell(_ kind: ErrorKind, of client: Handle<Client>, _ text: CaseText) {
        let index = clients.isLive(client) ? clients[client].connection : .none
        listener?(
            DialogueEvent(
                at: time - stage.origin, on: index.isSome ? connections[index].generation : 0,
                .error(kind), text))
    }
}

extension DialogueEvent {
    /// What a frame says; of a close its code and reason (RFC 6455 §5.5.1).
    fileprivate static func text(of opcode: Opcode, _ payload: Span<UInt8>) -> CaseText {
        guard opcode == .close, payload.count >= 2 else { return "\(said: payload)" }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        return "\(code) \(said: payload.extracting(2..<payload.count))"
    }
}
