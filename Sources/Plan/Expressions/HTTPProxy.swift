/// How connects get through to their target.
public enum ProxyChoice: Sendable, Equatable {
    /// Through the proxy that the environment names for the target, if it does.
    case environment
    /// Without a proxy, whatever the environment says.
    case none
    /// Through this one.
    case given(HTTPProxy)
}

/// An HTTP proxy that is asked for a tunnel (RFC 9110 §9.3.6).
public struct HTTPProxy: Sendable, Equatable {
    /// Host name or address literal, without brackets.
    public var host: String
    public var port: UInt16
    /// The value of `Proxy-Authorization`, if it asks for a password.
    public var authorization: String?

    /// Reads `http://user:pass@host:port`; the port is 80 if there is none. `scheme` says whether
    /// `http://` must be there, as in plans, or may be left out, as in the environment.
    public init(parsing text: String, scheme: Scheme) throws(URLProblem) {
        let known = ["https", "socks", "socks4", "socks4a", "socks5", "socks5h"]
        var rest = text[...]
        if let colon = text.firstRange(of: "://") {
            let name = text[..<colon.lowerBound].lowercased()
            guard name == "http" else {
                throw URLProblem(
                    known.contains(name)
                        ? "expected an http:// URL as the proxy; \(name):// is not supported"
                        : "expected an http:// URL as the proxy, got '\(name)://'",
                    hint: "write http://host:port")
            }
            rest = text[colon.upperBound...]
        } else if scheme == .required {
            let near = ["no", "off", "false", "direct", "non", "None", "NONE"].contains(text)
            throw URLProblem(
                "expected a proxy URL, got '\(Redaction.masked(text))'",
                hint: near
                    ? "did you mean 'none'?"
                    : "did you mean 'http://\(Redaction.masked("://" + text).dropFirst(3))'?")
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest[authority.endIndex...]
        guard path.isEmpty || path == "/" else {
            throw URLProblem("a proxy URL must not have a path", hint: "write http://host:port")
        }
        let parts = try URLAuthority(parsing: authority)
        (host, port, authorization) = (parts.host, parts.port ?? 80, parts.authorization)
    }

    /// Whether a text must say that it is an HTTP proxy.
    public enum Scheme: Sendable { case required, optional }
}
