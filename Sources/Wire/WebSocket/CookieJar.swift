/// The cookies that one client was given in its handshakes and brings along to later ones
/// (RFC 6455 §4.1 and §4.2.2, RFC 6265). They are kept by host; expiry dates are not looked at, since
/// a run is shorter than a cookie that is meant to be kept.
public struct CookieJar: Sendable {
    private struct Cookie: Hashable, Sendable {
        var host: String
        var name: String
        var value: String
        var path: String
        var secure: Bool
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
    /// is malformed or of another domain is left out (RFC 6265 §5.2 and §5.3).
    public mutating func take(_ line: String, from host: String, resource: String) {
        guard line.utf8.count <= CookieJar.maximumLength else { return }
        var attributes = line.split(separator: ";", omittingEmptySubsequences: false)
            .map(CookieJar.trimmed)[...]
        guard let first = attributes.popFirst(), let sign = first.firstIndex(of: "=") else {
            return
        }
        let name = CookieJar.trimmed(first[..<sign])
        guard !name.isEmpty else { return }
        var cookie = Cookie(
            host: host.lowercased(), name: String(name),
            value: String(CookieJar.trimmed(first[first.index(after: sign)...])),
            path: CookieJar.folder(of: resource), secure: false)
        var isOver = false
        for attribute in attributes {
            let parts = attribute.split(separator: "=", maxSplits: 1).map(CookieJar.trimmed)
            let value = parts.count > 1 ? String(parts[1]) : ""
            switch parts.first?.lowercased() {
            case "secure": cookie.secure = true
            case "path" where value.hasPrefix("/"): cookie.path = value
            case "max-age": isOver = Int(value).map { $0 <= 0 } ?? isOver
            case "domain":
                let domain = value.hasPrefix(".") ? String(value.dropFirst()) : value
                if !CookieJar.belongs(cookie.host, to: domain.lowercased()) { return }
            default: break
            }
        }
        cookies.removeAll {
            $0.host == cookie.host && $0.name == cookie.name && $0.path == cookie.path
        }
        if !isOver, cookies.count < CookieJar.maximumCount { cookies.append(cookie) }
    }

    /// The value of `Cookie` for a request, longer paths first; nil if there is none.
    public func header(for host: String, resource: String, secure: Bool) -> String? {
        let path = resource.prefix { $0 != "?" }
        let fitting = cookies.filter { cookie in
            cookie.host == host.lowercased() && (secure || !cookie.secure)
                && CookieJar.covers(cookie.path, String(path))
        }
        if fitting.isEmpty { return nil }
        return fitting.enumerated()
            .sorted { ($1.element.path.count, $0.offset) < ($0.element.path.count, $1.offset) }
            .map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
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
        host == domain || domain.isEmpty
            || (host.hasSuffix("." + domain) && SocketAddress(literal: host, port: 0) == nil)
    }
}
