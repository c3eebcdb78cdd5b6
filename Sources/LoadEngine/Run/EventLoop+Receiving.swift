internal import Memory
internal import Metrics
internal import Wire

/// From bytes of a socket to whole frames and messages (RFC 6455 §5).
extension EventLoop where World: ~Copyable {
    /// Reads once and deals with all that came; whether there may be more.
    mutating func readable(_ index: Int32) -> Bool {
        if connections[index].readsLater { return false }
        let region = region
        var begin = EngineLimits.headRoom
        let inbound = connections[index].inbound
        if inbound >= 0 {
            begin -= inbounds[inbound].restCount
            inbounds[inbound].putRest(into: region, at: begin)
        }
        let client = connections[index].client
        let quantum = Int(program.profiles[Int(clients[client].template)].readQuantum)
        let isPaced = quantum > 0 && !connections[index].state.isBefore
        let received = world.receive(
            connections[index].handle, into: region, at: EngineLimits.headRoom,
            limit: isPaced ? quantum : .max)
        if received.count <= 0 {
            if received.count != -Int(Socket.wouldBlock) {
                streamEnded(index, received.count)
                settleEvents()
            }
            return received.isFull
        }
        if inbound >= 0 { inbounds[inbound].forgetRest() }
        let moment = moment(of: received)
        recorder.count(
            .wireReceived,
            series(client, label: label(at: moment), url: connections[index].url),
            by: UInt64(received.count))
        let generation = connections[index].generation
        if isPaced { readLater(index, after: received.count) }
        region.withBytes(from: begin, to: EngineLimits.headRoom + received.count) { bytes in
            take(index, bytes, at: moment)
        }
        if isCurrent(index, generation) {
            freeInbound(index)
            flush(index)
            agenda.touch(connections[index].client)
        }
        return received.isFull && isCurrent(index, generation)
    }

    /// A slow consumer reads again when so many bytes have had their time.
    private mutating func readLater(_ index: Int32, after count: Int) {
        let profile = Int(clients[connections[index].client].template)
        connections[index].readsLater = true
        pacedReads.add(
            connections[index].token(index),
            at: time + max(1, Int64(Double(count) * program.profiles[profile].readTime)))
    }

    /// Reads for the slow consumers whose time has come.
    mutating func servePacedReads() {
        // Those that come due again meanwhile have their turn in the next tick.
        let moment = time
        while let token = pacedReads.take(until: moment) {
            let (index, generation) = Connection.parts(of: token)
            guard isCurrent(index, generation) else { continue }
            connections[index].readsLater = false
            let hasMore = readable(index)
            // A part of a TLS record is no bytes yet, and nothing would tell of the rest of it.
            if hasMore, isCurrent(index, generation), !connections[index].readsLater {
                world.rearm(connections[index].handle, token: token)
            }
        }
    }

    /// When bytes came: the kernel's stamp, or the clock where there is none or it is far off, as
    /// after a step of the wall clock. Every eighth stamp is held against the clock.
    private mutating func moment(of received: Received) -> Int64 {
        let stamp = received.stamp
        guard stamp > 0, abs(stamp - time) < 1_000_000_000 else {
            time = max(time, world.now())
            return time
        }
        stampedReads &+= 1
        if stampedReads & 7 == 0 {
            time = max(time, world.now())
            recorder.health(.receiveLag, time - stamp)
        }
        time = max(time, stamp)
        return stamp
    }

    /// A connection between frames and messages owns nothing.
    mutating func freeInbound(_ index: Int32, always: Bool = false) {
        let inbound = connections[index].inbound
        guard inbound >= 0, always || inbounds[inbound].isEmpty else { return }
        connections[index].inbound = -1
        _ = inbounds.remove(inbound)
    }

    private mutating func take(_ index: Int32, _ bytes: Span<UInt8>, at moment: Int64) {
        var position = 0
        let generation = connections[index].generation
        if connections[index].state == .tunnelling {
            readTunnel(index, bytes)
            settleEvents()
            return
        }
        if connections[index].state == .upgrading {
            let next = readUpgrade(index, bytes, at: moment)
            settleEvents()
            guard let next else { return }
            position = next
        }
        while position < bytes.count {
            guard isCurrent(index, generation),
                !(connections[index].state == .closing && connections[index].peerClosed)
            else { return }
            let next = takePiece(index, bytes, from: position, at: moment)
            settleEvents()
            guard let next else { return }
            position = next
        }
    }

