internal import Memory
internal import Metrics
internal import Wire

/// From bytes of a socket to whole frames and messages (RFC 6455 §5).
extension EventLoop where World: ~Copyable {
    /// Reads once and deals with what came as far as the turn goes.
    mutating func readable(_ index: Handle<Connection>, _ turn: inout ReadingTurn) -> ReadOutcome {
        if connections[index].readsLater { return .dry }
        let region = incoming.region
        let begin = incoming.placeRest(connections[index].inbound)
        let client = connections[index].client
        let quantum = Int(program.profiles[Int(clients[client].template)].readQuantum)
        let isPaced = quantum > 0 && !connections[index].state.isBefore
        let received = world.receive(
            connections[index].handle, into: region, at: EngineLimits.headRoom,
            limit: isPaced ? min(quantum, turn.readSize) : turn.readSize)
        turn.take(received)
        if received.count <= 0 {
            if received.count != -Int(Socket.wouldBlock) {
                streamEnded(index, received.count)
                settleEvents()
            }
            return received.isFull ? .more : .dry
        }
        incoming.forgetRest(connections[index].inbound)
        let moment = moment(of: received)
        turn.moment = moment
        recorder.count(
            .wireReceived,
            series(client, label: label(at: moment, client), url: connections[index].url),
            by: UInt64(received.count))
        let generation = connections[index].generation
        if isPaced { readLater(index, after: received.count) }
        let outcome = region.withBytes(from: begin, to: EngineLimits.headRoom + received.count) {
            bytes -> ReadOutcome in
            let stop = take(index, bytes, at: moment, &turn)
            if stop == EventLoop.gone { return .dry }
            if stop == bytes.count, !incoming.isInflating(connections[index].inbound) {
                return .more
            }
            fallBehind(
                index, Backlog(bytes, from: stop, at: moment, hasMore: received.isFull))
            return .behind
        }
        if outcome == .dry { return .dry }
        endRead(index)
        guard outcome == .more else { return .behind }
        return received.isFull && isCurrent(index, generation) ? .more : .dry
    }

    /// Writes the answers to what came, and lets the client do what it now has to.
    @inline(__always)
    mutating func endRead(_ index: Handle<Connection>) {
        incoming.release(&connections[index].inbound)
        flush(index)
        agenda.touch(connections[index].client)
    }

    /// When bytes came: the kernel's stamp, or the clock where there is none or it is far off, as
    /// after a step of the wall clock.
    @inline(__always)
    private mutating func moment(of received: Received) -> Int64 {
        let stamp = received.stamp
        guard stamp > 0, abs(stamp - time) < 1_000_000_000 else {
            time = max(time, world.now())
            return time
        }
        if incoming.checksStamp() {
            time = max(time, world.now())
            recorder.health(.receiveLag, time - stamp)
        }
        time = max(time, stamp)
        return stamp
    }

    // MARK: Pieces

    /// What dealing with bytes gives when the connection that they came on is no more.
    static var gone: Int { -1 }

    /// Deals with what was read; returns where it stopped because the turn was over, else the end, or
    /// `gone`.
    @inline(__always)
    private mutating func take(
        _ index: Handle<Connection>, _ bytes: Span<UInt8>, at moment: Int64,
        _ turn: inout ReadingTurn
    ) -> Int {
        switch connections[index].state {
        case .tunnelling:
            let generation = connections[index].generation
            readTunnel(index, bytes)
            settleEvents()
            return isCurrent(index, generation) ? bytes.count : EventLoop.gone
        case .upgrading:
            let generation = connections[index].generation
            let start = readUpgrade(index, bytes, at: moment)
            settleEvents()
            guard isCurrent(index, generation) else { return EventLoop.gone }
            guard let start else { return bytes.count }
            return takePieces(index, bytes, from: start, at: moment, &turn)
        default: return takePieces(index, bytes, from: 0, at: moment, &turn)
        }
    }

    /// Takes the pieces from `start` on; returns as `take` does.
    mutating func takePieces(
        _ index: Handle<Connection>, _ bytes: Span<UInt8>, from start: Int, at moment: Int64,
        _ turn: inout ReadingTurn
    ) -> Int {
        var position = start
        let generation = connections[index].generation
        while position < bytes.count {
            if isDeaf(index) { return bytes.count }
            if turn.isOver { return position }
            let next = takePiece(index, bytes, from: position, at: moment, &turn)
            settleEvents()
            guard isCurrent(index, generation) else { return EventLoop.gone }
            guard let next else { return bytes.count }
            position = next
        }
        return position
    }

