import Glibc
import Wire

/// TLS on a connection of a `ScriptedPeer`, as its server.
public final class SecuredPeer {
    private let socket: Int32
    private let wire = TLSWire()
    private let region = Region(count: 256 << 10)
    private var channel: TLSChannel

    /// Does the handshake.
    public init(_ connection: PeerConnection, _ context: TLSContext) throws {
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
    public func head() throws -> String {
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

    /// Reads an opening request and accepts it.
    public func upgrade() throws {
        let head = Array(try head().utf8)
        guard case .offer(let offer) = UpgradeOffer.parse(head.span, from: 0, to: head.count)
        else { throw PeerGone() }
        send(UpgradeReply.accept(offer))
    }

    /// Reads whatever comes next.
    public func read() throws {
        while channel.receive(socket, into: region, at: 0).count == -Int(Socket.wouldBlock) {
            try wait()
        }
    }

    /// Sends a short text.
    public func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends a few bytes.
    public func send(_ bytes: [UInt8]) {
        var buffer = ByteBuffer()
        buffer.append(bytes)
        _ = channel.send(socket, buffer, from: 0, to: buffer.count)
    }

    /// Sends what `body` does in one segment.
    public func atOnce(_ body: () -> Void) {
        cork(1)
        body()
        cork(0)
    }

    private func cork(_ value: Int32) {
        var value = value
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_CORK, &value, 4)
    }

    /// Says that nothing more comes, and leaves the stream open.
    public func farewell() { channel.shutdown(socket) }

    /// Sends bytes that are no record.
    public func sendRaw(_ bytes: [UInt8]) { _ = Glibc.send(socket, bytes, bytes.count, 0) }

    private func wait() throws {
        var ready = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        if poll(&ready, 1, 10_000) != 1 { throw PeerGone() }
    }
}
