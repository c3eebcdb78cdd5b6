import Glibc
import TestSupport
import Testing

/// A blocking socket that speaks bytes, so that the server is judged by something other than our
/// own protocol code. Every wait ends after a minute with a failed test.
final class RawClient {
    struct Frame: Equatable, CustomStringConvertible {
        var first: UInt8
        var payload: [UInt8]

        init(_ first: UInt8, _ payload: [UInt8]) {
            self.first = first
            self.payload = payload
        }

        init(text: String) { self.init(0x81, Array(text.utf8)) }

        static func close(_ code: Int?) -> Frame {
            Frame(0x88, code.map { [UInt8($0 >> 8), UInt8($0 & 255)] } ?? [])
        }

        var text: String { String(decoding: payload, as: UTF8.self) }
        var description: String { "\(String(first, radix: 16)) \(payload.prefix(40))" }
    }

    private let fd: Int32
    private var buffer: [UInt8] = []
    /// The server's answer to the handshake.
    private(set) var handshake = ""
    /// Whether the connection ended by a reset.
    private(set) var wasReset = false

    /// Connects; with `upgrade` the handshake is done too, for `resource`. `buffers` sets the
    /// kernel's.
    init(
        _ port: UInt16, upgrade: Bool = true, resource: String = "/", extensions: String? = nil,
        buffers: Int32? = nil
    ) throws {
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = buffers {
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, 4)
            setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, 4)
        }
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var one: Int32 = 1
        setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        try PeerSocket.connect(fd, to: port)
        if upgrade {
            let offer = extensions.map { "Sec-WebSocket-Extensions: \($0)\r\n\r\n" } ?? "\r\n"
            send(
                Array(("GET \(resource)" + RawClient.request.dropFirst(5).dropLast() + offer).utf8))
            handshake = try head()
            try #require(handshake.hasPrefix("HTTP/1.1 101 "))
            try #require(
                handshake.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        }
    }

    deinit { close(fd) }

    static let request = """
        GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n
        """

    /// A masked frame as a client sends it.
    static func frame(_ first: UInt8, _ payload: [UInt8], masked: Bool = true) -> [UInt8] {
        PeerFrame.bytes(first, payload, key: masked ? [0x12, 0xF3, 0x56, 0x78] : [])
    }

    static func text(_ text: String) -> [UInt8] { frame(0x81, Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let n = bytes[sent...].withUnsafeBytes {
                Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard n > 0 else { return }
            sent += n
        }
    }

    /// Sends from `start` on without reading until the peer takes no more for `patience`
    /// milliseconds; returns how far it came.
    func push(_ bytes: [UInt8], from start: Int, patience: Int32 = 100) -> Int {
        var sent = start
        while sent < bytes.count {
            let n = bytes[sent...].withUnsafeBytes {
                Glibc.send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if n > 0 {
                sent += n
            } else {
                var wait = pollfd(fd: fd, events: Int16(POLLOUT), revents: 0)
                if poll(&wait, 1, patience) == 0 { break }
            }
        }
        return sent
    }

    /// Shuts down the sending side.
    func finish() { shutdown(fd, Int32(SHUT_WR)) }

    /// Receives more bytes; false at the end of the stream.
    private func more() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let n = recv(fd, &chunk, chunk.count, 0)
        if n < 0, errno == EAGAIN { Issue.record("nothing received in a minute") }
        if n < 0, errno == ECONNRESET { wasReset = true }
        if n > 0 { buffer += chunk[..<n] }
        return n > 0
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while buffer.count < count { try #require(try more(), "closed by the server") }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    /// The response up to its empty line.
    func head() throws -> String {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) { head += try take(1) }
        return String(decoding: head, as: UTF8.self)
    }

    /// The next frame, which must not be masked.
    func frame() throws -> Frame {
        let start = try take(2)
        try #require(start[1] < 128)
        var length = Int(start[1])
        if length > 125 {
            length = try take(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
        }
        return Frame(start[0], try take(length))
    }

    /// Everything up to the end of the stream.
    func rest() throws -> [UInt8] {
        while try more() {}
        defer { buffer = [] }
        return buffer
    }

    /// Whether nothing new comes for so many milliseconds.
    func isQuiet(for milliseconds: Int32) -> Bool {
        var wait = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
        return poll(&wait, 1, milliseconds) == 0
    }

    /// Whether nothing is left to read, and nothing new comes for so many milliseconds.
    func isSilent(for milliseconds: Int32) -> Bool {
        buffer.isEmpty && isQuiet(for: milliseconds)
    }

    /// The next frame; nil at the end of the stream.
    func nextFrame() throws -> Frame? {
        while buffer.count < 2 { guard try more() else { return nil } }
        return try frame()
    }

    /// How many messages have come as a whole and wait to be taken.
    var waitingMessages: Int {
        var (count, at) = (0, 0)
        while at + 2 <= buffer.count {
            let (first, short) = (buffer[at], Int(buffer[at + 1]))
            let size = short < 126 ? 0 : short == 126 ? 2 : 8
            guard at + 2 + size <= buffer.count else { break }
            let long = buffer[at + 2..<at + 2 + size].reduce(0) { $0 << 8 | Int($1) }
            at += 2 + size + (size == 0 ? short : long)
            if at <= buffer.count, first & 0x80 != 0 { count += 1 }
        }
        return count
    }

    /// Receives what is there for the calls that come, if there is anything.
    func keepMore() {
        if !isQuiet(for: 1) { _ = try? more() }
    }

    /// The texts of the next messages.
    func texts(_ count: Int) throws -> [String] {
        try (0..<count).map { _ in try frame().text }
    }

    /// Whether a port takes connections.
    static func canConnect(_ port: UInt16) -> Bool {
        guard let socket = try? PeerSocket.connect(to: port) else { return false }
        close(socket)
        return true
    }

    /// The frames up to the end of the stream.
    func frames() throws -> [Frame] {
        var frames: [Frame] = []
        buffer = try rest()
        while !buffer.isEmpty { frames.append(try frame()) }
        return frames
    }
}