    /// Takes the next piece of what a session's peer sends; returns where the one behind it begins, nil
    /// to stop.
    @inline(__always)
    private mutating func takePiece(
        _ index: Handle<Connection>, _ bytes: Span<UInt8>, from position: Int, at moment: Int64,
        _ turn: inout ReadingTurn
    ) -> Int? {
        let rules = FrameRules(masked: false, compression: connections[index].deflate.isSome)
        let limit = program.graph.endpoints[Int(connections[index].url)].maxMessage
        let piece = incoming.next(
            &connections[index].inbound, bytes, at: position, rules, limit: limit, &turn)
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
                inflate(index, kind, bytes.extracting(body..<end), at: moment, &turn)
            } else {
                deliver(index, header.opcode, bytes, from: body, to: end, at: moment)
            }
            return end
        case .assembled(let kind, let end):
            deliverAssembled(index, kind, at: moment, &turn)
            return end
        case .failure(let fault):
            violate(index, fault)
            return nil
        }
    }

    /// Delivers a message that came in pieces.
    private mutating func deliverAssembled(
        _ index: Handle<Connection>, _ kind: MessageKind, at moment: Int64,
        _ turn: inout ReadingTurn
    ) {
        let message = incoming.takePayload(&connections[index].inbound)
        if kind.compressed {
            inflate(
                index,
                Inflation(
                    kind: kind, packed: message, plain: outgoing.compression.takeSpare(),
                    moment: moment),
                &turn)
        } else {
            message.withBytes(from: 0, to: message.count) {
                deliver(index, kind.opcode, $0, from: 0, to: $0.count, at: moment)
            }
            incoming.discard(message)
        }
    }

    // MARK: Compression

    /// Inflates a compressed message that is all there and delivers it (RFC 7692 §7.2.2); one that is
    /// too much for the turn goes on with the next.
    private mutating func inflate(
        _ index: Handle<Connection>, _ kind: MessageKind, _ packed: Span<UInt8>, at moment: Int64,
        _ turn: inout ReadingTurn
    ) {
        var plain = outgoing.compression.takeSpare()
        if inflate(index, kind, packed, into: &plain, at: moment, &turn) {
            giveBack(plain)
        } else {
            var copy = ByteBuffer(capacity: packed.count)
            copy.append(packed)
            incoming.suspend(
                &connections[index].inbound,
                Inflation(kind: kind, packed: copy, plain: plain, moment: moment))
        }
    }

    /// Goes on with a message that takes several turns.
    mutating func goOnInflating(_ index: Handle<Connection>, _ turn: inout ReadingTurn) {
        guard let inflation = incoming.takeInflation(connections[index].inbound) else { return }
        inflate(index, inflation, &turn)
    }

    private mutating func inflate(
        _ index: Handle<Connection>, _ inflation: consuming Inflation, _ turn: inout ReadingTurn
    ) {
        let (kind, moment) = (inflation.kind, inflation.moment)
        let packed = inflation.packed
        var plain = inflation.plain
        let isDone = packed.withBytes(from: 0, to: packed.count) {
            inflate(index, kind, $0, into: &plain, at: moment, &turn)
        }
        if isDone {
            giveBack(plain)
            incoming.discard(packed)
        } else {
            incoming.suspend(
                &connections[index].inbound,
                Inflation(kind: kind, packed: packed, plain: plain, moment: moment))
        }
    }

    /// Keeps the memory of an inflated message for the next one, unless it is large.
    private mutating func giveBack(_ plain: consuming ByteBuffer) {
        if plain.capacity > EngineLimits.spentAtOnce {
            incoming.discard(plain)
        } else {
            outgoing.compression.giveBack(plain)
        }
    }

    /// Inflates a message as far as the turn goes, and delivers it if that is all of it; whether it is
    /// done with.
    private mutating func inflate(
        _ index: Handle<Connection>, _ kind: MessageKind, _ packed: Span<UInt8>,
        into plain: inout ByteBuffer, at moment: Int64, _ turn: inout ReadingTurn
    ) -> Bool {
        let limit = program.graph.endpoints[Int(connections[index].url)].maxMessage
        let before = plain.count
        let opening = outgoing.compression.inflate(
            connections[index].deflate, kind, packed, limit: limit, effort: turn.inflation,
            into: &plain)
        turn.takeInflated(plain.count - before)
        switch opening {
        case .underWay:
            turn.end()
            return false
        case .failure(let fault): violate(index, fault)
        case .complete:
            plain.withBytes(from: 0, to: plain.count) {
                deliver(index, kind.opcode, $0, from: 0, to: $0.count, at: moment)
            }
        }
        return true
    }

    /// Keeps the head of a handshake's answer that is not complete yet.
    mutating func keepRest(_ index: Handle<Connection>, _ bytes: Span<UInt8>) {
        if bytes.count >= EngineLimits.headRoom {
            violate(index, .protocolError, .protocolError, "head without an end")
            return
        }
        incoming.keepRest(&connections[index].inbound, bytes)
    }

    /// The peer sent what is no message.
    private mutating func violate(_ index: Handle<Connection>, _ fault: MessageFault) {
        let kind: ErrorKind =
            switch fault {
            case .frame, .notDeflated: .protocolError
            case .tooLarge, .inflatesTooLarge: .tooLarge
            case .notText, .textCut: .utf8
            }
        violate(index, kind, fault.code, fault.text)
    }

    private mutating func control(
        _ index: Handle<Connection>, _ opcode: Opcode, _ bytes: Span<UInt8>, _ start: Int,
        _ end: Int,
        _ moment: Int64
    ) {
        let client = connections[index].client
        let series = series(
            client, label: label(at: moment, client), url: connections[index].url)
        recorder.count(.controlReceived, series)
        if listener != nil {
            tellReceived(control: opcode, index, bytes.extracting(start..<end), at: moment)
        }
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
