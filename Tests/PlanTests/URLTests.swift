import PlanText
import Testing

@testable import Plan

/// URLs of targets: what they are taken apart to, and what is said of wrong ones.
@Suite struct URLTests {
    private func url(_ text: String) throws -> WebSocketURL? {
        if case .urls(let urls) = try Target.Place(parsing: text) { urls.first } else { nil }
    }

    @Test(arguments: [
        ("ws://host", "host 80 host /"), ("wss://host", "host 443 host / tls"),
        ("wss://host:8443/a?b", "host 8443 host:8443 /a?b tls"),
        ("ws://host?x", "host 80 host /?x"),
        ("wss://[2001:db8::1]:444/", "2001:db8::1 444 [2001:db8::1]:444 / tls"),
        ("ws://[::ffff:192.0.2.1]", "::ffff:192.0.2.1 80 [::ffff:192.0.2.1] /"),
        ("ws://192.0.2.1", "192.0.2.1 80 192.0.2.1 /"), ("ws://a_b.c.:1/", "a_b.c. 1 a_b.c.:1 /"),
        ("ws://user:pass@host:81/x", "host 81 host:81 /x Basic dXNlcjpwYXNz"),
        ("wss://user@host", "host 443 host / tls Basic dXNlcjo="),
        ("ws://a:b:c@host", "host 80 host / Basic YTpiOmM="),
        ("ws://a:p%40s%3As@host", "host 80 host / Basic YTpwQHM6cw=="),
        ("ws://a:p@s@host", "host 80 host / Basic YTpwQHM="),
        ("ws://%C3%BC:ü@host", "host 80 host / Basic w7w6w7w="),
        // Schemes in capitals, the port that a scheme has anyway.
        ("WS://host", "host 80 host /"), ("Wss://Host/a", "Host 443 Host /a tls"),
        ("wSs://user@host:443/A", "host 443 host /A tls Basic dXNlcjo="),
        ("WS+Unix:///a:/B", "localhost 0 localhost /B /a"), ("ws://host:80/", "host 80 host /"),
        ("wss://host:443", "host 443 host / tls"), ("ws://host:443", "host 443 host:443 /"),
        ("wss://host:80", "host 80 host:80 / tls"), ("wss://host:0443", "host 443 host / tls"),
        ("ws://host:081", "host 81 host:81 /"), ("wss://[::1]:443/", "::1 443 [::1] / tls"),
        ("wss://host.:443/", "host. 443 host. / tls"), ("ws://host.:81", "host. 81 host.:81 /"),
        ("ws+unix:///run/a.sock", "localhost 0 localhost / /run/a.sock"),
        ("ws+unix:///run/a%20b.sock:/x?y:z", "localhost 0 localhost /x?y:z /run/a b.sock"),
        ("ws+unix:///a:?x", "localhost 0 localhost /?x /a"),
    ])
    func areTakenApart(_ text: String, _ expected: String) throws {
        let url = try #require(try url(text))
        let parts =
            [
                url.host, "\(url.port)", url.authority, url.resource.constant ?? "",
                url.isSecure ? "tls" : nil, url.authorization, url.socketPath,
            ].compactMap { $0 }
        #expect(parts.joined(separator: " ") == expected)
    }

    private static let port =
        "expected nothing or ':' and a port from 1 to 65535 after the host of a URL "

