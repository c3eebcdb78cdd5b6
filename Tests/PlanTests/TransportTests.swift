import PlanText
import Testing
import Units

@testable import Plan

/// `tls`, `compression`, `proxy` and `bind` of a target.
@Suite struct TransportTests {
    private func target(_ text: String, name: String = "plan.yaml") throws -> Target {
        let (plan, found) = read(planOf(text), name: name)
        return try #require(plan, "\(text) \(found)").target
    }

    private func planOf(_ target: String) -> String { plan(target: target) }

    @Test(arguments: [
        ("{ url: wss://a, tls: {} }", "nil nil nil true nil"),
        ("{ url: wss://a, tls: true }", "nil nil nil true nil"),
        ("{ urls: [ws://a, wss://a], tls: { verify: false } }", "nil nil nil false nil"),
        (
            "{ url: wss://a, tls: { ca: c/a.pem, cert: /b, key: ../k, server-name: x.de } }",
            "p/q/c/a.pem /b p/q/../k true x.de"
        ),
        ("{ embedded: {}, tls: { verify: true } }", "nil nil nil true nil"),
        ("{ embedded: {}, tls: true }", "nil nil nil true nil"),
        ("{ embedded: {}, tls: false }", "none"), ("{ url: ws://a, tls: false }", "none"),
        ("wss://a", "none"),
    ])
    func tlsIsRead(_ text: String, _ expected: String) throws {
        let tls = try target(text, name: "p/q/plan.yaml").tls
        let parts = tls.map { tls in
            let texts = [tls.authorities, tls.certificate, tls.key].map { $0 ?? "nil" }
            return texts + ["\(tls.verifies)", tls.serverName ?? "nil"]
        }
        #expect((parts ?? ["none"]).joined(separator: " ") == expected)
    }

    @Test func filesAreBesideThePlan() throws {
        let paths = try ["plan.yaml", "<stdin>", "/p/plan.yaml", "./plan.yaml"].map { name in
            try target("{ url: wss://a, tls: { ca: a.pem } }", name: name).tls?.authorities
        }
        #expect(paths == ["a.pem", "a.pem", "/p/a.pem", "./a.pem"])
    }

    @Test(arguments: [
        ("true", "nil true true 0B"), ("{}", "nil true true 0B"), ("false", "none"),
        ("{ window: 9, above: 64B }", "9 true true 64B"),
        ("{ takeover: true }", "nil true true 0B"), ("{ takeover: false }", "nil false false 0B"),
        ("{ takeover: client }", "nil true false 0B"),
        ("{ takeover: server, window: 15 }", "15 false true 0B"),
    ])
    func compressionIsRead(_ text: String, _ expected: String) throws {
        let compression = try target("{ url: ws://a, compression: \(text) }").compression
        let found = compression.map { compression in
            "\(compression.window.map(String.init) ?? "nil") \(compression.clientTakeover) "
                + "\(compression.serverTakeover) \(compression.above)"
        }
        #expect(found ?? "none" == expected)
    }

    @Test(arguments: [
        ("none", "none"), ("http://p", "p 80 nil"), ("http://p:3128/", "p 3128 nil"),
        ("'http://u:p@[::1]:8080'", "::1 8080 Basic dTpw"),
    ])
    func proxiesAreRead(_ text: String, _ expected: String) throws {
        let found =
            switch try target("{ url: ws://a, proxy: \(text) }").proxy {
            case .environment: "environment"
            case .none: "none"
            case .given(let proxy): "\(proxy.host) \(proxy.port) \(proxy.authorization ?? "nil")"
            }
        #expect(found == expected)
        #expect(try target("ws://a").proxy == .environment)
    }

    @Test func sourcesAreRead() throws {
        let text = "{ embedded: {}, bind: [127.0.0.2, '::1'] }"
        #expect(try target(text).bind == ["127.0.0.2", "::1"])
    }

