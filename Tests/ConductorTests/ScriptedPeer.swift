import Glibc
import Synchronization
import Wire

/// A server on a free port of 127.0.0.1, or on a socket file, that does on every connection what its script says, be it
/// right or wrong. Blocking sockets, a thread for each connection; it lives as long as `with`.
final class ScriptedPeer: Sendable {
    /// What is done on a connection, which then only waits for the client's close; a step throws
    /// `PeerGone` once the client has left.
    typealias Script = @Sendable (PeerConnection) throws -> Void

    private struct State {
        var stopping = false
        var sockets: Set<Int32> = []
        var threads: [Running] = []
        var frames: [PeerFrame] = []
        var connections = 0
    }

    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    /// Runs `body` with a server, which has ended when this returns.
    static func with<R>(
        path: String? = nil, _ script: @escaping Script, _ body: (ScriptedPeer) throws -> R
    ) throws -> R {
        let peer = try ScriptedPeer(path: path)
        defer { peer.stop() }
        try peer.start {
            while case let socket = accept(peer.listener, nil, nil), socket >= 0 {
                peer.serve(socket, script)
            }
        }
        return try body(peer)
    }

    private init(path: String?) throws {
        listener = socket(path == nil ? AF_INET : AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        if let path {
            port = 0
            try PeerSocket.listen(listener, path: path)
        } else {
            port = try PeerSocket.listen(listener, backlog: 128)
        }
    }

    /// Ends all connections and threads.
    private func stop() {
        state.withLock { $0.stopping = true }
        shutdown(listener, Int32(SHUT_RDWR))
        // A connection may have been accepted meanwhile: its thread is among the ones found next.
        while let thread = state.withLock({ $0.threads.popLast() }) {
            state.withLock { for socket in $0.sockets { shutdown(socket, Int32(SHUT_RDWR)) } }
            thread.join()
        }
        close(listener)
    }

    /// All frames that clients sent and scripts read, `silence` included.
    var frames: [PeerFrame] { state.withLock { $0.frames } }

    /// Connections accepted so far.
    var connections: Int { state.withLock { $0.connections } }

    private func start(_ body: @escaping @Sendable () -> Void) throws {
        let thread = try Running(body)
        state.withLock { $0.threads.insert(thread, at: 0) }
    }

    private func serve(_ socket: Int32, _ script: @escaping Script) {
        let number = state.withLock { state -> Int? in
            guard !state.stopping else { return nil }
            state.sockets.insert(socket)
            state.connections += 1
            return state.connections - 1
        }
        guard let number else {
            close(socket)
            return
        }
        try? start { [self] in
            let connection = PeerConnection(socket, number: number) { frame in
                self.state.withLock { $0.frames.append(frame) }
            }
            try? script(connection)
            if connection.isOpen { try? connection.listen() }
            state.withLock { state in
                state.sockets.remove(socket)
                close(socket)
            }
        }
    }
}

/// A thread that can be kept in an array.
private final class Running: Sendable {
    private let thread: Mutex<Wire.Thread?>

    init(_ body: @escaping @Sendable () -> Void) throws { thread = Mutex(try Wire.Thread(body)) }

    func join() {
        let thread = thread.withLock { $0.take() }
        if let thread { thread.join() }
    }
}

/// The calls behind a `ScriptedPeer`.
enum PeerSocket {
    /// Binds a socket to a free port of 127.0.0.1, listens and returns the port.
    static func listen(_ socket: Int32, backlog: Int32) throws -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutableBytes(of: &address) { bytes in
            let address = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            return bind(socket, address, length) != 0 || Glibc.listen(socket, backlog) != 0
                || getsockname(socket, address, &length) != 0
        }
        if failed { throw SystemError(code: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Binds a socket to a file and listens.
    static func listen(_ socket: Int32, path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let failed = withUnsafeMutableBytes(of: &address) { bytes in
            let address = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            return bind(socket, address, length) != 0 || Glibc.listen(socket, 128) != 0
        }
        if failed { throw SystemError(code: errno) }
    }

    /// A socket that is connected to a port of 127.0.0.1, or may become so if it does not block.
    static func connect(to port: UInt16, blocks: Bool = true) throws -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let mode = blocks ? 0 : Int32(SOCK_NONBLOCK.rawValue)
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | mode, 0)
        let result = withUnsafeBytes(of: &address) {
            Glibc.connect(
                made, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        if result != 0, errno != EINPROGRESS {
            close(made)
            throw SystemError(code: errno)
        }
        return made
    }

    /// The last byte of the IPv4 address at the other end.
    static func lastByteOfPeer(_ socket: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutableBytes(of: &address) {
            getpeername(socket, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
        }
        return Int(UInt32(bigEndian: address.sin_addr.s_addr) & 255)
    }

    /// Memory of this process that is in use, kernel buffers left out.
    static func residentBytes() -> Int {
        let file = open("/proc/self/statm", O_RDONLY)
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = max(0, read(file, &text, text.count))
        let fields = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
    }

    /// How many descriptors of this process are connections to a port.
    static func count(connectedTo port: UInt16) -> Int {
        (0..<Int32(4_096)).count { descriptor in
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let found = withUnsafeMutableBytes(of: &address) {
                getpeername(
                    descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
            }
            return found == 0 && address.sin_family == sa_family_t(AF_INET)
                && UInt16(bigEndian: address.sin_port) == port
        }
    }
}
