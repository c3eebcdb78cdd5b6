import Testing
import Wire

@Suite struct RedirectTargetTests {
    /// The examples of RFC 3986 §5.4 with the base `http://a/b/c/d;p?q`; nil where the reference is
    /// to another scheme. Fragments are left out, as they stay with the client.
    static let references: [(reference: String, result: String?)] = [
        ("g:h", nil), ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"),
        ("?y", "/b/c/d;p?y"), ("g?y", "/b/c/g?y"), ("#s", "/b/c/d;p?q"), ("g#s", "/b/c/g"),
        ("g?y#s", "/b/c/g?y"), (";x", "/b/c/;x"), ("g;x", "/b/c/g;x"), ("g;x?y#s", "/b/c/g;x?y"),
        ("", "/b/c/d;p?q"), (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"), ("../", "/b/"),
        ("../g", "/b/g"), ("../..", "/"), ("../../", "/"), ("../../g", "/g"),
        // Abnormal ones.
        ("../../../g", "/g"), ("../../../../g", "/g"), ("/./g", "/g"), ("/../g", "/g"),
        ("g.", "/b/c/g."), (".g", "/b/c/.g"), ("g..", "/b/c/g.."), ("..g", "/b/c/..g"),
        ("./../g", "/b/g"), ("./g/.", "/b/c/g/"), ("g/./h", "/b/c/g/h"), ("g/../h", "/b/c/h"),
        ("g;x=1/./y", "/b/c/g;x=1/y"), ("g;x=1/../y", "/b/c/y"), ("g?y/./x", "/b/c/g?y/./x"),
        ("g?y/../x", "/b/c/g?y/../x"), ("g#s/./x", "/b/c/g"), ("http:g", nil),
        // Of our own.
        ("/a//b", "/a//b"), ("/?../x", "/?../x"), ("g/a:b", "/b/c/g/a:b"), ("?a:b", "/b/c/d;p?a:b"),
        ("a b", nil), ("/ä", nil), ("/\u{7F}", nil),
    ]

    @Test func referencesAsInRFC3986() {
        let base = RedirectTarget(
            secure: false, host: "a", port: 80, authority: "a", resource: "/b/c/d;p?q")
        let wrong = Self.references.filter { reference, result in
            var expected: RedirectTarget? = base
            expected?.resource = result ?? ""
            return base.followed(to: reference) != (result == nil ? nil : expected)
        }
        #expect(wrong.map(\.reference) == [])
    }

    static let absolute: [(location: String, result: String?)] = [
        ("http://g", "ws g 80 g /"), ("HTTPS://G/x", "wss G 443 G /x"),
        ("ws://g:8080?q", "ws g 8080 g:8080 /?q"), ("wss://g:443/a/../b", "wss g 443 g /b"),
        ("//g/x", "wss g 443 g /x"), ("ws://g:/x", "ws g 80 g /x"),
        ("wss://g#/x", "wss g 443 g /"), ("HTTP://g:80/x", "ws g 80 g /x"),
        ("WSS://g:80/x", "wss g 80 g:80 /x"), ("Ws://g:443/x", "ws g 443 g:443 /x"),
        ("hTTps://g:0443/x", "wss g 443 g /x"), ("ws://g.:0081/", "ws g. 81 g.:81 /"),
        ("WSS://[::1]:443", "wss ::1 443 [::1] /"), ("wss://[::1]:80", "wss ::1 80 [::1]:80 /"),
        ("//g:443", "wss g 443 g /"), ("WSs:g", nil),
        ("ws://127.0.0.1:1/", "ws 127.0.0.1 1 127.0.0.1:1 /"), ("ws://[::1]", "ws ::1 80 [::1] /"),
        ("wss://[2001:db8::1]:65535/x?y", "wss 2001:db8::1 65535 [2001:db8::1]:65535 /x?y"),
        ("ws://", nil), ("ws:///x", nil), ("ws://:80/", nil), ("ws://g:0/", nil),
        ("ws://g:65536/", nil), ("ws://g:+80/", nil), ("ws://g:8O/", nil), ("ws://g:-1/", nil),
        ("ws://user:secret@g/", nil), ("ws://@g/", nil), ("ws://::1:80/", nil), ("ws://[g]/", nil),
        ("ws://[127.0.0.1]/", nil), ("ws://[::1/", nil), ("ws://[::1]x/", nil), ("ws://[]/", nil),
        ("ws://a\\b/", nil), ("ws://a\"b/", nil), ("ftp://g/", nil), ("javascript:x", nil),
        ("ws+unix:///x", nil),
    ]

    @Test func wholeURLs() {
        let base = RedirectTarget(
            secure: true, host: "a", port: 1, authority: "a:1", resource: "/b")
        let wrong = Self.absolute.filter { location, result in
            let found = base.followed(to: location).map {
                "\($0.secure ? "wss" : "ws") \($0.host) \($0.port) \($0.authority) \($0.resource)"
            }
            return found != result
        }
        #expect(wrong.map(\.location) == [])
    }
}
