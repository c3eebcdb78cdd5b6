internal import Memory
internal import Metrics
internal import Wire

/// From a message to bytes in the socket: rendering, masking, one write a connection, stamps.
extension EventLoop where World: ~Copyable {
    /// Renders one message for a connection; returns its request, none where no reply is waited for, or
    /// `unsent` where a value for it was not there. `schedule` is the number of the schedule that planned it,
    /// which says when it is late.
    mutating func transmit(
        _ client: Handle<Client>, on index: Handle<Connection>, _ message: Int, planned: Int64,
        due: Int64,
        fromStep: Bool = false, schedule: UInt8 = Request.unscheduled,
        lateAbove: Int64? = nil
    ) -> Handle<Request> {
        let profile = Int(clients[client].template)
        let room = Int(program.messages[message].headerRoom)
        clients[client].sequence &+= 1
        let bodies = program.messages[message].bodies
        var random = bodies.draws ? payloadStream(client) : RandomStream(seed: 0)
        let body = program.bodies.draw(bodies, &random)
        let label = label(at: planned, client)
        beginWriting(on: index)
        let numbers = body.payload.numbersSessions || program.messages[message].numbersSessions
        let number =
            program.payloads.numbersSessions
            ? numberInSession(index) &+ (numbers ? 1 : 0) : 0
        var request: Handle<Request> = .none
        if program.messages[message].isRequest {
            var entry = Request(connection: index, client: client)
            entry.message = UInt16(truncatingIfNeeded: message)
            entry.label = label
            entry.planned = planned
            entry.deadline = planned + program.messages[message].timeout
            entry.sequence = clients[client].sequence
            entry.iteration = clients[client].iteration
            entry.numberInSession = number
            entry.fromStep = fromStep
            entry.schedule = schedule
            request = beginRequest(entry)
        }
        let open = outgoing.open(room: room)
        let failure = render(
            client, on: index, body, message, request, &random, numberInSession: number)
        if failure.kind != .none {
            outgoing.withdraw(open)
            withdraw(
                client, message, request, planned: planned, fromStep: fromStep, schedule: schedule,
                failure)
            return EventLoop.unsent
        }
        if numbers { inFlight.sessions.number(number, in: connections[index].session(index)) }
        let bytes = outgoing.count - open.payload
        if request.isSome, program.messages[message].byPayload {
            let hash = outgoing.bytes.withBytes(from: open.payload, to: outgoing.count) {
                PayloadHash.of($0, opcode: body.opcode)
            }
            inFlight.expect(request, payload: hash)
        }
        if listener != nil {
            let payload = outgoing.bytes.array(from: open.payload)
            tellSent(
                index, Opcode(rawValue: body.opcode) ?? .text, payload.span, message: message)
        }
        let length = outgoing.close(
            open, Opcode(rawValue: body.opcode) ?? .text, deflate: connections[index].deflate,
            fragment: Int(program.messages[message].fragment))
        if length != room { program.expectHeader(of: message, length: length) }
        outgoing.batch.append(
            PlannedWrite(
                planned: planned, due: due,
                series: recorder.indexer.series(
                    phase: Int(label), profile: profile, message: message,
                    url: Int(connections[index].url)),
                client: client, request: request, bytes: Int32(truncatingIfNeeded: bytes),
                onWire: Int32(truncatingIfNeeded: outgoing.count - open.start),
                schedule: schedule, lateAbove: lateAbove ?? program.lateSend))
        return request
    }

