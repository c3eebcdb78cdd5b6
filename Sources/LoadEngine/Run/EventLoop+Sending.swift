internal import Metrics
internal import Units
internal import Wire

/// Planned sends, rendering and writing.
extension EventLoop where World: ~Copyable {
    /// Deals with every send of a client that is planned up to now.
    mutating func sendPlanned(_ client: Int32) {
        guard let schedule = graph.templates[Int(clients[client].template)].schedule else {
            clients[client].nextSend = .max
            return
        }
        if stage.paused {
            stage.standing.append((client, clients[client].nextSend, false))
            clients[client].nextSend = .max
            return
        }
        while clients.isLive(client), clients[client].nextSend <= time {
            let planned = clients[client].nextSend
            let message = draw(schedule, client)
            advance(schedule, client)
            send(client, message, planned: planned, schedule)
            if schedule.every.isZero { break }
        }
        if clients.isLive(client), clients[client].connection >= 0 {
            flush(clients[client].connection)
        }
    }

    private func draw(_ schedule: SendSchedule, _ client: Int32) -> Int {
        var random = RandomStream(
            seed: graph.seed, .mix, client: UInt64(clients[client].number),
            index: UInt64(clients[client].sends))
        let choice = plans[Int(clients[client].template)].choice
        return schedule.mix[choice?.pick(random.unit()) ?? 0].message
    }

    private mutating func advance(_ schedule: SendSchedule, _ client: Int32) {
        clients[client].sends &+= 1
        if schedule.pace == .reply {
            clients[client].nextSend = .max
        } else {
            clients[client].nextSend += gap(schedule, client)
        }
    }

    private func gap(_ schedule: SendSchedule, _ client: Int32) -> Int64 {
        if case .constant(let value) = schedule.every { return max(value.nanoseconds, 1) }
        var random = RandomStream(
            seed: graph.seed, .sendGap, client: UInt64(clients[client].number),
            index: UInt64(clients[client].iteration) << 32 | UInt64(clients[client].sends))
        return max(schedule.every.sample(&random), 1)
    }

    /// With `pace: reply` the next send is planned when the think time after the reply ends.
    mutating func planAfterReply(_ client: Int32, at moment: Int64) {
        guard clients[client].scheduled,
            let schedule = graph.templates[Int(clients[client].template)].schedule,
            schedule.pace == .reply
        else { return }
        let think = schedule.every.isZero ? 0 : gap(schedule, client)
        clients[client].nextSend = stage.clock(moment) + think
        rearm(client)
    }

    private mutating func send(
        _ client: Int32, _ message: Int, planned: Int64, _ schedule: SendSchedule
    ) {
        let index = clients[client].connection
        guard index >= 0, connections[index].state == .open, clients[client].state == .active
        else {
            drop(client, message, planned: planned, .notConnected)
            planAfterReply(client, at: time)
            return
        }
        let limited = schedule.limit.map { Int(connections[index].inFlight) >= $0 } ?? false
        if limited || connections[index].outbox >= 0 || clients[client].queue >= 0 {
            enqueue(client, message, planned: planned)
            return
        }
        _ = transmit(client, message, planned: planned, due: planned, fromStep: false)
    }

    private mutating func enqueue(_ client: Int32, _ message: Int, planned: Int64) {
        if clients[client].queue < 0 { clients[client].queue = queues.insert(SendQueue()) }
        let queue = clients[client].queue
        if queues[queue].count >= SendQueue.bound {
            drop(client, message, planned: planned, .backpressure)
        } else {
            queues[queue].push(WaitingSend(planned: planned, message: message))
        }
    }

    /// Sends what waited, as far as the target allows; `moment` is when it let go.
    mutating func drainQueue(_ client: Int32, at moment: Int64) {
        guard clients[client].queue >= 0, clients[client].state == .active else { return }
        let index = clients[client].connection
        let limit = graph.templates[Int(clients[client].template)].schedule?.limit ?? .max
        while connections[index].outbox < 0, Int(connections[index].inFlight) < limit,
            let next = queues[clients[client].queue].pop()
        {
            let deadline = next.planned + graph.messages[next.message].timeout
            if deadline <= time {
                drop(client, next.message, planned: next.planned, .backpressure)
                continue
            }
            _ = transmit(
                client, next.message, planned: next.planned, due: max(moment, next.planned),
                fromStep: false)
        }
        if queues[clients[client].queue].count == 0 {
            _ = queues.remove(clients[client].queue)
            clients[client].queue = -1
        }
    }

    /// Drops all that waited.
    mutating func dropQueue(_ client: Int32, _ kind: ErrorKind) {
        let queue = clients[client].queue
        guard queue >= 0 else { return }
        clients[client].queue = -1
        while let next = queues[queue].pop() {
            drop(client, next.message, planned: next.planned, kind)
        }
        _ = queues.remove(queue)
    }

