import Glibc
import TestSupport
import Wire

/// A port of 127.0.0.1 that answers no one: its queue of connections that nobody accepts is full.
final class BlackHole {
    let port: UInt16
    private var sockets: [Int32] = []

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        sockets = [listener]
        port = try PeerSocket.listen(listener, backlog: 0)
        // The queue has room for one; the rest are never answered.
        for _ in 0..<4 { sockets.append(try PeerSocket.connect(to: port, blocks: false)) }
    }

    deinit { for socket in sockets { close(socket) } }

    /// How many connects to it wait for an answer, in the whole system.
    var waiting: Int {
        guard let file = fopen("/proc/net/tcp", "r") else { return 0 }
        defer { fclose(file) }
        let hex = String(port, radix: 16, uppercase: true)
        let target = "0100007F:" + String(repeating: "0", count: 4 - hex.count) + hex + " 02 "
        var line = [CChar](repeating: 0, count: 512)
        var count = 0
        while fgets(&line, 512, file) != nil {
            let text = String(
                decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if text.contains(target) { count += 1 }
        }
        return count
    }
}
