import Wire

/// What the parsers of HTTP heads promise: what they said of a beginning they say of everything that
/// begins so.
enum HandshakeChecks {
    /// The sample key of RFC 6455 §1.3.
    private static let key = UpgradeKey(0x7468_6520_7361_6d70, 0x6c65_206e_6f6e_6365)

    /// A request as a server reads it, and an answer as a client does.
    static func upgrade(_ bytes: [UInt8]) -> String? {
        var deflate = UpgradeTerms(compression: DeflateOffer())
        if bytes.count % 2 == 0 { deflate.subprotocols = ["chat", "v2"] }
        let terms = deflate
        let request = wavering(bytes) { bytes, end -> String? in
            switch UpgradeOffer.parse(bytes, from: 0, to: end) {
            case .needMore: nil
            case .offer(let offer): "\(offer)"
            // Which of several faults is told may depend on how much is there.
            case .refused: "refused"
            }
        }
        let answer = wavering(bytes) { bytes, end -> String? in
            switch UpgradeResponse.parse(bytes, from: 0, to: end, to: terms, key: key) {
            case .needMore: nil
            case .accepted(let grant): "\(grant)"
            case .redirected(let status, let location, let cookies):
                "\(status) \(location) \(cookies)"
            case .rejected(let status, let text): "\(status) \(text)"
            case .invalid: "invalid"
            }
        }
        return request ?? answer ?? redirect(bytes, terms)
    }

    /// A proxy's answer to a CONNECT.
    static func proxy(_ bytes: [UInt8]) -> String? {
        wavering(bytes) { bytes, end -> String? in
            switch ProxyTunnel.parse(bytes, from: 0, to: end) {
            case .needMore: nil
            case .open(let length): "open \(length)"
            case .refused(let status, _): "\(status)"
            }
        }
    }

    /// Where a redirection leads must be fit for a request, as must the cookies on the way.
    private static func redirect(_ bytes: [UInt8], _ terms: UpgradeTerms) -> String? {
        guard
            case .redirected(_, let location, let cookies) = UpgradeResponse.parse(
                bytes.span, from: 0, to: bytes.count, to: terms, key: key)
        else { return nil }
        let start = RedirectTarget(
            secure: false, host: "a.example", port: 80, authority: "a.example", resource: "/b/c?d")
        var jar = CookieJar()
        for cookie in cookies {
            jar.take(cookie, from: start.host, resource: start.resource, at: 0)
        }
        guard let target = start.followed(to: location) else { return nil }
        let header = jar.header(
            for: target.host, resource: target.resource, secure: target.secure, at: 0)
        guard
            let request = try? UpgradeRequest(
                resource: target.resource, authority: target.authority, terms: terms)
        else { return "'\(location)' leads to what cannot be sent" }
        let text = request.text(key: key, cookies: header)
        guard case .offer(let offer) = UpgradeOffer.parse(text.span, from: 0, to: text.count) else {
            return
                "'\(location)' leads to a malformed request: \(String(decoding: text, as: UTF8.self))"
        }
        return offer.end == text.count ? nil : "the request ends at \(offer.end) of \(text.count)"
    }

    /// The first word of a parser over a growing beginning that another one follows. `parse` gives
    /// nil while it needs more.
    private static func wavering(
        _ bytes: [UInt8], _ parse: (Span<UInt8>, Int) -> String?
    ) -> String? {
        let sum = bytes.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        let step = 1 + bytes.count / 24 + sum % 5
        var word: String?
        for end in stride(from: 0, to: bytes.count, by: step) + [bytes.count] {
            let found = parse(bytes.span, end)
            if let word, word != found { return "'\(word)' becomes '\(found ?? "need more")'" }
            word = found
        }
        return nil
    }
}
