import JSONScan
import PlanText

/// Values that are kept of a frame.
extension Kind<[Message.Capture]> {
    static var captures: Kind {
        Kind(.map(.spelled(.path), of: nil)) { reader, node, _ in reader.captures(node) }
    }
}

extension Reader {
    fileprivate func captures(_ node: Node) -> [Message.Capture]? {
        guard let members = mapping(node, "'capture'") else { return nil }
        if members.isEmpty {
            error(.badValue, "'capture' needs at least one value", at: node.range)
        }
        return members.compactMap { member in
            guard let path = path(member.value), let name = scope.captures.index(of: member.key)
            else { return nil }
            return Message.Capture(path: path, name: name)
        }
    }

    /// A path into JSON, such as `$.items[0].id`.
    func path(_ node: Node) -> FieldPath? { text(node).flatMap { path($0, at: node.range) } }

    func path(_ text: String, at range: SourceRange) -> FieldPath? {
        if let path = FieldPath(parsing: text) { return path }
        error(
            .badValue, "expected a JSON path, got '\(text)'", at: range,
            hint: Spelling.pathHint(text))
        return nil
    }
}

extension Spelling {
    /// What a text that is no path was probably meant to be.
    static func pathHint(_ text: String) -> String {
        for opening in ["$", "$."] where FieldPath(parsing: opening + text) != nil {
            return "did you mean '\(opening)\(text)'?"
        }
        let quoted = text.replacing(/\[ *([A-Za-z_][^\]'"]*)\]/) { "['\($0.1)']" }
        if quoted != text, FieldPath(parsing: quoted) != nil { return "did you mean '\(quoted)'?" }
        if text.contains("*") || text.contains("..") || text.contains("[?") {
            return "a path leads to one value, so it has no '*', '..' or filters; "
                + "write $.name, $.list[0] or $['a key']"
        }
        return "write $.name, $.list[0] or $['a key']"
    }
}
