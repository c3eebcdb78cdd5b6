import Testing
import Wire

@Suite struct CookieJarTests {
    /// What a jar brings along after it was given `lines` by `ws.example.com/a/b`.
    struct Case: Sendable, CustomTestStringConvertible {
        var lines: [String]
        var host = "ws.example.com"
        var resource = "/a/b?c"
        var secure = false
        var header: String?

        init(
            _ lines: String..., to host: String = "ws.example.com", at resource: String = "/a/b?c",
            secure: Bool = false, header: String?
        ) {
            self.lines = lines
            self.host = host
            self.resource = resource
            self.secure = secure
            self.header = header
        }

        var testDescription: String { "\(lines) to \(host)\(resource)" }
    }

    static let cases: [Case] = [
        // RFC 6265 §5.2: names and values.
        Case("SID=31d4d96e407aad42; Path=/", header: "SID=31d4d96e407aad42"),
        Case(" a = b c ; HttpOnly;;", header: "a=b c"), Case("a=", header: "a="),
        Case("a=b=c; x", header: "a=b=c"), Case("a=\"b\"", header: "a=\"b\""),
        Case("a", header: nil), Case("=b", header: nil), Case("", header: nil),
        Case("a; b=c", header: nil), Case("; a=b", header: nil),
        Case("a=" + String(repeating: "b", count: 4_096), header: nil),
        // §5.2.5 and §5.4: secure ones.
        Case("a=b; SECURE", header: nil), Case("a=b; secure", secure: true, header: "a=b"),
        Case("a=b; =secure", header: "a=b"), Case("a=b; Secure=no", header: nil),
        // §5.2.2: those that end at once.
        Case("a=b; Max-Age=0", header: nil), Case("a=b; max-age = -1", header: nil),
        Case("a=b; Max-Age=1", header: "a=b"), Case("a=b; Max-Age=+0", header: "a=b"),
        Case("a=b; Max-Age=", header: "a=b"), Case("a=b; Max-Age=-", header: "a=b"),
        Case("a=b; Max-Age=-99999999999999999999", header: nil),
        Case("a=b; Max-Age=99999999999999999999", header: "a=b"),
        Case("a=b", "a=c; Max-Age=0", header: nil),
        Case("a=b", "a=; Max-Age=0; Path=/", header: "a=b"),
        // §5.1.3 and §5.3: hosts and domains.
        Case("a=b", to: "WS.example.com", header: "a=b"),
        Case("a=b", to: "example.com", header: nil),
        Case("a=b", to: "x.ws.example.com", header: nil),
        Case("a=b; Domain=example.com", header: "a=b"),
        Case("a=b; Domain=.Example.COM", to: "other.example.com", header: "a=b"),
        Case("a=b; Domain=example.com", to: "example.com", header: "a=b"),
        Case("a=b; Domain=example.com", to: "badexample.com", header: nil),
        Case("a=b; Domain=ws.example.com", to: "x.ws.example.com", header: "a=b"),
        Case("a=b; Domain=x.ws.example.com", to: "x.ws.example.com", header: nil),
        Case("a=b; Domain=com", header: nil), Case("a=b; Domain=.", header: "a=b"),
        Case("a=b; Domain=", header: "a=b"), Case("a=b; Domain=ample.com", header: nil),
        Case("a=b; Domain=x.org; Domain=example.com", header: "a=b"),
        Case("a=b; Domain=example.com; Domain=x.org", header: nil),
        // §5.1.4: paths.
        Case("a=b", at: "/a/x", header: "a=b"), Case("a=b", at: "/a", header: "a=b"),
        Case("a=b", at: "/ab", header: nil), Case("a=b", at: "/?/a", header: nil),
        Case("a=b; Path=/", at: "/", header: "a=b"),
        Case("a=b; Path=/a", at: "/a?x", header: "a=b"),
        Case("a=b; Path=/a/", at: "/a", header: nil),
        Case("a=b; Path=/a/", at: "/a/b", header: "a=b"),
        Case("a=b; Path=/x; Path=y", at: "/a/c", header: "a=b"),
        Case("a=b; Path=", at: "/a/c", header: "a=b"), Case("a=b; Path=/A", header: nil),
        // §5.4: longer paths first, then older ones; a new value does not make a cookie younger.
        Case("a=1; Path=/", "b=2; Path=/a", "c=3; Path=/", header: "b=2; a=1; c=3"),
        Case("a=1", "b=2", "a=3", header: "a=3; b=2"),
        Case("a=1; Path=/", "a=2; Path=/a", header: "a=2; a=1"),
    ]

    @Test(arguments: cases)
    func whatIsKeptAndBroughtAlong(given: Case) {
        var jar = CookieJar()
        for line in given.lines { jar.take(line, from: "WS.example.com", resource: "/a/b?c=/d/") }
        #expect(
            jar.header(for: given.host, resource: given.resource, secure: given.secure)
                == given.header)
    }

    @Test func addressesShareNothingAndJarsAreBounded() throws {
        var jar = CookieJar()
        jar.take("a=b; Domain=0.0.1", from: "127.0.0.1", resource: "/")
        let isEmpty = jar.isEmpty
        for number in 0..<200 { jar.take("c\(number)=1", from: "::1", resource: "/") }
        jar.take("c0=2", from: "::1", resource: "/")
        let header = jar.header(for: "::1", resource: "/", secure: false) ?? ""
        #expect(isEmpty && header.hasPrefix("c0=2; c1=1; ") && header.hasSuffix("; c49=1"))
    }

    /// Cookies of the plan and of the jar come in one line, last of all.
    @Test(
        arguments: [
            ([], nil, nil), (["x=1"], nil, "x=1"), ([], "a=b", "a=b"), (["x=1"], "a=b", "x=1; a=b"),
            (["x=1", "y=2"], "a=b", "x=1; y=2; a=b"),
        ] as [([String], String?, String?)])
    func aRequestHasOneLineOfCookies(own: [String], jar: String?, line: String?) throws {
        let request = try UpgradeRequest(
            resource: "/", authority: "a", headers: own.map { ("cookie", $0) })
        let text = String(
            decoding: request.text(key: UpgradeKey(1, 2), cookies: jar), as: UTF8.self)
        let end = line.map { "==\r\nCookie: \($0)\r\n\r\n" } ?? "==\r\n\r\n"
        #expect(text.hasSuffix(end) && !text.contains("cookie"))
    }
}
