internal import Memory
internal import Metrics
internal import Wire

/// From bytes of a socket to whole frames and messages (RFC 6455 §5).
extension EventLoop where World: ~Copyable {
    /// Reads once and deals with all that came; whether there may be more.
    mutating func readable(_ index: Int32) -> Bool {
        if connections[index].readsLater { return false }
        let region = region
        var begin = ReadLayout.headRoom
        let inbound = connections[index].inbound
        if inbound >= 0, inbounds[inbound].rest.count > 0 {
            begin -= inbounds[inbound].rest.count
            region.store(inbounds[inbound].rest, at: begin)
        }
        let client = connections[index].client
        let quantum = Int(program.profiles[Int(clients[client].template)].readQuantum)
        let isPaced = quantum > 0 && !connections[index].state.isBefore
        let received = world.receive(
            connections[index].handle, into: region, at: ReadLayout.headRoom,
            limit: isPaced ? quantum : .max)
        if received.count <= 0 {
            if received.count != -Int(Socket.wouldBlock) { streamEnded(index, received.count) }
            return received.isFull
        }
        if inbound >= 0 { inbounds[inbound].rest.truncate(to: 0) }
        let moment = moment(of: received)
        recorder.count(
            .wireReceived,
            series(client, label: label(at: moment), url: connections[index].url),
            by: UInt64(received.count))
        let generation = connections[index].generation
        if isPaced { readLater(index, after: received.count) }
        region.withBytes(from: begin, to: ReadLayout.headRoom + received.count) { bytes in
            take(index, bytes, at: moment)
        }
        if isCurrent(index, generation) {
            freeInbound(index)
            flush(index)
            if clients[client].nextSend <= time { lineUp(client) } else { rearm(client) }
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
            return
        }
        if connections[index].state == .upgrading {
            guard let next = readUpgrade(index, bytes, at: moment) else { return }
            position = next
        }
        while position < bytes.count {
            guard isCurrent(index, generation),
                !(connections[index].state == .closing && connections[index].peerClosed)
            else { return }
            guard let next = takeFrame(index, bytes, from: position, at: moment) else { return }
            position = next
        }
    }

    /// Takes the next piece of a frame; returns where the one behind it begins, nil to stop.
    private mutating func takeFrame(
        _ index: Int32, _ bytes: Span<UInt8>, from position: Int, at moment: Int64
    ) -> Int? {
        let inbound = connections[index].inbound
        if inbound >= 0, inbounds[inbound].remaining > 0 {
            return takePayload(index, bytes, from: position, at: moment)
        }
        let rules = FrameRules(masked: false, compression: connections[index].deflate >= 0)
        switch FrameHeader.parse(bytes, at: position, to: bytes.count, rules: rules) {
        case .needMore:
            keepRest(index, bytes, from: position, to: bytes.count)
            return nil
        case .failure(let error):
            violate(index, .protocolError, .protocolError, error.text)
            return nil
        case .header(let header):
            let body = position + header.headerLength
            if header.opcode.isControl {
                guard body + header.payloadLength <= bytes.count else {
                    keepRest(index, bytes, from: position, to: bytes.count)
                    return nil
                }
                control(index, header.opcode, bytes, body, body + header.payloadLength, moment)
                return body + header.payloadLength
            }
            return takeData(index, header, bytes, from: body, at: moment)
        }
    }

    private mutating func takeData(
        _ index: Int32, _ header: FrameHeader, _ bytes: Span<UInt8>, from body: Int,
        at moment: Int64
    ) -> Int? {
        let limit = graph.endpoints[Int(connections[index].url)].maxMessage
        let inbound = connections[index].inbound
        var fragments = inbound >= 0 ? inbounds[inbound].fragments : .between
        let part = fragments.take(header)
        guard case .data(let kind, let first, let last) = part else {
            if case .failure(let error) = part {
                violate(index, .protocolError, .protocolError, error.text)
            }
            return nil
        }
        let held = inbound >= 0 ? inbounds[inbound].payload.count : 0
        if header.payloadLength > limit - held {
            violate(index, .tooLarge, .messageTooBig, "message over \(limit) bytes")
            return nil
        }
        let end = body + header.payloadLength
        if first, last, end <= bytes.count {
            if kind.compressed {
                inflate(index, kind, bytes, from: body, to: end, at: moment)
                return end
            }
            if kind.text, !isText(index, bytes, from: body, to: end) { return nil }
            deliver(index, kind.opcode, bytes, from: body, to: end, at: moment)
            return end
        }
        let kept = keepInbound(index)
        if first {
            inbounds[kept].validator = UTF8Validator()
            inbounds[kept].payload.truncate(to: 0)
        }
        inbounds[kept].fragments = fragments
        inbounds[kept].kind = kind
        inbounds[kept].final = last
        inbounds[kept].remaining = header.payloadLength
        return takePayload(index, bytes, from: body, at: moment)
    }

