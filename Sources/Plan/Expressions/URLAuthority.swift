import FoundationEssentials

/// Why a text is no URL of the kind that is needed.
public struct URLProblem: Error, Equatable, Sendable {
    public var message: String
    public var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

/// What stands between `//` and the path of a URL (RFC 3986 §3.2): user, host and port.
struct URLAuthority {
    /// Host name or address literal, without brackets.
    private(set) var host: String
    private(set) var port: UInt16?
    /// Whether the host is an address that stands in brackets.
    private let isBracketed: Bool
    /// The credentials of the user as a header carries them (RFC 7617).
    let authorization: String?

    init(parsing text: Substring) throws(URLProblem) {
        let at = text.lastIndex(of: "@")
        let place = at.map { text[$0...].dropFirst() } ?? text
        authorization = try at.map { at throws(URLProblem) in
            try Self.basic(text[..<at])
        }
        var tail = place[place.endIndex...]
        isBracketed = place.hasPrefix("[")
        if isBracketed {
            let inside = place.dropFirst().prefix { $0 != "]" }
            host = try Self.literal(inside, isClosed: inside.endIndex < place.endIndex)
            tail = place[inside.endIndex...].dropFirst()
        } else {
            let name = place.prefix { $0 != ":" }
            host = try Self.name(name, tail: place[name.endIndex...])
            tail = place[name.endIndex...]
        }
        guard !tail.isEmpty else { return }
        guard tail.first == ":", tail.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }),
            let port = UInt16(tail.dropFirst()), port > 0
        else {
            throw URLProblem(
                "expected nothing or ':' and a port from 1 to 65535 after the host of a URL")
        }
        self.port = port
    }

    /// The value of `Host`: the port only if the scheme does not have it anyway (RFC 6455 §4.1). A dot
    /// at the end of the host stays, as browsers and curl send it.
    func hostHeader(besides usual: UInt16) -> String {
        let name = isBracketed ? "[\(host)]" : host
        return port.map { $0 == usual ? name : "\(name):\($0)" } ?? name
    }

    // MARK: Hosts

    private static func literal(_ text: Substring, isClosed: Bool) throws(URLProblem) -> String {
        if let percent = text.firstIndex(of: "%") {
            throw URLProblem(
                "an address in a URL must not have a zone such as '\(text[percent...])'",
                hint: "write [\(text[..<percent])]")
        }
        guard isClosed, text.contains(":"), IPAddress(text) != nil else {
            throw URLProblem(
                "expected an IPv6 address, got '[\(text)]'", hint: "write it like [2001:db8::1]")
        }
        return String(text)
    }

    private static func name(_ text: Substring, tail: Substring) throws(URLProblem) -> String {
        if text.isEmpty { throw URLProblem("the URL has no host", hint: "write //host:port") }
        if tail.dropFirst().contains(":"), IPAddress("\(text)\(tail)") != nil {
            throw URLProblem(
                "an IPv6 address in a URL must be in brackets", hint: "write [\(text)\(tail)]")
        }
        guard isHostName(text, besides: "_") else {
            let isForeign = text.utf8.contains { $0 >= 0x80 }
            throw URLProblem(
                "expected a host name, got '\(text)'",
                hint: isForeign
                    ? "write its ASCII form, which begins with xn--"
                    : "use letters, digits, dots and hyphens")
        }
        // Names that end in a number are addresses for all who look them up.
        let last = text.split(separator: ".").last ?? text
        if last.allSatisfy(\.isNumber), IPAddress(text) == nil {
            throw URLProblem(
                "expected an IPv4 address, got '\(text)'", hint: "write it like 192.0.2.1")
        }
        return String(text)
    }

    /// Whether a text has the form of a host name, letters also being those of `extra`.
    static func isHostName(_ text: some StringProtocol, besides extra: String = "") -> Bool {
        var labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-")
                    && !label.hasSuffix("-")
                    && label.utf8.allSatisfy { byte in
                        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                            || byte == UInt8(ascii: "-") || extra.utf8.contains(byte)
                    }
            }
    }

    // MARK: Users

    /// `Basic …` for `user:password` as a URL has it; a user alone has the empty password.
    private static func basic(_ text: Substring) throws(URLProblem) -> String {
        let user = text.prefix { $0 != ":" }
        let password = text[user.endIndex...].dropFirst()
        guard !text.isEmpty else {
            throw URLProblem("expected a user name before '@' in a URL")
        }
        guard let user = percentDecoded(user), let password = percentDecoded(password),
            let checked = String(validating: user + password, as: UTF8.self)
        else {
            throw URLProblem(
                "expected two hexadecimal digits of UTF-8 after '%' in the user name or password of a URL",
                hint: "write %25 for '%' itself")
        }
        guard checked.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            !text.utf8.contains(0x20), !text.utf8.contains(UInt8(ascii: "\""))
        else {
            throw URLProblem(
                "the user name and password of a URL must not contain spaces, quotes or control characters",
                hint: "write %20 for a space, %22 for a quote")
        }
        if user.contains(UInt8(ascii: ":")) {
            throw URLProblem("a user name must not contain ':' (RFC 7617)")
        }
        let both = user + [UInt8(ascii: ":")] + password
        return "Basic " + Data(both).base64EncodedString()
    }

    /// The bytes of a text whose `%20` and the like stand for others; nil if one is incomplete.
    static func percentDecoded(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
                let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
