internal import CLinux

/// Where a socket connects to or listens: an IPv4 or IPv6 address with a port, or a socket file.
public struct SocketAddress: Sendable {
    var raw: clx_address

    init(raw: clx_address) { self.raw = raw }

    /// An address literal such as `127.0.0.1` or `::1`; nil if it is none.
    public init?(literal: String, port: UInt16) {
        raw = clx_address()
        guard unsafe clx_address_literal(literal, port, &raw) == 0 else { return nil }
    }

    /// A socket file; nil if its path is too long for one (over 107 bytes).
    public init?(path: String) {
        raw = clx_address()
        guard unsafe clx_address_path(path, &raw) == 0 else { return nil }
    }

    /// The loopback address of IPv4.
    public static func loopback(port: UInt16) -> SocketAddress {
        SocketAddress(literal: "127.0.0.1", port: port)!
    }

    /// The port; of no meaning for a socket file.
    public var port: UInt16 {
        var raw = raw
        return unsafe clx_address_port(&raw)
    }

    /// Whether both are of the same family, so that one can be bound to connect to the other.
    public func hasFamily(of other: SocketAddress) -> Bool { raw.family == other.raw.family }

    /// The same address with another port; not for socket files.
    public func with(port: UInt16) -> SocketAddress {
        var copy = self
        unsafe clx_address_set_port(&copy.raw, port)
        return copy
    }

    /// So many addresses of a name are taken: an answer of 64 KiB has no more (RFC 1035 §4.2.2).
    private static let mostOfName = 4_096

    /// Looks a name up (blocking) and returns its stream addresses, each once, in the order of Happy
    /// Eyeballs: the resolver's order, families in turn (RFC 8305 §4).
    public static func resolve(_ host: String, port: UInt16) throws(ResolveError) -> [SocketAddress]
    {
        if let literal = SocketAddress(literal: host, port: port) { return [literal] }
        var found = [clx_address](repeating: clx_address(), count: mostOfName)
        let result = unsafe clx_resolve(host, port, &found, Int32(mostOfName))
        guard result >= 0 else {
            throw ResolveError(text: unsafe String(cString: clx_resolve_error(result)))
        }
        var seen: Set<SocketAddress> = []
        return inTurn(
            found[..<Int(result)].map(SocketAddress.init(raw:)).filter { seen.insert($0).inserted })
    }

    /// The families of a list in turn, beginning with that of the first one.
    public static func inTurn(_ list: [SocketAddress]) -> [SocketAddress] {
        guard let first = list.first else { return [] }
        let ours = list.filter { $0.hasFamily(of: first) }
        let others = list.filter { !$0.hasFamily(of: first) }
        return (0..<max(ours.count, others.count)).flatMap { index in
            [ours, others].compactMap { $0.indices.contains(index) ? $0[index] : nil }
        }
    }
}

/// A name that has no address, with the resolver's words.
public struct ResolveError: Error, Sendable, Equatable {
    public var text: String

    public init(text: String) { self.text = text }
}

extension SocketAddress: Hashable {
    public static func == (left: SocketAddress, right: SocketAddress) -> Bool {
        unsafe left.withBytes { left in
            unsafe right.withBytes { unsafe left.elementsEqual($0) }
        }
    }

    public func hash(into hasher: inout Hasher) {
        unsafe withBytes { unsafe hasher.combine(bytes: $0) }
    }

    /// Calls `body` with all that tells it from other addresses.
    private func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        unsafe withUnsafeBytes(of: raw.bytes) {
            unsafe body(UnsafeRawBufferPointer(rebasing: $0[..<Int(raw.length)]))
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `127.0.0.1:80`, `[::1]:80` or the path of a socket file.
    public var description: String {
        var raw = raw
        var text = [CChar](repeating: 0, count: 128)
        let length = unsafe clx_address_print(&raw, &text, 128)
        return String(decoding: text[..<Int(length)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
