public import Metrics

/// What probably helps against an error, by what was said of its first case.
public enum ErrorHint {
    /// A rule: the kind, words of which one stands in the text (none: any text), what helps.
    private typealias Rule = (kind: ErrorKind, words: [String], hint: String)

    private static let rules: [Rule] = [
        (
            .tls, ["self-signed", "issuer is unknown"],
            "write tls: { ca: FILE } with the authority's certificate, or tls: { verify: false } to "
                + "trust any"
        ),
        (
            .tls, ["does not speak TLS"],
            "the port speaks plain WebSocket: write ws:// instead of wss://"
        ),
        (
            .tls, ["certificate is not for"],
            "connect by a name that the certificate has, or ask for it with tls: { server-name: NAME }"
        ),
        (.tls, ["wants a client certificate"], "write tls: { cert: FILE, key: FILE }"),
        (
            .handshake, ["speaks TLS", "HTTPS port", "HTTPS server"],
            "the port speaks TLS: write wss:// instead of ws://"
        ),
        (
            .handshake, ["status 401"],
            "credentials go into target: { headers: { Authorization: … } }, or into the URL"
        ),
        (
            .handshake, ["origin", "Origin"],
            "servers that look at the origin of a page want target: { origin: https://… }"
        ),
        (
            .handshake, ["status 200"],
            "a web page answered: the WebSocket endpoint has another path"
        ),
        (.refused, [], "nothing listens there; --wait 30s waits for a target that is starting"),
        (
            .dns, [],
            "look at the name, or give it an address: target: { resolve: { 'NAME:PORT': ADDRESS } }"
        ),
        (
            .timeout, ["no other message", "did you mean", "wanted", "nothing took"],
            "'wsplan trace PLAN' shows what one client sends and gets"
        ),
        (.tooLarge, [], "target: { max-message: SIZE } takes larger messages"),
        (
            .value, ["captured before"],
            "{{ default(NAME, '…') }} stands in for a value that may be missing"
        ),
        (.data, ["have run out"], "give more rows, or take them again with pick: sequential"),
        (.descriptors, [], "raise the limit on open files (ulimit -n)"),
        (
            .addressExhausted, [],
            "connect from more addresses (target: { bind: […] }), or widen "
                + "net.ipv4.ip_local_port_range"
        ),
    ]

    /// What helps against errors of a kind whose first text this is; nil if nothing is known. URLs are
    /// those of the run.
    public static func hint(_ kind: ErrorKind, _ text: String, urls: [String]) -> String? {
        if kind == .handshake,
            ["status 404", "status 400", "status 426"].contains(where: text.contains),
            let bare = urls.first(where: hasNoPath)
        {
            return "\(bare) has no path; most servers have their endpoint at one, such as /ws"
        }
        return rules.first { rule in
            rule.kind == kind
                && (rule.words.isEmpty || rule.words.contains(where: text.contains))
        }?.hint
    }

    private static func hasNoPath(_ url: String) -> Bool {
        guard let scheme = url.firstRange(of: "://") else { return false }
        let rest = url[scheme.upperBound...].drop { $0 != "/" && $0 != "?" }
        return rest.isEmpty || rest == "/"
    }
}
