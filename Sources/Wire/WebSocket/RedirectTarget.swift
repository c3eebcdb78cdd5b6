/// Where an opening handshake goes, in the parts that a redirect may change.
public struct RedirectTarget: Hashable, Sendable {
    /// Whether it is `wss`.
    public var secure: Bool
    /// Host name or address literal, without brackets.
    public var host: String
    public var port: UInt16
    /// The value of `Host`: without the port that the scheme has anyway (RFC 6455 §4.1), the host as it
    /// was written, a dot at its end included, as browsers and curl send it.
    public var authority: String
    /// Path and query.
    public var resource: String

    public init(secure: Bool, host: String, port: UInt16, authority: String, resource: String) {
        self.secure = secure
        self.host = host
        self.port = port
        self.authority = authority
        self.resource = resource
    }

    /// The target that a `Location` names, seen from this one (RFC 3986 §5.2, as far as references
    /// of handshakes go: absolute URLs of ws, wss, http and https, `//host`, absolute and relative
    /// paths, a query alone); nil for any other.
    public func followed(to location: String) -> RedirectTarget? {
        let location = location.prefix { $0 != "#" }
        guard location.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let schemes = [("wss://", true), ("https://", true), ("ws://", false), ("http://", false)]
        for (scheme, secure) in schemes
        where location.lowercased().hasPrefix(scheme) {
            return RedirectTarget(secure: secure, location.dropFirst(scheme.count))
        }
        if location.hasPrefix("//") {
            return RedirectTarget(secure: secure, location.dropFirst(2))
        }
        let colon = location.firstIndex(of: ":")
        let end = location.firstIndex { $0 == "/" || $0 == "?" } ?? location.endIndex
        if let colon, colon < end { return nil }
        var target = self
        let path = resource.prefix { $0 != "?" }
        if location.hasPrefix("/") {
            target.resource = RedirectTarget.withoutDots(location)
        } else if location.hasPrefix("?") {
            target.resource = String(path + location)
        } else if !location.isEmpty {
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
            target.resource = RedirectTarget.withoutDots(folder + location)
        }
        return target
    }

    /// An absolute path, with its query, without `.` and `..` (RFC 3986 §5.2.4).
    private static func withoutDots(_ reference: Substring) -> String {
        let path = reference.prefix { $0 != "?" }
        var kept: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            switch segment {
            case ".": break
            case "..": _ = kept.popLast()
            default:
                kept.append(segment)
                continue
            }
            if index == segments.count - 1 { kept.append("") }
        }
        return "/" + kept.joined(separator: "/") + reference.dropFirst(path.count)
    }

    /// Takes what stands behind a scheme apart.
    private init?(secure: Bool, _ rest: Substring) {
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[..<end].dropFirst()
            let tail = authority[end...].dropFirst()
            if !tail.isEmpty {
                guard tail.first == ":" else { return nil }
                port = tail.dropFirst()
            }
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            port = authority[colon...].dropFirst()
        }
        let isLiteral = authority.hasPrefix("[")
        guard isLiteral ? RedirectTarget.isIPv6(host) : RedirectTarget.isName(host) else {
            return nil
        }
        let usual: UInt16 = secure ? 443 : 80
        var number = usual
        if let port, !port.isEmpty {
            guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = UInt16(port),
                value > 0
            else { return nil }
            number = value
        }
        let name = isLiteral ? "[\(host)]" : String(host)
        var resource = rest.dropFirst(authority.count)
        if !resource.hasPrefix("/") { resource = "/" + resource }
        self.init(
            secure: secure, host: String(host), port: number,
            authority: number == usual ? name : "\(name):\(number)",
            resource: RedirectTarget.withoutDots(resource))
    }

    private static func isIPv6(_ host: Substring) -> Bool {
        host.contains(":") && SocketAddress(literal: String(host), port: 0) != nil
    }

    /// Whether it is a name or an IPv4 address (RFC 3986 §3.2.2).
    private static func isName(_ host: Substring) -> Bool {
        !host.isEmpty
            && host.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-._~!$&'()*+,;=%".utf8.contains(byte)
                }
            }
    }
}
