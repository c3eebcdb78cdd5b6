import Testing
import Wire

@Suite struct CookieJarTests {
    /// What a jar brings along after it was given `lines` by `ws.example.com/a/b`.
    struct Case: Sendable, CustomTestStringConvertible {
        var lines: [String]
        var host = "ws.example.com"
        var resource = "/a/b?c"
        var secure = false
        /// Seconds from when the first line was taken, with the lines a second apart, to the request.
        var later: Int64
        var header: String?

        init(
            _ lines: String..., to host: String = "ws.example.com", at resource: String = "/a/b?c",
            secure: Bool = false, later: Int64 = 10, header: String?
        ) {
            self.lines = lines
            self.host = host
            self.resource = resource
            self.secure = secure
            self.later = later
            self.header = header
        }

        var testDescription: String { "\(lines) to \(host)\(resource) at \(later)" }
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
        Case("a=b; Max-Age=11", header: "a=b"), Case("a=b; Max-Age=+0", header: "a=b"),
        Case("a=b; Max-Age=", header: "a=b"), Case("a=b; Max-Age=-", header: "a=b"),
        Case("a=b; Max-Age=-99999999999999999999", header: nil),
        Case("a=b; Max-Age=99999999999999999999", header: "a=b"),
        Case("a=b", "a=c; Max-Age=0", header: nil),
        Case("a=b", "a=; Max-Age=0; Path=/", header: "a=b"),
        // Those that end later, and when that is.
        Case("a=b; Max-Age=11", later: 11, header: nil), Case("a=b; Max-Age=1", header: nil),
        Case("a=b", "a=c; Max-Age=3", later: 3, header: "a=c"),
        Case("a=b", "a=c; Max-Age=3", later: 4, header: nil),
        Case("a=b; Max-Age=5", "a=c", later: 100, header: "a=c"),
        Case("a=b; Max-Age=5; Max-Age=20", header: "a=b"),
        Case("a=b; Max-Age=20; Max-Age=5", header: nil),
        Case("a=b; Max-Age=5; Max-Age=x", header: nil),
        // §5.2.1 and §5.3: dates. It is 09:00:00 when the first line is taken.
        Case("a=b; Expires=Wed, 02 Jan 2030 09:00:11 GMT", header: "a=b"),
        Case("a=b; expires=Wed, 02 Jan 2030 09:00:10 GMT", header: nil),
        Case("a=b", "a=; Path=/a; Expires=Thu, 01 Jan 1970 00:00:00 GMT", header: nil),
        Case("a=b", "a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", header: "a=b"),
        Case("a=b; Expires=Fri, 31 Dec 9999 23:59:59 GMT", header: "a=b"),
        Case("a=b; Expires=tomorrow", header: "a=b"), Case("a=b; Expires=0", header: "a=b"),
        Case("a=b; Expires=", header: "a=b"), Case("a=b; Expires", header: "a=b"),
        Case("a=b; Expires=1 Jan 2020 1:1:1; Expires=x", header: nil),
        Case("a=b; Expires=1 Jan 2020 1:1:1; Expires=1 Jan 2031 1:1:1", header: "a=b"),
        Case("a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", header: "a=b"),
        Case("a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", header: "a=b"),
        Case("a=b; Expires=Fri, 31 Dec 9999 23:59:59 GMT; Max-Age=5", header: nil),
        Case("a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=x", header: nil),
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
        for (second, line) in given.lines.enumerated() {
            jar.take(
                line, from: "WS.example.com", resource: "/a/b?c=/d/", at: Self.moment(Int64(second))
            )
        }
        #expect(
            jar.header(
                for: given.host, resource: given.resource, secure: given.secure,
                at: Self.moment(given.later)) == given.header)
    }

    /// So many seconds after 2030-01-02T09:00:00Z.
    private static func moment(_ seconds: Int64) -> Int64 {
        (1_893_574_800 + seconds) * 1_000_000_000
    }

    @Test func addressesShareNothingAndJarsAreBounded() throws {
        var jar = CookieJar()
        jar.take("a=b; Domain=0.0.1", from: "127.0.0.1", resource: "/", at: 0)
        let isEmpty = jar.isEmpty
        for number in 0..<200 { jar.take("c\(number)=1", from: "::1", resource: "/", at: 0) }
        jar.take("c0=2", from: "::1", resource: "/", at: 0)
        let header = jar.header(for: "::1", resource: "/", secure: false, at: 0) ?? ""
        #expect(isEmpty && header.hasPrefix("c0=2; c1=1; ") && header.hasSuffix("; c49=1"))
    }

    @Test func cookiesThatAreOverMakeRoom() {
        var jar = CookieJar()
        for number in 0..<50 {
            jar.take(
                "c\(number)=1; Max-Age=\(number < 2 ? 5 : 50)", from: "a", resource: "/", at: 0)
        }
        jar.take("d=1", from: "a", resource: "/", at: 4_999_999_999)
        let before = jar.header(for: "a", resource: "/", secure: false, at: 4_999_999_999) ?? ""
        for name in ["d", "e", "f"] {
            jar.take("\(name)=1", from: "a", resource: "/", at: 5_000_000_000)
        }
        let after = jar.header(for: "a", resource: "/", secure: false, at: 5_000_000_000) ?? ""
        #expect(before.hasPrefix("c0=1; c1=1; ") && before.hasSuffix("; c49=1"))
        #expect(after.hasPrefix("c2=1; ") && after.hasSuffix("; c49=1; d=1; e=1"))
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
