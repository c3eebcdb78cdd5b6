import LoadEngine
import Plan
import PlanCompiler
import PlanText
import Testing
import Wire

/// What a target says about connections in the words of the engine.
@Suite struct EndpointTests {
    private func compile(
        _ target: String, message: String = "hi", profile: String = "{}", other: String? = nil,
        environment: [String: String] = [:]
    ) throws -> (graph: StageGraph, embedded: [EmbeddedEndpoints]) {
        let text = """
            version: 1
            target: \(target)
            messages: { m: \(message) }
            profiles: { p: \(profile) }
            phases: [{ pause: 1s }]
            """
        let source = SourceFile(name: "p/plan.yaml", bytes: Array(text.utf8))
        let read = PlanReader.read(source, variables: [:], environment: [:], language: .plain)
        let plan = try #require(read.plan, "\(read.diagnostics.items)")
        let options = try CompileOptions(
            target: other, seed: 1, smoke: false, environment: environment)
        let (graph, _, embedded) = try PlanCompiler.compile(plan, options: options)
        return (graph, embedded)
    }

    @Test(arguments: [
        ("ws://a", nil), ("wss://a", TLSSettings()), ("{ url: wss://a, tls: {} }", TLSSettings()),
        (
            """
            { url: wss://a, tls: { ca: a, cert: b, key: /c, verify: false, server-name: d } }
            """,
            TLSSettings(
                trust: .file("p/a"), certificate: "p/b", key: "/c", verifies: false,
                serverName: "d")
        ),
        ("embedded", nil), ("{ embedded: {}, tls: true }", TLSSettings()),
        ("{ embedded: {}, tls: { verify: false } }", TLSSettings(verifies: false)),
    ])
    func tlsBecomesSecurity(_ target: String, _ expected: TLSSettings?) throws {
        let compiled = try compile(target)
        #expect(compiled.graph.endpoints[0].security == expected)
        #expect(
            compiled.embedded.first.map(\.settings.tls) ?? (expected != nil) == (expected != nil))
    }

    /// A place from outside decides whether there is TLS; the plan's files belong to its URLs.
    @Test func placesFromOutsideKeepTheSettings() throws {
        let own =
            "{ url: wss://a, tls: { ca: /c }, headers: { authorization: x }, bind: [0.0.0.0] }"
        let ends = try ["embedded", "wss://u:p@b", "ws://b", "ws+unix:///s"].map { other in
            try compile(own, other: other).graph.endpoints[0]
        }
        #expect(
            ends.map(\.security) == [TLSSettings(), TLSSettings(trust: .file("/c")), nil, nil])
        #expect(ends.map { $0.headers.map(\.name) }[1] == ["Authorization"])
        #expect(ends.map(\.sources) == [["0.0.0.0"], ["0.0.0.0"], ["0.0.0.0"], []])
        #expect(ends.map(\.label) == ["embedded", "wss://u:***@b", "ws://b", "ws+unix:///s"])
        #expect(ends[3].socketPath == "/s" && ends[3].authority == "localhost")
    }

    /// A profile's own target replaces the plan's keys one by one.
    @Test func namesBecomeMachineForm() throws {
        let compiled = try compile(
            "{ url: ws://a, dns: { pick: first }, resolve: { 'a:80': 192.0.2.1 } }",
            profile: "{ target: { dns: { ttl: 1m } } }")
        let names = compiled.graph.endpoints.map(\.names)
        #expect(names.map(\.spreads) == [false, true])
        #expect(names.map(\.holds) == [30_000_000_000, 60_000_000_000])
        #expect(names[1].pinned.map { "\($0.address)" } == ["192.0.2.1:80"])
        let usual = try compile("ws://a").graph.endpoints[0].names
        #expect(usual.spreads && usual.holds == 30_000_000_000 && usual.pinned.isEmpty)
        let first = try compile("{ url: ws://a, dns: { pick: first } }").graph.endpoints[0].names
        #expect(!first.spreads)
    }

    @Test func compressionBecomesAnOffer() throws {
        let all = try ["true", "{ window: 10, takeover: server, above: 64B }", "false"].map {
            try compile("{ url: ws://a, compression: \($0) }").graph.endpoints[0].compression
        }
        let second = DeflateOffer(window: 10, clientTakeover: false, serverTakeover: true)
        #expect(
            all == [
                Endpoint.Compression(offer: DeflateOffer(), above: 0),
                Endpoint.Compression(offer: second, above: 64), nil,
            ])
    }

    @Test func framesAndReadsBecomeMachineForm() throws {
        let compiled = try compile(
            "{ embedded: { fragment: 1KiB, compression: false } }",
            message: "{ text: a, fragment: 5B }",
            profile: "{ read-rate: 6KB/min, close: { code: 1001, reason: bye } }")
        let template = compiled.graph.templates[0]
        #expect(compiled.graph.messages[0].fragment == 5)
        #expect(template.readRate == 100 && template.closeCode == 1001)
        guard case .bytes(let reason)? = template.closeReason?.parts.first else {
            Issue.record("no reason")
            return
        }
        #expect(reason == Array("bye".utf8))
        #expect(compiled.embedded.first?.settings.fragment?.bytes == 1_024)
        #expect(compiled.embedded.first?.settings.compression == false)
    }

    // MARK: Proxies

    private static let proxies = [
        "http_proxy": "http://plain", "HTTP_PROXY": "http://cgi", "HTTPS_PROXY": "secure:8080",
        "ALL_PROXY": "http://u:p@all",
    ]

    @Test(arguments: [
        ("ws://a", proxies, "plain:80"), ("wss://a", proxies, "secure:8080"),
        ("{ url: ws://a, proxy: none }", proxies, nil),
        ("{ url: ws://a, proxy: http://own:1 }", proxies, "own:1"),
        ("{ url: ws://localhost, proxy: http://own:1 }", [:], "own:1"),
        ("{ embedded: {}, proxy: http://own:1 }", [:], "own:1"),
        ("embedded", proxies, nil), ("ws+unix:///a", proxies, nil),
        ("ws://localhost", proxies, nil),
        ("wss://127.8.9.1", proxies, nil), ("ws://[::1]:80", proxies, nil),
        ("ws://a", ["HTTP_PROXY": "http://cgi"], nil),
        ("ws://a", ["http_proxy": "", "all_proxy": "x", "ALL_PROXY": "y"], "x:80"),
        ("wss://a", ["ALL_PROXY": "http://u:p@all"], "all:80 Basic dTpw"),
        ("wss://a", ["https_proxy": "http://low", "HTTPS_PROXY": "http://up"], "low:80"),
    ])
    func proxiesAreFound(
        _ target: String, _ environment: [String: String], _ expected: String?
    ) throws {
        let proxy = try compile(target, environment: environment).graph.endpoints[0].proxy
        let found = proxy.map { proxy in
            "\(proxy.host):\(proxy.port)" + (proxy.authorization.map { " " + $0 } ?? "")
        }
        #expect(found == expected)
    }

    /// Whether a URL has no proxy by `no_proxy`.
    @Test(arguments: [
        ("*", "ws://a", true), ("a", "ws://a", true), ("a", "ws://x.a", true),
        (".a", "ws://x.a", true), (".a", "ws://a", true), ("a", "ws://xa", false),
        ("x.a", "ws://a", false), ("b, A.", "ws://a", true), ("b a", "ws://a", true),
        ("a:80", "ws://a", true), ("a:80", "wss://a", false), ("a:443", "wss://a", true),
        ("192.0.2.1", "ws://192.0.2.1", true), ("192.0.2.1:81", "ws://192.0.2.1", false),
        ("2.1", "ws://192.0.2.1", false), ("192.0.2.0/25", "ws://192.0.2.127", true),
        ("192.0.2.0/25", "ws://192.0.2.128", false), ("0.0.0.0/0", "ws://192.0.2.1", true),
        ("0.0.0.0/0", "ws://[2001:db8::1]", false), ("0.0.0.0/33", "ws://192.0.2.1", false),
        ("2001:db8::/32", "ws://[2001:db8:1::1]", true),
        ("[2001:db8::1]", "ws://[2001:db8::1]", true),
        ("[2001:db8::1]:80", "ws://[2001:db8::1]", true), ("", "ws://a", false),
        ("2001:db8::/33", "ws://[2001:db8:8000::]", false), ("*.a", "ws://x.a", false),
    ])
    func someHostsNeedNone(_ exceptions: String, _ url: String, _ expected: Bool) throws {
        for name in ["no_proxy", "NO_PROXY"] {
            let environment = ["all_proxy": "http://p", name: exceptions]
            let proxy = try compile("'\(url)'", environment: environment).graph.endpoints[0].proxy
            #expect((proxy == nil) == expected)
        }
    }

    @Test(arguments: [
        (
            "socks5://u:p@p",
            "expected an http:// URL as the proxy; socks5:// is not supported",
            "write http://host:port; "
        ),
        (
            "http://u:secret@p:x",
            "expected nothing or ':' and a port from 1 to 65535 after the host of a URL", ""
        ),
    ])
    func wrongOnesAreErrors(_ value: String, _ message: String, _ hint: String) throws {
        let expected = BadProxy(
            message: "the environment variable 'all_proxy' does not name a proxy: \(message)",
            hint: hint + "proxy: none in the plan leaves it out")
        #expect(throws: expected) {
            try compile("ws://a", environment: ["all_proxy": value])
        }
        // Where no proxy is needed, the variable does not matter.
        #expect(throws: Never.self) {
            try compile("embedded", environment: ["all_proxy": value])
        }
    }
}
