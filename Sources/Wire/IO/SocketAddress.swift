internal import CLinux

/// Where a socket connects to or listens: an IPv4 or IPv6 address with a port.
public struct SocketAddress: Sendable {
    var raw: clx_address

    init(raw: clx_address) { self.raw = raw }

    /// An address literal such as `127.0.0.1` or `::1`; nil if it is none.
    public init?(literal: String, port: UInt16) {
        raw = clx_address()
        guard unsafe clx_address_literal(literal, port, &raw) == 0 else { return nil }
    }

    /// The loopback address of IPv4.
    public static func loopback(port: UInt16) -> SocketAddress {
        SocketAddress(literal: "127.0.0.1", port: port)!
    }

    /// The port.
    public var port: UInt16 {
        var raw = raw
        return unsafe clx_address_port(&raw)
    }

    /// Looks a name up (blocking) and returns its stream addresses in the resolver's order.
    public static func resolve(_ host: String, port: UInt16) throws(ResolveError) -> [SocketAddress]
    {
        if let literal = SocketAddress(literal: host, port: port) { return [literal] }
        var found = [clx_address](repeating: clx_address(), count: 16)
        let result = unsafe clx_resolve(host, port, &found, 16)
        guard result >= 0 else {
            throw ResolveError(text: unsafe String(cString: clx_resolve_error(result)))
        }
        return found[..<Int(result)].map(SocketAddress.init(raw:))
    }
}

/// A name that has no address, with the resolver's words.
public struct ResolveError: Error, Sendable, Equatable {
    public var text: String
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:80` or `[::1]:80`.
    public var description: String {
        var raw = raw
        var text = [CChar](repeating: 0, count: 80)
        let length = unsafe clx_address_print(&raw, &text, 80)
        return String(decoding: text[..<Int(length)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