    /// Counts a planned send that never left.
    private mutating func drop(
        _ client: Int32, _ message: Int, planned: Int64, _ kind: ErrorKind
    ) {
        let series = series(client, label: stage.label(at: planned), message: message)
        let slot = recorder.slot(series)
        recorder.count(.planned, at: slot)
        recorder.count(.dropped, at: slot)
        if case .none = graph.messages[message].expect {
        } else {
            recorder.count(.requests, at: slot)
            recorder.count(.requestsDropped, at: slot)
            recorder.count(.deadlines, at: slot)
            recorder.record(.rtt, graph.messages[message].timeout, at: slot)
        }
        recorder.error(kind, series, first: "message planned while it could not be sent")
    }

    /// Renders one message into `out`; returns its request, or −1 where none is waited for.
    mutating func transmit(
        _ client: Int32, _ message: Int, planned: Int64, due: Int64, fromStep: Bool
    ) -> Int32 {
        let index = clients[client].connection
        clients[client].sequence &+= 1
        let label = stage.label(at: planned)
        let series = series(
            client, label: label, message: message, url: connections[index].url)
        var request: Int32 = -1
        if case .none = graph.messages[message].expect {
        } else {
            request = openRequest(
                index, message, planned: planned, label: label, fromStep: fromStep)
        }
        let start = out.count
        let bytes = renderFrame(client, message, request)
        if request >= 0, plans[Int(clients[client].template)].searches {
            requests[request].payloadHash = payloadHash(frame: start, payload: bytes)
        }
        Masking.mask(
            &out, frame: start, payload: bytes, key: UInt32(truncatingIfNeeded: masks.next()))
        batch.append(
            PlannedWrite(
                planned: planned, due: due, series: series, client: client, request: request,
                bytes: bytes, lateAbove: plans[Int(clients[client].template)].lateAbove))
        return request
    }

    private mutating func openRequest(
        _ index: Int32, _ message: Int, planned: Int64, label: UInt16, fromStep: Bool
    ) -> Int32 {
        let request = requests.make()
        requests[request].message = UInt16(message)
        requests[request].label = label
        requests[request].connection = index
        requests[request].planned = planned
        requests[request].sequence = clients[connections[index].client].sequence
        requests[request].fromStep = fromStep
        link(request, to: index)
        requests.wheel.arm(request, at: planned + graph.messages[message].timeout)
        return request
    }

    /// An `expect` step waits like a request that sent nothing.
    mutating func openExpect(_ client: Int32, instruction: Int, timeout: Int64) -> Int32 {
        let request = requests.make()
        let label = stage.label(at: time)
        requests[request].message = .max
        requests[request].label = label
        requests[request].connection = clients[client].connection
        requests[request].planned = time
        requests[request].sent = time
        requests[request].sequence = UInt32(instruction)
        requests[request].fromStep = true
        link(request, to: clients[client].connection)
        requests.wheel.arm(request, at: time + timeout)
        recorder.count(.requests, series(client, label: label))
        return request
    }

    private mutating func link(_ request: Int32, to index: Int32) {
        let last = connections[index].last
        requests[request].previous = last
        if last >= 0 { requests[last].next = request } else { connections[index].first = request }
        connections[index].last = request
        connections[index].inFlight += 1
    }

    /// Renders head room and payload; the header is written by `Masking.mask`.
    private mutating func renderFrame(_ client: Int32, _ message: Int, _ request: Int32) -> Int {
        let start = out.count
        out.extend(by: FrameRoom.size)
        switch graph.messages[message].body {
        case .constant(let bytes): out.append(bytes)
        case .random(let count):
            var left = count
            while left >= 8 {
                out.append(littleEndian: masks.next())
                left -= 8
            }
            while left > 0 {
                out.append(UInt8(truncatingIfNeeded: masks.next()))
                left -= 1
            }
        case .template(let template):
            var context = RenderContext(
                clientNumber: clients[client].number, sequence: clients[client].sequence,
                iteration: clients[client].iteration, requestIndex: request,
                generation: request >= 0
                    ? requests[request].generation : clients[client].sequence & 0xFFF_FFFF,
                id: id,
                random: RandomStream(
                    seed: graph.seed, .payload, client: UInt64(clients[client].number),
                    index: UInt64(clients[client].sequence)))
            template.render(&context, to: &out)
        }
        let bytes = out.count - start - FrameRoom.size
        let kind: Opcode =
            switch graph.messages[message].kind {
            case .text: .text
            case .binary: .binary
            case .ping: .ping
            }
        out[start] = kind.rawValue
        return bytes
    }

    private func payloadHash(frame start: Int, payload: Int) -> UInt64 {
        out.withBytes(from: start + FrameRoom.size, to: start + FrameRoom.size + payload) {
            PayloadHash.of($0, from: 0, to: payload)
        }
    }

