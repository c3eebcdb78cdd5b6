public import Wire

/// Where a server for who watches listens, as a command line says it: `127.0.0.1:9464`, `[::1]:9464`. A port
/// alone is that of this host, since what a run shows is for everybody only where somebody says so.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// With the port that was asked for, which may be 0.
    public let socket: SocketAddress

    /// What it reads, in words.
    public static let form =
        "HOST:PORT such as 127.0.0.1:9464; a port alone is that of this host, 0.0.0.0:9464 is open to "
        + "everybody who can reach it"

    /// Reads `9464`, `:9464`, `localhost:9464` and addresses with a port; nil if it is none of them.
    public init?(_ text: String) {
        let digits = text.utf8.reversed().prefix { 0x30...0x39 ~= $0 }.count
        guard digits > 0, let port = UInt16(text.suffix(digits)) else { return nil }
        var host = text.dropLast(digits)
        guard host.isEmpty || host.last == ":" else { return nil }
        host = host.dropLast()
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        let isOwn = host.isEmpty || host == "localhost"
        guard let socket = SocketAddress(literal: isOwn ? "127.0.0.1" : String(host), port: port)
        else { return nil }
        self.socket = socket
    }

    public var description: String { socket.description }
}
