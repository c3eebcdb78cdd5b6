import Glibc
import Synchronization
import Wire

/// A server on a free port of 127.0.0.1 or of all addresses, or on a socket file, that does on every connection what its script says, be it
/// right or wrong. Blocking sockets, a thread for each connection; it lives as long as `with`.
public final class ScriptedPeer: Sendable {
    /// What is done on a connection, which then only waits for the client's close; a step throws
    /// `PeerGone` once the client has left.
    public typealias Script = @Sendable (PeerConnection) throws -> Void

    private struct State {
        var stopping = false
        var sockets: Set<Int32> = []
        var threads: [Running] = []
        var frames: [PeerFrame] = []
        var connections = 0
    }

    public let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    /// Runs `body` with a server, which has ended when this returns.
    public static func with<R>(
        path: String? = nil, everywhere: Bool = false, _ script: @escaping Script,
        _ body: (ScriptedPeer) throws -> R
    ) throws -> R {
        let peer = try ScriptedPeer(path: path, everywhere: everywhere)
        defer { peer.stop() }
        try peer.startServing(script)
        return try body(peer)
    }

    /// The same for a body that waits without holding a thread.
    public static func with<R>(
        _ script: @escaping Script, _ body: (ScriptedPeer) async throws -> R
    ) async throws -> R {
        let peer = try ScriptedPeer(path: nil, everywhere: false)
        defer { peer.stop() }
        try peer.startServing(script)
        return try await body(peer)
    }

    private func startServing(_ script: @escaping Script) throws {
        try start { [self] in
            while case let socket = accept(listener, nil, nil), socket >= 0 {
                serve(socket, script)
            }
        }
    }

    private init(path: String?, everywhere: Bool) throws {
        listener = socket(path == nil ? AF_INET : AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        if let path {
            port = 0
            try PeerSocket.listen(listener, path: path)
        } else {
            port = try PeerSocket.listen(listener, everywhere: everywhere, backlog: 128)
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
    public var frames: [PeerFrame] { state.withLock { $0.frames } }

    /// Connections accepted so far.
    public var connections: Int { state.withLock { $0.connections } }

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
