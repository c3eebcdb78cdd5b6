internal import Wire

/// The socket of a connection, with TLS around it where the server speaks TLS.
struct ServerSocket: ~Copyable {
    private let descriptor: FileDescriptor
    /// The descriptor to wait for.
    let raw: Int32
    /// Nil without TLS.
    private var channel: TLSChannel?
    private let isSecured: Bool
    /// Whether the TLS handshake is still to be done.
    private var isSecuring = false

    /// A plain socket.
    init(_ descriptor: consuming FileDescriptor) {
        raw = descriptor.raw
        self.descriptor = descriptor
        isSecured = false
    }

    /// A socket whose bytes go through TLS; nil for want of memory.
    init?(
        _ descriptor: consuming FileDescriptor, _ context: TLSContext, wire: borrowing TLSWire
    ) {
        raw = descriptor.raw
        self.descriptor = descriptor
        isSecured = true
        let made = TLSChannel(context, wire: wire)
        switch consume made {
        case .none: return nil
        case .some(let made): channel = consume made
        }
        isSecuring = true
    }

    /// Whether TLS has records that the socket did not take.
    private(set) var hasRecords = false

    /// Receives at most `limit` bytes into a region from `offset` on; with `stamped` the kernel's stamp
    /// is asked for.
    mutating func receive(
        into region: Region, at offset: Int, limit: Int, stamped: Bool
    ) -> Received {
        if isSecured {
            if isSecuring {
                let result = secure()
                if result != 0 { return Received(count: result, stamp: 0) }
            }
            let received = channel?.receive(raw, into: region, at: offset, limit: limit)
            hasRecords = channel?.hasPending ?? false
            return received ?? Received(count: 0, stamp: 0)
        }
        if stamped {
            let (count, stamp) = Socket.receiveStamped(
                raw, into: region, at: offset, limit: limit)
            return Received(count: count, stamp: stamp)
        }
        return Received(
            count: Socket.receive(raw, into: region, at: offset, limit: limit), stamp: 0)
    }

    /// Goes on with the handshake: 0 once it is done, −EAGAIN while it is not, else another errno.
    private mutating func secure() -> Int {
        let progress = channel?.handshake(raw)
        hasRecords = channel?.hasPending ?? false
        switch progress {
        case .done:
            isSecuring = false
            return 0
        case .underway: return -Int(Socket.wouldBlock)
        case .ended(let result) where result < 0: return result
        default: return -Int(TLSChannel.broken)
        }
    }

    /// Sends the bytes of a buffer from `start` on: how many were taken, or −errno.
    mutating func send(_ bytes: borrowing ByteBuffer, from start: Int) -> Int {
        if !isSecured { return Socket.send(raw, bytes, from: start, to: bytes.count) }
        let sent = channel?.send(raw, bytes, from: start, to: bytes.count) ?? 0
        hasRecords = channel?.hasPending ?? false
        return sent
    }

    /// Sends what TLS made of earlier bytes; false if the connection is broken.
    mutating func sendRecords() -> Bool {
        guard hasRecords else { return true }
        let result = channel?.sendPending(raw) ?? 0
        hasRecords = channel?.hasPending ?? false
        return result == 0 || result == -Int(Socket.wouldBlock)
    }

    /// Has the peer see a reset when this one goes.
    func resetOnClose() { Socket.resetOnClose(raw) }

    /// Says that nothing more will be sent.
    mutating func shutdown() {
        channel?.shutdown(raw)
        Socket.shutdownWrite(raw)
    }
}
