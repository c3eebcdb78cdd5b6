/// What a client asks of TLS at one target.
public struct TLSSettings: Hashable, Sendable {
    /// Whose certificates are trusted.
    public enum Trust: Hashable, Sendable {
        /// The authorities that the system trusts.
        case system
        /// Those in a PEM file.
        case file(String)
        /// Those in a PEM text, such as the certificate of the embedded server.
        case text([UInt8])
    }

    public var trust: Trust
    /// PEM files of the client's own certificate (with its chain) and private key, if it has one.
    public var certificate: String?
    public var key: String?
    /// Whether the server's certificate and name are checked; only off where the plan says so.
    public var verifies: Bool
    /// The name that is asked for (SNI) and must be in the certificate; nil: the URL's host.
    public var serverName: String?

    /// The system's authorities, everything checked, no certificate of the client's own.
    public init(
        trust: Trust = .system, certificate: String? = nil, key: String? = nil,
        verifies: Bool = true, serverName: String? = nil
    ) {
        self.trust = trust
        self.certificate = certificate
        self.key = key
        self.verifies = verifies
        self.serverName = serverName
    }
}