    private mutating func takePayload(
        _ index: Int32, _ bytes: Span<UInt8>, from position: Int, at moment: Int64
    ) -> Int? {
        let inbound = connections[index].inbound
        let count = min(inbounds[inbound].remaining, bytes.count - position)
        let end = position + count
        let isChecked = inbounds[inbound].kind.text && !inbounds[inbound].kind.compressed
        if isChecked,
            !inbounds[inbound].validator.feed(bytes, from: position, to: end)
        {
            violate(index, .utf8, .invalidPayload, "text that is not UTF-8")
            return nil
        }
        inbounds[inbound].payload.append(bytes.extracting(position..<end))
        inbounds[inbound].remaining -= count
        if inbounds[inbound].remaining > 0 || !inbounds[inbound].final { return end }
        connections[index].inbound = -1
        let message = inbounds.remove(inbound)
        if isChecked, !message.validator.isComplete {
            violate(index, .utf8, .invalidPayload, "text that ends inside a character")
            return nil
        }
        message.payload.withBytes(from: 0, to: message.payload.count) { payload in
            if message.kind.compressed {
                inflate(index, message.kind, payload, from: 0, to: payload.count, at: moment)
                return
            }
            deliver(index, message.kind.opcode, payload, from: 0, to: payload.count, at: moment)
        }
        return end
    }

    /// Whether a whole payload is UTF-8; if not, the peer broke a rule.
    private mutating func isText(
        _ index: Int32, _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) -> Bool {
        var validator = UTF8Validator()
        if validator.feed(bytes, from: start, to: end), validator.isComplete { return true }
        violate(index, .utf8, .invalidPayload, "text that is not UTF-8")
        return false
    }

    /// Inflates a compressed message and delivers it (RFC 7692 §7.2.2).
    private mutating func inflate(
        _ index: Int32, _ kind: MessageKind, _ bytes: Span<UInt8>, from start: Int, to end: Int,
        at moment: Int64
    ) {
        let limit = graph.endpoints[Int(connections[index].url)].maxMessage
        var message = compression.takeSpare()
        let result = compression.inflate(
            connections[index].deflate, bytes, from: start, to: end, limit: limit, into: &message)
        switch result {
        case .tooLarge:
            violate(
                index, .tooLarge, .messageTooBig, "message that inflates to over \(limit) bytes")
        case .invalid:
            violate(
                index, .protocolError, .protocolError, "compressed data that cannot be inflated")
        case .complete:
            message.withBytes(from: 0, to: message.count) { payload in
                if kind.text, !isText(index, payload, from: 0, to: payload.count) { return }
                deliver(index, kind.opcode, payload, from: 0, to: payload.count, at: moment)
            }
        }
        compression.giveBack(message)
    }

    private mutating func keepInbound(_ index: Int32) -> Int32 {
        if connections[index].inbound < 0 {
            connections[index].inbound = inbounds.insert(Inbound())
        }
        return connections[index].inbound
    }

    /// Keeps bytes that do not make a whole head or control frame yet.
    mutating func keepRest(_ index: Int32, _ bytes: Span<UInt8>, from start: Int, to end: Int) {
        if end - start >= ReadLayout.headRoom {
            violate(index, .protocolError, .protocolError, "head without an end")
            return
        }
        let kept = keepInbound(index)
        inbounds[kept].rest.truncate(to: 0)
        inbounds[kept].rest.append(bytes.extracting(start..<end))
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
