internal import Memory
internal import Metrics
internal import Wire

/// From a message to bytes in the socket: rendering, masking, one write a connection, stamps.
extension EventLoop where World: ~Copyable {
    /// Renders one message into `out`; returns its request, −1 where none is waited for, or `unsent`
    /// where a value for it was not there. `schedule` is the number of the schedule that planned it,
    /// which says when it is late.
    mutating func transmit(
        _ client: Int32, on index: Int32, _ message: Int, planned: Int64, due: Int64,
        fromStep: Bool = false, schedule: UInt8 = Request.unscheduled,
        lateAbove: Int64 = 10_000_000
    ) -> Int32 {
        let profile = Int(clients[client].template)
        let room = Int(program.messages[message].headerRoom)
        clients[client].sequence &+= 1
        let bodies = program.messages[message].bodies
        var random = bodies.draws ? payloadStream(client) : RandomStream(seed: 0)
        let body = program.bodies.draw(bodies, &random)
        let opcode = body.opcode
        let label = label(at: planned)
        beginWriting(on: index)
        var request: Int32 = -1
        if program.messages[message].isRequest {
            var entry = Request(connection: index, client: client)
            entry.message = UInt16(truncatingIfNeeded: message)
            entry.label = label
            entry.planned = planned
            entry.deadline = planned + program.messages[message].timeout
            entry.sequence = clients[client].sequence
            entry.fromStep = fromStep
            entry.schedule = schedule
            request = beginRequest(entry)
        }
        let frame = out.count
        out.extend(by: room)
        let failure = render(
            client, on: index, body, request, &random, deals: program.messages[message].deals)
        if failure.kind != .none {
            out.truncate(to: frame)
            withdraw(
                client, message, request, planned: planned, fromStep: fromStep, schedule: schedule,
                failure)
            return EventLoop.unsent
        }
        let bytes = out.count - frame - room
        if request >= 0, program.messages[message].byPayload {
            let hash = out.withBytes(from: frame + room, to: out.count) {
                PayloadHash.of($0, opcode: opcode)
            }
            inFlight.expect(request, payload: hash)
        }
        let fragment = Int(program.messages[message].fragment)
        let length = closeMessage(
            index, from: frame, payload: frame + room, opcode: opcode, fragment: fragment)
        if length != room { program.expectHeader(of: message, length: length) }
        batch.append(
            PlannedWrite(
                planned: planned, due: due,
                series: recorder.indexer.series(
                    phase: Int(label), profile: profile, message: message,
                    url: Int(connections[index].url)),
                client: client, request: request, bytes: Int32(truncatingIfNeeded: bytes),
                onWire: Int32(truncatingIfNeeded: out.count - frame),
                schedule: schedule, lateAbove: lateAbove))
        return request
    }

    private mutating func render(
        _ client: Int32, on index: Int32, _ body: BodyFacts, _ request: Int32,
        _ random: inout RandomStream,
        deals: UInt64
    ) -> RenderFailure {
        var payload = body.payload
        var context = context(
            client, on: index, id: payload.hasID ? makeID(request) : IDText(), random: random,
            unique: masks)
        context.instance = request + 1
        let deals = deals | payload.deals
        if deals != 0, !program.payloads.values.deal(deals, &context) { return context.failure }
        if body.randomBytes >= 0 {
            out.append(random: Int(body.randomBytes), from: &random)
            return context.failure
        }
        if body.conversation >= 0 { payload = takeTurn(client, body.conversation, &context) }
        program.payloads.render(payload, &context, to: &out)
        masks = context.unique
        return context.failure
    }

    /// What is drawn for the payload of the client's message; the same for the same seed.
    private mutating func payloadStream(_ client: Int32) -> RandomStream {
        RandomStream(
            seed: program.graph.seed, .payload, client: UInt64(clients[client].number),
            index: UInt64(clients[client].sequence))
    }

    /// The id of a request, or of a message that no reply answers.
    private mutating func makeID(_ request: Int32) -> IDText {
        request >= 0 ? inFlight.name(request) : inFlight.nextID()
    }

    /// From here on `out` takes bytes for a connection. What it still has for another one leaves first,
    /// on that one: whoever ends a session may find bytes of the connection that made it do so.
    @inline(__always)
    mutating func beginWriting(on index: Int32) {
        let token = connections[index].token(index)
        if outOwner != token {
            flushRest()
            outOwner = token
        }
    }

    /// Writes what `out` still has, on the connection that it is for.
    @inline(__always)
    mutating func flushRest() {
        if out.count > 0 { flush(Connection.parts(of: outOwner).index) }
    }

    /// Drops what was rendered for a connection and not written.
    mutating func dropRendered(for index: Int32) {
        guard outOwner == connections[index].token(index) else { return }
        out.truncate(to: 0)
        batch.clear()
    }