    private static let longPath = "ws+unix:///" + String(repeating: "a", count: 107)
    private static let wrong: [(String, String)] = [
        ("http://host", "expected a target URL, got 'http://host' (did you mean 'ws://host'?)"),
        (
            "https://u:p@host",
            "expected a target URL, got 'https://u:***@host' (did you mean 'wss://u:***@host'?)"
        ),
        (
            "unix:/run/a",
            "expected a target URL, got 'unix:/run/a' (did you mean 'ws+unix:///run/a'?)"
        ),
        ("HTTP://host", "expected a target URL, got 'HTTP://host' (did you mean 'ws://host'?)"),
        ("Https://host", "expected a target URL, got 'Https://host' (did you mean 'wss://host'?)"),
        ("WS:/host", "expected a target URL, got 'WS:/host' (did you mean 'ws://host'?)"),
        (
            "WS+UNIX://run/a",
            "'ws+unix://' must be followed by an absolute path (write ws+unix:///path.sock:/resource)"
        ),
        ("embeded", "expected a target URL, got 'embeded' (did you mean 'embedded'?)"),
        ("wss://h:0", port + "(write wss://host:port/path)"),
        ("wss://h:65536/", port + "(write wss://host:port/path)"),
        ("ws://h:+1/", port + "(write ws://host:port/path)"),
        ("ws://u:p/a@h/", port + "(in a password '/' is written %2F, '?' %3F and '#' %23)"),
        ("ws://[::1]x", port + "(write ws://host:port/path)"),
        ("ws://", "the URL has no host (write //host:port)"),
        ("ws://::1/", "the URL has no host (write //host:port)"),
        ("ws://2001:db8::1/", "an IPv6 address in a URL must be in brackets (write [2001:db8::1])"),
        (
            "ws://[fe80::1%25eth0]/",
            "an address in a URL must not have a zone such as '%25eth0' (write [fe80::1])"
        ),
        ("ws://[::1", "expected an IPv6 address, got '[::1]' (write it like [2001:db8::1])"),
        (
            "ws://[1.2.3.4]",
            "expected an IPv6 address, got '[1.2.3.4]' (write it like [2001:db8::1])"
        ),
        ("ws://1.2.3", "expected an IPv4 address, got '1.2.3' (write it like 192.0.2.1)"),
        ("ws://a$b", "expected a host name, got 'a$b' (use letters, digits, dots and hyphens)"),
        (
            "ws://ü.de",
            "expected a host name, got 'ü.de' (write its ASCII form, which begins with xn--)"
        ),
        ("ws://@host", "expected a user name before '@' in a URL (write ws://host:port/path)"),
        (
            "ws://u:%zz@host",
            "expected two hexadecimal digits of UTF-8 after '%' in the user name or password of a URL "
                + "(write %25 for '%' itself)"
        ),
        (
            "ws://%ff@host",
            "expected two hexadecimal digits of UTF-8 after '%' in the user name or password of a URL "
                + "(write %25 for '%' itself)"
        ),
        (
            "ws://a%3Ab:c@host",
            "a user name must not contain ':' (RFC 7617) (write ws://host:port/path)"
        ),
        (
            "ws://a:%0Ab@host",
            "the user name and password of a URL must not contain spaces, quotes or control characters "
                + "(write %20 for a space, %22 for a quote)"
        ),
        (
            "ws+unix://run/a",
            "'ws+unix://' must be followed by an absolute path (write ws+unix:///path.sock:/resource)"
        ),
        (
            "ws+unix:/run/a",
            "'ws+unix://' must be followed by an absolute path (write ws+unix:///path.sock:/resource)"
        ),
        (
            "ws+unix:///a:x",
            "expected nothing or ':' and a resource after the path of a socket "
                + "(write ws+unix:///path.sock:/resource)"
        ),
        (
            "ws+unix:///a/:/x",
            "expected the path of a socket, got '/a/' (it names a file; write %20 for a space, %25 for '%')"
        ),
        (
            longPath,
            "the path of a socket must not exceed 107 bytes, but this one has 108"
        ),
        (
            "ws+unix:///a:/b c",
            "a URL must not contain spaces or non-ASCII letters "
                + "(write them percent-encoded, such as %20 for a space)"
        ),
        (
            "ws+unix:///{{ id }}",
            "'{{ }}' is allowed only after the host (write several sockets as a list under 'urls:')"
        ),
    ]

    @Test(arguments: wrong)
    func wrongOnesAreTold(_ text: String, _ expected: String) {
        do {
            Issue.record("\(text) is \(try Target.Place(parsing: text))")
        } catch {
            #expect(error.message == expected)
        }
    }

