import Glibc
import Wire

/// What a proxy does for its client.
extension PeerConnection {
    /// Reads a request for a tunnel and returns the port it names, on whatever host.
    public func tunnelRequest() throws -> UInt16 {
        try head()
        let words = request.split(separator: " ")
        guard words.count > 1, words[0] == "CONNECT",
            let port = words[1].split(separator: ":").last.flatMap({ UInt16($0) })
        else { throw PeerGone() }
        return port
    }

    /// Opens a tunnel to the port asked for and carries bytes until both ends are done. `note` sees
    /// what comes from there.
    public func tunnel(note: @escaping @Sendable ([UInt8]) -> Void = { _ in }) throws {
        let port = try tunnelRequest()
        try send("HTTP/1.1 200 Connection established\r\n\r\n")
        try carry(to: port, note: note)
    }

    /// Carries bytes to a port of this host and back, until both ends are done or `limit` bytes
    /// came back; so many milliseconds pass before each 64 KiB.
    public func carry(
        to port: UInt16, stalling milliseconds: Int = 0, limit: Int = .max,
        note: @escaping @Sendable ([UInt8]) -> Void = { _ in }
    ) throws {
        let (client, server) = (socket, try PeerSocket.connect(to: port))
        defer { Glibc.close(server) }
        let back = try Wire.Thread {
            Pump.run(from: server, to: client, stalling: milliseconds, limit: limit, note)
        }
        Pump.run(from: client, to: server, stalling: milliseconds) { _ in }
        back.join()
        close()
    }
}

/// One direction of a tunnel.
private enum Pump {
    static func run(
        from: Int32, to: Int32, stalling milliseconds: Int, limit: Int = .max,
        _ note: ([UInt8]) -> Void
    ) {
        var left = limit
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while left > 0 {
            let received = recv(from, &chunk, min(chunk.count, left), 0)
            if received == 0 {
                shutdown(to, Int32(SHUT_WR))
                return
            }
            if received < 0 { break }
            left -= received
            if milliseconds > 0 { pause(milliseconds: milliseconds) }
            note(Array(chunk[..<received]))
            guard send(chunk, count: received, to: to) else { break }
        }
        for socket in [from, to] { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    private static func send(_ bytes: [UInt8], count: Int, to socket: Int32) -> Bool {
        var sent = 0
        while sent < count {
            let taken = bytes[sent..<count].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if taken <= 0 { return false }
            sent += taken
        }
        return true
    }
}
