internal import Wire

extension Endpoint {
    /// The opening request with every template evaluated by `evaluate`.
    func request(
        _ evaluate: (PayloadTemplate) -> String
    ) throws(UpgradeRequest.MalformedHeader) -> UpgradeRequest {
        try UpgradeRequest(
            resource: evaluate(resource), authority: authority, subprotocols: subprotocols,
            origin: origin.map(evaluate),
            headers: headers.map { ($0.name, evaluate($0.value)) })
    }

    /// The request if it is the same at each connect; nil if it is not, or cannot be sent.
    var constantRequest: UpgradeRequest? {
        let templates = [resource] + headers.map(\.value) + (origin.map { [$0] } ?? [])
        guard templates.allSatisfy({ $0.constant != nil }) else { return nil }
        return try? request { $0.constant ?? "" }
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

    /// The text of one evaluation, for what is not on the hot path.
    func text(_ context: inout RenderContext) -> String {
        var code = PayloadCode()
        var out = ByteBuffer()
        let range = code.add(self)
        code.render(range, &context, to: &out)
        return String(decoding: out.array(), as: UTF8.self)
    }
}
