import Glibc

/// The browser's end of a WebSocket.
public final class BrowserSocket {
    public let watcher: Watcher

    /// Opens one.
    public init(
        _ port: UInt16, path: String = "/feed", headers: String = "Host: localhost\r\n",
        buffer: Int32? = nil
    ) throws {
        watcher = try Watcher(port, buffer: buffer)
        watcher.send(BrowserSocket.request(headers, path: path))
        let head = try watcher.head()
        // The answer to the key of RFC 6455 §1.3, whatever the case of the name.
        if !head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") { throw Refused(head: head) }
    }

    /// One whose handshake was answered.
    public init(_ watcher: Watcher) { self.watcher = watcher }

    /// The server did not open it.
    public struct Refused: Error { public let head: String }

    /// An opening handshake.
    public static func request(_ headers: String, path: String = "/feed") -> String {
        let version = headers.contains("Version") ? "" : "Sec-WebSocket-Version: 13\r\n"
        return "GET \(path) HTTP/1.1\r\n\(headers)\(version)Upgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    }

    public func send(_ first: UInt8, _ payload: [UInt8]) {
        watcher.send(PeerFrame.bytes(first, payload, key: [1, 2, 3, 4]))
    }

    /// The next frame, which must not be masked.
    public func frame() throws -> PeerFrame {
        let start = try watcher.take(2)
        var length = Int(start[1])
        if length > 125 {
            length = try watcher.take(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
        }
        return PeerFrame(first: start[0], payload: try watcher.take(length))
    }

    /// Whether nothing comes any more, which is waited for.
    public var isOver: Bool { watcher.rest().isEmpty }

    /// A frame with a text.
    public static func text(_ text: String) -> PeerFrame {
        PeerFrame(first: 0x81, payload: Array(text.utf8))
    }
}

extension PeerFrame {
    public var text: String { String(decoding: payload, as: UTF8.self) }
}
