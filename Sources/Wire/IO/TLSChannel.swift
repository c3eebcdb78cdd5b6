internal import COpenSSL

/// One secured connection on a non-blocking socket: records in and out, nothing of its own but what
/// the library needs. All calls are on the thread whose `TLSWire` it was made with.
@safe public struct TLSChannel: ~Copyable {
    /// How far a handshake is.
    public enum Progress: Hashable, Sendable {
        /// It waits for the peer.
        case underway
        case done
        case failed(TLSFailure)
        /// The stream ended (0) or broke (−errno) before it was done.
        case ended(Int)
    }

    private let ssl: OpaquePointer
    private let wire: UnsafeMutablePointer<TLSWire.State>
    /// The name that the certificate must be for, as errors tell it.
    private let name: String?
    /// Records received and not yet taken, as may lie behind a handshake.
    private var rest: ByteBuffer?
    /// When they came, and whether they were left because a receive had taken its number of records.
    private var restStamp: Int64 = 0
    private var isCut = false
    /// Records that the socket did not take.
    private var pending: ByteBuffer?
    /// Whether the peer has said that nothing more comes.
    private var isOver = false
    /// What broke it, told once what came before is taken.
    public private(set) var failure: TLSFailure?
    /// How recently it was used: 2 since the last sweep, 1 before, 0 owns no buffers.
    private var warmth: UInt8 = 2

    /// A channel that has not begun. A client's one asks for `host` unless its settings name another
    /// server, and offers `ticket` to go on with an earlier session.
    public init?(
        _ context: TLSContext, wire: borrowing TLSWire, host: String = "", ticket: TLSTicket? = nil
    ) {
        guard let ssl = unsafe SSL_new(context.raw) else { return nil }
        guard let bio = unsafe wire.makeBIO() else {
            unsafe SSL_free(ssl)
            return nil
        }
        unsafe self.ssl = ssl
        unsafe self.wire = wire.state
        unsafe SSL_set_bio(ssl, bio, bio)
        guard let settings = context.settings else {
            name = nil
            unsafe SSL_set_accept_state(ssl)
            return
        }
        let name = TLSChannel.withoutDot(settings.serverName ?? host)
        self.name = name
        unsafe SSL_set_connect_state(ssl)
        if SocketAddress(literal: name, port: 0) == nil {
            _ = unsafe clx_ssl_server_name(ssl, name)
        }
        if settings.verifies {
            unsafe SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
            _ = unsafe SSL_set1_host(ssl, name)
        }
        if let ticket { unsafe SSL_set_session(ssl, ticket.raw) }
    }

    /// A name as TLS has it: without the dot at its end, which only says that it is whole (RFC 6066 §3).
    private static func withoutDot(_ name: String) -> String {
        name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    deinit {
        // A session whose connection was lost may be gone on with as well as one that was closed.
        unsafe SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
        unsafe SSL_free(ssl)
    }

    /// Goes on with the handshake as far as what the socket has allows.
    public mutating func handshake(_ fd: Int32) -> Progress {
        // The connection that was served before may have left records that it did not want.
        unsafe wire.pointee.position = wire.pointee.end
        var received = 0
        while true {
            ERR_clear_error()
            let result = unsafe SSL_do_handshake(ssl)
            let cause = unsafe result == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl, result)
            let failure: TLSFailure? =
                unsafe result == 1 || cause == SSL_ERROR_WANT_READ
                ? nil : TLSFailure.of(ssl, name: name)
            let sent = sendRecords(fd)
            if let failure { return .failed(failure) }
            if result == 1 {
                keepRest()
                unsafe SSL_free_buffers(ssl)
                return .done
            }
            received = load(fd, limit: .max).count
            if received == -Int(Socket.wouldBlock) { return .underway }
            // The kernel tells a reset only once, be it to the write.
            if received == 0, sent == -Int(Socket.reset) { return .ended(sent) }
            if received <= 0 { return .ended(received) }
        }
    }

