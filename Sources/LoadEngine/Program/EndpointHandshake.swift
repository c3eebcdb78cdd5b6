internal import Wire

/// What templates of an endpoint give for one connect; redirects do not change it.
struct HandshakeTexts {
    /// Path and query.
    var resource: String
    var origin: String?
    var subprotocols: [String]
    /// Values of the headers.
    var headers: [String]

    /// The texts of an endpoint's templates in their order; nil if some are missing.
    init?(_ endpoint: Endpoint, _ texts: [String]) {
        guard texts.count == endpoint.templates.count else { return nil }
        // A value that is the whole path may lack the slash.
        resource = texts[0].hasPrefix("/") ? texts[0] : "/" + texts[0]
        let (count, rest) = (endpoint.subprotocols.count, texts.dropFirst())
        subprotocols = Array(rest.prefix(count))
        headers = Array(rest.dropFirst(count).prefix(endpoint.headers.count))
        origin = endpoint.origin == nil ? nil : texts.last
    }
}

extension Endpoint {
    /// Everything that is evaluated at each connect.
    var templates: [PayloadTemplate] {
        [resource] + subprotocols + headers.map(\.value) + (origin.map { [$0] } ?? [])
    }

    /// The texts if they are the same at each connect.
    var constantTexts: HandshakeTexts? { HandshakeTexts(self, templates.compactMap(\.constant)) }

    /// What the handshake offers.
    func terms(_ texts: HandshakeTexts) -> UpgradeTerms {
        UpgradeTerms(subprotocols: texts.subprotocols, compression: compression?.offer)
    }

    /// The opening request, to where a redirect led if there was one. Another host is not told what is
    /// meant for this one (RFC 9110 §15.4).
    func request(
        _ texts: HandshakeTexts, detour: RedirectTarget? = nil
    ) throws(UpgradeRequest.MalformedHeader) -> UpgradeRequest {
        var lines = zip(headers, texts.headers).map { (name: $0.name, value: $1) }
        if let detour, detour.host != host {
            lines.removeAll { ["authorization", "cookie"].contains($0.name.lowercased()) }
        }
        return try UpgradeRequest(
            resource: detour?.resource ?? texts.resource,
            authority: detour?.authority ?? authority, terms: terms(texts), origin: texts.origin,
            headers: lines)
    }

    /// The request if it is the same at each connect; nil if it is not, or cannot be sent.
    var constantRequest: UpgradeRequest? { constantTexts.flatMap { try? request($0) } }
}

extension PayloadTemplate {
    /// The text of a template without slots.
    var constant: String? {
        var text: [UInt8] = []
        for part in parts {
            guard case .bytes(let bytes) = part else { return nil }
            text += bytes
        }
        return String(decoding: text, as: UTF8.self)
    }
}
