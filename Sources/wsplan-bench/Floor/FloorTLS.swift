internal import CLinux
internal import COpenSSL
internal import Glibc

/// Upgraded TLS connections to an echo server on loopback, straight on OpenSSL and its own socket
/// reads and writes: TLS 1.3 with the default ciphers, nothing verified, no session kept.
@safe struct FloorTLS: ~Copyable, FloorTransport {
    private static let bufferSize = 1 << 17

    private var sockets: FloorSockets
    private let context: OpaquePointer
    private var sessions: [OpaquePointer]
    private var input: [UInt8]
    private(set) var hasMore = false

    /// Opens, secures and upgrades the connections one after the other.
    static func open(port: UInt16, connections: Int) throws(BenchError) -> FloorTLS {
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
            throw .failed("OpenSSL gives no context")
        }
        let sockets = try FloorSockets(port: port, connections: 0)
        var floor = unsafe FloorTLS(sockets: sockets, context: context)
        for connection in 0..<connections {
            try floor.sockets.open(port)
            try floor.secure(connection)
            try floor.upgrade(connection, port)
        }
        return floor
    }

    /// Takes over a context and sets it up.
    private init(sockets: consuming FloorSockets, context: OpaquePointer) {
        self.sockets = sockets
        unsafe self.context = unsafe context
        unsafe sessions = []
        input = Array(repeating: 0, count: FloorTLS.bufferSize)
        // Without MODE_RELEASE_BUFFERS: nothing is allocated for a record but what OpenSSL must.
        _ = unsafe clx_ssl_ctx_min_version(context, TLS1_3_VERSION)
        _ = unsafe clx_ssl_ctx_session_cache(context, Int(SSL_SESS_CACHE_OFF))
        unsafe clx_ssl_ctx_read_ahead(context, 1)
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
        // OpenSSL writes to the socket without MSG_NOSIGNAL.
        _ = signal(SIGPIPE, SIG_IGN)
    }

    deinit {
        for index in unsafe sessions.indices { unsafe SSL_free(sessions[index]) }
        unsafe SSL_CTX_free(context)
    }

    var count: Int { sockets.count }

    mutating func wait(timeout: Int64) -> Int { sockets.wait(timeout: timeout) }

    func connection(ofEvent index: Int) -> Int { sockets.connection(ofEvent: index) }

    func received(_ count: Int) -> ArraySlice<UInt8> { input[..<count] }

    /// Takes one record out; 0 if no whole one is there.
    mutating func receive(_ connection: Int) throws(BenchError) -> Int {
        let session = unsafe sessions[connection]
        let count = unsafe SSL_read(session, &input, Int32(input.count))
        if count > 0 {
            // Read ahead, it may hold records of which the socket tells nothing any more.
            hasMore = unsafe SSL_has_pending(session) == 1
            return Int(count)
        }
        hasMore = false
        if unsafe SSL_get_error(session, count) == SSL_ERROR_WANT_READ { return 0 }
        throw .failed("connection \(connection) was lost: \(FloorTLS.reason)")
    }

    mutating func send(_ connection: Int, _ bytes: [UInt8]) throws(BenchError) {
        let count = unsafe SSL_write(sessions[connection], bytes, Int32(bytes.count))
        if count != bytes.count {
            throw .failed("connection \(connection) takes no more: the server does not keep up")
        }
    }

    /// Shakes hands, which waits for the server.
    private mutating func secure(_ connection: Int) throws(BenchError) {
        guard let session = unsafe SSL_new(context) else {
            throw .failed("OpenSSL gives no session")
        }
        unsafe sessions.append(session)
        _ = unsafe SSL_set_fd(session, sockets.descriptor(connection))
        while true {
            let result = unsafe SSL_connect(session)
            if result == 1 { return }
            guard unsafe SSL_get_error(session, result) == SSL_ERROR_WANT_READ,
                wait(timeout: 5_000_000_000) > 0
            else { throw .failed("no TLS handshake: \(FloorTLS.reason)") }
        }
    }

    /// The text of OpenSSL's first error.
    private static var reason: String {
        guard let text = unsafe ERR_reason_error_string(ERR_peek_error()) else {
            return "the server closed or is silent"
        }
        return unsafe String(cString: text)
    }
}
