/// The cookies that one client was given in its handshakes and brings along to later ones
/// (RFC 6455 §4.1 and §4.2.2, RFC 6265), each up to its end. It has no clock: moments are handed in, as
/// nanoseconds from 1970 on.
public struct CookieJar: Sendable {
    private struct Cookie: Hashable, Sendable {
        /// The host it is for, and whether for those below it too.
        var domain: String
        var isShared = false
        var name: String
        var value: String
        var path: String
        var secure = false
        /// From when on it is no cookie any more; `.max` for one that has no end.
        var end = Int64.max
    }

    /// The most cookies that are kept, and the longest one, in bytes.
    private static let maximumCount = 50
    private static let maximumLength = 4_096

    private var cookies: [Cookie] = []

    /// An empty jar.
    public init() {}

    /// Whether nothing is kept.
    public var isEmpty: Bool { cookies.isEmpty }

    /// Takes the value of a `Set-Cookie` that answered a request for `resource` at `host`; one that
    /// is malformed or of another domain is left out (RFC 6265 §5.2 and §5.3). `Max-Age` counts before
    /// `Expires`; one that is over already deletes the cookie of its name.
    public mutating func take(
        _ line: String, from host: String, resource: String, at now: Int64
    ) {
        guard line.utf8.count <= CookieJar.maximumLength else { return }
        var parts = line.split(separator: ";", omittingEmptySubsequences: false)
            .map(CookieJar.pair)[...]
        guard let (name, value) = parts.popFirst(), let value, !name.isEmpty else { return }
        let folder = CookieJar.folder(of: resource)
        var cookie = Cookie(domain: host.lowercased(), name: name, value: value, path: folder)
        var longest: Int64?
        var domain = ""
        for (name, value) in parts {
            let value = value ?? ""
            switch name.lowercased() {
            case "secure": cookie.secure = true
            case "path": cookie.path = value.hasPrefix("/") ? value : folder
            case "max-age": longest = CookieJar.end(maxAge: value, from: now) ?? longest
            case "expires": cookie.end = HTTPDate.nanoseconds(of: value) ?? cookie.end
            case "domain" where !value.isEmpty:
                domain = (value.hasPrefix(".") ? String(value.dropFirst()) : value).lowercased()
            default: break
            }
        }
        if domain.contains("."), CookieJar.belongs(cookie.domain, to: domain) {
            cookie.domain = domain
            cookie.isShared = true
        } else if !domain.isEmpty, domain != cookie.domain {
            // Of somebody else, or of all of `com`.
            return
        }
        cookie.end = longest ?? cookie.end
        keep(cookie, at: now)
    }

    /// Puts a cookie into the place of the one that it replaces, which keeps its age. Those that are over
    /// make room first (RFC 6265 §5.3).
    private mutating func keep(_ cookie: Cookie, at now: Int64) {
        cookies.removeAll { $0.end <= now }
        let old = cookies.firstIndex {
            $0.domain == cookie.domain && $0.name == cookie.name && $0.path == cookie.path
        }
        switch (old, cookie.end <= now) {
        case (let old?, true): cookies.remove(at: old)
        case (let old?, false): cookies[old] = cookie
        case (nil, true): break
        case (nil, false):
            if cookies.count < CookieJar.maximumCount { cookies.append(cookie) }
        }
    }

    /// The value of `Cookie` for a request, longer paths first; nil if there is none (RFC 6265 §5.4).
    public func header(
        for host: String, resource: String, secure: Bool, at now: Int64
    ) -> String? {
        let host = host.lowercased()
        let path = resource.prefix { $0 != "?" }
        let fitting = cookies.filter { cookie in
            (cookie.isShared
                ? CookieJar.belongs(host, to: cookie.domain) : host == cookie.domain)
                && (secure || !cookie.secure) && cookie.end > now
                && CookieJar.covers(cookie.path, String(path))
        }
        if fitting.isEmpty { return nil }
        return fitting.enumerated()
            .sorted { ($1.element.path.count, $0.offset) < ($0.element.path.count, $1.offset) }
            .map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
    }

    /// A name and, behind a sign, its value.
    private static func pair(_ text: Substring) -> (name: String, value: String?) {
        guard let sign = text.firstIndex(of: "=") else { return (String(trimmed(text)), nil) }
        return (
            String(trimmed(text[..<sign])), String(trimmed(text[sign...].dropFirst()))
        )
    }

    /// When a cookie with this `Max-Age` ends, which is at once for zero and less; nil if it is none
    /// (RFC 6265 §5.2.2).
    private static func end(maxAge: String, from now: Int64) -> Int64? {
        let isNegative = maxAge.hasPrefix("-")
        let digits = maxAge.dropFirst(isNegative ? 1 : 0)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let seconds = Int64(digits) ?? .max
        return isNegative || seconds == 0
            ? .min : now.saturatingSum(with: seconds.saturatingMultiple(of: 1_000_000_000))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }

    /// The default path of a cookie (RFC 6265 §5.1.4).
    private static func folder(of resource: String) -> String {
        let path = resource.prefix { $0 != "?" }
        guard path.hasPrefix("/"), let last = path.lastIndex(of: "/"), last > path.startIndex
        else { return "/" }
        return String(path[..<last])
    }

    /// Whether a cookie's path is that of a request or one above it (RFC 6265 §5.1.4).
    private static func covers(_ path: String, _ requested: String) -> Bool {
        guard requested.hasPrefix(path) else { return false }
        return requested.count == path.count || path.hasSuffix("/")
            || requested.dropFirst(path.count).hasPrefix("/")
    }

    /// Whether a host may set cookies for a domain (RFC 6265 §5.1.3).
    private static func belongs(_ host: String, to domain: String) -> Bool {
        host == domain
            || (host.hasSuffix("." + domain) && SocketAddress(literal: host, port: 0) == nil)
    }
}
