internal import Wire

/// One connection: how far it is, and what of it is half read or half written.
struct ServerConnection: ~Copyable {
    /// The stages of a connection's life.
    enum Phase: UInt8 {
        /// The request is awaited.
        case handshake
        case open
        /// The last bytes, a close frame or a refusal, wait to be sent; nothing is read as frames.
        case leaving
        /// All is sent and said; what still comes is thrown away until the peer closes too, since
        /// closing with unread bytes would reset the connection under our last words.
        case left
        /// To be removed.
        case gone
    }

    /// Bytes of delayed answers above which a connection is not read.
    static let maximumDelayed = 16 << 20

    var socket: ServerSocket
    /// Its slot is known once it has one.
    var id: ConnectionID
    var phase = Phase.handshake
    /// The phase that the loop knows of.
    var settledPhase = Phase.handshake
    /// The draws of this connection.
    var random: RandomStream
    /// Bytes of answers that wait for their time.
    var delayedBytes = 0
    /// What the poller watches now.
    var watchesReading = true
    var watchesWriting = false
    /// An incomplete request, header or control frame.
    var rest: [UInt8] = []
    /// Bytes that the socket did not take, of which `sent` have gone since.
    var unsent: ByteBuffer?
    var sent = 0
    var inbound = InboundMessage()
    /// What the client's frames may be, by what was agreed on.
    var rules = FrameRules.fromClient
    /// Nil unless compression was agreed on.
    var deflate: ConnectionDeflate?

    init(socket: consuming ServerSocket, serial: UInt32, seed: UInt64) {
        self.socket = socket
        id = ConnectionID(slot: -1, serial: serial)
        random = RandomStream(seed: seed, .server, client: UInt64(serial))
    }

    /// Whether bytes of the peer are welcome: not while it does not take ours.
    var wantsReading: Bool {
        unsent == nil && phase != .leaving && delayedBytes <= ServerConnection.maximumDelayed
    }

    var wantsWriting: Bool { unsent != nil || socket.hasRecords }

    /// Takes what has arrived, with one receive, and answers it with one send.
    mutating func receive(_ context: inout ServerContext) {
        let region = context.region
        let kept = rest.count
        if kept > 0 {
            region.store(rest, at: 0)
            rest = []
        }
        let arrived = socket.receive(into: region, at: kept, stamped: context.truth != nil)
        context.truth?.note(arrived.stamp)
        let received = arrived.count
        guard received > 0 else {
            if received == -Int(Socket.wouldBlock) {
                if kept > 0 { region.withBytes(from: 0, to: kept) { keep($0, from: 0) } }
            } else {
                phase = .gone
            }
            return
        }
        context.counters.bytesReceived += received
        region.withBytes(from: 0, to: kept + received) { bytes in
            take(bytes, &context)
        }
        flush(&context)
    }

    /// Keeps the bytes from `start` on for the next receive.
    mutating func keep(_ bytes: Span<UInt8>, from start: Int) {
        rest.reserveCapacity(bytes.count - start)
        for i in start..<bytes.count { rest.append(bytes[i]) }
    }

    private mutating func take(_ bytes: Span<UInt8>, _ context: inout ServerContext) {
        var start = 0
        if phase == .handshake { start = takeRequest(bytes, &context) }
        if phase == .open { takeFrames(bytes, from: start, &context) }
    }

    /// Reads the request, once it is complete, and returns where frames begin.
    private mutating func takeRequest(
        _ bytes: Span<UInt8>, _ context: inout ServerContext
    ) -> Int {
        switch UpgradeOffer.parse(bytes, from: 0, to: bytes.count) {
        case .needMore:
            keep(bytes, from: 0)
            return 0
        case .refused(let status, let text):
            refuse(status, text, &context)
            return 0
        case .offer(let offer):
            if let status = context.faults.refusal(&random) {
                refuse(status, "refused", &context)
                return 0
            }
            open(offer, &context)
            return offer.end
        }
    }

    /// Agrees to what the client offers.
    private mutating func open(_ offer: UpgradeOffer, _ context: inout ServerContext) {
        let agreed = context.compresses ? DeflateParameters.answer(to: offer.extensions) : nil
        if let agreed {
            rules = FrameRules(masked: true, compression: true)
            deflate = ConnectionDeflate(agreed.parameters, .server)
        }
        context.outbox.append(
            UpgradeReply.accept(
                offer, subprotocol: offer.subprotocols.first, extensions: agreed?.text))
        context.counters.opened += 1
        phase = .open
    }

    private mutating func refuse(_ status: Int, _ text: String, _ context: inout ServerContext) {
        context.outbox.append(UpgradeReply.refuse(status: status, text: text))
        context.counters.refused += 1
        phase = .leaving
    }

    // Sending -----------------------------------------------------------------------------------

    /// Sends the outbox, or keeps what the socket does not take.
    mutating func flush(_ context: inout ServerContext) {
        let count = context.outbox.count
        if count > 0 {
            context.outbox.writeStamps()
            context.truth?.record()
            var gone = 0
            if unsent == nil {
                gone = send(context.outbox.bytes, from: 0, &context.counters)
            }
            if gone < count {
                if unsent == nil { unsent = ByteBuffer(capacity: count - gone) }
                unsent?.append(context.outbox.bytes, from: gone, to: count)
            }
            context.outbox.clear()
        }
        shutDownIfSaid()
    }

    /// Sends what the socket did not take before.
    mutating func sendRest(_ context: inout ServerContext) {
        if !socket.sendRecords() { phase = .gone }
        if let buffer = unsent.take() {
            sent += send(buffer, from: sent, &context.counters)
            if sent < buffer.count {
                unsent = consume buffer
            } else {
                sent = 0
            }
        }
        shutDownIfSaid()
    }

    /// Offers bytes to the socket and returns how many it took. A broken connection takes none,
    /// and ends.
    private mutating func send(
        _ bytes: borrowing ByteBuffer, from start: Int, _ counters: inout ServerCounters
    ) -> Int {
        let result = socket.send(bytes, from: start)
        if result >= 0 {
            counters.bytesSent += result
            return result
        }
        if result != -Int(Socket.wouldBlock) { phase = .gone }
        return 0
    }

    /// Ends our stream once the last words are in the socket, records of TLS included.
    private mutating func shutDownIfSaid() {
        guard phase == .leaving, !wantsWriting else { return }
        socket.shutdown()
        phase = .left
    }
}
