import Glibc
import Wire

/// TLS on a connection of a `ScriptedPeer`, as its server.
final class SecuredPeer {
    private let socket: Int32
    private let wire = TLSWire()
    private let region = Region(count: 256 << 10)
    private var channel: TLSChannel

    /// Does the handshake.
    init(_ connection: PeerConnection, _ context: TLSContext) throws {
        socket = connection.socket
        guard let made = TLSChannel(context, wire: wire) else { throw PeerGone() }
        channel = made
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
        while true {
            switch channel.handshake(socket) {
            case .done: return
            case .underway: try wait()
            default: throw PeerGone()
            }
        }
    }

    deinit { region.free() }

    /// Reads the head of a request.
    func head() throws -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
            let count = channel.receive(socket, into: region, at: 0).count
            if count == -Int(Socket.wouldBlock) {
                try wait()
            } else if count <= 0 {
                throw PeerGone()
            }
            region.withBytes(from: 0, to: max(0, count)) { span in
                for i in span.indices { bytes.append(span[i]) }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sends a short text.
    func send(_ text: String) {
        var buffer = ByteBuffer()
        buffer.append(Array(text.utf8))
        _ = channel.send(socket, buffer, from: 0, to: buffer.count)
    }

    private func wait() throws {
        var ready = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        if poll(&ready, 1, 10_000) != 1 { throw PeerGone() }
    }
}