    /// Appends a control frame with its payload.
    mutating func appendControl(
        _ index: Int32, _ opcode: Opcode, _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) {
        beginWriting(on: index)
        let frame = out.count
        let room = FrameHeader.length(payload: end - start, masked: true)
        out.extend(by: room)
        out.append(bytes.extracting(start..<end))
        closeFrame(from: frame, payload: frame + room, opcode: opcode.rawValue)
    }

    /// Appends a data message with its payload; returns its bytes on the wire.
    mutating func appendMessage(
        _ index: Int32, _ opcode: Opcode, _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) -> Int {
        beginWriting(on: index)
        let frame = out.count
        let room = FrameHeader.length(payload: end - start, masked: true)
        out.extend(by: room)
        out.append(bytes.extracting(start..<end))
        closeMessage(
            index, from: frame, payload: frame + room, opcode: opcode.rawValue, fragment: 0)
        return out.count - frame
    }

    /// Makes the message whose payload stands from `payload` to the end of `out` ready to be sent,
    /// compressed where that was agreed on, in frames of at most `fragment` bytes unless that is 0.
    /// Returns the length of the first header.
    @discardableResult
    private mutating func closeMessage(
        _ index: Int32, from frame: Int, payload: Int, opcode: UInt8, fragment: Int
    ) -> Int {
        var reserved: UInt8 = 0
        let slot = connections[index].deflate
        if slot >= 0, opcode < Opcode.close.rawValue, compression.wants(slot, out.count - payload) {
            compression.deflate(slot, &out, from: payload)
            reserved = 4
        }
        if fragment > 0, out.count - payload > fragment {
            return split(from: frame, payload: payload, opcode, reserved, into: fragment)
        }
        return closeFrame(from: frame, payload: payload, opcode: opcode, reserved: reserved)
    }

    /// Takes a payload apart into frames (RFC 6455 §5.4). Returns the length of the first header.
    private mutating func split(
        from frame: Int, payload: Int, _ opcode: UInt8, _ reserved: UInt8, into size: Int
    ) -> Int {
        var whole = compression.takeSpare()
        whole.append(out, from: payload, to: out.count)
        out.truncate(to: frame)
        var first = 0
        var start = 0
        while start < whole.count {
            let end = min(start + size, whole.count)
            let mark = out.count
            let room = FrameHeader.length(payload: end - start, masked: true)
            out.extend(by: room)
            out.append(whole, from: start, to: end)
            let length = closeFrame(
                from: mark, payload: mark + room, opcode: start == 0 ? opcode : 0,
                reserved: start == 0 ? reserved : 0, fin: end == whole.count)
            if start == 0 { first = length }
            start = end
        }
        compression.giveBack(whole)
        return first
    }

    /// Writes the header of the frame that begins at `frame` and whose payload stands from
    /// `payload` to the end of `out`, and masks it with a fresh key. Returns the header's length.
    @discardableResult
    private mutating func closeFrame(
        from frame: Int, payload: Int, opcode: UInt8, reserved: UInt8 = 0, fin: Bool = true
    ) -> Int {
        let header = FrameHeader(
            Opcode(rawValue: opcode) ?? .text, fin: fin, reserved: reserved,
            maskKey: UInt32(truncatingIfNeeded: masks.next()),
            payloadLength: out.count - payload)
        let shift = header.headerLength - (payload - frame)
        if shift != 0 { out.shiftTail(from: payload, by: shift) }
        out.withMutableBytes(from: frame, to: out.count) { bytes in
            header.write(into: &bytes, at: 0)
            Masking.apply(
                key: header.maskKey, to: &bytes, from: header.headerLength, to: bytes.count)
        }
        return header.headerLength
    }

    /// Appends a close frame with this code and reason (at most 123 bytes).
    mutating func appendClose(_ index: Int32, _ code: UInt16, reason: [UInt8] = []) {
        guard !connections[index].closeSent else { return }
        connections[index].closeSent = true
        let payload = [UInt8(code >> 8), UInt8(code & 0xFF)] + reason
        appendControl(index, .close, payload.span, from: 0, to: payload.count)
        recorder.count(
            .controlSent, series(connections[index].client, label: label(at: time)))
    }

    /// Writes what was rendered for a connection with one call and stamps its requests; what was
    /// rendered for another one stays. Bytes leave on their owner's connection or not at all.
    mutating func flush(_ index: Int32) {
        guard out.count > 0, Connection.parts(of: outOwner).index == index else { return }
        precondition(
            connections.isLive(index) && outOwner == connections[index].token(index),
            "bytes of a connection that is gone")
        let sent = world.now()
        time = max(time, sent)
        stamp(index, sent)
        if connections[index].outbox >= 0 {
            outboxes[connections[index].outbox].append(out, from: 0, to: out.count)
        } else {
            let written = world.send(connections[index].handle, out, from: 0, to: out.count)
            if written != out.count { keepUnsent(index, written) }
        }
        out.truncate(to: 0)
    }