    /// Whether the session of the handshake went on with an earlier one.
    public var isResumed: Bool { unsafe SSL_session_reused(ssl) == 1 }

    /// Receives at most `limit` bytes of records and puts what they say into a region from `offset`
    /// on. The count is 0 at the end of the stream, −EAGAIN if nothing is there yet, −errno if the
    /// connection broke; −EPROTO says that `failure` tells why. An end that is known and not told yet
    /// makes it full, and so do records beyond `records`: no event of the socket would tell of them.
    public mutating func receive(
        _ fd: Int32, into region: Region, at offset: Int, limit: Int = .max, records: Int = .max
    ) -> Received {
        if isOver { return Received(count: 0, stamp: 0) }
        if failure != nil { return Received(count: -Int(TLSChannel.broken), stamp: 0) }
        let kept = rest == nil ? 0 : 1
        let loaded = isCut ? reload() : load(fd, limit: limit)
        if loaded.count <= 0, kept == 0 { return loaded }
        warmth = 2
        var got = 0
        var taken = 0
        isCut = false
        while got < region.count - offset {
            if taken == records {
                isCut = true
                break
            }
            taken += 1
            ERR_clear_error()
            var count = 0
            let result = unsafe SSL_read_ex(
                ssl, region.address(of: offset + got), region.count - offset - got, &count)
            got += count
            if result != 1 {
                end(unsafe SSL_get_error(ssl, result))
                break
            }
            if unsafe wire.pointee.position == wire.pointee.end, unsafe SSL_has_pending(ssl) == 0 {
                break
            }
        }
        keepRest()
        restStamp = loaded.stamp
        if unsafe wire.pointee.output.count > 0 { sendRecords(fd) }
        var received = loaded
        received.count = got > 0 ? got : nothing
        received.records = taken
        if isCut { received.isFull = true }
        // An end behind these bytes is told by no event of the socket.
        if got > 0, isOver || failure != nil || loaded.count == 0 { received.isFull = true }
        return received
    }

    /// What to say when records brought no bytes.
    private var nothing: Int {
        isOver ? 0 : -Int(failure != nil ? TLSChannel.broken : Socket.wouldBlock)
    }

    /// The errno of a broken protocol, EPROTO.
    public static let broken: Int32 = 71

    private mutating func end(_ cause: Int32) {
        switch cause {
        case SSL_ERROR_WANT_READ: break
        case SSL_ERROR_ZERO_RETURN: isOver = true
        default: failure = unsafe TLSFailure.of(ssl, name: name)
        }
    }

    /// Sends the bytes `from..<end` of a buffer: how many were taken, or −errno. Records that the
    /// socket does not take are kept, and nothing more is taken before they have gone.
    public mutating func send(
        _ fd: Int32, _ buffer: borrowing ByteBuffer, from: Int, to end: Int
    ) -> Int {
        let waiting = sendPending(fd)
        if waiting != 0 { return waiting }
        warmth = 2
        var taken = from
        while taken < end, pending == nil {
            let size = min(end - taken, TLSChannel.chunk)
            ERR_clear_error()
            var count = 0
            let result = buffer.withBytes(from: taken, to: taken + size) { bytes in
                unsafe bytes.withUnsafeBytes {
                    unsafe SSL_write_ex(ssl, $0.baseAddress, $0.count, &count)
                }
            }
            if result != 1 {
                failure = unsafe failure ?? TLSFailure.of(ssl, name: name)
                // An alert must not be left for the next connection of the thread.
                sendRecords(fd)
                return -Int(TLSChannel.broken)
            }
            taken += count
            let sent = sendRecords(fd)
            if sent < 0 { return sent }
        }
        return taken - from
    }

    /// Bytes that are made into records before they are offered to the socket.
    private static let chunk = 64 << 10

    /// Whether there are records that the socket did not take.
    public var hasPending: Bool {
        switch pending {
        case .some: true
        case .none: false
        }
    }

