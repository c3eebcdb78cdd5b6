import PlanText

/// A text that is no target; the message says why.
public struct BadTarget: Error, Sendable, CustomStringConvertible {
    public var message: String
    public var description: String { message }
}

extension Target.Place {
    /// Reads a target from outside a plan: a `ws://`, `wss://` or `ws+unix://` URL, or `embedded`.
    public init(parsing text: String) throws(BadTarget) {
        if text == "embedded" {
            self = .embedded(EmbeddedTarget())
            return
        }
        let source = SourceFile(name: "target", bytes: Array(text.utf8))
        let decoder = PlanDecoder(files: [source], diagnostics: Diagnostics())
        let range = SourceRange(file: 0, start: 0, end: source.bytes.count)
        guard let url = decoder.url(text, at: range) else {
            let first = decoder.diagnostics.items.first
            let hint = first?.hint.map { " (\($0))" } ?? ""
            throw BadTarget(message: (first?.message ?? "'\(text)' is no target") + hint)
        }
        self = .urls([url])
    }
}