    /// Takes the next piece of what a session's peer sends; returns where the one behind it begins, nil
    /// to stop.
    private mutating func takePiece(
        _ index: Int32, _ bytes: Span<UInt8>, from position: Int, at moment: Int64
    ) -> Int? {
        let rules = FrameRules(masked: false, compression: connections[index].deflate >= 0)
        let limit = program.graph.endpoints[Int(connections[index].url)].maxMessage
        let piece: MessagePiece
        if connections[index].inbound < 0,
            let whole = MessageAssembler.whole(bytes, at: position, rules, limit: limit)
        {
            piece = whole
        } else {
            piece = inbounds[keepInbound(index)].next(bytes, at: position, rules, limit: limit)
        }
        switch piece {
        case .needMore: return nil
        case .part(let end): return end
        case .control(let header, let body):
            let end = body + header.payloadLength
            control(index, header.opcode, bytes, body, end, moment)
            return end
        case .message(let header, let body):
            let end = body + header.payloadLength
            if header.compressed {
                let kind = MessageKind(text: header.opcode == .text, compressed: true)
                inflate(index, kind, bytes, from: body, to: end, at: moment)
            } else {
                deliver(index, header.opcode, bytes, from: body, to: end, at: moment)
            }
            return end
        case .assembled(let kind, let end):
            deliverAssembled(index, kind, at: moment)
            return end
        case .failure(let fault):
            violate(index, fault)
            return nil
        }
    }

    /// Delivers a message that came in pieces.
    private mutating func deliverAssembled(_ index: Int32, _ kind: MessageKind, at moment: Int64) {
        let message = inbounds[connections[index].inbound].takePayload()
        freeInbound(index)
        message.withBytes(from: 0, to: message.count) { payload in
            if kind.compressed {
                inflate(index, kind, payload, from: 0, to: payload.count, at: moment)
            } else {
                deliver(index, kind.opcode, payload, from: 0, to: payload.count, at: moment)
            }
        }
    }

    /// Inflates a compressed message and delivers it (RFC 7692 §7.2.2).
    private mutating func inflate(
        _ index: Int32, _ kind: MessageKind, _ bytes: Span<UInt8>, from start: Int, to end: Int,
        at moment: Int64
    ) {
        let limit = program.graph.endpoints[Int(connections[index].url)].maxMessage
        var message = compression.takeSpare()
        let fault = compression.inflate(
            connections[index].deflate, kind, bytes.extracting(start..<end), limit: limit,
            into: &message)
        if let fault {
            violate(index, fault)
        } else {
            message.withBytes(from: 0, to: message.count) { payload in
                deliver(index, kind.opcode, payload, from: 0, to: payload.count, at: moment)
            }
        }
        compression.giveBack(message)
    }

    private mutating func keepInbound(_ index: Int32) -> Int32 {
        if connections[index].inbound < 0 {
            connections[index].inbound = inbounds.insert(MessageAssembler())
        }
        return connections[index].inbound
    }

    /// Keeps the head of a handshake's answer that is not complete yet.
    mutating func keepRest(_ index: Int32, _ bytes: Span<UInt8>) {
        if bytes.count >= EngineLimits.headRoom {
            violate(index, .protocolError, .protocolError, "head without an end")
            return
        }
        inbounds[keepInbound(index)].keep(bytes, from: 0)
    }

    /// The peer sent what is no message.
    private mutating func violate(_ index: Int32, _ fault: MessageFault) {
        let kind: ErrorKind =
            switch fault {
            case .frame, .notDeflated: .protocolError
            case .tooLarge, .inflatesTooLarge: .tooLarge
            case .notText, .textCut: .utf8
            }
        violate(index, kind, fault.code, fault.text)
    }

    private mutating func control(
        _ index: Int32, _ opcode: Opcode, _ bytes: Span<UInt8>, _ start: Int, _ end: Int,
        _ moment: Int64
    ) {
        let client = connections[index].client
        let series = series(
            client, label: label(at: moment), url: connections[index].url)
        recorder.count(.controlReceived, series)
        switch opcode {
        case .ping:
            guard connections[index].state == .open, !isStuffed(index) else { return }
            appendControl(index, .pong, bytes, from: start, to: end)
            recorder.count(.controlSent, series)
        case .pong: takePong(index, bytes, from: start, to: end, at: moment)
        default: peerCloses(index, bytes, from: start, to: end)
        }
    }
}