    /// Sends records that the socket did not take before: 0 if none are left, else −EAGAIN, or the
    /// −errno of a broken connection.
    @discardableResult
    public mutating func sendPending(_ fd: Int32) -> Int {
        guard var kept = pending.take() else { return 0 }
        let sent = Socket.send(fd, kept, from: 0, to: kept.count)
        if sent == kept.count { return 0 }
        if sent < 0, sent != -Int(Socket.wouldBlock) { return sent }
        kept.removeFirst(max(0, sent))
        pending = consume kept
        return -Int(Socket.wouldBlock)
    }

    /// Says farewell (RFC 8446 §6.1) as far as the socket takes it at once.
    public mutating func shutdown(_ fd: Int32) {
        guard failure == nil, pending == nil, unsafe SSL_is_init_finished(ssl) == 1 else { return }
        ERR_clear_error()
        _ = unsafe SSL_shutdown(ssl)
        ERR_clear_error()
        sendRecords(fd)
    }

    /// What lets a later connection go on with this session; nil if the server allows none.
    public borrowing func ticket() -> TLSTicket? {
        guard let session = unsafe SSL_get1_session(ssl) else { return nil }
        let ticket = unsafe TLSTicket(owning: session)
        return unsafe SSL_SESSION_is_resumable(session) == 1 ? ticket : nil
    }

    /// Gives the library's buffers back (17 KiB and more) if it was not used since the last call;
    /// whether it still has some.
    public mutating func cool() -> Bool {
        if warmth == 1 { unsafe SSL_free_buffers(ssl) }
        if warmth > 0 { warmth -= 1 }
        return warmth > 0
    }

    // Records

    /// Receives records behind those that are kept.
    private mutating func load(_ fd: Int32, limit: Int) -> Received {
        let input = unsafe wire.pointee.input
        var kept = 0
        if let rest = rest.take() {
            input.store(rest, at: 0)
            kept = rest.count
        }
        let room = min(limit, input.count - kept)
        let (count, stamp) = Socket.receiveStamped(fd, into: input, at: kept, limit: room)
        unsafe wire.pointee.position = 0
        unsafe wire.pointee.end = kept + max(0, count)
        return Received(count: count, stamp: stamp, isFull: count == room)
    }

    /// Takes the records that are kept to the wire, without any behind them.
    private mutating func reload() -> Received {
        guard let rest = rest.take() else {
            return Received(count: -Int(Socket.wouldBlock), stamp: 0)
        }
        unsafe wire.pointee.input.store(rest, at: 0)
        unsafe wire.pointee.position = 0
        unsafe wire.pointee.end = rest.count
        return Received(count: rest.count, stamp: restStamp, isFull: true)
    }

    private mutating func keepRest() {
        let (position, end) = unsafe (wire.pointee.position, wire.pointee.end)
        guard position < end else { return }
        var kept = ByteBuffer(capacity: end - position)
        unsafe wire.pointee.input.withBytes(from: position, to: end) { kept.append($0) }
        rest = consume kept
        unsafe wire.pointee.position = end
    }

    /// Sends the records that the library has made: 0, or the −errno of a broken connection.
    @discardableResult
    private mutating func sendRecords(_ fd: Int32) -> Int {
        let count = unsafe wire.pointee.output.count
        guard count > 0 else { return 0 }
        defer { unsafe wire.pointee.output.truncate(to: 0) }
        var sent = 0
        if pending == nil {
            sent = unsafe Socket.send(fd, wire.pointee.output, from: 0, to: count)
            if sent == count { return 0 }
            if sent < 0, sent != -Int(Socket.wouldBlock) { return sent }
        }
        var kept = pending.take() ?? ByteBuffer(capacity: count)
        unsafe kept.append(wire.pointee.output, from: max(0, sent), to: count)
        pending = consume kept
        return 0
    }
}

/// What lets a client go on with an earlier session instead of a full handshake (RFC 8446 §2.2,
/// RFC 5077).
@safe public final class TLSTicket: @unchecked Sendable {
    let raw: OpaquePointer

    init(owning raw: OpaquePointer) { unsafe self.raw = raw }

    deinit { unsafe SSL_SESSION_free(raw) }
}
