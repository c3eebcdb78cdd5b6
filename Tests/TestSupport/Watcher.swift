import Glibc

/// Who asks a server for pages over HTTP/1.1: a blocking socket that speaks bytes. Waits end after
/// a minute.
public final class Watcher {
    /// An answer as it came.
    public struct Answer {
        public var status: Int
        /// Names in lower case.
        public var headers: [String: String]
        public var body: [UInt8]

        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let socket: Int32
    private var received: [UInt8] = []

    /// Connects to this host; `buffer` bounds what the kernel receives ahead.
    public init(_ port: UInt16, buffer: Int32? = nil) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = buffer { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        try PeerSocket.connect(socket, to: port)
    }

    deinit { close(socket) }

    public func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends as much as the peer takes.
    public func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// Says that nothing more will be sent.
    public func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// Receives at most so many bytes; none at the end of the stream, or after a minute.
    public func receive(_ most: Int = 65_536) -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: most)
        let count = recv(socket, &chunk, chunk.count, 0)
        return Array(chunk.prefix(max(0, count)))
    }

    /// Whether the peer has closed, or reset the connection, with nothing left to read.
    public var isOver: Bool {
        var wait = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&wait, 1, 1) > 0 && receive().isEmpty
    }

    /// All that comes until the peer closes.
    public func rest() -> [UInt8] {
        while case let chunk = receive(), !chunk.isEmpty { received += chunk }
        return received
    }

    /// The head of the next answer, with its empty line.
    public func head() throws -> String {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let found = received.firstRange(of: end) {
                return String(decoding: try take(found.upperBound), as: UTF8.self)
            }
            try more()
        }
    }

    /// So many bytes that come next.
    public func take(_ count: Int) throws -> [UInt8] {
        while received.count < count { try more() }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    /// The next answer; one to HEAD has no body.
    public func answer(toHead: Bool = false) throws -> Answer {
        let lines = try head().split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
        }
        let length = toHead ? 0 : headers["content-length"].flatMap { Int($0) }
        guard let status = Int(lines[0].split(separator: " ")[1]), let length else {
            throw NeverHappened(description: "an answer with status and length: \(lines)")
        }
        return Answer(status: status, headers: headers, body: try take(length))
    }

    /// Asks for a page and returns the answer.
    public func get(
        _ path: String, _ method: String = "GET", headers: String = ""
    ) throws -> Answer {
        send("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n")
        return try answer(toHead: method == "HEAD")
    }

    private func more() throws {
        let chunk = receive()
        if chunk.isEmpty { throw NeverHappened(description: "the rest of an answer") }
        received += chunk
    }
}
