internal import Wire

extension Endpoint {
    /// What the handshake offers with these subprotocols.
    func terms(_ subprotocols: [String]) -> UpgradeTerms {
        UpgradeTerms(subprotocols: subprotocols, compression: compression?.offer)
    }

    /// What the handshake offers; as far as it is the same at each connect.
    var constantTerms: UpgradeTerms { terms(subprotocols.compactMap(\.constant)) }

    /// Whether subprotocols differ from connect to connect.
    var variesSubprotocols: Bool { subprotocols.contains { $0.constant == nil } }

    /// The opening request with every template evaluated by `evaluate`, to where a redirect led if
    /// there was one. Another host is not told what is meant for this one (RFC 9110 §15.4).
    func request(
        _ terms: UpgradeTerms, detour: RedirectTarget? = nil,
        _ evaluate: (PayloadTemplate) -> String
    ) throws(UpgradeRequest.MalformedHeader) -> UpgradeRequest {
        var lines = headers
        if let detour, detour.host != host {
            lines.removeAll { ["authorization", "cookie"].contains($0.name.lowercased()) }
        }
        return try UpgradeRequest(
            resource: detour?.resource ?? path(evaluate),
            authority: detour?.authority ?? authority, terms: terms,
            origin: origin.map(evaluate),
            headers: lines.map { ($0.name, evaluate($0.value)) })
    }

    /// Path and query; a value that is the whole path may lack the slash.
    func path(_ evaluate: (PayloadTemplate) -> String) -> String {
        let path = evaluate(resource)
        return path.hasPrefix("/") ? path : "/" + path
    }

    /// The request if it is the same at each connect; nil if it is not, or cannot be sent.
    var constantRequest: UpgradeRequest? {
        let templates =
            [resource] + headers.map(\.value) + (origin.map { [$0] } ?? []) + subprotocols
        guard templates.allSatisfy({ $0.constant != nil }) else { return nil }
        return try? request(constantTerms) { $0.constant ?? "" }
    }
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