    private mutating func render(
        _ client: Handle<Client>, on index: Handle<Connection>, _ body: BodyFacts,
        _ message: Int, _ request: Handle<Request>,
        _ random: inout RandomStream,
        numberInSession: UInt32
    ) -> RenderFailure {
        var payload = body.payload
        var context = context(
            client, on: index, id: payload.hasID ? makeID(request) : IDText(), random: random,
            unique: outgoing.masks)
        context.instance = request.index + 1
        context.numberInSession = numberInSession
        let deals = program.messages[message].deals | payload.deals
        if deals != 0, !program.payloads.values.deal(deals, &context) { return context.failure }
        if body.randomBytes >= 0 {
            outgoing.bytes.append(random: Int(body.randomBytes), from: &random)
            return context.failure
        }
        if body.conversation.isSome {
            payload = program.bodies.conversations.takeTurn(
                in: body.conversation, &clients[client].conversation, &context)
        }
        program.payloads.render(payload, &context, to: &outgoing.bytes)
        outgoing.masks = context.unique
        if program.messages[message].keyPath >= 0, context.failure.kind == .none {
            noteKey(request, message, on: index, context)
        }
        return context.failure
    }

    /// What is drawn for the payload of the client's message; the same for the same seed.
    private mutating func payloadStream(_ client: Handle<Client>) -> RandomStream {
        RandomStream(
            seed: program.graph.seed, .payload, client: UInt64(clients[client].number),
            index: UInt64(clients[client].sequence))
    }

    /// The id of a request, or of a message that no reply answers.
    private mutating func makeID(_ request: Handle<Request>) -> IDText {
        request.isSome ? inFlight.name(request) : inFlight.nextID()
    }

    /// From here on bytes are rendered for a connection. What there still is for another one leaves
    /// first, on that one: whoever ends a session may find bytes of the connection that made it do so.
    @inline(__always)
    mutating func beginWriting(on index: Handle<Connection>) {
        let token = connections[index].token(index)
        if outgoing.owner != token {
            flushRest()
            outgoing.begin(for: token)
        }
    }

    /// Writes what is still rendered, on the connection that it is for.
    @inline(__always)
    mutating func flushRest() {
        if outgoing.count > 0 { flush(Connection.parts(of: outgoing.owner).index) }
    }

    /// Writes what is rendered if that is as much as a socket takes at once; whether it was.
    @inline(__always)
    mutating func flushIfFull() -> Bool {
        guard outgoing.count >= EngineLimits.writeSize else { return false }
        flushRest()
        return true
    }

    /// Sends a part of a handshake, whose time begins now.
    mutating func sendNow(_ index: Handle<Connection>, _ text: [UInt8]) {
        if listener != nil { tellHead(.request, index, text.span) }
        beginWriting(on: index)
        outgoing.bytes.append(text)
        flush(index)
    }

    /// Appends a control frame with its payload.
    mutating func appendControl(
        _ index: Handle<Connection>, _ opcode: Opcode, _ bytes: Span<UInt8>, from start: Int,
        to end: Int
    ) {
        if listener != nil { tellSent(index, opcode, bytes.extracting(start..<end)) }
        beginWriting(on: index)
        outgoing.control(opcode, bytes.extracting(start..<end))
    }

    /// Appends a data message with its payload; returns its bytes on the wire.
    mutating func appendMessage(
        _ index: Handle<Connection>, _ opcode: Opcode, _ bytes: Span<UInt8>, from start: Int,
        to end: Int
    ) -> Int {
        if listener != nil { tellSent(index, opcode, bytes.extracting(start..<end)) }
        beginWriting(on: index)
        return outgoing.message(
            opcode, bytes.extracting(start..<end), deflate: connections[index].deflate)
    }

    /// Appends a close frame with this code and reason (at most 123 bytes).
    mutating func appendClose(_ index: Handle<Connection>, _ code: UInt16, reason: [UInt8] = []) {
        guard !connections[index].closeSent else { return }
        connections[index].closeSent = true
        if listener != nil {
            let payload = [UInt8(code >> 8), UInt8(code & 0xFF)] + reason
            tellSent(index, .close, payload.span)
        }
        beginWriting(on: index)
        outgoing.closing(code, reason.span)
        recorder.count(
            .controlSent,
            series(connections[index].client, label: label(at: time, connections[index].client)))
    }