    /// Counts bytes of handshakes and control frames; apart, for few writes have any.
    @inline(never)
    private mutating func countOthers(_ index: Int32, bytes: Int, at sent: Int64) {
        recorder.count(
            .wireSent,
            series(connections[index].client, label: label(at: sent), url: connections[index].url),
            by: UInt64(bytes))
    }

    /// Keeps what the socket did not take until it takes bytes again; that it is broken is told when
    /// the next read has brought what came before.
    private mutating func keepUnsent(_ index: Int32, _ written: Int) {
        if written < 0, written != -Int(Socket.wouldBlock) {
            noteReset(index, written)
            return
        }
        var rest = ByteBuffer(capacity: out.count - max(0, written))
        rest.append(out, from: max(0, written), to: out.count)
        connections[index].outbox = outboxes.insert(rest)
    }

    /// A write failed: the read tells the end, but the kernel tells a reset only once.
    private mutating func noteReset(_ index: Int32, _ result: Int) {
        if result == -Int(Socket.reset) { connections[index].wasReset = true }
    }

    /// Records what leaves now on a connection.
    private mutating func stamp(_ index: Int32, _ sent: Int64) {
        var others = out.count
        for place in 0..<batch.count {
            let write = batch[place]
            let lag = sent - write.due
            let slot = recorder.slot(write.series)
            let onWire = Int(write.onWire)
            others &-= onWire
            recorder.sent(
                at: slot, bytes: UInt64(write.bytes), onWire: UInt64(onWire),
                isRequest: write.request >= 0,
                isLate: lag > write.lateAbove)
            recorder.record(.held, write.due - write.planned, at: slot)
            recorder.record(.sendLag, lag, at: slot)
            note(write.client) {
                $0.sent &+= 1
                $0.bytesSent &+= UInt64(write.bytes)
            }
            if write.request >= 0 {
                inFlight.leave(write.request, at: sent)
            } else if write.client >= 0 {
                planAfterReply(write.client, write.schedule, at: sent)
            }
        }
        batch.clear()
        if others > 0 { countOthers(index, bytes: others, at: sent) }
    }

    /// The socket takes bytes again.
    mutating func writable(_ index: Int32) {
        let outbox = connections[index].outbox
        let count = outboxes[outbox].count
        let written = world.send(connections[index].handle, outboxes[outbox], from: 0, to: count)
        if written < 0 {
            noteReset(index, written)
            return
        }
        if written < count {
            outboxes[outbox].removeFirst(written)
            return
        }
        _ = outboxes.remove(outbox)
        connections[index].outbox = -1
        let client = connections[index].client
        resumeHeldStep(client)
        settleEvents()
        guard clients.isLive(client) else { return }
        if clients[client].connection == index { drainQueue(client, at: time) }
        agenda.touch(client)
    }

    /// Bytes of a connection that its socket has not taken.
    mutating func unsent(_ index: Int32) -> Int {
        let outbox = connections[index].outbox
        return outbox >= 0 ? outboxes[outbox].count : 0
    }

    /// Whether so much is unsent that the peer cannot be reading: then nothing is added.
    mutating func isStuffed(_ index: Int32) -> Bool { unsent(index) > 8 << 20 }
}

/// A message that was rendered and waits for the write of its batch.
struct PlannedWrite: BitwiseCopyable {
    var planned: Int64 = 0
    /// When nothing but the generator kept it from being sent.
    var due: Int64 = 0
    var series = SeriesID(raw: 0)
    /// −1 for a reaction, which no schedule waits for.
    var client: Int32 = -1
    /// −1 where no reply is waited for.
    var request: Int32 = -1
    /// Bytes of the payload, and of its frames as they are sent.
    var bytes: Int32 = 0
    var onWire: Int32 = 0
    /// The schedule of the client that planned it.
    var schedule = Request.unscheduled
    /// Lag above which it is late, in nanoseconds.
    var lateAbove = Int64.max
}

/// The messages rendered into the send buffer, in order.
struct WriteBatch: ~Copyable {
    private var writes = Column(capacity: 64, filledWith: PlannedWrite())
    private(set) var count = 0

    subscript(place: Int) -> PlannedWrite { writes[place] }

    mutating func append(_ write: PlannedWrite) {
        writes.require(count + 1)
        writes[count] = write
        count += 1
    }

    mutating func clear() { count = 0 }
}

extension ByteBuffer {
    /// Appends so many random bytes.
    mutating func append(random count: Int, from random: inout RandomStream) {
        var left = count
        while left >= 8 {
            append(littleEndian: random.next())
            left -= 8
        }
        while left > 0 {
            append(UInt8(truncatingIfNeeded: random.next()))
            left -= 1
        }
    }
}
