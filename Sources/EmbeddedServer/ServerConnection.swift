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
    /// Bytes that wait to be sent, of which `sent` have gone since: at a blocked connection those that
    /// the socket did not take, else those that were pushed to it in this tick.
    var unsent: ByteBuffer?
    var sent = 0
    /// Whether the socket took less than it was offered.
    var isBlocked = false
    /// Whether the loop knows that there is something to send at the end of the tick.
    var isListed = false
    /// Until when nothing is read of a connection that is read slowly; nil: it may be read now.
    var pausedUntil: Int64?
    /// The reply that waits to change places with the next one.
    var held: Handle<DelayedReplies.Reply>?
    /// In place of which answer from now on the session is reset; nil: of none.
    var answersLeft: Int?
    /// Whether it is reset when its time is over.
    var endsByReset = false
    /// The events that it subscribed to, one bit each.
    var subscriptions: UInt8 = 0
    /// The audience of the room that it is in.
    var room: Int?
    /// Who an agents' client is, as the inside of a JSON string.
    var clientID = ""
    /// What is there of a request, frame or message that is not complete.
    var assembler = MessageAssembler()
    /// What the client's frames may be, by what was agreed on.
    var rules = FrameRules.fromClient
    /// Nil unless compression was agreed on.
    var deflate: ConnectionDeflate?

    init(socket: consuming ServerSocket, serial: UInt32, seed: UInt64) {
        self.socket = socket
        id = ConnectionID(slot: .none, serial: serial)
        random = RandomStream(seed: seed, .server, client: UInt64(serial))
    }

    /// Whether bytes of the peer are welcome: not while it does not take ours.
    var wantsReading: Bool {
        !isBlocked && pausedUntil == nil && phase != .leaving
            && delayedBytes <= ServerConnection.maximumDelayed
    }

    var wantsWriting: Bool { isBlocked || socket.hasRecords }

    /// Takes what has arrived, with one receive, and answers it with one send.
    mutating func receive(_ context: inout ServerContext) {
        let region = context.region
        let kept = assembler.restCount
        assembler.putRest(into: region, at: 0)
        let arrived = socket.receive(
            into: region, at: kept, limit: context.reading?.quantum ?? .max,
            stamped: context.truth != nil)
        context.truth?.note(arrived.stamp)
        let received = arrived.count
        guard received > 0 else {
            if received != -Int(Socket.wouldBlock) { phase = .gone }
            return
        }
        assembler.forgetRest()
        context.counters.bytesReceived += received
        if let reading = context.reading {
            pausedUntil = MonotonicTime.now() + reading.pause(after: received)
        }
        region.withBytes(from: 0, to: kept + received) { bytes in
            take(bytes, &context)
        }
        flush(&context)
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
            assembler.keep(bytes, from: 0)
            return 0
        case .refused(let status, let text):
            refuse(status, text, &context)
            return 0
        case .offer(let offer):
            if let status = context.refusals.refusal ?? context.faults.refusal(&random) {
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
        if context.behaviour == .agents { learnClient(offer.resource) }
        let end = context.faults.end(&random)
        if context.endsSessions { endsByReset = end != nil } else { answersLeft = end }
    }

    private mutating func refuse(_ status: Int, _ text: String, _ context: inout ServerContext) {
        context.outbox.append(UpgradeReply.refuse(status: status, text: text))
        context.counters.refused += 1
        phase = .leaving
    }

    // Sending -----------------------------------------------------------------------------------

    /// Sends the outbox, or keeps what the socket does not take.
    mutating func flush(_ context: inout ServerContext) {
        if context.outbox.count > 0 {
            context.finishOutbox()
            var gone = 0
            if unsent == nil {
                gone = send(context.outbox.bytes, from: 0, &context.counters)
            }
            keepUnsent(from: gone, &context)
        }
        shutDownIfSaid()
    }

    /// Keeps what stands in the outbox from `start` on for later, and empties it.
    mutating func keepUnsent(from start: Int, _ context: inout ServerContext) {
        let count = context.outbox.count
        if start < count {
            if unsent == nil { unsent = ByteBuffer(capacity: count - start) }
            unsent?.append(context.outbox.bytes, from: start, to: count)
        }
        context.outbox.clear()
    }

    /// Sends what waits to be sent.
    mutating func sendRest(_ context: inout ServerContext) {
        if !socket.sendRecords() { phase = .gone }
        if var buffer = unsent.take() {
            sent += send(buffer, from: sent, &context.counters)
            if sent < buffer.count {
                if sent > buffer.count / 2 {
                    buffer.removeFirst(sent)
                    sent = 0
                }
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
        isBlocked = result < bytes.count - start
        if result >= 0 {
            counters.bytesSent += result
            return result
        }
        if result != -Int(Socket.wouldBlock) { phase = .gone }
        return 0
    }

    /// Ends our stream once the last words are in the socket, records of TLS included.
    private mutating func shutDownIfSaid() {
        guard phase == .leaving, unsent == nil, !socket.hasRecords else { return }
        socket.shutdown()
        phase = .left
    }
}