    /// Writes what was rendered for a connection with one call and stamps its requests; what was
    /// rendered for another one stays. Bytes leave on their owner's connection or not at all.
    mutating func flush(_ index: Handle<Connection>) {
        guard outgoing.count > 0, Connection.parts(of: outgoing.owner).index == index else {
            return
        }
        precondition(connections.isLive(index), "bytes of a connection that is gone")
        let token = connections[index].token(index)
        let sent = world.now()
        time = max(time, sent)
        stamp(index, sent)
        if connections[index].outbox.isSome {
            outgoing.append(to: connections[index].outbox)
        } else {
            let count = outgoing.count
            let written = world.send(
                connections[index].handle, outgoing[for: token], from: 0, to: count)
            if written != count { keepUnsent(index, written) }
        }
        outgoing.clear()
    }

    /// Counts bytes of handshakes and control frames; apart, for few writes have any.
    @inline(never)
    private mutating func countOthers(_ index: Handle<Connection>, bytes: Int, at sent: Int64) {
        recorder.count(
            .wireSent,
            series(
                connections[index].client, label: label(at: sent, connections[index].client),
                url: connections[index].url),
            by: UInt64(bytes))
    }

    /// Keeps what the socket did not take until it takes bytes again; that it is broken is told when
    /// the next read has brought what came before.
    private mutating func keepUnsent(_ index: Handle<Connection>, _ written: Int) {
        if written < 0, written != -Int(Socket.wouldBlock) {
            noteReset(index, written)
            return
        }
        connections[index].outbox = outgoing.keepUnsent(after: max(0, written))
    }

    /// A write failed: the read tells the end, but the kernel tells a reset only once.
    private mutating func noteReset(_ index: Handle<Connection>, _ result: Int) {
        if result == -Int(Socket.reset) { connections[index].wasReset = true }
    }

    /// Records what leaves now on a connection.
    private mutating func stamp(_ index: Handle<Connection>, _ sent: Int64) {
        var others = outgoing.count
        for place in 0..<outgoing.batch.count {
            let write = outgoing.batch[place]
            let lag = sent - write.due
            let slot = recorder.slot(write.series)
            let onWire = Int(write.onWire)
            others &-= onWire
            recorder.sent(
                at: slot, bytes: UInt64(write.bytes), onWire: UInt64(onWire),
                isRequest: write.request.isSome,
                isLate: lag > write.lateAbove)
            recorder.record(.held, write.due - write.planned, at: slot)
            recorder.record(.sendLag, lag, at: slot)
            note(write.client) {
                $0.sent &+= 1
                $0.bytesSent &+= UInt64(write.bytes)
            }
            if write.request.isSome {
                inFlight.leave(write.request, at: sent)
            } else if write.client.isSome {
                planAfterReply(write.client, write.schedule, at: sent)
            }
        }
        if others > 0 { countOthers(index, bytes: others, at: sent) }
    }

    /// The socket takes bytes again.
    mutating func writable(_ index: Handle<Connection>) {
        let outbox = connections[index].outbox
        let count = outgoing.unsent(outbox)
        let token = connections[index].token(index)
        let written = world.send(
            connections[index].handle, outgoing[rest: outbox, for: token], from: 0, to: count)
        if written < 0 {
            noteReset(index, written)
            return
        }
        guard outgoing.sent(written, of: outbox) else { return }
        connections[index].outbox = .none
        let client = connections[index].client
        resumeHeldStep(client)
        settleEvents()
        guard clients.isLive(client) else { return }
        if clients[client].connection == index { drainQueue(client, at: time) }
        agenda.touch(client)
    }

    /// Whether so much is unsent that the peer cannot be reading: then nothing is added.
    mutating func isStuffed(_ index: Handle<Connection>) -> Bool {
        outgoing.isStuffed(connections[index].outbox)
    }
}
