/// Where a page of Prometheus text is: an `http://` or `https://` URL in its parts.
public struct ScrapeURL: Sendable, Equatable {
    /// The URL as reports show it, without secrets.
    public var label: String
    public var isSecure: Bool
    /// Host name or address literal, without brackets.
    public var host: String
    public var port: UInt16
    /// The value of `Host`.
    public var authority: String
    /// The value of `Authorization`, if the URL has a user.
    public var authorization: String?
    /// Path and query.
    public var resource: String

    /// Reads a URL; throws what is wrong with it. What reports show leaves out what has these names.
    public init(parsing text: String, secrets: SecretNames = .usual) throws(URLProblem) {
        let shown = Redaction.masked(text, secrets)
        let scheme = text.prefix { $0 != ":" }.lowercased()
        let rest = text.dropFirst(scheme.count + 3)
        guard scheme == "http" || scheme == "https",
            text.dropFirst(scheme.count).hasPrefix("://")
        else {
            let isBare = !text.contains("://") && !text.isEmpty && !text.contains(" ")
            throw URLProblem(
                "expected an http:// URL, got '\(shown)'",
                hint: isBare
                    ? "did you mean 'http://\(shown)'?" : "write http://host:port/metrics")
        }
        if text.contains("{{") {
            throw URLProblem(
                "'{{ }}' is not allowed here", hint: "write ${name}, which is replaced once")
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let resource = rest[authority.endIndex...]
        if resource.contains("#") { throw URLProblem("the URL must not have a fragment") }
        guard resource.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw URLProblem(
                "a URL must not contain spaces or non-ASCII letters",
                hint: "write them percent-encoded, such as %20 for a space")
        }
        let parts = try URLAuthority(parsing: authority)
        isSecure = scheme == "https"
        let usual: UInt16 = isSecure ? 443 : 80
        label = shown
        host = parts.host
        port = parts.port ?? usual
        self.authority = parts.hostHeader(besides: usual)
        authorization = parts.authorization
        self.resource = resource.hasPrefix("/") ? String(resource) : "/" + resource
    }
}
