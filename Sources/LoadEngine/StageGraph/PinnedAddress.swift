public import Wire

/// The address of a name that the plan itself knows, so that nobody is asked for it.
public struct PinnedAddress: Sendable {
    /// The name, in small letters and without a dot at its end.
    private let host: String
    /// With the port for which it holds.
    public let address: SocketAddress

    public init(host: String, _ address: SocketAddress) {
        self.host = PinnedAddress.plain(host)
        self.address = address
    }

    /// Whether it is that of a host and port.
    func isOf(_ host: String, port: UInt16) -> Bool {
        address.port == port && self.host == PinnedAddress.plain(host)
    }

    /// A name as it is compared: names do not differ in case, nor by the dot of the root.
    private static func plain(_ host: String) -> String {
        let host = host.lowercased()
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }
}