    /// Appends a control frame or an echo with its payload.
    mutating func appendFrame(
        _ opcode: Opcode, _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) {
        let frame = out.count
        out.extend(by: FrameRoom.size)
        out.append(bytes.extracting(start..<end))
        out[frame] = opcode.rawValue
        Masking.mask(
            &out, frame: frame, payload: end - start, key: UInt32(truncatingIfNeeded: masks.next()))
    }

    /// Appends a close frame with this code.
    mutating func appendClose(_ index: Int32, _ code: UInt16) {
        guard !connections[index].closeSent else { return }
        connections[index].closeSent = true
        let payload = [UInt8(code >> 8), UInt8(code & 0xFF)]
        appendFrame(.close, payload.span, from: 0, to: 2)
        recorder.count(
            .controlSent, series(connections[index].client, label: stage.label(at: time)))
    }

    /// Writes what was rendered for a connection with one call and stamps its requests.
    mutating func flush(_ index: Int32) {
        guard out.count > 0 else { return }
        let sent = world.now()
        stamp(index, sent)
        defer { out.truncate(to: 0) }
        if connections[index].outbox >= 0 {
            outboxes[connections[index].outbox].append(out, from: 0, to: out.count)
            return
        }
        let written = world.send(connections[index].handle, out, from: 0, to: out.count)
        if written == out.count { return }
        if written < 0, written != -Int(Socket.wouldBlock) {
            noteReset(index, written)
            return
        }
        var rest = ByteBuffer(capacity: out.count - max(0, written))
        rest.append(out, from: max(0, written), to: out.count)
        connections[index].outbox = outboxes.insert(rest)
        world.watch(
            connections[index].handle, token: connections[index].token(index), writable: true)
    }

    /// A write failed: the read tells the end, but a reset is told only once.
    private mutating func noteReset(_ index: Int32, _ result: Int) {
        if result == -Int(Socket.reset) { connections[index].wasReset = true }
    }

    private mutating func stamp(_ index: Int32, _ sent: Int64) {
        for write in batch {
            let slot = recorder.slot(write.series)
            recorder.count(.planned, at: slot)
            recorder.count(.messagesSent, at: slot)
            recorder.count(.bytesSent, at: slot, by: UInt64(write.bytes))
            recorder.count(
                .wireSent, at: slot,
                by: UInt64(FrameHeader.length(payload: write.bytes, masked: true) + write.bytes))
            let lag = sent - write.due
            recorder.record(.held, write.due - write.planned, at: slot)
            recorder.record(.sendLag, lag, at: slot)
            if lag > write.lateAbove { recorder.count(.late, at: slot) }
            if write.request >= 0 {
                recorder.count(.requests, at: slot)
                requests[write.request].sent = sent
            } else {
                planAfterReply(write.client, at: sent)
            }
        }
        batch.removeAll(keepingCapacity: true)
    }

    /// The socket takes bytes again.
    mutating func writable(_ index: Int32) {
        let outbox = connections[index].outbox
        guard outbox >= 0 else {
            world.watch(
                connections[index].handle, token: connections[index].token(index), writable: false)
            return
        }
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
        world.watch(
            connections[index].handle, token: connections[index].token(index), writable: false)
        drainQueue(connections[index].client, at: time)
        flush(index)
    }
}

/// Room that is left in front of a payload while its length is not known.
enum FrameRoom {
    /// A header with mask key and 16 bits of length; longer ones move the payload.
    static let size = 8
}

extension Masking {
    /// Closes the frame that begins at `frame` with `FrameRoom.size` bytes, the first of them its
    /// opcode, and masks its payload, which is the end of the buffer.
    static func mask(_ out: inout ByteBuffer, frame: Int, payload: Int, key: UInt32) {
        let opcode = Opcode(rawValue: out[frame]) ?? .text
        let header = FrameHeader(opcode, maskKey: key, payloadLength: payload)
        let shift = header.headerLength - FrameRoom.size
        if shift != 0 { out.shiftTail(from: frame + FrameRoom.size, by: shift) }
        out.withMutableBytes(from: frame, to: out.count) { bytes in
            header.write(into: &bytes, at: 0)
            apply(key: key, to: &bytes, from: header.headerLength, to: bytes.count)
        }
    }
}

/// A hash that tells payloads apart, for replies that are equal to what was sent.
enum PayloadHash {
    static func of(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
        var hash = UInt64(end - start)
        var word: UInt64 = 0
        var filled: UInt64 = 0
        for index in start..<end {
            word |= UInt64(bytes[index]) << filled
            filled += 8
            if filled == 64 {
                hash = mix64(hash ^ word)
                word = 0
                filled = 0
            }
        }
        return mix64(hash ^ word)
    }
}
