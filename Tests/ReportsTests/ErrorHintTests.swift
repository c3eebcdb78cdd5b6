import Metrics
import Reports
import Testing

@Suite struct ErrorHintTests {
    @Test(
        arguments: [
            (.tls, "the certificate is self-signed and not trusted", "tls: { ca: FILE }"),
            (.tls, "the peer does not speak TLS", "ws:// instead of wss://"),
            (.tls, "the certificate is not for 'a'", "server-name"),
            (.tls, "the server wants a client certificate", "cert: FILE"),
            (.handshake, "not HTTP (the server speaks TLS)", "wss:// instead of ws://"),
            (
                .handshake, "status 400 Bad Request: The plain HTTP request was sent to HTTPS port",
                "wss:// instead of ws://"
            ),
            (.handshake, "status 403 Forbidden: origin not allowed", "target: { origin:"),
            (.handshake, "status 404 Not Found", nil), (.refused, "Connection refused", "--wait"),
            (
                .timeout, "no reply to 'a' within 1s, and no other message that nothing took",
                "wsplan trace"
            ),
            (.closed, "closed by the peer with code 1000", nil),
        ] as [(ErrorKind, String, String?)])
    func saysWhatHelps(_ kind: ErrorKind, _ text: String, _ words: String?) {
        let hint = ErrorHint.hint(kind, text, urls: ["ws://host:80/ws"])
        #expect(words.map { hint?.contains($0) ?? false } ?? (hint == nil), "\(hint ?? "")")
    }

    @Test(arguments: [
        ("ws://host", true), ("ws://host/", true), ("wss://host:1/?a=b", false),
        ("ws://host/ws", false),
        ("ws+unix:///s.sock:/", false),
    ])
    func aHostWithoutItsPathIsTold(_ url: String, _ isTold: Bool) {
        let hint = ErrorHint.hint(.handshake, "status 404 Not Found", urls: [url])
        #expect((hint?.contains("has no path") ?? false) == isTold)
    }
}