    /// A target from outside may use rows and captured values of the plan, and notes what it does.
    @Test func targetsFromOutsideBelongToTheirPlan() throws {
        let text = """
            version: 1
            target: ws://a
            data: { d: { rows: [{ user: ann, room: lobby }] }, e: { rows: [1] } }
            messages:
              m: { text: "{{ d.user }}", expect: { match: { $.a: 1 }, capture: { token: $.t } } }
            profiles:
              p: { open: [{ send: m }] }
              q: {}
            phases: [{ steady: { clients: 1, for: 1s } }]
            """
        var plan = try #require(read(text).plan)
        let url = "ws://b/{{ d.room }}/{{ d.user }}?t={{ default(token, '') }}&e={{ env('E') }}"
        let place = try plan.place(parsing: url, environment: ["E": "x&y"])
        guard case .urls(let urls) = place else { return }
        let fields = urls[0].resource.leaves.compactMap { leaf -> Int? in
            if case .field(0, let column) = leaf { column } else { nil }
        }
        #expect(fields == [1, 0] && plan.data[0].uses.map(\.field) == ["user", "room"])
        #expect(plan.data.map(\.profiles) == [[0, 1], []])
        #expect(plan.data[0].uses[1].range == plan.data[0].range)
        #expect(throws: BadTarget.self) {
            try plan.place(parsing: "ws://b/{{ f }}", environment: [:])
        }
        #expect(throws: BadTarget.self) {
            try plan.place(parsing: "ws://{{ d.user }}", environment: [:])
        }
        #expect(throws: BadTarget.self) {
            try plan.place(parsing: "{{ d.user }}", environment: [:])
        }
    }

    /// Values in path and query are encoded, those that are raw are not; a whole path comes with its
    /// slash.
    @Test(
        arguments: [
            ("ws://a/{{ 'x/y z' }}?{{ raw('p=1&q') }}", "/x%2Fy%20z?p=1&q", ""),
            ("ws://a/{{ url('ü') }}", "/%C3%BC", ""), ("ws://a/{{ raw('a/b') }}", "/a/b", ""),
            ("ws://a{{ raw('/a/b') }}", "/a/b", ""), ("ws://a:81{{raw('/a')}}?x", "/a?x", ""),
            ("ws://a?x={{ 'a b' }}", "/?x=a%20b", ""),
            ("ws+unix:///s:{{ raw('/a') }}", "/a", ""), ("ws+unix:///s:/{{ 'a/b' }}", "/a%2Fb", ""),
            (
                "ws://a/{{ raw('a b') }}", nil,
                "a URL must not contain spaces or non-ASCII letters"
            ),
            ("ws://a{{ 'x' }}", nil, "'{{ }}' is allowed only after the host"),
            ("ws://a{{ rawx }}", nil, "'{{ }}' is allowed only after the host"),
            ("ws+unix:///s:{{ 'x' }}", nil, "a value that is the whole path must not be encoded"),
            (
                "{{ 'ws://a' }}", nil,
                "a target must begin with ws:// or wss:// and a host without '{{ }}'"
            ),
            ("ws://{{ 'a' }}/x", nil, "'{{ }}' is allowed only after the host"),
        ] as [(String, String?, String)])
    func valuesAreEncoded(_ text: String, _ expected: String?, _ message: String) {
        do {
            guard case .urls(let urls) = try Target.Place(parsing: text) else { return }
            #expect(urls[0].resource.constant == expected)
        } catch {
            #expect(expected == nil && error.message.hasPrefix(message), "\(error.message)")
        }
    }

    /// The bytes in hexadecimal; none for what is no address.
    @Test(arguments: [
        ("127.0.0.1", "7f000001"), ("0.0.0.0", "00000000"), ("1.2.3", ""), ("01.2.3.4", ""),
        ("1.2.3.256", ""), ("1.2.3.4.5", ""), ("", ""), ("1.2.3.", ""), ("+1.2.3.4", ""),
        ("::", "00000000000000000000000000000000"), ("::1", "00000000000000000000000000000001"),
        ("1::", "00010000000000000000000000000000"),
        ("1:2:3:4:5:6:7:8", "00010002000300040005000600070008"),
        ("ABCD::1.2.3.4", "abcd0000000000000000000001020304"),
        ("1:2:3:4:5:6:7::", "00010002000300040005000600070000"),
        ("1:2:3:4:5:6:7", ""), ("1:2:3:4:5:6:7:8:9", ""), ("1::2::3", ""), (":::", ""), (":1", ""),
        ("1:", ""), ("12345::", ""), ("g::", ""), ("::1%eth0", ""), ("1.2.3.4::", ""),
        ("1:2:3:4:5:6:7:1.2.3.4", ""),
    ])
    func addressesAreRead(_ text: String, _ expected: String) {
        let bytes = IPAddress(text)?.bytes ?? []
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        #expect(digits.joined() == expected)
    }
}