    @Test func namesAreRead() throws {
        let plain = try target("ws://a")
        #expect(plain.names == Target.Names() && plain.names.pick == .random)
        #expect(plain.names.timeToLive == .seconds(30) && plain.resolve.isEmpty)
        let full = try target(
            "{ url: ws://a, dns: { pick: first, ttl: 0s }, resolve: { A.:80: 192.0.2.1, 'b_c:9': '::1' } }"
        )
        #expect(full.names.pick == .first && full.names.timeToLive == .zero)
        #expect(
            full.resolve.map { "\($0.host) \($0.port) \($0.address)" } == [
                "a 80 192.0.2.1", "b_c 9 ::1",
            ])
    }

    @Test(arguments: [
        (
            "{ url: ws://a, tls: {} }",
            "'tls' is for wss:// URLs, but there is none (write wss:// instead of ws://)"
        ),
        (
            "{ url: wss://a, tls: false }",
            "a wss:// URL always uses TLS "
                + "(write ws://, or tls: { verify: false } to trust any certificate)"
        ),
        (
            "{ url: wss://a, tls: yes }",
            "expected true or false, got 'yes' (did you mean 'true'?)"
        ),
        (
            "{ url: wss://a, tls: { sni: b } }",
            "'tls' has no key 'sni' (did you mean 'server-name'?)"
        ),
        (
            "{ url: wss://a, tls: { cert: b } }",
            "'cert' needs 'key' (write key: FILE)"
        ),
        (
            "{ url: wss://a, tls: { key: b } }",
            "'key' needs 'cert' (write cert: FILE)"
        ),
        ("{ url: wss://a, tls: { ca: '' } }", "a file name must not be empty"),
        (
            "{ url: wss://a, tls: { server-name: a.de:443 } }",
            "expected a host name, got 'a.de:443' (did you mean 'a.de'?)"
        ),
        (
            "{ url: wss://a, tls: { server-name: 1.2.3.4 } }",
            "expected a host name, got the address '1.2.3.4' (an address is checked if it is in the URL)"
        ),
        (
            "{ url: wss://a, tls: { server-name: '*.a' } }",
            "expected a host name, got '*.a' (use letters, digits, dots and hyphens)"
        ),
        (
            "{ embedded: {}, tls: { ca: a } }",
            "the embedded server brings its own certificate and asks for none "
                + "('ca' is for wss:// URLs; write tls: true)"
        ),
        (
            "{ url: ws://a, compression: { window: 8 } }",
            "expected a whole number from 9 to 15, got 8"
        ),
        (
            "{ url: ws://a, compression: { takeover: clients } }",
            "expected true, false, client or server, got 'clients' (did you mean 'client'?)"
        ),
        (
            "{ url: ws://a, compression: { above: 64 } }",
            "expected a size such as 64KiB, got '64' without a unit (did you mean '64B'?)"
        ),
        (
            "{ url: ws://a, proxy: p:80 }",
            "expected a proxy URL, got 'p:80' (did you mean 'http://p:80'?)"
        ),
        ("{ url: ws://a, proxy: off }", "expected a proxy URL, got 'off' (did you mean 'none'?)"),
        (
            "{ url: ws://a, proxy: socks5://p }",
            "expected an http:// URL as the proxy; socks5:// is not supported (write http://host:port)"
        ),
        (
            "{ url: ws://a, proxy: https://p }",
            "expected an http:// URL as the proxy; https:// is not supported (write http://host:port)"
        ),
        (
            "{ url: ws://a, proxy: http://p/x }",
            "a proxy URL must not have a path (write http://host:port)"
        ),
        (
            "{ url: 'ws+unix:///a', proxy: http://p }",
            "a socket file cannot be reached through a proxy ('proxy' is for ws:// and wss:// URLs)"
        ),
        (
            "{ url: 'ws+unix:///a', bind: [127.0.0.1] }",
            "a connection to a socket file has no source address "
                + "('bind' is for ws:// and wss:// URLs)"
        ),
        (
            "{ url: ws://a, bind: 127.0.0.1 }",
            "expected a list for 'bind', got '127.0.0.1' (write [127.0.0.1])"
        ),
        ("{ url: ws://a, bind: [] }", "'bind' needs at least one address"),
        ("{ url: ws://a, bind: ['::1', '0::1'] }", "this address appears twice"),
        (
            "{ url: ws://a, bind: ['[::1]'] }",
            "expected an IP address of this host, got '[::1]' (did you mean '::1'?)"
        ),
        (
            "{ url: ws://a, bind: ['10.0.0.1:80'] }",
            "expected an IP address of this host, got '10.0.0.1:80' (did you mean '10.0.0.1'?)"
        ),
        (
            "{ url: ws://a, bind: [eth0] }",
            "expected an IP address of this host, got 'eth0' "
                + "(write IPv4 and IPv6 addresses without brackets, port or zone)"
        ),
        (
            "{ url: ws://u@a, headers: { authorization: x } }",
            "the user name of the URL already sets the header 'authorization' (leave out one of them)"
        ),
        ("{ urls: [ws://u:a@a, ws://u:b@a] }", "this URL appears twice"),
    ])
    func wrongValuesAreTold(_ text: String, _ expected: String) {
        #expect(messages(planOf(text)) == [expected])
    }
}
